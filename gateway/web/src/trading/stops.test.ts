import { describe, expect, it } from 'vitest';
import type { Instrument, Order } from '../api/models';
import { openQuantities } from './account_book';
import { reasonKey } from './life/order_life';
import { QueuePlaces } from './life/queue_place';
import { valuesOf, type Refused } from './refusal_values';
import { conditionOf, movableOf, trailOf, waitsForStop } from './stops';
import { changeOf } from './terms';
import { faultOf, isMissing, previewOf, type Draft } from './ticket/preview';
import { allowsTime, termsOf, timesInForce, trailNumber, typedNumber, type Typed } from './ticket/ticket_terms';
import { useTicket, type TicketType } from './ticket/ticket_state';
import { askEveryMs, trails } from './trailing_pace';

const order = (change: Partial<Order>): Order =>
  ({ order_id: 'o1', version: 1, symbol: '1', side: 'SELL', type: 'STOP', status: 'SUBMITTED', price: null, stop_price: '90', trail_price: null, trail_rate: null, triggered_at: null, quantity: '10', leaves_quantity: '10', filled_quantity: '0', created_at: '2026', ...change }) as Order;
const stopLimit = (change: Partial<Order> = {}) => order({ type: 'STOP_LIMIT', price: '88', ...change });
const trailing = (change: Partial<Order> = {}) => order({ type: 'TRAILING_STOP', stop_price: null, trail_rate: '0.02', ...change });
const typed = (change: Partial<Typed>): Typed => ({ type: 'STOP', price: '100', stopPrice: '90', trail: '2', trailBy: 'rate', ...change });
const draft = (change: Partial<Draft>): Draft => ({ side: 'SELL', type: 'STOP', quantity: 10, price: 100, stop: 90, trail: null, ...change });
const one = { lot_size: '1', lower_limit: '70', upper_limit: '130', tick_size: '5' } as Instrument;

describe('a stop order that waits', () => {
  it('waits until it is triggered, and nothing else does', () => {
    expect([order({}), stopLimit(), trailing()].every(waitsForStop)).toBe(true);
    expect(waitsForStop(stopLimit({ triggered_at: '2026' }))).toBe(false);
    expect(waitsForStop(order({ type: 'LIMIT', stop_price: null }))).toBe(false);
  });
  it('says in signs what it waits for', () => {
    expect(conditionOf(order({ stop_price: '71000' }))).toBe('≤ 71,000');
    expect(conditionOf(order({ side: 'BUY', stop_price: '71000' }))).toBe('≥ 71,000');
    expect(conditionOf(stopLimit())).toBe('≤ 90→88');
    expect(conditionOf(trailing())).toBe('≤ (2%)');
    expect(conditionOf(trailing(), '98000')).toBe('≤ 98,000 (2%)');
    expect(trailOf({ trail_price: '500', trail_rate: null })).toBe('500');
    expect(trailOf({ trail_rate: '0.0035' })).toBe('0.35%');
  });
  it('is moved by its stop price, and by its limit once it is in the book; a trailing one moves by itself', () => {
    expect(movableOf(stopLimit())).toEqual({ field: 'stop_price', price: '90' });
    expect(movableOf(stopLimit({ triggered_at: '2026' }))).toEqual({ field: 'price', price: '88' });
    expect(movableOf(trailing())).toBeNull();
    expect(movableOf(order({ triggered_at: '2026' }))).toBeNull();
  });
  it('is amended in its stop price only while it has one that waits', () => {
    const terms = { price: '87', quantity: '10', stopPrice: '91' };
    expect(changeOf(stopLimit(), terms)).toEqual({ price: '87', stop_price: '91' });
    expect(changeOf(stopLimit({ triggered_at: '2026' }), terms)).toEqual({ price: '87' });
    expect(changeOf(order({}), { ...terms, stopPrice: '90.0' })).toEqual({});
    expect(changeOf(trailing(), { ...terms, quantity: '7' })).toEqual({ quantity: '7' });
  });
  it('stands in no queue and at no price of the book', () => {
    expect([...openQuantities([stopLimit()], '1')]).toEqual([]);
    const places = new QueuePlaces();
    for (const now of [0, 1_000]) places.see([stopLimit()], { asks: [['88', '50', 2]], bids: [] } as never, now);
    expect([...places.bySide([stopLimit()])]).toEqual([]);
    for (const now of [2_000, 3_000]) places.see([stopLimit({ triggered_at: '2026' })], { asks: [['88', '50', 2]], bids: [] } as never, now);
    expect([...places.bySide([stopLimit()])]).toEqual([['SELL:88', 40]]);
  });
  it('is asked about while it trails, the more there are the less often', () => {
    expect(trails(trailing())).toBe(true);
    expect(trails(trailing({ status: 'CANCELLED' }))).toBe(false);
    expect(trails(order({}))).toBe(false);
    expect([1, 3, 20].map(askEveryMs)).toEqual([3_000, 3_000, 20_000]);
  });
  it('has a sentence for its side', () => {
    expect(reasonKey('stop_not_reached', 'BUY')).toBe('stop_not_reached_BUY');
    expect(reasonKey('waiting', 'BUY')).toBe('waiting');
    expect(reasonKey('price_taken', 'BUY', 'OWN_BEST')).toBe('price_taken_OWN_BEST');
  });
});

describe('the ticket of a stop order', () => {
  it('sends the terms that its type has, and none before all of them are there', () => {
    expect(termsOf(typed({ type: 'LIMIT' }))).toEqual({ price: '100' });
    expect(termsOf(typed({ type: 'MARKET' }))).toEqual({});
    expect(termsOf(typed({}))).toEqual({ stop_price: '90' });
    expect(termsOf(typed({ type: 'STOP_LIMIT' }))).toEqual({ price: '100', stop_price: '90' });
    expect(termsOf(typed({ type: 'TRAILING_STOP' }))).toEqual({ trail_rate: '0.02' });
    expect(termsOf(typed({ type: 'TRAILING_STOP', trailBy: 'price', trail: '500' }))).toEqual({ trail_price: '500' });
    for (const missing of [{ stopPrice: '' }, { type: 'STOP_LIMIT', price: '' }, { type: 'STOP_LIMIT', stopPrice: '0' }, { type: 'TRAILING_STOP', trail: '.' }, { type: 'LIMIT', price: '.' }] as const) {
      expect(termsOf(typed(missing))).toBeNull();
    }
  });
  it('takes percent to the hundredth, and one point', () => {
    expect(typedNumber('1.239', 2)).toBe('1.23');
    expect(typedNumber('1.2.3')).toBe('1.23');
    expect(typedNumber('7,100원')).toBe('7100');
    expect(trailNumber({ trail: '0.07', trailBy: 'rate' })).toBe(0.0007);
  });
  it('is for the day or until cancelled', () => {
    const of = (type: TicketType) => timesInForce.filter((time) => allowsTime(type, time));
    expect(of('STOP')).toEqual(['DAY', 'GTC']);
    expect(of('TRAILING_STOP')).toEqual(['DAY', 'GTC']);
    expect(of('MARKET')).toEqual(['DAY', 'IOC', 'FOK']);
    expect(of('LIMIT')).toEqual(timesInForce);
  });
  it('takes a price that is pointed at as its stop price', () => {
    useTicket.setState({ type: 'STOP', price: '1', stopPrice: '' });
    useTicket.getState().take('95');
    expect(useTicket.getState()).toMatchObject({ type: 'STOP', price: '1', stopPrice: '95' });
    useTicket.setState({ type: 'TRAILING_STOP' });
    useTicket.getState().take('96');
    expect(useTicket.getState()).toMatchObject({ type: 'LIMIT', price: '96' });
  });
  it('meets nothing while it waits, and comes to its limit or its stop price', () => {
    const book = { bids: [['100', '5', 1]], asks: [] } as never;
    expect(previewOf(draft({}), book, null)).toMatchObject({ filled: 0, notional: 900 });
    expect(previewOf(draft({ type: 'STOP_LIMIT' }), book, null)).toMatchObject({ filled: 0, rests: 0, notional: 1_000 });
    expect(previewOf(draft({ type: 'TRAILING_STOP', stop: null }), book, null)).toMatchObject({ notional: null });
  });
  it('sees what the platform would refuse', () => {
    const fault = (change: Partial<Draft>, cash: number | null = null) => faultOf(draft(change), one, cash, null);
    expect(fault({})).toBeNull();
    expect(fault({ stop: null })).toBe('stop_price_required');
    expect(fault({ stop: 131 })).toBe('price_outside_limits');
    expect(fault({ type: 'STOP_LIMIT', price: null })).toBe('price_required');
    expect(fault({ type: 'STOP_LIMIT', price: 69 })).toBe('price_outside_limits');
    const trail = (amount: number, trailBy: 'price' | 'rate') => fault({ type: 'TRAILING_STOP', trail: amount, trailBy });
    expect([trail(0.02, 'rate'), trail(1, 'rate'), trail(130, 'price'), trail(131, 'price')]).toEqual([null, 'trail_required', null, 'trail_required']);
    expect(['price_required', 'stop_price_required', 'trail_required', 'off_lot'].map(isMissing)).toEqual([true, true, true, false]);
    // A stop without a limit may trade up to the upper limit; one with a limit up to that.
    expect(fault({ side: 'BUY' }, 1_299)).toBe('insufficient_funds');
    expect(fault({ side: 'BUY' }, 1_300)).toBeNull();
    expect(fault({ side: 'BUY', type: 'STOP_LIMIT' }, 1_000)).toBeNull();
  });
  it('names the price that is off the tick', () => {
    const refused = (change: Partial<Draft>): Refused => ({ draft: draft(change), one, told: null, cash: null, sellable: null, currency: 'KRW' });
    expect(valuesOf('off_tick', refused({ stop: 92 }))).toMatchObject({ below: '90', above: '95' });
    expect(valuesOf('off_tick', refused({ type: 'STOP_LIMIT', price: 101 }))).toMatchObject({ below: '100', above: '105' });
  });
});
