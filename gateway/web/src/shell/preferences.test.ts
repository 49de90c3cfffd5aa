import { expect, it, vi } from 'vitest';
import type { Preferences } from './preferences';

vi.stubGlobal('navigator', { language: 'en' });
vi.stubGlobal('matchMedia', () => ({ matches: false }));
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
const { fitting } = await import('./preferences');

it('takes over what was kept, and leaves what does not fit as it is at first', () => {
  const begun: Preferences = { language: 'ko', theme: 'light', colors: 'RED_UP', symbol: '005930', watchLists: [{ name: '', symbols: [] }], watchList: '', watchAll: true, account: null, oneClick: false, overlays: ['SMA'], interval: '1m', bookView: 'ladder', layout: 'all', hiddenColumns: {} };
  expect(fitting({ theme: 'dark', symbol: 7, watchList: 'a' }, begun)).toEqual({ ...begun, theme: 'dark', watchList: 'a' });
  const wrong = { language: 'fr', theme: 1, colors: null, symbol: null, watchLists: [{ name: 'a', symbols: [2] }], watchList: 1, watchAll: 'yes', account: 3, oneClick: 'yes', overlays: 'SMA', interval: [], bookView: 'list', layout: 'none', hiddenColumns: { orders: 'id' } };
  expect(fitting(wrong, begun)).toEqual(begun);
  const right = { language: 'en', theme: 'dark', colors: 'GREEN_UP', symbol: '000660', watchLists: [{ name: 'a', symbols: ['000660'] }], watchList: 'a', watchAll: false, account: 'acc_1', oneClick: true, overlays: ['RSI'], interval: '5m', bookView: 'depth', layout: 'book', hiddenColumns: { orders: ['id'] } };
  expect(fitting(right, begun)).toEqual(right);
  expect(fitting(null, begun)).toEqual(begun);
  expect(fitting({ ...right, more: 1 }, begun)).toEqual(right);
});
