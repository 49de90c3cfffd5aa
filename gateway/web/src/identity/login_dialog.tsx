import { lazy, Suspense, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/problem';
import { useDialogs } from '../shell/dialogs';
import { useWords } from '../shell/words';
import Dialog from '../ui/dialog';
import { Button, Field } from '../ui/primitives';
import { signIn, useSession } from './session';
import './words';

const OutsideLogins = lazy(() => import('./account/outside_logins'));

export default function LoginDialog() {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const { close, open } = useDialogs();
  const ended = useSession((all) => all.ended);
  const [form, setForm] = useState({ email: '', password: '', code: '' });
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState<unknown>(null);
  const asksCode = why instanceof Problem && ['two_factor_required', 'code_invalid'].includes(why.code);
  const [withCode, setWithCode] = useState(false);
  const edit = (name: keyof typeof form) => (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setWhy(null);
    try {
      await signIn({ email: form.email.trim(), password: form.password, code: form.code });
      close();
    } catch (fault) {
      setWhy(fault);
      if (fault instanceof Problem && fault.code === 'two_factor_required') setWithCode(true);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('identity.loginTitle')} about={ended ? t('identity.ended') : undefined} onClose={close}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
        <Field label={t('identity.emailOrName')} name="email" autoComplete="username" required value={form.email} onChange={edit('email')} />
        <Field label={t('identity.password')} type="password" name="password" autoComplete="current-password" required value={form.password} onChange={edit('password')} />
        {(withCode || asksCode) && <Field label={t('identity.code')} name="code" autoComplete="one-time-code" inputMode="numeric" value={form.code} onChange={edit('code')} />}
        <p role="alert" className="min-h-5 text-xs text-danger">{why !== null && problemText(why)}</p>
        <Button type="submit" tone="accent" busy={busy} className="h-11">{t('shell.signIn')}</Button>
        <Button tone="ghost" onClick={() => open('forgot')}>{t('identity.forgot')}</Button>
        <Suspense><OutsideLogins /></Suspense>
        <Button tone="ghost" onClick={() => open('register')}>{t('identity.noAccount')}</Button>
      </form>
    </Dialog>
  );
}
