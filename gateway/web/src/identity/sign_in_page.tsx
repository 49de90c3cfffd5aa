import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/problem';
import { useWords } from '../shell/words';
import { Button, Field, Panel, Skeleton } from '../ui/primitives';
import { signInFromOutside } from './session';
import './words';

/** What the provider has sent the browser back with, as texts. */
function back(): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (['code', 'state', 'error'].includes(name)) out[name] = value;
  }
  return out;
}

/** Where a provider leads the browser back to. */
export default function SignInPage({ provider }: { provider: string }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const navigate = useNavigate();
  const [why, setWhy] = useState<unknown>(null);
  const [asksCode, setAsksCode] = useState(false);
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const returned = useRef(back());
  const asked = useRef(false);
  const go = async (shown?: string) => {
    setBusy(true);
    setWhy(null);
    try {
      const user = await signInFromOutside(provider, returned.current, shown);
      await navigate({ to: user === null ? '/account' : '/', replace: true });
    } catch (fault) {
      setWhy(fault);
      if (fault instanceof Problem) setAsksCode(['two_factor_required', 'code_invalid'].includes(fault.code));
      setBusy(false);
    }
  };
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    void go();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void go(code);
  };
  return (
    <div className="mx-auto flex w-full max-w-md flex-col gap-3 p-1 pt-6" data-testid="sign-in">
      <Panel label={t('identity.loginTitle')} bodyClass="flex flex-col gap-3 p-4">
        {why === null && !asksCode && <Skeleton rows={2} />}
        {asksCode && (
          <form onSubmit={submit} className="flex flex-col gap-3">
            <Field label={t('identity.code')} name="code" autoComplete="one-time-code" inputMode="numeric" autoFocus value={code} onChange={(event) => setCode(event.target.value)} />
            <Button type="submit" tone="accent" busy={busy}>{t('shell.signIn')}</Button>
          </form>
        )}
        {why !== null && <p role="alert" className="text-danger">{problemText(why)}</p>}
        {why !== null && !asksCode && <Link to="/" className="text-link underline">{t('shell.goTrade')}</Link>}
      </Panel>
    </div>
  );
}
