import { describe, expect, it } from 'vitest';
import type { Level, Order } from '../api/models';
import { QueuePlaces } from '../trading/life/queue_place';
import { areaOf, depthOf, nearest, scaleOf } from './depth_points';

const level = (price: string, quantity: string): Level => [price, quantity, 1];
const book = { bids: [level('99', '5'), level('98', '7')], asks: [level('101', '3'), level('102', '4')] };

describe('the depth of the book', () => {
  it('sums from the best price outwards, and goes from low to high', () => {
    const depth = depthOf(book);
    expect(depth.points.map((one) => [one.side, one.price, one.sum])).toEqual([['bid', 98, 12], ['bid', 99, 5], ['ask', 101, 3], ['ask', 102, 7]]);
    expect(depth).toMatchObject({ middle: 100, most: 12, bidSum: 12, askSum: 7 });
    expect(depth.points[0]!.value).toBe(99 * 5 + 98 * 7);
    expect(depth.bidShare).toBeCloseTo(12 / 19);
  });
  it('is empty, or one-sided, without a fault', () => {
    expect(depthOf(undefined)).toMatchObject({ points: [], middle: null, bidShare: null });
    const bids = depthOf({ bids: book.bids, asks: [] });
    expect(bids.middle).toBe(99);
    expect(areaOf(bids, 'ask', { width: 100, height: 50 })).toBe('');
    expect(areaOf(bids, 'bid', { width: 100, height: 50 })).not.toMatch(/NaN|Infinity/);
  });
  it('has its middle in the middle, and the pointer finds the nearest level', () => {
    const depth = depthOf(book);
    const scale = scaleOf(depth, { width: 200, height: 100 });
    expect(scale.x(100)).toBe(100);
    expect(scale.priceAt(scale.x(101.5))).toBeCloseTo(101.5);
    expect(nearest(depth.points, 98.4)).toBe(0);
    expect(nearest(depth.points, 100.9)).toBe(2);
    expect(nearest([], 1)).toBe(-1);
  });
});

describe('the place in the queue', () => {
  const order = (change: Partial<Order> = {}): Order => ({ order_id: 'o', side: 'BUY', price: '99', status: 'SUBMITTED', leaves_quantity: '2', filled_quantity: '0', ...change }) as Order;
  const bid = (quantity: string) => ({ bids: [level('99', quantity)], asks: [] });
  it('is unknown until the book has the order, and then what else stands there', () => {
    const places = new QueuePlaces();
    places.see([order()], bid('5'), 0);
    places.see([order()], bid('7'), 100);
    expect(places.bySide([order()]).size).toBe(0);
    places.see([order()], bid('7'), 800);
    expect(places.bySide([order()]).get('BUY:99')).toBe(5);
  });
  it('only gets better: others come behind, trades take from the front', () => {
    const places = new QueuePlaces();
    for (const [quantity, at] of [['7', 0], ['7', 800], ['30', 900]] as const) places.see([order()], bid(quantity), at);
    expect(places.bySide([order()]).get('BUY:99')).toBe(5);
    places.traded([order()], '99', 3, 'SELL');
    places.traded([order()], '99', 3, 'BUY');
    places.traded([order()], '98', 1, 'SELL');
    expect(places.bySide([order()]).get('BUY:99')).toBe(2);
    places.see([order()], bid('3'), 1_000);
    expect(places.bySide([order()]).get('BUY:99')).toBe(1);
    places.see([order({ leaves_quantity: '1' })], bid('3'), 1_050);
    expect(places.bySide([order()]).get('BUY:99')).toBe(1);
    places.see([order({ leaves_quantity: '1', filled_quantity: '1' })], bid('3'), 1_100);
    expect(places.bySide([order()]).get('BUY:99')).toBe(0);
  });
  it('begins anew at another price or with more of it, and ends with the order', () => {
    const places = new QueuePlaces();
    places.see([order()], bid('7'), 0);
    places.see([order()], bid('7'), 800);
    places.see([order({ leaves_quantity: '4' })], bid('9'), 900);
    expect(places.bySide([order()]).size).toBe(0);
    places.see([order({ leaves_quantity: '4' })], bid('9'), 1_700);
    expect(places.bySide([order()]).get('BUY:99')).toBe(5);
    places.see([order({ price: '98' })], bid('9'), 1_800);
    expect(places.bySide([order()]).size).toBe(0);
    places.see([], bid('9'), 1_900);
    expect(places.bySide([order()]).size).toBe(0);
  });
});
