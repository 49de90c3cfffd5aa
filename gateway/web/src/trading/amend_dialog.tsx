import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api, newKey } from '../api/client';
import type { Order } from '../api/models';
import { useWords } from '../shell/words';
import Dialog from '../ui/dialog';
import { number } from '../ui/format';
import { Button, Field } from '../ui/primitives';
import { takeOrders } from './account_data';

export default function AmendDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const [price, setPrice] = useState(order.price ?? '');
  const [quantity, setQuantity] = useState(order.quantity);
  const [key] = useState(() => newKey('amend'));
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const body = { ...(price === order.price ? {} : { price }), ...(quantity === order.quantity ? {} : { quantity }) };
      takeOrders([await api<Order>(`orders/${order.order_id}`, { method: 'PATCH', body, key: `${key}-${price}-${quantity}`.slice(0, 64), version: order.version })]);
      onClose();
    } catch (why) {
      setRefusal(problemText(why));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('trading.amendTitle')} about={`${t(`trading.side.${order.side}`)} · ${order.symbol} · ${t('trading.filled')} ${number(order.filled_quantity)}`} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
        <Field label={t('trading.price')} inputMode="decimal" value={price} onChange={(event) => setPrice(event.target.value)} />
        <Field label={t('trading.quantity')} inputMode="numeric" value={quantity} onChange={(event) => setQuantity(event.target.value)} />
        <p role="alert" className="min-h-5 text-xs text-danger">{refusal}</p>
        <Button type="submit" tone="accent" busy={busy}>{t('trading.amendSave')}</Button>
      </form>
    </Dialog>
  );
}
