import { useTranslation } from 'react-i18next';
import type { Order } from '../api/models';
import { meets } from '../market/book';
import { useBook, useInstruments } from '../market/data';
import { nameOf, useLanguage } from '../shell/words';
import Dialog from '../ui/dialog';
import { number, signed } from '../ui/format';
import { Button } from '../ui/primitives';
import type { AmendPrice } from './amend_price';
import { movableOf, waitsForStop } from './stops';
import './stop_words';

/** Asks once more before a dragged line becomes an amendment. */
export default function AmendPriceDialog(props: { order: Order; price: string; amend: AmendPrice; onClose: () => void }) {
  const { order, price } = props;
  const { t } = useTranslation();
  const language = useLanguage();
  const { bySymbol } = useInstruments();
  const book = useBook(order.symbol);
  const from = movableOf(order)?.price ?? null;
  const waits = waitsForStop(order);
  const { filled } = meets(waits ? undefined : book, order.side as 'BUY' | 'SELL', Number(order.leaves_quantity), Number(price));
  const name = nameOf(bySymbol.get(order.symbol), language, order.symbol);
  return (
    <Dialog title={t('trading.amendPriceTitle')} about={`${name} · ${t(`trading.side.${order.side}`)} ${number(order.leaves_quantity)}`} onClose={props.onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void props.amend(order, price);
          props.onClose();
        }}
        className="flex flex-col gap-3"
      >
        <p className="flex items-baseline justify-center gap-3 rounded-md bg-raised py-3 text-lg">
          <span className="text-quiet line-through">{number(from)}</span>
          <span aria-hidden className="text-quiet">→</span>
          <span className="font-semibold">{number(price)}</span>
          <span className="text-xs text-quiet">{signed(Number(price) - Number(from), 2)}</span>
        </p>
        <p className={filled > 0 ? 'text-xs text-warn' : 'text-xs text-quiet'}>
          {waits ? t(`trading.stop.about.${order.side}`, { price: number(price) }) : filled > 0 ? t('trading.amendTrades', { quantity: number(filled) }) : t('trading.amendLoses')}
        </p>
        <div className="grid grid-cols-2 gap-2">
          <Button onClick={props.onClose}>{t('trading.amendBack')}</Button>
          <Button type="submit" tone="accent" autoFocus>{t('trading.amendSave')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
