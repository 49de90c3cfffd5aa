import type { Instrument } from '../../api/models';

/** Steps of the exchange by price, for stocks in won. The node tells the step at the last price alone. */
const wonSteps: [below: number, step: number][] = [[2_000, 1], [5_000, 5], [20_000, 10], [50_000, 50], [200_000, 100], [500_000, 500], [Infinity, 1_000]];
const wonStepAt = (price: number) => wonSteps.find(([below]) => price < below)![1];

type Priced = Pick<Instrument, 'currency' | 'tick_size' | 'lower_limit' | 'upper_limit'>;

/** The exchange's table counts only where it says what the node says at the last price. */
export function tickAt(price: number, one: Priced, last: number): number {
  const told = Number(one.tick_size ?? 0);
  if (one.currency === 'KRW' && (told === 0 || told === wonStepAt(last))) return wonStepAt(price);
  return told > 0 ? told : 1;
}

function decimals(step: number): number {
  const text = String(step);
  return text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
}

/** The nearest price that an order may carry: on the tick, and within the day's limits. */
export function snapped(price: number, one: Priced, last: number): string {
  const lower = Number(one.lower_limit);
  const upper = Number(one.upper_limit);
  const step = tickAt(price, one, last);
  let at = Math.round(price / step) * step;
  if (lower > 0 && at < lower) at = Math.ceil(lower / tickAt(lower, one, last)) * tickAt(lower, one, last);
  if (upper > 0 && at > upper) at = Math.floor(upper / tickAt(upper, one, last)) * tickAt(upper, one, last);
  return at.toFixed(decimals(step));
}
