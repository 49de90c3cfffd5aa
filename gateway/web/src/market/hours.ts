import { useQuery } from '@tanstack/react-query';
import { api } from '../api/client';
import type { Page } from '../api/models';
import type { RunningClock } from './running';
import { endOfSession, type Hours } from './sessions';

const none: Hours[] = [];
/** When the session of a market with real hours ends; null where it has none. Its day is asked for once. */
export function useSessionEnd(told: RunningClock | undefined): string | null {
  const { data } = useQuery({
    queryKey: ['hours', told?.market, told?.trade_date],
    queryFn: ({ signal }) => api<Page<{ sessions: Hours[] }>>('market/calendar', { query: { market: told!.market, from: told!.trade_date, to: told!.trade_date }, bare: true, signal }),
    enabled: told?.mode === 'REAL',
    staleTime: Number.POSITIVE_INFINITY,
    select: (page) => page.items[0]?.sessions,
  });
  return told === undefined ? null : endOfSession(told.session, data ?? none, Date.now() + told.aheadMs);
}
