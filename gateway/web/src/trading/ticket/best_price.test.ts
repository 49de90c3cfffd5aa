import { describe, expect, it } from 'vitest';
import type { Level } from '../../api/models';
import { bestPrice, takesPrice } from './best_price';
import { faultOf, previewOf, type Draft } from './preview';
import { allowsTime, termsOf, timesInForce } from './ticket_terms';

const level = (price: string, quantity: string): Level => [price, quantity, 1];
const book = { bids: [level('99', '3'), level('98', '4')], asks: [level('101', '5'), level('102', '7')] };
const nobody = { bids: [], asks: [] };
const draft = (change: Partial<Draft>): Draft => ({ side: 'BUY', type: 'BEST_LIMIT', quantity: 8, price: 1, ...change });

describe('an order that takes its limit from the book', () => {
  it('takes the best price of the other side, or of its own', () => {
    expect(bestPrice('BEST_LIMIT', 'BUY', book)).toBe(101);
    expect(bestPrice('BEST_LIMIT', 'SELL', book)).toBe(99);
    expect(bestPrice('OWN_BEST', 'BUY', book)).toBe(99);
    expect(bestPrice('OWN_BEST', 'SELL', book)).toBe(101);
    expect(bestPrice('BEST_LIMIT', 'BUY', nobody)).toBeNull();
    expect(bestPrice('OWN_BEST', 'BUY', undefined)).toBeNull();
    expect(['LIMIT', 'MARKET', 'STOP_LIMIT'].some(takesPrice)).toBe(false);
    expect(bestPrice('LIMIT', 'BUY', book)).toBeNull();
  });

  it('meets one level, and the rest waits at its limit', () => {
    expect(previewOf(draft({}), book, null)).toMatchObject({ filled: 5, averagePrice: 101, rests: 3, notional: 8 * 101 });
    expect(previewOf(draft({ type: 'OWN_BEST' }), book, null)).toMatchObject({ filled: 0, rests: 8, notional: 8 * 99 });
    expect(previewOf(draft({}), nobody, null)).toMatchObject({ filled: 0, rests: 0, notional: null });
  });

  it('needs no price, whatever stands in the field', () => {
    expect(termsOf({ type: 'BEST_LIMIT', price: '1', stopPrice: '2', trail: '3', trailBy: 'rate' })).toEqual({});
    expect(faultOf(draft({ price: null }), undefined, null, null)).toBeNull();
  });

  it('is good for the day alone at the best price of its own side', () => {
    const of = (type: 'BEST_LIMIT' | 'OWN_BEST') => timesInForce.filter((one) => allowsTime(type, one));
    expect(of('OWN_BEST')).toEqual(['DAY']);
    expect(of('BEST_LIMIT')).toEqual(['DAY', 'GTC', 'IOC', 'FOK']);
  });
});
