import { create } from 'zustand';
import { useEffect, useSyncExternalStore } from 'react';
import { onToken, renewOrLeave } from '../identity/session';
import { StreamConnection, type ChannelFrame, type ConnectionState, type SocketLike } from './connection';
import type { Feed } from './feed';

interface Store {
  state: ConnectionState;
  /** When it was lost; null while it is there. */
  since: number | null;
}
/** Whose open orders the end of the connection cancels, as the node has said; or why it does not. */
export const useGuard = create<{ account: string | null; refusal: string | null }>()(() => ({ account: null, refusal: null }));

export const useConnection = create<Store>()(() => ({ state: 'closed', since: null }));

type Taker = (frame: ChannelFrame, key: string) => void;
const takers = new Map<string, Taker>();

/** Says who takes the frames of channels `kind:…`. */
export function takeFrames(kind: string, taker: Taker): void {
  takers.set(kind, taker);
}

function open(): SocketLike {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return new WebSocket(`${scheme}://${location.host}/api/v1/stream`) as unknown as SocketLike;
}

export const stream = new StreamConnection(
  {
    open,
    now: () => performance.now(),
    after: (ms, then) => {
      const id = setTimeout(then, ms);
      return () => clearTimeout(id);
    },
    random: Math.random,
  },
  {
    frame: (frame) => {
      const colon = frame.ch.indexOf(':');
      takers.get(frame.ch.slice(0, colon))?.(frame, frame.ch.slice(colon + 1));
    },
    state: (state) => {
      if (state !== 'live') useGuard.setState({ account: null });
      useConnection.setState((before) => ({ state, since: state === 'live' ? null : (before.since ?? Date.now()) }));
    },
    guarded: (account, is, refusal) => useGuard.setState({ account: is ? account : null, refusal }),
    unauthorized: () => void renewOrLeave(),
  },
);

onToken((token, sameUser) => stream.useToken(token, sameUser));
addEventListener('online', () => stream.hurry());
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) stream.hurry();
});

/** Reads channels while the component is there. */
export function useChannels(channels: string[], isPrivate = false): void {
  const names = channels.join(' ');
  useEffect(() => {
    const stops = names === '' ? [] : names.split(' ').map((name) => stream.read(name, isPrivate));
    return () => stops.forEach((stop) => stop());
  }, [names, isPrivate]);
}

export function useFeed<Value>(feed: Feed<Value>, key: string): Value | undefined {
  return useSyncExternalStore(
    (reader) => feed.subscribe(key, reader),
    () => feed.seen(key),
  );
}
