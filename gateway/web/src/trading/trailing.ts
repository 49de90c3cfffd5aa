import { useQuery } from '@tanstack/react-query';
import { useAbilities } from '../api/abilities';
import { api } from '../api/client';
import type { Order } from '../api/models';
import { useOrders } from './account_data';
import type { Explanation } from './life/order_life';
import { askEveryMs, trails } from './trailing_pace';

/** Where a trailing stop stands; the platform alone has seen all trades that it follows. Null while it is not known. */
export function useTrailedStop(order: Order): string | null {
  const can = useAbilities();
  const count = useOrders().filter(trails).length;
  const { data } = useQuery({
    queryKey: ['trailed-stop', order.order_id],
    queryFn: ({ signal }) => api<Explanation>(`orders/${order.order_id}/explain`, { signal }),
    enabled: trails(order) && can.data?.has('GET', 'orders/{order_id}/explain') === true,
    select: ({ reasons }) => reasons.find((one) => one.code === 'stop_not_reached')?.values['stop_price'] ?? null,
    refetchInterval: askEveryMs(count),
    retry: false,
  });
  return trails(order) ? (data ?? null) : null;
}
