import type { Order, Side } from '../api/models';

/** New terms of an order while they are typed. */
export interface Terms {
  price: string;
  quantity: string;
}

/** What differs from the order; empty where nothing does. */
export function changeOf(order: Order, { price, quantity }: Terms): Partial<Terms> {
  return {
    ...(order.price === null || price === '' || Number(price) === Number(order.price) ? {} : { price }),
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
