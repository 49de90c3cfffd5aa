import i18next from 'i18next';
import { useEffect } from 'react';
import { useInstruments } from '../market/data';
import { toast } from '../shell/toasts';
import { isWanted } from '../shell/user_settings';
import { nameOf, useLanguage } from '../shell/words';
import { number } from '../ui/format';
import { onOrderNews } from './account_data';
import './stop_words';

/** Says what becomes of orders, on whichever page one is. */
export function useOrderToasts(): void {
  const language = useLanguage();
  const { bySymbol } = useInstruments();
  useEffect(
    () =>
      onOrderNews(({ event, order, execution }) => {
        const name = nameOf(bySymbol.get(order.symbol), language, order.symbol);
        const side = i18next.t(`trading.side.${order.side}`);
        if (event === 'order_executed' && execution && isWanted('fills')) {
          // Fills of one order in a row are one notice of all of them.
          const values = { side, name, quantity: number(order.filled_quantity), price: number(order.average_price, 2) };
          toast({ key: order.order_id, tone: 'good', title: 'trading.toast.filled', text: 'trading.toast.filledText', values });
        }
        if (event === 'order_triggered' && isWanted('fills')) {
          toast({ key: order.order_id, tone: 'good', title: 'trading.stop.toast', text: 'trading.stop.toastText', values: { side, name, price: number(order.stop_price) } });
        }
        if (event === 'order_cancelled' || event === 'order_rejected') {
          const known = order.reason !== null && i18next.exists(`problem.${order.reason}`);
          const reason = order.reason === null ? '' : known ? i18next.t(`problem.${order.reason}`) : order.reason;
          const rejected = event === 'order_rejected';
          if (!isWanted('refusals') && order.reason !== 'cancelled_by_user') return;
          toast({ key: order.order_id, tone: rejected ? 'danger' : 'plain', title: rejected ? 'trading.toast.rejected' : 'trading.toast.cancelled', text: `${name} · ${side} ${number(order.leaves_quantity)}${reason ? ` · ${reason}` : ''}` });
        }
      }),
    [bySymbol, language],
  );
}
