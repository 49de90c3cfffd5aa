import type { Position } from '../api/models';

/** The platform's figures at the price that the stream shows now. */
export function valued(position: Position, last: string | null | undefined): { value: number; profit: number; rate: number | null } {
  const quantity = Number(position.quantity);
  const price = Number(last ?? position.last_price ?? 0);
  const cost = quantity * Number(position.average_cost);
  const value = quantity * price;
  return { value, profit: value - cost, rate: cost === 0 ? null : (value - cost) / Math.abs(cost) };
}
