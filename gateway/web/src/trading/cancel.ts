import { api, newKey } from '../api/client';
import type { Order } from '../api/models';
import { toast } from '../shell/toasts';
import { useWords } from '../shell/words';
import { takeOrders } from './account_data';
import type { Scope } from './terms';

/** Cancels one order; a refusal is told. */
export function useCancel() {
  const { problemText } = useWords();
  return async (order: Order): Promise<void> => {
    try {
      takeOrders([await api<Order>(`orders/${order.order_id}`, { method: 'DELETE', key: newKey('cancel') })]);
    } catch (why) {
      toast({ tone: 'danger', title: problemText(why) });
    }
  };
}

/** Cancels all open orders of an account that are meant, also those that this page does not know; how many it were. */
export async function cancelAll(account: string, scope: Scope): Promise<number> {
  const { cancelled, items } = await api<{ cancelled: number; items: Order[] }>('orders', { method: 'DELETE', query: { account_id: account, ...scope }, key: newKey('cancel') });
  takeOrders(items);
  return cancelled;
}
