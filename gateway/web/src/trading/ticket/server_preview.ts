import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useAbilities } from '../../api/abilities';
import { api } from '../../api/client';
import type { NewOrder } from '../../api/models';

/** What the platform says that an order would come to; it writes nothing. */
export interface OrderPreview {
  accepted: boolean;
  refusals: { code: string; detail: string }[];
  notional: string;
  fee: string;
  tax: string;
  hold: string;
  buying_power: string;
  tick_size: string | null;
  lower_limit: string | null;
  upper_limit: string | null;
  settlement_date: string | null;
  /** The stop price that it would wait for; null where it goes to the book at once. */
  waits_for?: string | null;
  last_price?: string | null;
  /** Its limit: its own, or the one that it would take from the book; null where it has none. */
  price?: string | null;
}

const pauseMs = 450;

/** A text once it has rested for a while: whoever types is not asked about at each key. */
function useRested(text: string): string {
  const [rested, rest] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => rest(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}

/** The platform's preview of exactly this order; null while it is asked, and where the node has none. */
export function useServerPreview(order: Omit<NewOrder, 'client_order_id'> | null): OrderPreview | null {
  const can = useAbilities();
  const text = order === null ? '' : JSON.stringify(order);
  const rested = useRested(text);
  const { data } = useQuery({
    queryKey: ['preview', rested],
    queryFn: ({ signal }) => api<OrderPreview>('orders/preview', { method: 'POST', body: JSON.parse(rested) as object, signal }),
    enabled: rested !== '' && can.data?.has('POST', 'orders/preview') === true,
    staleTime: 2_000,
    gcTime: 10_000,
    retry: false,
  });
  return rested === text && data ? data : null;
}
