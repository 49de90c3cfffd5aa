import { Link, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { useDialogs } from '../shell/dialogs';
import { useWords } from '../shell/words';
import { Button, Field, Panel, Skeleton } from '../ui/primitives';
import './words';

function Frame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="mx-auto flex w-full max-w-md flex-col gap-3 p-1 pt-6">
      <h1 className="text-lg font-semibold">{title}</h1>
      <Panel label={title} bodyClass="flex flex-col gap-3 p-4">{children}</Panel>
    </div>
  );
}

/** What a link of an e-mail carries. */
function useTokenOfLink(): string {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  return typeof search['token'] === 'string' ? search['token'] : '';
}

/** The page of a link that somebody asked for who does not know the password any more. */
export function ResetPasswordPage() {
  const { t } = useTranslation();
  const { problemText, fieldText } = useWords();
  const open = useDialogs((all) => all.open);
  const token = useTokenOfLink();
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [why, setWhy] = useState<unknown>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setWhy(null);
    try {
      await api('users/password/reset', { method: 'POST', bare: true, body: { token, new_password: password } });
      setDone(true);
    } catch (fault) {
      setWhy(fault);
    }
    setBusy(false);
  };
  if (done) {
    return (
      <Frame title={t('identity.resetTitle')}>
        <p role="status">{t('identity.resetDone')}</p>
        <Button tone="accent" onClick={() => open('login')}>{t('shell.signIn')}</Button>
      </Frame>
    );
  }
  return (
    <Frame title={t('identity.resetTitle')}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3" data-testid="reset">
        <p className="text-quiet">{t('identity.resetAbout')}</p>
        <Field label={t('identity.newPassword')} type="password" name="new_password" autoComplete="new-password" minLength={8} required autoFocus hint={t('identity.passwordHint')} value={password} onChange={(event) => setPassword(event.target.value)} error={fieldText(why, '/new_password')} />
        <p role="alert" className="min-h-5 text-xs text-danger">{why !== null && problemText(why)}</p>
        <Button type="submit" tone="accent" busy={busy} disabled={token === ''}>{t('identity.changePassword')}</Button>
        <Button tone="ghost" onClick={() => open('forgot')}>{t('identity.forgotAgain')}</Button>
      </form>
    </Frame>
  );
}

/** The page of a link that says that an address is the user's own: it needs no more than to be opened. */
export function VerifyEmailPage() {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const token = useTokenOfLink();
  const [state, setState] = useState<'waiting' | 'done' | unknown>('waiting');
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    api('users/verify-email', { method: 'POST', bare: true, body: { token } }).then(
      () => setState('done'),
      (why: unknown) => setState(why),
    );
  }, [token]);
  return (
    <Frame title={t('identity.verifyTitle')}>
      {state === 'waiting' ? (
        <Skeleton rows={2} />
      ) : state === 'done' ? (
        <p role="status">{t('identity.verifyDone')}</p>
      ) : (
        <>
          <p role="alert" className="text-danger">{problemText(state)}</p>
          <p className="text-quiet">{t('identity.verifyAgainAbout')}</p>
        </>
      )}
      <Link to="/" className="text-link underline">{t('shell.goTrade')}</Link>
    </Frame>
  );
}
