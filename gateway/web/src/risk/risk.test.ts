import { expect, it } from 'vitest';
import { draftOf, limitOf, limitText, overridesOf, type LimitName } from './models';

it('a limit is shown as what it is: a rate, money, a count, a list', () => {
  expect(limitText('fat_finger', '0.1')).toBe('10.00%');
  expect(limitText('max_order_value', '5000000')).toBe('5,000,000');
  expect(limitText('max_open_orders', 5)).toBe('5');
  expect(limitText('allowed_markets', ['KOSPI', 'US'])).toBe('KOSPI, US');
  expect(limitText('trading_hours', '09:00-15:30')).toBe('09:00-15:30');
  expect(limitText('max_leverage', null)).toBeNull();
});

it('what is typed becomes a limit of its kind, or is refused', () => {
  expect(limitOf('max_order_value', '5,000,000')).toBe('5000000');
  expect(limitOf('max_order_value', 'much')).toBeUndefined();
  expect(limitOf('max_open_orders', '7')).toBe(7);
  expect(limitOf('max_open_orders', '7.5')).toBeUndefined();
  expect(limitOf('restricted_symbols', '005930, 000660')).toEqual(['005930', '000660']);
  expect(limitOf('trading_hours', '9-15')).toBeUndefined();
  expect(limitOf('max_leverage', 'none')).toBeNull();
});

it('overrides are those that are typed; one wrong one is none of them', () => {
  expect(overridesOf({ max_order_value: '10', max_leverage: 'none', fat_finger: ' ' })).toEqual({ max_order_value: '10', max_leverage: null });
  expect(overridesOf({ max_order_value: '10', max_leverage: 'x' })).toBeUndefined();
});

it('an override is typed as it is read', () => {
  for (const value of [null, '0.5', 3, ['KOSPI', 'US']]) expect(limitOf(Array.isArray(value) ? 'allowed_markets' : value === 3 ? 'max_open_orders' : 'max_leverage', draftOf(value))).toEqual(value);
  expect(draftOf(undefined)).toBe('');
});

it('what happens when a limit is broken is one of four words', () => {
  expect(limitOf('on_breach' as LimitName, 'cancel')).toBe('CANCEL');
  expect(limitOf('on_breach' as LimitName, 'shout')).toBeUndefined();
  expect(limitOf('on_breach' as LimitName, 'none')).toBeNull();
});
