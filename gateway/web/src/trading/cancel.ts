import { api, newKey } from '../api/client';
import type { Order } from '../api/models';
import { Problem } from '../api/problem';
import { toast } from '../shell/toasts';
import { useWords } from '../shell/words';
import { takeOrders } from './account_data';
import { toCancel } from './family';
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

/** Cancels all of a family that is open: legs before their entry. What another of them has ended meanwhile is no fault. */
export function useCancelFamily() {
  const { problemText } = useWords();
  return async (family: readonly Order[]): Promise<void> => {
    let ended = 0;
    for (const one of toCancel(family)) {
      try {
        takeOrders([await api<Order>(`orders/${one.order_id}`, { method: 'DELETE', key: newKey('cancel') })]);
        ended += 1;
      } catch (why) {
        if (why instanceof Problem && why.code === 'order_not_open') ended += 1;
        else return void toast({ tone: 'danger', title: problemText(why) });
      }
    }
    toast({ tone: 'plain', title: 'trading.family.cancelledFamily', values: { count: String(ended) } });
  };
}

/** Cancels all open orders of an account that are meant, also those that this page does not know; how many it were. */
export async function cancelAll(account: string, scope: Scope): Promise<number> {
  const { cancelled, items } = await api<{ cancelled: number; items: Order[] }>('orders', { method: 'DELETE', query: { account_id: account, ...scope }, key: newKey('cancel') });
  takeOrders(items);
  return cancelled;
}
