import { create } from 'zustand';
import { abilities, api, useTokensOf } from '../api/client';
import type { LogIn, User } from '../api/models';
import { Problem } from '../api/problem';

export type SessionState =
  | { status: 'restoring' | 'visitor'; user: null }
  | { status: 'member'; user: User };

interface Store {
  session: SessionState;
  /** Whether the session ended by itself, so that the page says so. */
  ended: boolean;
}

export const useSession = create<Store>()(() => ({ session: { status: 'visitor', user: null }, ended: false }));

export function useIsAdmin(): boolean {
  return useSession((all) => all.session.user?.roles.includes('ADMIN') === true);
}

/** What is kept over a reload: never the access token. */
const kept = 'madang.session';
interface Kept {
  csrf?: string;
  refresh?: string;
}

let access: string | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let renewing: Promise<string | null> | null = null;
const listeners = new Set<(token: string | null, sameUser: boolean) => void>();

export function onToken(listener: (token: string | null, sameUser: boolean) => void): void {
  listeners.add(listener);
}

function readKept(): Kept | null {
  try {
    const text = sessionStorage.getItem(kept) ?? localStorage.getItem(kept);
    return text === null ? null : (JSON.parse(text) as Kept);
  } catch {
    return null;
  }
}

/** A refresh token in the body is kept for this tab alone; with a cookie only the CSRF token is kept. */
function keep(what: Kept | null): void {
  try {
    sessionStorage.removeItem(kept);
    localStorage.removeItem(kept);
    if (what === null) return;
    (what.refresh === undefined ? localStorage : sessionStorage).setItem(kept, JSON.stringify(what));
  } catch {
    // Without storage a reload asks for the password again.
  }
}

function take(answer: LogIn, sameUser: boolean): void {
  access = answer.access_token;
  if (answer.csrf_token !== undefined) keep({ csrf: answer.csrf_token });
  else if (answer.refresh_token !== undefined) keep({ refresh: answer.refresh_token });
  clearTimeout(timer);
  if (readKept()) timer = setTimeout(() => void renew(), Math.max(5_000, (answer.expires_in - 60) * 1_000));
  for (const listener of listeners) listener(access, sameUser);
}

async function refresh(): Promise<string | null> {
  const what = readKept();
  if (what === null) return null;
  try {
    const answer = await api<LogIn>('users/refresh', {
      method: 'POST',
      bare: true,
      body: what.refresh === undefined ? {} : { refresh_token: what.refresh },
      ...(what.csrf === undefined ? {} : { csrf: what.csrf }),
    });
    take(answer, true);
    return access;
  } catch (why) {
    // Only a clear no ends the session; a node that is away does not.
    if (why instanceof Problem && (why.status === 401 || why.status === 403 || why.status === 404)) keep(null);
    return null;
  }
}

function renew(): Promise<string | null> {
  renewing ??= refresh().finally(() => {
    renewing = null;
  });
  return renewing;
}

function leave(ended: boolean): void {
  access = null;
  clearTimeout(timer);
  keep(null);
  useSession.setState({ session: { status: 'visitor', user: null }, ended });
  for (const listener of listeners) listener(null, false);
}

/** The user has changed himself. */
export function takeUser(user: User): void {
  if (useSession.getState().session.status === 'member') useSession.setState({ session: { status: 'member', user } });
}

/** There is nobody to sign out any more. */
export function leaveForGood(): void {
  leave(false);
}

let signingOut = false;

/** The token was refused: renewed where that is possible, otherwise the session is over. Whoever signs out, or has done so, is not told. */
export async function renewOrLeave(): Promise<string | null> {
  const token = await renew();
  if (token === null && readKept() === null && useSession.getState().session.status !== 'visitor') leave(!signingOut);
  return token;
}

useTokensOf({ token: () => access, renew: renewOrLeave, csrf: () => readKept()?.csrf ?? null });

export interface Credentials {
  email: string;
  password: string;
  code?: string;
}

export async function signIn({ email, password, code }: Credentials): Promise<User> {
  const can = await abilities();
  const who = email.includes('@') ? { email } : { username: email };
  const answer = await api<LogIn>('users/login', {
    method: 'POST',
    bare: true,
    body: {
      ...who,
      password,
      ...(code ? { code } : {}),
      ...(can.takes('Credentials', 'cookie') ? { cookie: true } : {}),
    },
  });
  take(answer, false);
  const user = await api<User>('users/profile');
  useSession.setState({ session: { status: 'member', user }, ended: false });
  return user;
}

/** A log-in by a provider that has come back: its code, or the one of the second factor. Null: an identity was linked. */
export async function signInFromOutside(provider: string, back: Record<string, string>, code?: string): Promise<User | null> {
  const path = `users/oauth/${encodeURIComponent(provider)}`;
  const answer = code === undefined
    ? await api<LogIn>(`${path}/callback`, { bare: true, accept: 'application/json', query: back })
    : await api<LogIn>(`${path}/two-factor`, { method: 'POST', bare: true, body: { state: back['state'] ?? '', code } });
  if (!('access_token' in answer)) return null;
  take(answer, false);
  const user = await api<User>('users/profile');
  useSession.setState({ session: { status: 'member', user }, ended: false });
  return user;
}

export async function signOut(): Promise<void> {
  const what = readKept();
  signingOut = true;
  if (what !== null) {
    await api('users/logout', { method: 'POST', body: {}, ...(what.csrf === undefined ? {} : { csrf: what.csrf }) }).catch(() => undefined);
  }
  leave(false);
  signingOut = false;
}

/** Goes on with the session of before a reload, where the platform has such. */
export async function restoreSession(): Promise<void> {
  if (readKept() === null) return;
  useSession.setState({ session: { status: 'restoring', user: null } });
  try {
    if ((await renew()) === null) return leave(false);
    const user = await api<User>('users/profile');
    useSession.setState({ session: { status: 'member', user }, ended: false });
  } catch {
    useSession.setState({ session: { status: 'visitor', user: null } });
  }
}
