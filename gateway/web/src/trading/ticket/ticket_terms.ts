import type { NewOrder } from '../../api/models';
import { hasLimit, isStop } from '../stops';
import type { TicketType, TimeInForce } from './ticket_state';

/** What is typed into the ticket beside side and quantity. */
export interface Typed {
  type: TicketType;
  price: string;
  stopPrice: string;
  trail: string;
  trailBy: 'price' | 'rate';
}
type Terms = Pick<NewOrder, 'price' | 'stop_price' | 'trail_price' | 'trail_rate'>;

/** Digits and one point, and of a rate in percent two places: finer ones the platform does not take. */
export function typedNumber(text: string, placesMax = Infinity): string {
  const [whole = '', ...rest] = text.replace(/[^0-9.]/g, '').split('.');
  return rest.length === 0 ? whole : `${whole}.${rest.join('').slice(0, placesMax)}`;
}

const positive = (text: string): number | null => (Number(text) > 0 ? Number(text) : null);

/** The distance as a number: a price, or a part. */
export function trailNumber({ trail, trailBy }: Pick<Typed, 'trail' | 'trailBy'>): number | null {
  const typed = positive(trail);
  return typed === null || trailBy === 'price' ? typed : Math.round(typed * 100) / 10_000;
}

/** The terms that this type of order has, as the platform takes them; null while one is missing. */
export function termsOf(typed: Typed): Terms | null {
  const out: Terms = {};
  if (hasLimit(typed.type)) {
    const price = positive(typed.price);
    if (price === null) return null;
    out.price = String(price);
  }
  if (typed.type === 'STOP' || typed.type === 'STOP_LIMIT') {
    const stop = positive(typed.stopPrice);
    if (stop === null) return null;
    out.stop_price = String(stop);
  }
  if (typed.type === 'TRAILING_STOP') {
    const trail = trailNumber(typed);
    if (trail === null) return null;
    out[typed.trailBy === 'price' ? 'trail_price' : 'trail_rate'] = String(trail);
  }
  return out;
}

/** Times in force that need nothing but their name. */
export const timesInForce: readonly TimeInForce[] = ['DAY', 'GTC', 'IOC', 'FOK'];

/** Of an order for the opening or the closing auction alone. A market that is always open has none. */
export const auctionTimes: readonly TimeInForce[] = ['OPG', 'CLS'];

/** A market order never rests, a stop order always may, and one at the best price of its own side is for the day. */
export function allowsTime(type: TicketType, time: TimeInForce): boolean {
  if (auctionTimes.includes(time)) return type === 'LIMIT' || type === 'MARKET';
  if (isStop(type)) return time === 'DAY' || time === 'GTC';
  if (type === 'OWN_BEST') return time === 'DAY';
  return !(type === 'MARKET' && time === 'GTC');
}
