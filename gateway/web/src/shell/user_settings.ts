import { useEffect } from 'react';
import { create } from 'zustand';
import { abilities, api, versioned } from '../api/client';
import type { components } from '../api/openapi';
import { Problem } from '../api/problem';
import { useSession } from '../identity/session';
import { isHeard, usePreferences, type Preferences } from './preferences';

export type UserSettings = components['schemas']['UserSettings'];
type Change = components['schemas']['UserSettingsChange'];
/** What a user can be told of. */
export const noticeKinds = ['fills', 'refusals', 'jobs', 'logins'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

interface Store {
  user: string | null;
  settings: UserSettings | null;
  version: number;
}
/** What the platform keeps of a user's choices; null while it is not known. */
export const useUserSettings = create<Store>()(() => ({ user: null, settings: null, version: 0 }));

/** Whether the user wants to be told; whoever has said nothing is. */
export function isWanted(kind: NoticeKind): boolean {
  return useUserSettings.getState().settings?.notifications[kind] !== false;
}

/** Before the first change nobody has chosen anything: what this browser shows stays. */
const firstVersion = 1;

/** What of the platform's settings a browser takes over: language and colours, once they were ever chosen. */
export function takenOver(settings: UserSettings, version: number): Partial<Preferences> {
  if (version <= firstVersion) return {};
  return {
    ...(settings.language === 'ko' || settings.language === 'en' ? { language: settings.language } : {}),
    ...(settings.colors === 'RED_UP' || settings.colors === 'GREEN_UP' ? { colors: settings.colors } : {}),
  };
}

async function read(user: string): Promise<void> {
  const { body, version } = await versioned<UserSettings>('users/settings');
  if (useSession.getState().session.user?.user_id === user) useUserSettings.setState({ user, settings: body, version });
}

/** Changes what is named; what somebody else has changed meanwhile is kept. */
export async function changeSettings(change: Change): Promise<void> {
  const { user, version, settings } = useUserSettings.getState();
  if (user === null || settings === null) return;
  // Shown at once, and taken back where the platform does not take it.
  useUserSettings.setState({ settings: { ...settings, ...change, notifications: { ...settings.notifications, ...change.notifications } } });
  try {
    const { body, version: next } = await versioned<UserSettings>('users/settings', { method: 'PUT', body: change, version });
    useUserSettings.setState({ settings: body, version: next });
  } catch (why) {
    if (!(why instanceof Problem) || why.code !== 'version_mismatch') {
      useUserSettings.setState({ settings });
      throw why;
    }
    await read(user);
    await api('users/settings', { method: 'PUT', body: change });
    await read(user);
  }
}

/** A language or colours that the user chooses here are his everywhere. */
function follow(now: Preferences, before: Preferences): void {
  const { settings } = useUserSettings.getState();
  if (settings === null || isHeard()) return;
  const change: Change = {
    ...(now.language !== before.language && now.language !== settings.language ? { language: now.language } : {}),
    ...(now.colors !== before.colors && now.colors !== settings.colors ? { colors: now.colors } : {}),
  };
  // A browser that cannot tell the platform shows them all the same.
  if (Object.keys(change).length > 0) void changeSettings(change).catch(() => undefined);
}
usePreferences.subscribe(follow);

/** Keeps the settings of whoever is there, as long as he is. Used once, by the shell. */
export function useSettingsOfUser(): void {
  const user = useSession((all) => all.session.user?.user_id);
  useEffect(() => {
    if (user === undefined) return;
    void abilities()
      .then((can) => (can.has('GET', 'users/settings') ? read(user) : undefined))
      .then(() => {
        const { settings, version } = useUserSettings.getState();
        if (settings !== null) usePreferences.getState().set(takenOver(settings, version));
      })
      .catch(() => undefined);
    return () => useUserSettings.setState({ user: null, settings: null, version: 0 });
  }, [user]);
}
