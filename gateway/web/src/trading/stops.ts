import type { Order } from '../api/models';
import { number } from '../ui/format';

export const isStop = (type: string): boolean => type.includes('STOP');
/** Whether it trades at its own price or better; the others take what there is. */
export const hasLimit = (type: string): boolean => type === 'LIMIT' || type === 'STOP_LIMIT';

/** Outside the book, until a trade reaches its stop price. */
export const waitsForStop = (one: Order): boolean => one.triggered_at === null && isStop(one.type);

/** A leg that goes to the market when its entry is over. Until then it holds nothing and stands in no book. */
export const waitsForEntry = (one: Order): boolean => !!one.parent_order_id && (one.status === 'PENDING' || one.status === 'VALIDATED');

type Amount = string | number | null | undefined;
interface Terms {
  type: string;
  side: string;
  price?: Amount;
  stop_price?: Amount;
  trail_price?: Amount;
  trail_rate?: Amount;
}

/** The distance of a trailing stop: a price, or a part of what it follows. */
export function trailOf({ trail_price, trail_rate }: Pick<Terms, 'trail_price' | 'trail_rate'>): string | null {
  if (trail_rate !== null && trail_rate !== undefined) return `${number(Math.round(Number(trail_rate) * 10_000) / 100, 2)}%`;
  return trail_price === null || trail_price === undefined ? null : number(trail_price);
}

/** What a stop order waits for, in signs: `≥ 71,000`, `≤ 69,000→68,900`, `≤ 69,000 (2%)`. `now`: where a trailing one stands, where that is known. */
export function conditionOf(one: Terms, now?: string | null): string {
  const sign = one.side === 'BUY' ? '≥' : '≤';
  const trail = trailOf(one);
  if (trail !== null) return now ? `${sign} ${number(now)} (${trail})` : `${sign} (${trail})`;
  return `${sign} ${number(one.stop_price)}${one.type === 'STOP_LIMIT' ? `→${number(one.price)}` : ''}`;
}

/** The price that can be moved: the stop price of one that waits, the limit of one in the book; null where there is none. */
export function movableOf(one: Order): { field: 'price' | 'stop_price'; price: string } | null {
  if (waitsForEntry(one)) return null;
  const field = waitsForStop(one) ? 'stop_price' : 'price';
  const price = field === 'stop_price' && one.type === 'TRAILING_STOP' ? null : one[field];
  return price === null ? null : { field, price };
}
