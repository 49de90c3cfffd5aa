import { expect, it } from 'vitest';
import { base64Of, shapeOf } from './models';

it('a file travels as its bytes, whatever they are', () => {
  expect(base64Of(new Uint8Array([]))).toBe('');
  expect(base64Of(new Uint8Array([0xb0, 0xc5, 0x00, 0xff]))).toBe('sMUA/w==');
  const long = Uint8Array.from({ length: 100_000 }, (_, i) => i % 256);
  expect(Uint8Array.from(atob(base64Of(long)), (one) => one.charCodeAt(0))).toEqual(long);
});

it('the name of a file says whose it may be', () => {
  expect(shapeOf('키움 거래내역.csv')).toBe('KIWOOM');
  expect(shapeOf('KIS_2026.csv')).toBe('KIS');
  expect(shapeOf('trades.csv')).toBe('GENERIC');
});
