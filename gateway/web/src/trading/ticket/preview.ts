import type { Execution, Instrument, Side } from '../../api/models';
import { meets, type BookSides, type Meeting } from '../../market/book';

export interface Draft {
  side: Side;
  type: 'LIMIT' | 'MARKET';
  quantity: number;
  price: number | null;
}
export interface Rates {
  fee: number;
  tax: number;
}
export interface Preview extends Meeting {
  rests: number;
  /** At the limit, or for a market order at what the book shows; null where nobody knows. */
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

export function previewOf(draft: Draft, book: BookSides | undefined, rates: Rates | null): Preview {
  const limit = draft.type === 'LIMIT' ? draft.price : null;
  const meeting = meets(book, draft.side, draft.quantity, limit);
  const met = (meeting.averagePrice ?? 0) * meeting.filled;
  const rests = draft.type === 'LIMIT' ? draft.quantity - meeting.filled : 0;
  const notional = draft.type === 'LIMIT' ? (draft.price === null ? null : met + rests * draft.price) : meeting.filled > 0 ? met : null;
  const fee = notional === null || rates === null ? null : Math.round(notional * rates.fee);
  const tax = notional === null || rates === null ? null : Math.round(notional * rates.tax);
  const total = notional === null ? null : draft.side === 'BUY' ? notional + (fee ?? 0) + (tax ?? 0) : notional - (fee ?? 0) - (tax ?? 0);
  return { ...meeting, rests, notional, fee, tax, total };
}

/** What the platform would refuse, seen here already: its own code, or null. */
export function faultOf(draft: Draft, one: Instrument | undefined, cash: number | null, sellable: number | null): string | null {
  if (!(draft.quantity > 0)) return 'quantity_not_positive';
  if (!Number.isInteger(draft.quantity / Number(one?.lot_size ?? 1))) return 'off_lot';
  if (draft.type === 'LIMIT') {
    if (draft.price === null || !(draft.price > 0)) return 'price_required';
    if (one && (draft.price < Number(one.lower_limit) || draft.price > Number(one.upper_limit))) return 'price_outside_limits';
  }
  const worst = draft.type === 'LIMIT' ? draft.price : Number(one?.upper_limit ?? 0);
  if (draft.side === 'BUY' && cash !== null && worst !== null && worst * draft.quantity > cash) return 'insufficient_funds';
  if (draft.side === 'SELL' && sellable !== null && draft.quantity > sellable) return 'insufficient_shares';
  return null;
}

/** As many lots as the money buys at the price. */
export function sharesFor(money: number, price: number, lot: number): number {
  if (!(price > 0) || !(money > 0)) return 0;
  return Math.floor(money / price / lot) * lot;
}
