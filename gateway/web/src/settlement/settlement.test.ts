import { expect, it } from 'vitest';
import { costOfShares, isOver, marketDay, statementLines, yearsSince } from './models';

it('the day is that of the market, wherever the browser is', () => {
  expect(marketDay(new Date('2026-12-31T15:00:00Z'))).toBe('2027-01-01');
  expect(marketDay(new Date('2026-12-31T14:59:59Z'))).toBe('2026-12-31');
});

it('years go back to when the account was opened, and one is always there', () => {
  expect(yearsSince('2024-05-01T00:00:00Z', new Date('2026-11-29T00:00:00Z'))).toEqual(['2026', '2025', '2024']);
  expect(yearsSince('2027-05-01T00:00:00Z', new Date('2026-11-29T00:00:00Z'))).toEqual(['2026']);
});

it('the lines of a statement add up to its last one', () => {
  const one: Record<string, number> = { opening_cash: 100, deposits: 50, withdrawals: 20, bought: 70, sold: 40, fees: 1, taxes: 2, other: 3, closing_cash: 100 };
  const sum = statementLines.slice(0, -1).reduce((all, [name, sign]) => all + sign * one[name]!, 0);
  expect(sum).toBe(one['closing_cash']);
});

it('a subscription lasts to the end of its last day in the market', () => {
  const right = { subscribe_until: '2027-06-24' };
  expect(isOver(right, new Date('2027-06-24T14:59:59Z'))).toBe(false);
  expect(isOver(right, new Date('2027-06-24T15:00:00Z'))).toBe(true);
});

it('new shares cost what is rounded up to the smallest unit', () => {
  expect(costOfShares({ subscription_price: '48000' }, '20', 'KRW')).toBe(960_000);
  expect(costOfShares({ subscription_price: '8636.3636' }, '3', 'KRW')).toBe(25_910);
  expect(costOfShares({ subscription_price: '1.1' }, '3', 'USD')).toBe(3.3);
  expect(costOfShares({ subscription_price: '0.0101' }, '1', 'USD')).toBe(0.02);
  expect(costOfShares({ subscription_price: '48000' }, '', 'KRW')).toBe(0);
});
