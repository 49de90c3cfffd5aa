import { expect, it, vi } from 'vitest';
import type { Preferences } from './preferences';

vi.stubGlobal('navigator', { language: 'en' });
vi.stubGlobal('matchMedia', () => ({ matches: false }));
vi.stubGlobal('addEventListener', () => undefined);
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
const { fitting } = await import('./preferences');

it('takes over what was kept, and leaves what does not fit as it is at first', () => {
  const begun: Preferences = { language: 'ko', theme: 'light', colors: 'RED_UP', symbol: '005930', watchList: '', watchAll: true, account: null, oneClick: false, overlays: ['SMA'], interval: '1m', bookView: 'ladder', layout: 'all', hiddenColumns: {} };
  expect(fitting({ theme: 'dark', symbol: 7, watchList: 'a' }, begun)).toEqual({ ...begun, theme: 'dark', watchList: 'a' });
  const wrong = { language: 'fr', theme: 1, colors: null, symbol: null, watchList: 1, watchAll: 'yes', account: 3, oneClick: 'yes', overlays: 'SMA', interval: [], bookView: 'list', layout: 'none', hiddenColumns: { orders: 'id' } };
  expect(fitting(wrong, begun)).toEqual(begun);
  const right = { language: 'en', theme: 'dark', colors: 'GREEN_UP', symbol: '000660', watchList: 'a', watchAll: false, account: 'acc_1', oneClick: true, overlays: ['RSI'], interval: '5m', bookView: 'depth', layout: 'book', hiddenColumns: { orders: ['id'] } };
  expect(fitting(right, begun)).toEqual(right);
  expect(fitting(null, begun)).toEqual(begun);
  expect(fitting({ ...right, more: 1 }, begun)).toEqual(right);
});

it('a tab writes what was changed in it, and hears what was chosen in another', async () => {
  const kept = new Map<string, string>();
  const heard: ((event: { key: string; newValue: string | null }) => void)[] = [];
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, text: string) => kept.set(key, text) });
  vi.stubGlobal('addEventListener', (_: string, by: (event: { key: string; newValue: string | null }) => void) => heard.push(by));
  const tab = async () => {
    vi.resetModules();
    return (await import('./preferences')).usePreferences;
  };
  const [one, other] = [await tab(), await tab()];
  one.getState().set({ theme: 'dark', symbol: '000660', oneClick: true });
  other.getState().set({ interval: '5m' });
  expect(JSON.parse(kept.get('madang.preferences')!)).toEqual({ theme: 'dark', symbol: '000660', oneClick: true, interval: '5m' });
  one.getState().set({ theme: 'light', hiddenColumns: { orders: ['id'] } });
  heard.forEach((by) => by({ key: 'madang.preferences', newValue: kept.get('madang.preferences')! }));
  expect(other.getState().theme).toBe('light');
  expect(other.getState().hiddenColumns).toEqual({ orders: ['id'] });
  expect([other.getState().symbol, other.getState().oneClick]).toEqual(['005930', false]);
});
