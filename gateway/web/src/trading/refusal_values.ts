import type { Instrument } from '../api/models';
import { money, number } from '../ui/format';
import type { Draft } from './ticket/preview';
import { hasLimit } from './stops';
import type { OrderPreview } from './ticket/server_preview';

/** What is known of an order that is refused. */
export interface Refused {
  draft: Draft;
  one: Instrument | undefined;
  told: OrderPreview | null;
  cash: number | null;
  sellable: number | null;
  currency: string;
}

function neighbours(price: number, tick: number): { below: string; above: string } {
  const below = Math.floor(price / tick) * tick;
  return { below: number(below), above: number(below + tick) };
}

/** The values that a refusal's sentence names, where all of them are known; null: the sentence without values has to do. */
export function valuesOf(code: string, { draft, one, told, cash, sellable, currency }: Refused): Record<string, string> | null {
  if (code === 'insufficient_funds') {
    const price = hasLimit(draft.type) ? draft.price : one ? Number(one.upper_limit) : null;
    const needed = told && Number(told.hold) > 0 ? Number(told.hold) : price === null ? null : price * draft.quantity;
    const available = told ? Number(told.buying_power) : cash;
    return needed === null || available === null || needed <= available ? null : { needed: money(needed, currency), available: money(available, currency) };
  }
  if (code === 'insufficient_shares') return sellable === null ? null : { available: number(sellable) };
  if (code === 'price_outside_limits') {
    const [lower, upper] = [told?.lower_limit ?? one?.lower_limit, told?.upper_limit ?? one?.upper_limit];
    return lower && upper ? { lower: number(lower), upper: number(upper) } : null;
  }
  if (code === 'off_tick') {
    const tick = Number(told?.tick_size ?? one?.tick_size ?? 0);
    // A stop order has two prices at most; the one that is off the tick is meant.
    const price = [draft.stop, hasLimit(draft.type) ? draft.price : null].find((one) => typeof one === 'number' && one % tick !== 0) ?? draft.price;
    return tick > 0 && price !== null ? { tick: number(tick), ...neighbours(price, tick) } : null;
  }
  if (code === 'off_lot') return one ? { lot: number(one.lot_size) } : null;
  return null;
}
