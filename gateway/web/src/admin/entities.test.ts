import { expect, it } from 'vitest';
import { entityOf } from './entities';
import strings from './strings';

it('an id alone says what it is, and so does a symbol', () => {
  expect(entityOf(' ord_0dgg6b900602h ')).toBe('order:ord_0dgg6b900602h');
  expect(entityOf('acc_0dgg6b900402h')).toBe('account:acc_0dgg6b900402h');
  expect(entityOf('usr_0dgg6b900202h')).toBe('user:usr_0dgg6b900202h');
  expect(entityOf('job_0dgg6b900202h')).toBe('job:job_0dgg6b900202h');
  expect(entityOf('005930')).toBe('symbol:005930');
  expect(entityOf('brk.b')).toBe('symbol:BRK.B');
  expect(entityOf('settlement_day:2026-11-30')).toBe('settlement_day:2026-11-30');
});

it('what could be another line of the console is nothing', () => {
  for (const text of ['', '   ', 'order:x y', "order:'x", 'order:"x', 'order:\\x', 'a b', 'toolongforasymbol', 'ord_X;']) expect(entityOf(text)).toBeNull();
});

it('every act has its words in both languages', () => {
  for (const all of [strings.ko.actors, strings.en.actors]) {
    for (const act of ['snapshot', 'restart', 'isolate', 'release'] as const) {
      expect(all[act]).toBeTruthy();
      expect(all[`${act}About`]).toBeTruthy();
    }
  }
});
