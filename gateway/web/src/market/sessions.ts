/** Orders gather, and trade at a single price when it ends. */
export const isAuction = (session: string): boolean => session.endsWith('_AUCTION');

/** Orders trade as they come: nothing needs to be said about it. */
export const isUsual = (session: string): boolean => session === 'CONTINUOUS' || session === 'AFTER_MARKET';

/** How the chip of a session looks; its text says what it is. */
export function toneOfSession(session: string): 'good' | 'warn' | 'danger' | 'quiet' {
  if (isUsual(session)) return 'good';
  if (session === 'HALTED' || session === 'VI_AUCTION') return 'danger';
  return isAuction(session) ? 'warn' : 'quiet';
}
