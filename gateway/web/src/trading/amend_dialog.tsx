import { useTranslation } from 'react-i18next';
import type { Order } from '../api/models';
import Dialog from '../ui/dialog';
import { number } from '../ui/format';
import { Button, Field } from '../ui/primitives';
import { useAmend } from './amend';
import { hasOwnQuantity } from './family';
import './family_words';
import { hasStopPrice } from './terms';
import './stop_words';

/** New terms of an order, where a row has no room for them. */
export default function AmendDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const { t } = useTranslation();
  const { terms, setTerms, busy, refusal, submit } = useAmend(order, onClose);
  return (
    <Dialog title={t('trading.amendTitle')} about={`${t(`trading.side.${order.side}`)} · ${order.symbol} · ${t('trading.filled')} ${number(order.filled_quantity)}`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
        className="flex flex-col gap-3"
      >
        {hasStopPrice(order) && <Field label={t('trading.stop.price')} inputMode="decimal" value={terms.stopPrice ?? ''} onChange={(event) => setTerms({ ...terms, stopPrice: event.target.value })} />}
        {order.price !== null && <Field label={t('trading.price')} inputMode="decimal" value={terms.price} onChange={(event) => setTerms({ ...terms, price: event.target.value })} />}
        <Field label={t('trading.quantity')} disabled={!hasOwnQuantity(order)} hint={hasOwnQuantity(order) ? undefined : t('trading.family.quantityFixed')} inputMode="numeric" value={terms.quantity} onChange={(event) => setTerms({ ...terms, quantity: event.target.value })} />
        <p role="alert" className="min-h-5 text-xs text-danger">{refusal}</p>
        <Button type="submit" tone="accent" busy={busy}>{t('trading.amendSave')}</Button>
      </form>
    </Dialog>
  );
}
