import { describe, expect, it } from 'vitest';
import type { Order } from '../api/models';
import { openQuantities } from './account_book';
import { byFamily, endedBy, hasOwnQuantity, membersOf, roleOf, toCancel } from './family';
import { movableOf, waitsForEntry } from './stops';
import { trails } from './trailing_pace';

const order = (order_id: string, change: Partial<Order> = {}): Order =>
  ({ order_id, version: 1, symbol: '1', side: 'SELL', type: 'LIMIT', status: 'SUBMITTED', price: '100', stop_price: null, trail_price: null, trail_rate: null, triggered_at: null, order_class: null, parent_order_id: null, legs: [], reason: null, quantity: '10', leaves_quantity: '10', filled_quantity: '0', created_at: '2026', ...change }) as Order;
const entry = (change: Partial<Order> = {}) => order('e', { side: 'BUY', order_class: 'BRACKET', legs: ['p', 'l'], ...change });
const leg = (id: string, change: Partial<Order> = {}) => order(id, { order_class: 'BRACKET', parent_order_id: 'e', status: 'VALIDATED', ...change });
const profit = (change: Partial<Order> = {}) => leg('p', { price: '120', ...change });
const loss = (change: Partial<Order> = {}) => leg('l', { type: 'STOP', price: null, stop_price: '90', ...change });

describe('a family of orders', () => {
  it('has an entry, a profit and a loss; an OCO is its own profit', () => {
    expect([entry(), profit(), loss(), order('x')].map(roleOf)).toEqual(['entry', 'profit', 'loss', null]);
    expect(roleOf(order('o', { order_class: 'OCO', legs: ['l'] }))).toBe('profit');
    expect(roleOf(leg('l', { order_class: 'OCO', type: 'TRAILING_STOP' }))).toBe('loss');
  });
  it('stands together, entry first, and the others keep their places', () => {
    const list = [order('a'), loss(), order('b'), profit(), entry(), order('c')];
    expect(byFamily(list).map((one) => one.order_id)).toEqual(['a', 'e', 'p', 'l', 'b', 'c']);
    expect(membersOf(profit(), list).map((one) => one.order_id)).toEqual(['e', 'p', 'l']);
    const single = [order('a'), order('b')];
    expect(byFamily(single)).toBe(single);
  });
  it('has legs that wait for the entry: in no book, and not to be moved', () => {
    expect([profit(), loss(), entry({ status: 'VALIDATED' }), profit({ status: 'SUBMITTED' })].map(waitsForEntry)).toEqual([true, true, false, false]);
    expect([...openQuantities([profit(), entry()], '1')]).toEqual([['BUY:100', 10]]);
    expect([movableOf(profit()), movableOf(profit({ status: 'SUBMITTED' }))]).toEqual([null, { field: 'price', price: '120' }]);
    const trailing = { type: 'TRAILING_STOP', trail_rate: '0.1' } as const;
    expect([trails(loss(trailing)), trails(loss({ ...trailing, status: 'SUBMITTED' }))]).toEqual([false, true]);
    expect([hasOwnQuantity(entry()), hasOwnQuantity(profit()), hasOwnQuantity(order('o', { order_class: 'OCO' }))]).toEqual([true, false, false]);
  });
  it('says who ended whom', () => {
    const sold = profit({ status: 'FILLED' });
    const family = [entry({ status: 'FILLED' }), sold, loss()];
    expect(endedBy(loss({ status: 'CANCELLED', reason: 'sibling_filled' }), family)).toBe(sold);
    expect(endedBy(profit({ status: 'CANCELLED', reason: 'parent_ended' }), family)?.order_id).toBe('e');
    expect(endedBy(loss({ status: 'CANCELLED', reason: 'cancelled_by_user' }), family)).toBeNull();
  });
  it('is cancelled legs first, and only what is open', () => {
    expect(toCancel([entry(), profit(), loss()]).map((one) => one.order_id)).toEqual(['p', 'l', 'e']);
    expect(toCancel([entry({ status: 'FILLED' }), profit(), loss({ status: 'CANCELLED' })]).map((one) => one.order_id)).toEqual(['p']);
  });
});
