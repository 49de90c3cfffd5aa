import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api, newKey } from '../api/client';
import type { Account } from '../api/models';
import { useDialogs } from '../shell/dialogs';
import { usePreferences } from '../shell/preferences';
import { useWords } from '../shell/words';
import Dialog from '../ui/dialog';
import { Button, Field } from '../ui/primitives';

export default function OpenDialog() {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const { close, open } = useDialogs();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [key] = useState(() => newKey('open'));
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const made = await api<Account>('accounts', { method: 'POST', body: { kind: 'PAPER', currency: 'KRW', ...(name ? { name } : {}) }, key });
      usePreferences.getState().set({ account: made.account_id });
      await client.invalidateQueries({ queryKey: ['accounts'] });
      open('deposit');
    } catch (why) {
      setRefusal(problemText(why));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('accounts.openTitle')} onClose={close}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
        <Field label={t('accounts.name')} value={name} maxLength={64} onChange={(event) => setName(event.target.value)} />
        <p role="alert" className="min-h-5 text-xs text-danger">{refusal}</p>
        <Button type="submit" tone="accent" busy={busy}>{t('accounts.open')}</Button>
      </form>
    </Dialog>
  );
}
