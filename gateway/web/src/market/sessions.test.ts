import { describe, expect, it } from 'vitest';
import { allowsTime, auctionTimes, timesInForce } from '../trading/ticket/ticket_terms';
import type { Auction } from './auction_shape';
import { newsOf } from './session_news';
import { endOfSession, isAuction, isUsual, toneOfSession } from './sessions';

const auction = (change: Partial<Auction> = {}): Auction => ({
  symbol: '005930', phase: 'OPENING_AUCTION', expected_price: '71000', expected_quantity: '20', imbalance_side: 'SELL', imbalance_quantity: '5', bids: [], asks: [], ends_at: '2026-11-30T00:00:00.000000Z', ...change,
});

describe('a session', () => {
  it('is an auction, as usual, or neither', () => {
    const all = ['PRE_HOURS', 'OPENING_AUCTION', 'CONTINUOUS', 'CLOSING_AUCTION', 'POST_HOURS', 'AFTER_MARKET', 'VI_AUCTION', 'HALTED', 'CLOSED'];
    expect(all.filter(isAuction)).toEqual(['OPENING_AUCTION', 'CLOSING_AUCTION', 'VI_AUCTION']);
    expect(all.filter(isUsual)).toEqual(['CONTINUOUS', 'AFTER_MARKET']);
    expect(all.map(toneOfSession)).toEqual(['quiet', 'warn', 'good', 'warn', 'quiet', 'good', 'danger', 'danger', 'quiet']);
  });
});

it('a session ends when the calendar says, and one that it does not have at no time that is known', () => {
  const hours = [{ session: 'PRE_HOURS', opens_at: '2026-11-30T23:30:00Z', closes_at: '2026-11-30T23:40:00Z' }, { session: 'CONTINUOUS', opens_at: '2026-12-01T00:00:00Z', closes_at: '2026-12-01T06:20:00Z' }];
  const noon = Date.parse('2026-12-01T03:00:00Z');
  expect(endOfSession('CONTINUOUS', hours, noon)).toBe('2026-12-01T06:20:00Z');
  expect([endOfSession('PRE_HOURS', hours, noon), endOfSession('HALTED', hours, noon), endOfSession('CONTINUOUS', [], noon), endOfSession('CONTINUOUS', hours, Date.parse('2026-12-01T06:20:00Z'))]).toEqual([null, null, null, null]);
});

describe('what is said of a session', () => {
  it('is what its auction is expected to come to', () => {
    expect(newsOf('OPENING_AUCTION', auction(), undefined)).toEqual({ kind: 'gathers', price: '71000', quantity: '20', moreOf: 'SELL', more: '5', endsAt: '2026-11-30T00:00:00.000000Z' });
    expect(newsOf('OPENING_AUCTION', auction({ expected_price: null, expected_quantity: '0', imbalance_side: null, imbalance_quantity: '0' }), undefined)).toMatchObject({ price: null, moreOf: null });
  });
  it('is nothing of an auction that is over, or of another one', () => {
    const nothing = { kind: 'gathers', price: null, quantity: '0', moreOf: null, more: '0', endsAt: null };
    expect(newsOf('CLOSING_AUCTION', auction(), undefined)).toEqual(nothing);
    expect(newsOf('OPENING_AUCTION', auction({ phase: 'DONE', ends_at: null }), undefined)).toEqual(nothing);
    expect(newsOf('VI_AUCTION', undefined, undefined)).toEqual(nothing);
  });
  it('is when the market opens, and that a symbol is halted', () => {
    expect(newsOf('CLOSED', auction(), '2026-11-30T23:30:00.000000Z')).toEqual({ kind: 'closed', opensAt: '2026-11-30T23:30:00.000000Z' });
    expect(newsOf('PRE_HOURS', undefined, undefined)).toEqual({ kind: 'closed', opensAt: null });
    expect(newsOf('HALTED', auction(), '2026-11-30T23:30:00.000000Z')).toEqual({ kind: 'halted' });
  });
});

it('orders for an auction alone have a limit or take the single price', () => {
  expect(auctionTimes).toEqual(['OPG', 'CLS']);
  for (const time of auctionTimes) {
    expect(timesInForce).not.toContain(time);
    expect((['LIMIT', 'MARKET', 'BEST_LIMIT', 'OWN_BEST', 'STOP', 'STOP_LIMIT', 'TRAILING_STOP'] as const).filter((type) => allowsTime(type, time))).toEqual(['LIMIT', 'MARKET']);
  }
});
