import { useQuery } from '@tanstack/react-query';
import { useAbilities } from '../../api/abilities';
import { api } from '../../api/client';
import type { Order, Page } from '../../api/models';
import { isOpen } from '../account_book';

/** One thing that has happened to an order. */
export interface OrderEvent {
  event: string;
  time: string;
  version: number;
  values: Record<string, string>;
}
/** Why an order is as it is, and where it stands at its price. */
export interface Explanation {
  reasons: { code: string; text: string; values: Record<string, string> }[];
  queue: { orders_ahead: number; quantity_ahead: string } | null;
}

/** All events of an order, asked anew with each version; undefined on a node that does not tell them. */
export function useOrderEvents(order: Order | undefined): OrderEvent[] | undefined {
  const can = useAbilities();
  const id = order?.order_id;
  return useQuery({
    queryKey: ['order-events', id, order?.version],
    queryFn: ({ signal }) => api<Page<OrderEvent>>(`orders/${id}/events`, { query: { limit: 500 }, signal }),
    enabled: id !== undefined && can.data?.has('GET', 'orders/{order_id}/events') === true,
    placeholderData: (before) => before,
    select: (page) => page.items,
  }).data;
}

/** The reasons; while it waits they are asked for every few seconds, since others come and go before it. */
export function useExplanation(order: Order | undefined): Explanation | undefined {
  const can = useAbilities();
  const id = order?.order_id;
  return useQuery({
    queryKey: ['order-explain', id, order?.version],
    queryFn: ({ signal }) => api<Explanation>(`orders/${id}/explain`, { signal }),
    enabled: id !== undefined && can.data?.has('GET', 'orders/{order_id}/explain') === true,
    placeholderData: (before) => before,
    refetchInterval: order && isOpen(order) ? 3_000 : false,
  }).data;
}

export type Tone = 'quiet' | 'good' | 'warn' | 'danger';
const tones: Record<string, Tone> = { order_executed: 'good', order_triggered: 'good', order_cancelled: 'warn', order_rejected: 'danger', order_expired: 'warn', amend_hold_refused: 'danger', change_failed: 'danger', cancel_requested: 'warn' };

/** How an event is marked. */
export function toneOf(event: string): Tone {
  return tones[event] ?? 'quiet';
}

/** The sentence of a reason: what a stop order waits for is said for its side, where a limit comes from for its type. */
export function reasonKey(code: string, side: string, type = ''): string {
  if (code === 'price_taken') return `${code}_${type}`;
  return code === 'stop_not_reached' ? `${code}_${side}` : code;
}
