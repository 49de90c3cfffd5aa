import { expect, it } from 'vitest';
import { clock, dash, directionOf, money, number, percent, signed } from './format';

it('groups digits and shows what is not there as a dash', () => {
  expect(number('1234567.5')).toBe('1,234,567.5');
  expect(money('10000000')).toBe('10,000,000');
  expect(number(null)).toBe(dash);
  expect(percent(null)).toBe(dash);
});
it('signs with a sign and not by colour alone', () => {
  expect(signed('1200')).toBe('+1,200');
  expect(signed('-1200')).toBe('−1,200');
  expect(percent('-0.0123')).toBe('−1.23%');
  expect(percent('0.5', false)).toBe('50.00%');
  expect(directionOf('-0.1')).toBe('down');
});
it('shows the time of the market wherever the browser is', () => {
  expect(clock('2026-11-28T00:30:00Z')).toBe('09:30:00');
});
