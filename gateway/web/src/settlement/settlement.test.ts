import { expect, it } from 'vitest';
import { marketDay, statementLines, yearsSince } from './models';

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
