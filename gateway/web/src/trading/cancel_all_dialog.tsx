import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Order } from '../api/models';
import Dialog from '../ui/dialog';
import { Button } from '../ui/primitives';
import { useCancel } from './blotter';

export default function CancelAllDialog({ orders, onClose }: { orders: Order[]; onClose: () => void }) {
  const { t } = useTranslation();
  const cancel = useCancel();
  const [busy, setBusy] = useState(false);
  const all = async () => {
    setBusy(true);
    await Promise.all(orders.map(cancel));
    onClose();
  };
  return (
    <Dialog title={t('trading.cancelAllTitle')} about={t('trading.cancelAllAbout', { count: orders.length })} onClose={onClose}>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('ui.back')}</Button>
        <Button tone="sell" busy={busy} onClick={() => void all()} disabled={orders.length === 0}>
          {t('trading.cancelAllYes')}
        </Button>
      </div>
    </Dialog>
  );
}
