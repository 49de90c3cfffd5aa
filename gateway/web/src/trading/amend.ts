import { useState } from 'react';
import { api, newKey } from '../api/client';
import type { Order } from '../api/models';
import { Problem } from '../api/problem';
import { useWords } from '../shell/words';
import { takeOrders } from './account_data';
import { changeOf, type Terms } from './terms';

/** An amendment of one order, asked for at the version that the user has seen. */
export function useAmend(order: Order, onDone: () => void) {
  const { problemText } = useWords();
  const [terms, setTerms] = useState<Terms>({ price: order.price ?? '', quantity: order.quantity, stopPrice: order.stop_price ?? '' });
  const [seen, see] = useState(order);
  const [key] = useState(() => newKey('amend'));
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const submit = async () => {
    const body = changeOf(seen, terms);
    if (busy) return;
    if (Object.keys(body).length === 0) return onDone();
    setBusy(true);
    setRefusal(null);
    try {
      takeOrders([await api<Order>(`orders/${order.order_id}`, { method: 'PATCH', body, key: `${key}-${seen.version}-${Object.values(body).join('-')}`.slice(0, 64), version: seen.version })]);
      onDone();
    } catch (why) {
      setRefusal(problemText(why));
      setBusy(false);
      // It has changed meanwhile: the next try is of what is seen now.
      if (!(why instanceof Problem) || why.status !== 412) return;
      await api<Order>(`orders/${order.order_id}`).then((now) => (takeOrders([now]), see(now))).catch(() => undefined);
    }
  };
  return { terms, setTerms, busy, refusal, submit };
}
