import type { Instrument, NewOrder, Side } from '../../api/models';
import { tickAt } from '../../market/chart/tick';
import { number } from '../../ui/format';
import { hasLimit } from '../stops';
import { termsOf, trailNumber } from './ticket_terms';
import type { LegsTyped, TicketClass, TicketType, TimeInForce } from './ticket_state';

/** The order whose legs they are. */
export interface Entry {
  side: Side;
  type: TicketType;
  price: number | null;
  timeInForce: TimeInForce;
}

/** Nothing is sold short: an entry buys and its legs sell; of an OCO the order itself sells. */
export function classesFor(side: Side): TicketClass[] {
  return side === 'BUY' ? ['SINGLE', 'BRACKET', 'OTO'] : ['SINGLE', 'OCO'];
}
export const hasProfit = ({ orderClass, otoLeg }: LegsTyped): boolean => orderClass === 'BRACKET' || (orderClass === 'OTO' && otoLeg === 'profit');
export const hasLoss = ({ orderClass, otoLeg }: LegsTyped): boolean => orderClass === 'BRACKET' || orderClass === 'OCO' || (orderClass === 'OTO' && otoLeg === 'loss');

/** The stop order of a loss, as the ticket would write it by itself. */
export const lossTyped = (legs: LegsTyped) => ({ type: legs.lossType, price: legs.lossLimit, stopPrice: legs.lossStop, trail: legs.lossTrail, trailBy: legs.lossTrailBy });

/** Which times an order with legs may have: both of an OCO wait in the market. */
export const mayWait = (time: TimeInForce): boolean => time === 'DAY' || time === 'GTC';

export type LegTerms = Pick<NewOrder, 'order_class' | 'take_profit' | 'stop_loss'>;
/** The legs as the platform takes them; null while a term of them is missing. */
export function legTermsOf(legs: LegsTyped): LegTerms | null {
  if (legs.orderClass === 'SINGLE') return {};
  const out: LegTerms = { order_class: legs.orderClass };
  if (hasProfit(legs)) {
    if (!(Number(legs.profitPrice) > 0)) return null;
    out.take_profit = { price: String(Number(legs.profitPrice)), time_in_force: legs.profitTime };
  }
  if (hasLoss(legs)) {
    const terms = termsOf(lossTyped(legs));
    if (terms === null) return null;
    out.stop_loss = { ...terms, time_in_force: legs.lossTime };
  }
  return out;
}

/** What is wrong with a leg: a sentence of `trading.family.fault`, with its values. */
export interface LegFault {
  code: string;
  values: Record<string, string>;
}
const fault = (code: string, values: Record<string, string> = {}): LegFault => ({ code, values });

/** A price of a leg that the exchange would not take. */
function priceFault(leg: 'profit' | 'loss', price: number, one: Instrument | undefined, last: number): LegFault | null {
  if (one === undefined) return null;
  const [lower, upper] = [Number(one.lower_limit), Number(one.upper_limit)];
  if (price < lower || price > upper) return fault(`outside_${leg}`, { price: number(price), lower: number(lower), upper: number(upper) });
  const tick = tickAt(price, one, last);
  const below = Math.floor(price / tick + 1e-9) * tick;
  const isOn = Math.abs(price - below) < tick * 1e-6;
  return isOn ? null : fault(`tick_${leg}`, { tick: number(tick), below: number(below), above: number(below + tick) });
}

/** The distance of a trailing loss. */
function trailFault(legs: LegsTyped, one: Instrument | undefined): LegFault | null {
  const trail = trailNumber({ trail: legs.lossTrail, trailBy: legs.lossTrailBy });
  if (trail === null) return fault('trail_missing');
  const most = legs.lossTrailBy === 'rate' ? 1 : Number(one?.upper_limit ?? Infinity);
  const fits = legs.lossTrailBy === 'rate' ? trail < most : trail <= most;
  return fits ? null : fault('trail_wide', { most: legs.lossTrailBy === 'rate' ? '100%' : number(most) });
}

function lossFault(legs: LegsTyped, one: Instrument | undefined, last: number): LegFault | null {
  if (legs.lossType === 'TRAILING_STOP') return trailFault(legs, one);
  if (!(Number(legs.lossStop) > 0)) return fault('stop_missing');
  const stop = priceFault('loss', Number(legs.lossStop), one, last);
  if (stop !== null || legs.lossType === 'STOP') return stop;
  return Number(legs.lossLimit) > 0 ? priceFault('loss', Number(legs.lossLimit), one, last) : fault('limit_missing');
}

/** A loss is stopped below the entry, a profit taken above it, and the one below the other. */
function sidesFault(legs: LegsTyped, entry: Entry): LegFault | null {
  const own = hasLimit(entry.type) ? entry.price : null;
  const isOco = legs.orderClass === 'OCO';
  const profit = isOco ? own : hasProfit(legs) ? Number(legs.profitPrice) : null;
  const loss = hasLoss(legs) && legs.lossType !== 'TRAILING_STOP' ? Number(legs.lossStop) : null;
  if (!isOco && own !== null && profit !== null && profit <= own) return fault('profit_low', { price: number(profit), entry: number(own) });
  if (!isOco && own !== null && loss !== null && loss >= own) return fault('loss_high', { price: number(loss), entry: number(own) });
  if (profit !== null && loss !== null && loss >= profit) return fault('loss_over_profit', { price: number(loss), profit: number(profit) });
  return null;
}

/** What the platform would refuse of the legs, the first of it; null where there are none, or nothing is wrong. `last`: the price that steps are told for. */
export function legsFault(legs: LegsTyped, entry: Entry, one: Instrument | undefined, last: number): LegFault | null {
  if (legs.orderClass === 'SINGLE') return null;
  if (!classesFor(entry.side).includes(legs.orderClass) || (legs.orderClass === 'OCO' && entry.type !== 'LIMIT')) return fault('class', {});
  if (legs.orderClass === 'OCO' && !mayWait(entry.timeInForce)) return fault('time', { time: entry.timeInForce });
  if (hasProfit(legs)) {
    if (!(Number(legs.profitPrice) > 0)) return fault('profit_missing');
    const profit = priceFault('profit', Number(legs.profitPrice), one, last);
    if (profit !== null) return profit;
  }
  return (hasLoss(legs) ? lossFault(legs, one, last) : null) ?? sidesFault(legs, entry);
}

/** Faults that only say that something is not typed yet. */
export const isUntyped = (one: LegFault): boolean => one.code.endsWith('_missing');

/** What a leg would bring against the entry, before costs: below zero a loss. Null where one of the prices is not known. */
export function outcomeOf(leg: 'profit' | 'loss', legs: LegsTyped, entry: number | null, quantity: number): number | null {
  if (entry === null || !(quantity > 0)) return null;
  let price: number | null = null;
  if (leg === 'profit') price = hasProfit(legs) && Number(legs.profitPrice) > 0 ? Number(legs.profitPrice) : null;
  else if (legs.lossType === 'TRAILING_STOP') {
    const trail = trailNumber({ trail: legs.lossTrail, trailBy: legs.lossTrailBy });
    price = trail === null ? null : legs.lossTrailBy === 'rate' ? entry * (1 - trail) : entry - trail;
  } else price = Number(legs.lossStop) > 0 ? Number(legs.lossStop) : null;
  return price === null ? null : Math.round((price - entry) * quantity);
}
