import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, newKey } from '../api/client';
import type { Order } from '../api/models';
import { toast } from '../shell/toasts';
import { useWords } from '../shell/words';
import { number } from '../ui/format';
import { takeOrders } from './account_data';
import { movableOf } from './stops';

export type AmendPrice = (order: Order, price: string) => Promise<void>;

/** Asks for another price of an order. Until the answer is there `asked` has it; a refusal is told, and the order stays as it is. */
export function useAmendPrice(): { asked: Map<string, string>; amendPrice: AmendPrice } {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const [asked, ask] = useState(new Map<string, string>());
  const amendPrice = useCallback<AmendPrice>(
    async (order, price) => {
      ask((all) => new Map(all).set(order.order_id, price));
      const side = t(`trading.side.${order.side}`);
      try {
        const next = await api<Order>(`orders/${order.order_id}`, { method: 'PATCH', body: { [movableOf(order)?.field ?? 'price']: price }, key: newKey('amend'), version: order.version });
        takeOrders([next]);
        toast({ key: order.order_id, tone: 'plain', title: 'trading.toast.amended', text: `${side} ${number(next.leaves_quantity)} · ${number(movableOf(order)?.price)} → ${number(movableOf(next)?.price ?? price)}` });
      } catch (why) {
        toast({ key: order.order_id, tone: 'danger', title: 'trading.toast.notAmended', text: problemText(why) });
        // It may have changed meanwhile, or the answer was lost.
        await api<Order>(`orders/${order.order_id}`).then((now) => takeOrders([now])).catch(() => undefined);
      }
      ask((all) => {
        const rest = new Map(all);
        rest.delete(order.order_id);
        return rest;
      });
    },
    [t, problemText],
  );
  return { asked, amendPrice };
}
