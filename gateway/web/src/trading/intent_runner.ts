import { api, newKey } from '../api/client';
import type { NewOrder, Order, Page } from '../api/models';
import { useSession } from '../identity/session';
import { tell } from '../shell/inbox_store';
import { toast } from '../shell/toasts';
import { takeOrders } from './account_data';
import { IntentBook, type Intent, type Settlement } from './intents';
import { Shared } from './shared';

const intents = new IntentBook({
  place: (body, key) => api<Order>('orders', { method: 'POST', body, key }),
  find: (account_id, client_order_id) => api<Page<Order>>('orders', { query: { account_id, client_order_id } }),
  now: Date.now,
  pause: (ms) =>
    new Promise((then) => {
      const timer = setTimeout(then, ms);
      addEventListener('online', () => (clearTimeout(timer), then()), { once: true });
    }),
  storage: localStorage,
});

/** Orders whose outcome nobody knows yet; the blotter shows them. */
export const unsettled = new Shared<Intent[]>([]);

function hide(key: string): void {
  unsettled.set(unsettled.get().filter((one) => one.key !== key));
}
function show(intent: Intent): void {
  if (unsettled.get().some((one) => one.key === intent.key)) return;
  unsettled.set([...unsettled.get(), intent]);
  toast({ key: intent.key, tone: 'warn', title: 'trading.toast.unknown', text: 'trading.toast.unknownText' });
}

function finish(intent: Intent, settled: Settlement): Settlement {
  hide(intent.key);
  if (settled.outcome === 'placed') takeOrders([settled.order]);
  else {
    const { symbol, side, quantity } = intent.body;
    const code = settled.outcome === 'refused' ? settled.why.code : 'not_placed';
    tell([{ kind: 'refusal', id: `refused:${intent.key}`, at: new Date().toISOString(), order: null, symbol, side, quantity: String(quantity ?? ''), code }]);
  }
  if (settled.outcome === 'not_placed') toast({ tone: 'danger', title: 'trading.toast.notPlaced', text: 'problem.not_placed' });
  return settled;
}

/** Sends an order; the promise ends when it is known what became of it. `onUnknown`: that may take a while. */
export async function placeOrder(order: Omit<NewOrder, 'client_order_id'>, onUnknown: () => void = () => undefined): Promise<Settlement> {
  const user = useSession.getState().session.user?.user_id ?? '';
  const key = newKey('web');
  const intent: Intent = { key, user, madeAt: Date.now(), body: { ...order, client_order_id: key } as NewOrder };
  const settled = await intents.place(intent, () => {
    show(intent);
    onUnknown();
  });
  return finish(intent, settled);
}

const running = new Set<string>();
/** Settles what was left without an answer, by an earlier page too. */
export function settleLeftovers(user: string): void {
  for (const intent of intents.unanswered(user)) {
    if (running.has(intent.key) || unsettled.get().some((one) => one.key === intent.key)) continue;
    running.add(intent.key);
    show(intent);
    void intents.settle(intent).then((settled) => {
      running.delete(intent.key);
      finish(intent, settled);
    });
  }
}
