import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, versioned } from '../api/client';
import type { Instrument, Page } from '../api/models';
import type { PlatformHealth, Session, Setting, UserRecord } from './models';

export type Filter = Record<string, string>;

/** What is empty is not asked for. */
export function asked(filter: Filter): Filter {
  return Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, value.trim()] as const).filter(([, value]) => value !== ''));
}

/** A list of the API, page after page; one that has no pages knows no `limit`. */
export function usePaged<Item>(path: string, filter: Filter = {}, limit: number | null = 50, everyMs?: number) {
  const query = asked(filter);
  const found = useInfiniteQuery({
    queryKey: ['admin', path, query, limit],
    queryFn: ({ pageParam, signal }) =>
      api<Page<Item>>(path, { query: { ...query, ...(limit === null ? {} : { limit }), ...(pageParam === null ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
  });
  return { ...found, items: found.data?.pages.flatMap((page) => page.items) ?? [] };
}
export type Paged<Item> = ReturnType<typeof usePaged<Item>>;

export function useUserRecord(id: string) {
  return useQuery({ queryKey: ['admin', 'user', id], queryFn: ({ signal }) => api<UserRecord>(`admin/users/${id}`, { signal }) });
}

export function useSessionsOf(id: string) {
  return useQuery({
    queryKey: ['admin', 'sessions', id],
    queryFn: ({ signal }) => api<Page<Session>>('admin/sessions', { query: { user_id: id }, signal }),
    select: (page) => page.items,
  });
}

export function useSymbols() {
  return useQuery({
    queryKey: ['admin', 'symbols'],
    queryFn: ({ signal }) => api<Page<Instrument>>('market/stocks', { query: { limit: 500 }, signal }),
    select: (page) => page.items,
    refetchInterval: 15_000,
  });
}

export function useRuntimeSettings() {
  return useQuery({
    queryKey: ['admin', 'settings'],
    queryFn: ({ signal }) => versioned<Page<Setting>>('admin/settings', { signal }),
  });
}

export function useHealth() {
  return useQuery({ queryKey: ['admin', 'health'], queryFn: ({ signal }) => api<PlatformHealth>('admin/health', { signal }), refetchInterval: 5_000 });
}

/** After an act everything an administrator sees may be another. */
export function useRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await Promise.all([client.invalidateQueries({ queryKey: ['admin'] }), client.invalidateQueries({ queryKey: ['stocks'] })]);
  };
}
