import { describe, expect, it } from 'vitest';
import type { Level, Trade } from '../api/models';
import { barAfter, barStart, waitingAfter, withGaps } from './chart/bars';
import { bookAfter, meets } from './book';
import { bollinger, ema, rsi, sma } from './chart/indicators';
import { ladderOf } from './ladder_rows';
import { indexAfter, runningFrom } from './running';

const level = (price: string, quantity: string): Level => [price, quantity, 1];

describe('what the market says of itself', () => {
  it('runs a clock by how far the market is ahead of the browser', () => {
    const told = { timestamp: '2026-11-30T00:00:10.000000Z', trade_date: '2026-11-30', session: 'CONTINUOUS', is_open: true, market: 'KOSPI', mode: 'SIMULATED', next_open: '', next_close: '', speed: '1' };
    expect(runningFrom(told, Date.parse('2026-11-30T00:00:07Z')).aheadMs).toBe(3_000);
    expect(runningFrom(told, Date.parse('2026-11-30T00:01:10Z')).aheadMs).toBe(-60_000);
  });
  it('keeps the latest values of an index, and what was told last', () => {
    const told = (value: number) => ({ index: 'KOSPI', name: '', value: String(value), change: '0', change_rate: '0', advancers: 1, decliners: 2, as_of: '', seq: value });
    let shown = indexAfter(undefined, told(1));
    for (let i = 2; i <= 100; ++i) shown = indexAfter(shown, told(i));
    expect(shown.points).toHaveLength(90);
    expect(shown.points.at(-1)).toBe(100);
    expect(shown.value).toBe('100');
  });
});

describe('the book', () => {
  const book = bookAfter(undefined, { bids: [level('99', '5'), level('98', '7')], asks: [level('101', '3'), level('102', '4')] }, true);
  it('takes absolute quantities, and "0" removes', () => {
    const next = bookAfter(book, { bids: [level('99', '0'), level('97', '1')], asks: [level('100', '9')] }, false);
    expect(next.bids.map((one) => one[0])).toEqual(['98', '97']);
    expect(next.asks.map((one) => one[0])).toEqual(['100', '101', '102']);
  });
  it('is forgotten by a snapshot', () => {
    expect(bookAfter(book, { bids: [level('50', '1')], asks: [] }, true)).toEqual({ bids: [level('50', '1')], asks: [] });
  });
  it('sorts prices as numbers', () => {
    const next = bookAfter(undefined, { bids: [level('9', '1'), level('10', '1')], asks: [level('100', '1'), level('99', '1')] }, true);
    expect(next.bids.map((one) => one[0])).toEqual(['10', '9']);
    expect(next.asks.map((one) => one[0])).toEqual(['99', '100']);
  });
  it('meets an order level by level, up to its limit', () => {
    expect(meets(book, 'BUY', 5, 101)).toMatchObject({ filled: 3, averagePrice: 101, levels: 1 });
    expect(meets(book, 'BUY', 5, null)).toMatchObject({ filled: 5, worstPrice: 102, levels: 2 });
    expect(meets(book, 'SELL', 20, null)).toMatchObject({ filled: 12, worstPrice: 98 });
    expect(meets(undefined, 'BUY', 5, null)).toMatchObject({ filled: 0, averagePrice: null });
  });
});

describe('the ladder', () => {
  it('always has ten places a side, the best ones at the middle', () => {
    const ladder = ladderOf({ bids: [level('99', '5')], asks: [level('101', '3'), level('102', '10')] });
    expect(ladder.asks).toHaveLength(10);
    expect(ladder.bids).toHaveLength(10);
    expect(ladder.asks[9]?.price).toBe('101');
    expect(ladder.asks[8]?.price).toBe('102');
    expect(ladder.asks[7]).toBeNull();
    expect(ladder.bids[0]?.share).toBe(0.5);
  });
});

describe('bars', () => {
  const trade = (at: string, price: string): Trade => ({ trade_id: 't', price, quantity: '2', aggressor: 'BUY', executed_at: at }) as Trade;
  it('begin where the market says, days at midnight in Korea', () => {
    const at = Date.parse('2026-11-28T16:30:45Z') / 1_000;
    expect(new Date(barStart(at, '5m') * 1_000).toISOString()).toBe('2026-11-28T16:30:00.000Z');
    expect(new Date(barStart(at, '1d') * 1_000).toISOString()).toBe('2026-11-28T15:00:00.000Z');
  });
  it('grow by trades, and the next one opens at its first', () => {
    const first = barAfter(undefined, trade('2026-11-28T00:00:10Z', '100'), '1m')!;
    const grown = barAfter(first, trade('2026-11-28T00:00:50Z', '90'), '1m')!;
    expect(grown).toMatchObject({ open: 100, high: 100, low: 90, close: 90, volume: 4 });
    expect(barAfter(grown, trade('2026-11-28T00:01:00Z', '95'), '1m')).toMatchObject({ open: 95, volume: 2 });
    expect(barAfter(grown, trade('2026-11-27T23:59:00Z', '95'), '1m')).toBeNull();
  });
  it('leave room for minutes without trades, but not for nights', () => {
    const bar = (time: number) => ({ time, open: 1, high: 1, low: 1, close: 1, volume: 1 });
    expect(withGaps([bar(0), bar(180)], '1m').map((one) => one.time)).toEqual([0, 60, 120, 180]);
    expect(withGaps([bar(0), bar(60_000)], '1m')).toHaveLength(2);
  });
});

describe('indicators', () => {
  const closes = [44.34, 44.09, 44.15, 43.61, 44.33, 44.83, 45.1, 45.42, 45.84, 46.08, 45.89, 46.03, 45.61, 46.28, 46.28, 46.0];
  it('warm up with nulls', () => {
    expect(sma([1, 2, 3, 4], 3)).toEqual([null, null, 2, 3]);
    expect(ema([1, 2, 3, 4], 3)).toEqual([null, null, 2, 3]);
  });
  it('know the published RSI example', () => {
    const values = rsi(closes, 14);
    expect(values[13]).toBeNull();
    expect(values[14]).toBeCloseTo(70.46, 1);
    expect(values[15]).toBeCloseTo(66.25, 1);
  });
  it('give a flat line bands without width', () => {
    expect(bollinger([5, 5, 5], 3).upper.at(-1)).toBe(5);
    expect(rsi([5, 5, 5], 2).at(-1)).toBe(50);
  });
});

it('bars wait in order: the last one is taken over, an older one is passed over', () => {
  const bar = (time: number, close: number) => ({ time, open: 1, high: 1, low: 1, close, volume: 1 });
  const waiting = [bar(60, 1), bar(60, 2), bar(120, 3), bar(60, 9)].reduce(waitingAfter, []);
  expect(waiting.map((one) => [one.time, one.close])).toEqual([[60, 2], [120, 3]]);
});
