import type { Order, Side } from '../api/models';
import { movableOf } from './stops';

/** It waits, and for a price of its own: a trailing one follows the trades. */
export function hasStopPrice(order: Order): boolean {
  return movableOf(order)?.field === 'stop_price';
}

/** New terms of an order while they are typed. */
export interface Terms {
  price: string;
  quantity: string;
  /** Of a stop order that waits. */
  stopPrice?: string;
}
type Change = Partial<Record<'price' | 'quantity' | 'stop_price', string>>;

/** What differs from the order; empty where nothing does. */
export function changeOf(order: Order, { price, quantity, stopPrice = '' }: Terms): Change {
  return {
    ...(order.price === null || price === '' || Number(price) === Number(order.price) ? {} : { price }),
    ...(!hasStopPrice(order) || stopPrice === '' || Number(stopPrice) === Number(order.stop_price) ? {} : { stop_price: stopPrice }),
    ...(quantity === '' || Number(quantity) === Number(order.quantity) ? {} : { quantity }),
  };
}

/** Which open orders are meant; what is left out is not asked about. */
export interface Scope {
  symbol?: string;
  side?: Side;
}
export function inScope(order: Order, { symbol, side }: Scope): boolean {
  return (symbol === undefined || order.symbol === symbol) && (side === undefined || order.side === side);
}
