import { useTranslation } from 'react-i18next';
import type { NewOrder } from '../api/models';
import type { Problem } from '../api/problem';
import { toast } from '../shell/toasts';
import { useWords } from '../shell/words';
import { number } from '../ui/format';
import { conditionOf, isStop } from './stops';

/** Sends an order and says in words what was refused; used by the ticket and by a click in the ladder. */
export function useSend() {
  const { t } = useTranslation();
  const { codeText, problemText } = useWords();
  return async (order: Omit<NewOrder, 'client_order_id'>, onUnknown?: () => void, textOf: (why: Problem) => string = problemText): Promise<string | null> => {
    // It is there for whoever is signed in; where it is not and cannot be fetched, nothing was sent.
    const runner = await import('./intent_runner').catch(() => null);
    if (runner === null) return codeText('no_answer');
    const settled = await runner.placeOrder(order, onUnknown);
    if (settled.outcome === 'refused') return textOf(settled.why);
    if (settled.outcome === 'not_placed') return codeText('not_placed');
    const { order: made } = settled;
    const isOver = made.status === 'CANCELLED' || made.status === 'REJECTED';
    if (!isOver && made.status === 'SUBMITTED') {
      toast({ key: made.order_id, tone: 'plain', title: 'trading.toast.accepted', text: `${t(`trading.side.${made.side}`)} ${number(made.quantity)} · ${isStop(made.type) ? `${t(`trading.type.${made.type}`)} ${conditionOf(made)}` : number(made.price)}` });
    }
    return isOver && made.filled_quantity === '0' && made.reason ? codeText(made.reason) : null;
  };
}
