import { useEffect } from 'react';
import { abilities, api } from '../../api/client';
import { Problem } from '../../api/problem';
import { useSession } from '../../identity/session';
import { takeFrames, useChannels, useConnection } from '../../stream/live';
import { sameLists } from './watch_merge';
import { onListsChanged, takeBase, useWatchLists } from './watch_store';
import { ListSync, type KeptLists } from './watch_sync';

/** Several stars at once are one change. */
const gatherMs = 700;
const firstPauseMs = 2_000;
const longestPauseMs = 60_000;
const resource = 'users/watch-lists';

let onNews: (version: number) => void = () => undefined;
takeFrames('user', (frame) => {
  const { event, values } = frame.data as { event: string; values: { version?: string } };
  if (event === 'watch_lists_changed') onNews(Number(values.version));
});

/** The lists of this user; once another is there, whatever is under way ends. */
function heldBy(user: string) {
  const held = useWatchLists.getState();
  if (held.owner !== user) throw new Error('somebody else is there');
  return held;
}
const isUnsent = () => {
  const { lists, base } = useWatchLists.getState();
  return !sameLists(lists, base);
};

function syncOf(user: string): ListSync {
  return new ListSync({
    read: () => (heldBy(user), api<KeptLists>(resource)),
    write: (body) => (heldBy(user), api<KeptLists>(resource, { method: 'PUT', body })),
    held: () => heldBy(user),
    take: (there, version, sent) => {
      const { base } = heldBy(user);
      takeBase(there, version, sent ?? base);
    },
  });
}

/** Keeps this browser and the platform in step until the returned function is called. */
function keepInStep(user: string): () => void {
  const sync = syncOf(user);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = firstPauseMs;
  let over = false;
  const later = (ms: number, fresh: boolean) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(fresh), ms);
  };
  const run = (fresh: boolean) => {
    clearTimeout(timer);
    abilities()
      .then((can) => (can.has('PUT', resource) ? sync.run(fresh) : undefined))
      .then(() => void (pause = firstPauseMs))
      .catch((why: unknown) => {
        if (over || !(why instanceof Problem) || why.status === 401) return;
        if (!why.isPassing && why.code !== 'watch_lists_changed') return useWatchLists.setState({ refusal: why });
        later(pause, true);
        pause = Math.min(longestPauseMs, pause * 2);
      });
  };
  const leaving = () => document.hidden && isUnsent() && run(false);
  const stops = [
    onListsChanged(() => later(gatherMs, false)),
    useConnection.subscribe((now, before) => now.state === 'live' && before.state !== 'live' && isUnsent() && later(gatherMs, false)),
    () => document.removeEventListener('visibilitychange', leaving),
    () => clearTimeout(timer),
  ];
  document.addEventListener('visibilitychange', leaving);
  onNews = (version) => version > useWatchLists.getState().version && run(true);
  run(true);
  return () => {
    over = true;
    onNews = () => undefined;
    stops.forEach((stop) => stop());
  };
}

/** The watch lists of whoever is signed in follow him over devices. Used once, by the shell. */
export function useListsOfUser(): void {
  const user = useSession((all) => all.session.user?.user_id);
  useChannels(user === undefined ? [] : [`user:${user}`], true);
  useEffect(() => (user === undefined ? undefined : keepInStep(user)), [user]);
}
