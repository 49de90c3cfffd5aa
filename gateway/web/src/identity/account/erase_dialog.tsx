import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { Problem } from '../../api/problem';
import { toast } from '../../shell/toasts';
import { useWords } from '../../shell/words';
import Dialog from '../../ui/dialog';
import { Button, Field } from '../../ui/primitives';
import { useHasPassword } from '../methods';
import { leaveForGood } from '../session';

const consequences = ['name', 'sessions', 'accounts', 'trades', 'never'] as const;

/** Leaving for good: what it means, the password, and that it is meant. */
export default function EraseDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const navigate = useNavigate();
  const [password, setPassword] = useState('');
  const hasPassword = useHasPassword();
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState<unknown>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setWhy(null);
    try {
      await api('users/erase', { method: 'POST', body: hasPassword ? { password } : {} });
      onClose();
      leaveForGood();
      toast({ tone: 'plain', title: 'identity.erased', text: 'identity.erasedText' });
      return void navigate({ to: '/' });
    } catch (fault) {
      setWhy(fault);
    }
    setBusy(false);
  };
  return (
    <Dialog title={t('identity.eraseTitle')} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3" data-testid="erase">
        <ul className="flex list-disc flex-col gap-1.5 rounded-md border border-danger py-3 pr-3 pl-7">
          {consequences.map((one) => <li key={one}>{t(`identity.eraseMeans.${one}`)}</li>)}
        </ul>
        <p className="text-quiet">{t('identity.exportFirst')}</p>
        {hasPassword && <Field label={t('identity.password')} type="password" name="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />}
        <label className="flex cursor-pointer items-start gap-2.5">
          <input type="checkbox" name="sure" className="mt-0.5 size-4 shrink-0 accent-accent" checked={sure} onChange={(event) => setSure(event.target.checked)} />
          <span>{t('identity.eraseSure')}</span>
        </label>
        <div role="alert" className="min-h-5 text-xs text-danger">
          {why !== null && <p>{problemText(why)}</p>}
          {why instanceof Problem && why.code === 'erasure_blocked' && why.body.detail && <p className="break-words">{why.body.detail}</p>}
        </div>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button type="submit" tone="danger" busy={busy} disabled={!sure || (hasPassword && password === '')}>{t('identity.erase')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
