import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useAbilities } from '../api/abilities';
import { api, newKey } from '../api/client';
import type { Account } from '../api/models';
import { Problem } from '../api/problem';
import { useDialogs } from '../shell/dialogs';
import { usePreferences } from '../shell/preferences';
import { toast } from '../shell/toasts';
import { useWords } from '../shell/words';
import { useTicket } from '../trading/ticket/ticket_state';
import Dialog from '../ui/dialog';
import { number } from '../ui/format';
import { Button, Field, Select } from '../ui/primitives';
import { consentsInForce, legalKinds } from './legal';
import { signIn } from './session';
import './words';

const amounts = ['1000000', '10000000', '100000000'];
type Step = 'register' | 'account' | 'deposit';

/** From nothing to a funded account with one button. What was done stays done when a later step has to be repeated. */
export default function RegisterDialog() {
  const { t } = useTranslation();
  const { problemText, fieldText } = useWords();
  const { close, open } = useDialogs();
  const client = useQueryClient();
  const can = useAbilities();
  const [form, setForm] = useState({ email: '', username: '', password: '', cash: amounts[1]! });
  const [step, setStep] = useState<Step | null>(null);
  const [why, setWhy] = useState<unknown>(null);
  const done = useRef<{ registered?: string; account?: string; key: string }>({ key: newKey('join') });
  const edit = (name: keyof typeof form) => (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setWhy(null);
    const now = done.current;
    try {
      const { email, username, password, cash } = form;
      setStep('register');
      const consents = await consentsInForce();
      const body = { email: email.trim(), username: username.trim(), password, ...(consents.length === 0 ? {} : { consents }) };
      const sent = JSON.stringify(body);
      if (now.registered !== sent) await api('users/register', { method: 'POST', body, key: newKey('join'), bare: true });
      now.registered = sent;
      await signIn({ email: body.email, password });
      setStep('account');
      now.account ??= (await api<Account>('accounts', { method: 'POST', body: { kind: 'PAPER', currency: 'KRW' }, key: `${now.key}-a` })).account_id;
      setStep('deposit');
      await api(`accounts/${now.account}/deposit`, { method: 'POST', body: { amount: cash }, key: `${now.key}-d` });
      usePreferences.getState().set({ account: now.account });
      // A first list that was asked for right after the sign-in does not know the account yet, and would not be asked again while it is on its way.
      await client.cancelQueries({ queryKey: ['accounts'] });
      await client.invalidateQueries({ queryKey: ['accounts'] });
      // So that e-mails come in the language of the page.
      const { language } = usePreferences.getState();
      if (can.data?.has('PUT', 'users/settings')) void api('users/settings', { method: 'PUT', body: { language } }).catch(() => undefined);
      toast({ tone: 'good', title: 'identity.welcome', text: 'identity.welcomeText', values: { name: body.username, amount: number(cash) } });
      close();
      // Whoever has opened something else meanwhile keeps the focus there.
      setTimeout(() => useDialogs.getState().shown === null && useTicket.getState().want('BUY'), 250);
    } catch (fault) {
      setWhy(fault);
      setStep(null);
    }
  };

  const onField = (pointer: string) => fieldText(why, pointer);
  const taken = (code: string) => (why instanceof Problem && why.code === code ? problemText(why) : null);
  return (
    <Dialog title={t('identity.registerTitle')} about={t('identity.registerAbout')} onClose={close}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
        <Field label={t('identity.email')} type="email" name="email" autoComplete="email" required value={form.email} onChange={edit('email')} error={onField('/email') ?? taken('email_taken')} />
        <Field label={t('identity.username')} name="username" autoComplete="username" required value={form.username} onChange={edit('username')} error={onField('/username') ?? taken('username_taken')} />
        <Field label={t('identity.password')} type="password" name="password" autoComplete="new-password" required minLength={8} hint={t('identity.passwordHint')} value={form.password} onChange={edit('password')} error={onField('/password')} />
        <Select label={t('identity.cash')} value={form.cash} onChange={edit('cash')} options={amounts.map((one) => [one, `₩${number(one)}`] as const)} />
        <p role="alert" className="min-h-5 text-xs text-danger">{why !== null && problemText(why)}</p>
        <Button type="submit" tone="accent" busy={step !== null} className="h-11">
          {step === null ? t('identity.start') : t(`identity.steps.${step}`)}
        </Button>
        {can.data?.has('GET', 'legal/{kind}') && (
          <p className="text-center text-xs text-quiet">
            {t('identity.agrees')}{' '}
            {legalKinds.map((one, i) => (
              <span key={one}>{i > 0 && ' · '}<a href={`/legal/${one}`} target="_blank" rel="noopener" className="text-link underline">{t(`identity.legalOf.${one}`)}</a></span>
            ))}
          </p>
        )}
        <Button tone="ghost" onClick={() => open('login')}>{t('identity.haveAccount')}</Button>
      </form>
    </Dialog>
  );
}
