/** Orders gather, and trade at a single price when it ends. */
export const isAuction = (session: string): boolean => session.endsWith('_AUCTION');

/** Orders trade as they come: nothing needs to be said about it. */
export const isUsual = (session: string): boolean => session === 'CONTINUOUS' || session === 'AFTER_MARKET';

/** A session of a day, as the calendar has it. */
export interface Hours {
  session: string;
  opens_at: string;
  closes_at: string;
}
/** When the session that is on ends; null where no calendar says so: a market that is always open, a halt, an interruption. */
export function endOfSession(session: string, hours: readonly Hours[], nowMs: number): string | null {
  return hours.find((one) => one.session === session && Date.parse(one.opens_at) <= nowMs && nowMs < Date.parse(one.closes_at))?.closes_at ?? null;
}

/** How the chip of a session looks; its text says what it is. */
export function toneOfSession(session: string): 'good' | 'warn' | 'danger' | 'quiet' {
  if (isUsual(session)) return 'good';
  if (session === 'HALTED' || session === 'VI_AUCTION') return 'danger';
  return isAuction(session) ? 'warn' : 'quiet';
}
