import { expect, it, vi } from 'vitest';

vi.stubGlobal('navigator', { language: 'en' });
vi.stubGlobal('matchMedia', () => ({ matches: false }));
vi.stubGlobal('addEventListener', () => undefined);
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined, removeItem: () => undefined });
const { isWanted, takenOver, useUserSettings } = await import('./user_settings');

const settings = { language: 'ko', time_zone: 'Asia/Seoul', colors: 'GREEN_UP', notifications: { fills: false, refusals: true, jobs: true, logins: true } };

it('a browser takes over what was chosen, and nothing that nobody has chosen', () => {
  expect(takenOver(settings, 1)).toEqual({});
  expect(takenOver(settings, 2)).toEqual({ language: 'ko', colors: 'GREEN_UP' });
  expect(takenOver({ ...settings, language: 'fr' }, 2)).toEqual({ colors: 'GREEN_UP' });
});

it('whoever has said nothing is told of everything', () => {
  expect(isWanted('fills')).toBe(true);
  useUserSettings.setState({ user: 'usr_1', settings, version: 2 });
  expect(isWanted('fills')).toBe(false);
  expect(isWanted('jobs')).toBe(true);
});
