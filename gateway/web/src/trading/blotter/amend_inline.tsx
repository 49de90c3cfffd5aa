import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Order } from '../../api/models';
import { Button } from '../../ui/primitives';
import { useAmend } from '../amend';
import { hasOwnQuantity } from '../family';
import '../family_words';
import { hasStopPrice } from '../terms';
import '../stop_words';

const box = 'h-7 w-24 rounded-md border border-line bg-raised px-2 text-right hover:border-quiet';

/** Price and quantity of an order, changed where they stand. It lies over its row, so that no column moves. */
export function AmendInline({ order, onDone }: { order: Order; onDone: () => void }) {
  const { t } = useTranslation();
  const form = useRef<HTMLFormElement>(null);
  const leave = () => {
    form.current?.closest('tr')?.focus();
    onDone();
  };
  const { terms, setTerms, busy, refusal, submit } = useAmend(order, leave);
  useEffect(() => form.current?.querySelector('input')?.select(), []);
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    leave();
  };
  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      onKeyDown={onKey}
      aria-label={t('trading.amendTitle')}
      className="absolute inset-y-0 left-0 z-10 flex items-center gap-1 bg-inherit px-1"
    >
      {hasStopPrice(order) && <input aria-label={t('trading.stop.price')} inputMode="decimal" autoComplete="off" value={terms.stopPrice ?? ''} onChange={(event) => setTerms({ ...terms, stopPrice: event.target.value })} className={box} />}
      {order.price !== null && <input aria-label={t('trading.price')} inputMode="decimal" autoComplete="off" value={terms.price} onChange={(event) => setTerms({ ...terms, price: event.target.value })} className={box} />}
      <span aria-hidden className="text-quiet">×</span>
      <input aria-label={t('trading.quantity')} disabled={!hasOwnQuantity(order)} title={hasOwnQuantity(order) ? undefined : t('trading.family.quantityFixed')} inputMode="numeric" autoComplete="off" value={terms.quantity} onChange={(event) => setTerms({ ...terms, quantity: event.target.value })} className={box} />
      <Button type="submit" small tone="accent" busy={busy}>{t('trading.amendSave')}</Button>
      <Button small onClick={leave}>{t('trading.amendLeave')}</Button>
      {refusal && <span role="alert" className="absolute top-full left-0 z-10 rounded-b-md border border-line bg-panel px-2 py-1 text-xs text-danger shadow-lg">{refusal}</span>}
    </form>
  );
}
