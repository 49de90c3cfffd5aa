import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { toast } from '../shell/toasts';
import { useWords } from '../shell/words';
import { Button, Field, Panel } from '../ui/primitives';
import { useLoginMethods } from './methods';

export default function Password() {
  const { t } = useTranslation();
  const { problemText, fieldText } = useWords();
  const methods = useLoginMethods();
  const hasPassword = methods.data?.password ?? true;
  const [form, setForm] = useState({ current: '', next: '' });
  const [why, setWhy] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setWhy(null);
    try {
      await api('users/password', { method: 'PUT', body: { ...(hasPassword ? { current_password: form.current } : {}), new_password: form.next } });
      setForm({ current: '', next: '' });
      toast({ tone: 'good', title: 'identity.passwordChanged' });
      await methods.refetch();
    } catch (fault) {
      setWhy(fault);
    }
    setBusy(false);
  };
  return (
    <Panel title={t('identity.changePassword')}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3 p-3">
        {hasPassword && <Field label={t('identity.currentPassword')} type="password" autoComplete="current-password" required value={form.current} onChange={(event) => setForm({ ...form, current: event.target.value })} />}
        <Field label={t('identity.newPassword')} type="password" autoComplete="new-password" minLength={8} required value={form.next} onChange={(event) => setForm({ ...form, next: event.target.value })} error={fieldText(why, '/new_password')} />
        <p role="alert" className="min-h-5 text-xs text-danger">{why !== null && problemText(why)}</p>
        <Button type="submit" busy={busy}>{t('ui.save')}</Button>
      </form>
    </Panel>
  );
}
