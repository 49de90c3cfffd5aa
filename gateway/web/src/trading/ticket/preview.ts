import type { Execution, Instrument, Side } from '../../api/models';
import { meets, type BookSides, type Meeting } from '../../market/book';
import { bestPrice, takesPrice } from './best_price';
import { hasLimit, isStop } from '../stops';
import type { TicketType } from './ticket_state';

export interface Draft {
  side: Side;
  type: TicketType;
  quantity: number;
  price: number | null;
  /** What a stop order waits for. */
  stop?: number | null;
  /** The distance of a trailing stop: a price, or a part of what it follows. */
  trail?: number | null;
  trailBy?: 'price' | 'rate';
}
export interface Rates {
  fee: number;
  tax: number;
}
export interface Preview extends Meeting {
  rests: number;
  /** At the limit, for a market order at what the book shows, for a stop at its stop price; null where nobody knows. */
  notional: number | null;
  fee: number | null;
  tax: number | null;
  total: number | null;
}

/** What fills have cost so far says what the next one will: the platform does not tell its rates. Null before the first. */
export function ratesOf(executions: Execution[], side: Side): Rates | null {
  const booked = executions.find((one) => one.side === side && one.fee !== null && one.tax !== null);
  if (!booked) return null;
  const value = Number(booked.price) * Number(booked.quantity);
  return { fee: Number(booked.fee) / value, tax: Number(booked.tax) / value };
}

/** What waits outside the book meets nothing now: it comes to its limit, or to about its stop price. */
function waitingNotional(draft: Draft): number | null {
  const price = hasLimit(draft.type) ? draft.price : (draft.stop ?? null);
  return price === null ? null : price * draft.quantity;
}

export function previewOf(draft: Draft, book: BookSides | undefined, rates: Rates | null): Preview {
  const takes = takesPrice(draft.type);
  const limit = takes ? bestPrice(draft.type, draft.side, book) : draft.type === 'LIMIT' ? draft.price : null;
  // What finds no price is refused.
  const isRefused = takes && limit === null;
  const meeting = meets(isStop(draft.type) || isRefused ? undefined : book, draft.side, draft.quantity, limit);
  const met = (meeting.averagePrice ?? 0) * meeting.filled;
  const mayRest = draft.type === 'LIMIT' || (takes && !isRefused);
  const rests = mayRest ? draft.quantity - meeting.filled : 0;
  const inBook = mayRest ? (limit === null ? null : met + rests * limit) : meeting.filled > 0 ? met : null;
  const notional = isStop(draft.type) ? waitingNotional(draft) : inBook;
  const fee = notional === null || rates === null ? null : Math.round(notional * rates.fee);
  const tax = notional === null || rates === null ? null : Math.round(notional * rates.tax);
  const total = notional === null ? null : draft.side === 'BUY' ? notional + (fee ?? 0) + (tax ?? 0) : notional - (fee ?? 0) - (tax ?? 0);
  return { ...meeting, rests, notional, fee, tax, total };
}

function isOutside(price: number, one: Instrument | undefined): boolean {
  return one !== undefined && (price < Number(one.lower_limit) || price > Number(one.upper_limit));
}

/** What is missing from the terms of a stop order, or wrong with them. */
function stopFault({ type, stop, trail, trailBy }: Draft, one: Instrument | undefined): string | null {
  if (type === 'TRAILING_STOP') {
    const most = trailBy === 'rate' ? 1 : Number(one?.upper_limit ?? Infinity);
    const fits = typeof trail === 'number' && trail > 0 && (trailBy === 'rate' ? trail < most : trail <= most);
    return fits ? null : 'trail_required';
  }
  if (!isStop(type)) return null;
  if (!((stop ?? 0) > 0)) return 'stop_price_required';
  return isOutside(stop!, one) ? 'price_outside_limits' : null;
}

/** Refusals that only say that something is not typed yet. */
export const isMissing = (code: string): boolean => ['price_required', 'stop_price_required', 'trail_required'].includes(code);

/** What the platform would refuse, seen here already: its own code, or null. */
export function faultOf(draft: Draft, one: Instrument | undefined, cash: number | null, sellable: number | null): string | null {
  if (!(draft.quantity > 0)) return 'quantity_not_positive';
  if (!Number.isInteger(draft.quantity / Number(one?.lot_size ?? 1))) return 'off_lot';
  const ofStop = stopFault(draft, one);
  if (ofStop !== null) return ofStop;
  if (hasLimit(draft.type)) {
    if (draft.price === null || !(draft.price > 0)) return 'price_required';
    if (isOutside(draft.price, one)) return 'price_outside_limits';
  }
  const worst = hasLimit(draft.type) ? draft.price : Number(one?.upper_limit ?? 0);
  if (draft.side === 'BUY' && cash !== null && worst !== null && worst * draft.quantity > cash) return 'insufficient_funds';
  if (draft.side === 'SELL' && sellable !== null && draft.quantity > sellable) return 'insufficient_shares';
  return null;
}

/** As many lots as the money buys at the price. */
export function sharesFor(money: number, price: number, lot: number): number {
  if (!(price > 0) || !(money > 0)) return 0;
  return Math.floor(money / price / lot) * lot;
}
