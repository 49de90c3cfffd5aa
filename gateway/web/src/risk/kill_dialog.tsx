import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { toast } from '../shell/toasts';
import { useWords } from '../shell/words';
import Dialog from '../ui/dialog';
import { Button } from '../ui/primitives';
import './words';

/** Switches the trading of one's account off, after a question. */
export default function KillDialog({ account, onClose, onDone }: { account: string; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const [cancelOpen, setCancelOpen] = useState(true);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setRefusal(null);
    try {
      const { cancelled } = await api<{ cancelled: number }>('risk/kill', { method: 'POST', body: { scope: 'ACCOUNT', id: account, active: true, cancel_open: cancelOpen } });
      toast({ tone: 'plain', title: 'risk.switchedOff', ...(cancelled > 0 ? { text: t('risk.cancelled', { count: cancelled }) } : {}) });
      onDone();
      onClose();
    } catch (why) {
      setRefusal(problemText(why));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('risk.switchTitle')} about={t('risk.switchAbout')} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
        <label className="flex min-h-8 cursor-pointer items-center gap-2.5">
          <input type="checkbox" checked={cancelOpen} onChange={(event) => setCancelOpen(event.target.checked)} className="size-4 accent-accent" />
          {t('risk.cancelOpen')}
        </label>
        <p role="alert" className="min-h-5 text-xs text-danger">{refusal}</p>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button type="submit" tone="danger" busy={busy}>{t('risk.switchOff')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
