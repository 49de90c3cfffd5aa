import { useQuery } from '@tanstack/react-query';
import { api } from '../api/client';
import type { MarketIndex, Page } from '../api/models';
import { browserClock, Feed } from '../stream/feed';
import { takeFrames, useChannels, useFeed } from '../stream/live';
import { indexAfter, type ShownIndex } from './running';

const indices = new Feed<ShownIndex>(browserClock, 250);
takeFrames('index', (frame, name) => {
  indices.set(name, indexAfter(indices.get(name), frame.data as MarketIndex));
});

const none: string[] = [];
/** Which indices there are, is asked once; what they are worth comes by the stream. */
export function useIndexNames(): string[] {
  const { data } = useQuery({
    queryKey: ['indices'],
    queryFn: ({ signal }) => api<Page<MarketIndex>>('market/indices', { bare: true, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    select: (page) => page.items.map((one) => one.index),
  });
  const names = data ?? none;
  useChannels(names.map((name) => `index:${name}`));
  return names;
}

export function useIndex(name: string): ShownIndex | undefined {
  return useFeed(indices, name);
}
