import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { newKey } from '../api/client';
import { useSession } from '../identity/session';
import { useDialogs } from '../shell/dialogs';
import { usePreferences } from '../shell/preferences';
import { useWords } from '../shell/words';
import { Badge, Button, Field, Segmented } from '../ui/primitives';
import { answerTo, type Answer, type Caller } from './answer';
import { AnswerView } from './answer_view';
import { firstBody, objectIn, shownIn, type BodyForm } from './body';
import type { Operation } from './document';
import { BodyEditor, ValueField } from './fields';
import { curlOf, faultOf, firstValue, requestOf, type Request, type Values } from './request';

/** Whose token the call carries. */
function WhoAsks({ caller, set }: { caller: Caller; set: (to: Caller) => void }) {
  const { t } = useTranslation();
  const isVisitor = useSession((all) => all.session.status === 'visitor');
  const open = useDialogs((all) => all.open);
  const [token, setToken] = useState('');
  return (
    <div className="flex flex-col gap-2">
      <Segmented
        small
        label={t('reference.who')}
        value={caller.kind}
        onChange={(kind) => set(kind === 'token' ? { kind, token } : { kind })}
        options={[['own', t('reference.own')], ['token', t('reference.token')], ['nobody', t('reference.nobody')]]}
      />
      {caller.kind === 'own' && isVisitor && (
        <p className="flex flex-wrap items-center justify-between gap-2 rounded-md border border-warn p-2.5 text-warn" data-testid="signed-out">
          {t('reference.signIn')} <Button small tone="accent" onClick={() => open('login')}>{t('shell.signIn')}</Button>
        </p>
      )}
      {caller.kind === 'token' && <Field label={t('reference.tokenLabel')} type="password" name="token" autoComplete="off" hint={t('reference.tokenHint')} value={token} onChange={(event) => (setToken(event.target.value), set({ kind: 'token', token: event.target.value }))} />}
    </div>
  );
}

function CurlLine({ line }: { line: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState('');
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center justify-between gap-2 text-xs text-quiet">
        {t('reference.curl')}
        <Button small onClick={() => void navigator.clipboard?.writeText(line).then(() => setCopied(line), () => undefined)}>{t(copied === line ? 'reference.copied' : 'reference.copy')}</Button>
      </div>
      <pre tabIndex={0} role="region" aria-label={t('reference.curl')} data-testid="curl" className="max-h-48 overflow-auto rounded-md bg-raised p-3 text-xs whitespace-pre-wrap break-all">{line}</pre>
      {line.includes('$MADANG_TOKEN') && <p className="text-xs text-quiet">{t('reference.curlHint')}</p>}
    </div>
  );
}

/** A call under way, and what came of the one before. */
function useCall() {
  const { t } = useTranslation();
  const { codeText } = useWords();
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [silence, setSilence] = useState<string | null>(null);
  const call = async (request: Request, caller: Caller) => {
    setBusy(true);
    setSilence(null);
    setAnswer(null);
    await answerTo(request, caller).then(setAnswer, () => setSilence(codeText('no_answer', t('reference.noAnswer'))));
    setBusy(false);
  };
  return { busy, answer, silence, call };
}

/** The values of a call. What is known of whoever asks takes the place of what nobody has changed. */
function useValues(of: Operation) {
  const user = useSession((all) => all.session.user?.user_id);
  const account = usePreferences((all) => all.account) ?? undefined;
  const symbol = usePreferences((all) => all.symbol);
  const [values, setValues] = useState<Values>(() => Object.fromEntries(of.parameters.flatMap(({ name }) => (name === 'Idempotency-Key' ? [[name, newKey('try')]] : []))));
  const known = { user_id: user, account_id: account, symbol };
  return {
    values: Object.fromEntries(of.parameters.map((one) => [one.name, values[one.name] ?? firstValue(one, known)])),
    setValue: (name: string, value: string) => setValues((all) => ({ ...all, [name]: value })),
  };
}

function isSound(of: Operation, values: Values, form: BodyForm | null, body: string): boolean {
  if (of.parameters.some((one) => faultOf(one, values[one.name] ?? '') !== null)) return false;
  const now = objectIn(body);
  return form === null || (now !== null && form.fields.every((one) => faultOf(one, shownIn(now, one)) === null));
}

/** One operation: its values, the call as a line, and its answer. */
export function TryForm({ of, form }: { of: Operation; form: BodyForm | null }) {
  const { t } = useTranslation();
  const { values, setValue } = useValues(of);
  const [body, setBody] = useState(of.body === null ? '' : firstBody(of.body));
  const [caller, setCaller] = useState<Caller>({ kind: 'own' });
  const [sure, setSure] = useState(false);
  const [tried, setTried] = useState(false);
  const { busy, answer, silence, call } = useCall();
  const end = useRef<HTMLDivElement>(null);
  const request = requestOf(of, values, body);
  useEffect(() => {
    if (answer !== null || silence !== null) end.current?.scrollIntoView({ block: 'nearest' });
  }, [answer, silence]);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (busy || (!of.reads && !sure) || !isSound(of, values, form, body)) return;
    await call(request, caller);
    // Each call that changes something is confirmed by itself, and has a key of its own.
    setSure(false);
    if ('Idempotency-Key' in values) setValue('Idempotency-Key', newKey('try'));
  };
  return (
    <form onSubmit={(event) => void send(event)} noValidate className="flex flex-col gap-4 p-4" data-testid="try" data-operation={of.id}>
      <div className="flex flex-col gap-1">
        <h2 className="flex flex-wrap items-center gap-2 text-base font-semibold"><Badge tone={of.reads ? 'good' : 'warn'}>{of.method}</Badge><span className="min-w-0 font-mono break-all">{of.path}</span></h2>
        <p>{of.summary}. <a href={`/docs#op-${of.id}`} className="text-link underline">{t('reference.docsOf')}</a></p>
      </div>
      {of.parameters.length === 0 && form === null && <p className="text-quiet">{t('reference.noParameters')}</p>}
      {of.parameters.length > 0 && (
        <fieldset className="grid min-w-0 gap-3 md:grid-cols-2">
          <legend className="sr-only">{t('reference.parameters')}</legend>
          {of.parameters.map((one) => {
            const value = values[one.name] ?? '';
            const about = `${t(`reference.inPlace.${one.in}`)}${one.required ? '' : ` · ${t('reference.optional')}`}`;
            return <ValueField key={`${one.in}:${one.name}`} one={{ ...one, about }} value={value} shown={tried || value !== ''} onChange={(text) => setValue(one.name, text)} />;
          })}
        </fieldset>
      )}
      {form !== null && <BodyEditor form={form} body={body} tried={tried} onChange={setBody} />}
      {!of.open && <WhoAsks caller={caller} set={setCaller} />}
      <CurlLine line={curlOf(location.origin, request, caller.kind !== 'nobody' && !of.open)} />
      {!of.reads && (
        <label className="flex items-center gap-2 rounded-md border border-warn p-2.5">
          <input type="checkbox" name="sure" checked={sure} onChange={(event) => setSure(event.target.checked)} className="size-4 shrink-0 accent-accent" />
          <span><span className="text-warn">{t('reference.writes')}</span> {t('reference.sure')}</span>
        </label>
      )}
      <Button type="submit" tone="accent" busy={busy} disabled={!of.reads && !sure} className="self-start max-md:w-full">{t('reference.send')}</Button>
      <div ref={end}>
        {silence !== null && <p role="alert" className="text-danger">{silence}</p>}
        {answer !== null && <AnswerView answer={answer} />}
      </div>
    </form>
  );
}
