import { expect, it } from 'vitest';
import { curveOf, firstDay } from './curve';

it('a period ends today, in the market’s zone', () => {
  const evening = new Date('2026-11-20T16:00:00Z');
  expect(firstDay('week', evening)).toBe('2026-11-15');
  expect(firstDay('all', evening)).toBeUndefined();
});

it('a curve fills its box, and one that does not move is a line', () => {
  expect(curveOf([1, 3, 2])).toBe('M0.00 35.00 L50.00 1.00 L100.00 18.00');
  expect(curveOf([5, 5])).toBe('M0.00 35.00 L100.00 35.00');
});
