import { create } from 'zustand';
import type { Problem } from '../../api/problem';
import { useSession, type SessionState } from '../../identity/session';
import { atFirst, isUntouched, mergedLists, sameLists } from './watch_merge';
import { areLists, fromStars, type WatchList } from './watch_lists';

/** Lists as this browser keeps them, for its visitor or for a user. */
export interface Held {
  lists: WatchList[];
  /** What the platform had when this browser last heard of it, and its version: what differs is still to be sent. */
  base: WatchList[];
  version: number;
}

interface Store extends Held {
  /** Whose they are; null: the browser's own, of whoever is not signed in. */
  owner: string | null;
  /** Why the platform does not take them. */
  refusal: Problem | null;
}

const visitorKey = 'madang.watch';
const ownerKey = 'madang.watch.owner';
const keyOf = (owner: string | null) => (owner === null ? visitorKey : `${visitorKey}.${owner}`);
const nothing = (): Held => ({ lists: [...atFirst], base: [...atFirst], version: 0 });

function parsed(text: string | null): Held | null {
  try {
    const { lists, base, version } = JSON.parse(text ?? 'null') as Held;
    return areLists(lists) && areLists(base) && Number.isSafeInteger(version) ? { lists, base, version } : null;
  } catch {
    return null;
  }
}
function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
function keep(key: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // Without storage they live as long as the page.
  }
}

/** Where lists and stars were kept before they followed their user. */
function keptBefore(): Held | null {
  try {
    const { watchLists, watched } = JSON.parse(kept('madang.preferences') ?? '{}') as { watchLists?: unknown; watched?: unknown };
    const lists = areLists(watchLists) ? (watchLists as WatchList[]) : fromStars(watched);
    return lists === null ? null : { ...nothing(), lists };
  } catch {
    return null;
  }
}
function ofVisitor(): Held {
  const held = parsed(kept(visitorKey));
  if (held !== null) return held;
  const before = keptBefore() ?? nothing();
  keep(visitorKey, JSON.stringify(before));
  return before;
}
function heldOf(owner: string | null): Held {
  return owner === null ? ofVisitor() : (parsed(kept(keyOf(owner))) ?? nothing());
}

const first = kept(ownerKey);
export const useWatchLists = create<Store>()(() => ({ ...heldOf(first), owner: first, refusal: null }));

const readers = new Set<() => void>();
/** Told when lists have been changed here. */
export function onListsChanged(reader: () => void): () => void {
  readers.add(reader);
  return () => readers.delete(reader);
}

function hold({ lists, base, version }: Held): void {
  const { owner } = useWatchLists.getState();
  useWatchLists.setState({ lists, base, version });
  keep(keyOf(owner), JSON.stringify({ lists, base, version }));
}

/** Changes the lists; what another tab has done with them meanwhile stays. */
export function changeLists(by: (lists: WatchList[]) => WatchList[]): void {
  const mine = useWatchLists.getState();
  const next = by(mine.lists);
  if (sameLists(next, mine.lists)) return;
  const there = parsed(kept(keyOf(mine.owner))) ?? mine;
  hold({ ...newer(there, mine), lists: mergedLists(mine.lists, next, there.lists) });
  useWatchLists.setState({ refusal: null });
  readers.forEach((reader) => reader());
}

const newer = <One extends Held>(a: One, b: Held): Held => (a.version >= b.version ? a : b);

/** The platform has these at this version; what was changed here since `before` is kept. */
export function takeBase(base: WatchList[], version: number, before: WatchList[]): void {
  hold({ lists: mergedLists(before, useWatchLists.getState().lists, base), base, version });
}

/** Shows the lists of this user, or of the visitor. What the visitor has watched becomes the user's. */
export function showListsOf(owner: string | null): void {
  const now = useWatchLists.getState();
  if (now.owner !== owner) {
    // What the platform has need not lie about here; what it has not does.
    if (now.owner !== null && sameLists(now.lists, now.base)) keep(keyOf(now.owner), null);
    useWatchLists.setState({ ...heldOf(owner), owner, refusal: null });
  }
  keep(ownerKey, owner);
  if (owner === null) return;
  const visitor = ofVisitor();
  if (isUntouched(visitor.lists)) return;
  changeLists((lists) => mergedLists([], visitor.lists, lists));
  keep(visitorKey, JSON.stringify(nothing()));
}

/** Another tab has written: its change and what was changed here meanwhile are both kept. */
function hear(event: StorageEvent): void {
  const mine = useWatchLists.getState();
  const there = parsed(event.newValue);
  if (event.key !== keyOf(mine.owner) || there === null) return;
  // What the other tab began with says what it has done.
  const lists = mergedLists(parsed(event.oldValue)?.lists ?? mine.lists, mine.lists, there.lists);
  if (sameLists(lists, there.lists) && there.version >= mine.version) return useWatchLists.setState(there);
  hold({ ...newer(there, mine), lists });
}
addEventListener('storage', hear);

/** Whose lists are shown follows who is signed in. Used once, when the page begins; `useSession` already knows what it restores. */
export function followSession(): void {
  const follow = (session: SessionState) => session.status !== 'restoring' && showListsOf(session.user?.user_id ?? null);
  follow(useSession.getState().session);
  useSession.subscribe((now, before) => now.session !== before.session && follow(now.session));
}
