import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { useDialogs } from '../shell/dialogs';
import { useWords } from '../shell/words';
import Dialog from '../ui/dialog';
import { Button, Field } from '../ui/primitives';
import './words';

/** Asks for a link that sets a new password. The answer is alike whether there is such a user or not. */
export default function ForgotDialog() {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const { close, open } = useDialogs();
  const [email, setEmail] = useState('');
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setRefusal(null);
    try {
      await api('users/password/forgot', { method: 'POST', bare: true, body: { email: email.trim() } });
      setSent(true);
    } catch (why) {
      setRefusal(problemText(why));
    }
    setBusy(false);
  };
  return (
    <Dialog title={t('identity.forgotTitle')} about={t('identity.forgotAbout')} onClose={close}>
      {sent ? (
        <div className="flex flex-col gap-3">
          <p role="status" className="rounded-md bg-raised p-3">{t('identity.forgotSent')}</p>
          <Button tone="accent" onClick={() => open('login')}>{t('shell.signIn')}</Button>
        </div>
      ) : (
        <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3" data-testid="forgot">
          <Field label={t('identity.email')} type="email" name="email" autoComplete="email" autoFocus required value={email} onChange={(event) => setEmail(event.target.value)} />
          <p role="alert" className="min-h-5 text-xs text-danger">{refusal}</p>
          <Button type="submit" tone="accent" busy={busy} className="h-11">{t('identity.forgotSend')}</Button>
          <Button tone="ghost" onClick={() => open('login')}>{t('ui.back')}</Button>
        </form>
      )}
    </Dialog>
  );
}
