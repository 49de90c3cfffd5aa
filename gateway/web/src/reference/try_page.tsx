import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useMemo, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { newKey } from '../api/client';
import { useSession } from '../identity/session';
import { addStrings } from '../shell/i18n';
import { useWords } from '../shell/words';
import { number } from '../ui/format';
import { Badge, Button, classes, Empty, ErrorNote, Field, Panel, Segmented, Select, Skeleton } from '../ui/primitives';
import { answerTo, type Answer, type Caller } from './answer';
import { operationsOf, tagsOf, type OpenApi, type Operation, type Parameter } from './document';
import { boundsOf, curlOf, faultOf, firstValue, requestOf, type Values } from './request';
import strings from './strings';

addStrings('reference', strings);

function ParameterField({ one, value, shown, onChange }: { one: Parameter; value: string; shown: boolean; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const fault = shown ? faultOf(one, value) : null;
  const label = `${one.name} · ${t(`reference.inPlace.${one.in}`)}${one.required ? '' : ` · ${t('reference.optional')}`}`;
  const hint = [one.description, boundsOf(one.schema), one.schema.default === undefined ? '' : `= ${String(one.schema.default)}`].filter(Boolean).join(' · ');
  if (one.schema.enum) {
    return (
      <div className="flex flex-col gap-1">
        <Select label={label} name={one.name} value={value} onChange={(event) => onChange(event.target.value)} options={[...(one.required ? [] : [['', t('reference.notSent')] as const]), ...one.schema.enum.map((word) => [word, word] as const)]} />
        <p className="text-xs text-quiet">{hint}</p>
      </div>
    );
  }
  return (
    <Field
      label={label}
      name={one.name}
      autoComplete="off"
      spellCheck={false}
      inputMode={one.schema.type === 'integer' ? 'numeric' : 'text'}
      maxLength={one.schema.maxLength}
      placeholder={String(one.example ?? '')}
      value={value}
      error={fault === null ? null : `${t(`reference.fault.${fault}`)} ${boundsOf(one.schema)}`}
      hint={hint}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function AnswerView({ answer }: { answer: Answer }) {
  const { t } = useTranslation();
  const tone = answer.leads || answer.status >= 500 ? 'warn' : answer.status >= 400 ? 'danger' : 'good';
  const rest = answer.leads ? t('reference.redirect') : answer.body === null ? t('reference.binary') : answer.body === '' ? t('reference.empty') : null;
  return (
    <section aria-label={t('reference.answer')} data-testid="answer" data-status={answer.status} className="flex flex-col gap-2 border-t border-line pt-3">
      <p role="status" className="flex flex-wrap items-center gap-2">
        <Badge tone={tone}>{answer.leads ? '3xx' : answer.status}</Badge>
        <span className="text-xs text-quiet">{t('reference.took', { ms: number(answer.ms), size: number(answer.size) })}</span>
        {answer.isCut && <span className="text-xs text-warn">{t('reference.cut')}</span>}
      </p>
      {answer.headers.length > 0 && (
        <details>
          <summary className="cursor-pointer text-xs text-quiet">{t('reference.headers')} ({answer.headers.length})</summary>
          <dl className="mt-1 flex flex-col gap-0.5 font-mono text-xs break-all" data-testid="answer-headers">
            {answer.headers.map(([name, value]) => <div key={name}><dt className="inline text-quiet">{name}: </dt><dd className="inline">{value}</dd></div>)}
          </dl>
        </details>
      )}
      {rest !== null ? <p className="text-quiet">{rest}</p> : <pre tabIndex={0} data-testid="answer-body" className="max-h-[60vh] overflow-auto rounded-md bg-raised p-3 text-xs whitespace-pre-wrap break-all">{answer.body}</pre>}
    </section>
  );
}

/** Whose token the call carries. */
function WhoAsks({ caller, set }: { caller: Caller; set: (to: Caller) => void }) {
  const { t } = useTranslation();
  const isMember = useSession((all) => all.session.status === 'member');
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
      {caller.kind === 'own' && !isMember && <p className="text-xs text-warn">{t('reference.signIn')}</p>}
      {caller.kind === 'token' && <Field label={t('reference.tokenLabel')} type="password" name="token" autoComplete="off" hint={t('reference.tokenHint')} value={token} onChange={(event) => (setToken(event.target.value), set({ kind: 'token', token: event.target.value }))} />}
    </div>
  );
}

function Try({ of }: { of: Operation }) {
  const { t } = useTranslation();
  const { codeText } = useWords();
  const [values, setValues] = useState<Values>(() => Object.fromEntries(of.parameters.map((one) => [one.name, one.name === 'Idempotency-Key' ? newKey('try') : firstValue(one)])));
  const [body, setBody] = useState(of.body ?? '');
  const [caller, setCaller] = useState<Caller>({ kind: 'own' });
  const [sure, setSure] = useState(false);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [copied, setCopied] = useState(false);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [silence, setSilence] = useState<string | null>(null);
  const request = requestOf(of, values, body);
  const line = curlOf(location.origin, request, caller.kind !== 'nobody' && !of.open);
  const bodyFault = of.body !== null && body.trim() !== '' && !isJson(body);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (busy || bodyFault || of.parameters.some((one) => faultOf(one, values[one.name] ?? '') !== null)) return;
    setBusy(true);
    setSilence(null);
    setAnswer(null);
    await answerTo(request, caller).then(setAnswer, () => setSilence(codeText('no_answer', t('reference.noAnswer'))));
    setBusy(false);
    // Each call that changes something is confirmed by itself, and has a key of its own.
    setSure(false);
    if ('Idempotency-Key' in values) setValues((all) => ({ ...all, 'Idempotency-Key': newKey('try') }));
  };
  return (
    <form onSubmit={(event) => void send(event)} noValidate className="flex flex-col gap-3 p-4" data-testid="try" data-operation={of.id}>
      <h2 className="flex flex-wrap items-center gap-2 text-base font-semibold"><Badge tone={of.reads ? 'good' : 'warn'}>{of.method}</Badge><span className="font-mono break-all">{of.path}</span></h2>
      <p>{of.summary}. <a href={`/docs#op-${of.id}`} className="text-link underline">{t('reference.docs')}</a></p>
      {of.parameters.length === 0 && of.body === null && <p className="text-quiet">{t('reference.noParameters')}</p>}
      {of.parameters.length > 0 && (
        <fieldset className="grid gap-3 md:grid-cols-2">
          <legend className="sr-only">{t('reference.parameters')}</legend>
          {of.parameters.map((one) => <ParameterField key={`${one.in}:${one.name}`} one={one} value={values[one.name] ?? ''} shown={tried || (values[one.name] ?? '') !== ''} onChange={(value) => setValues({ ...values, [one.name]: value })} />)}
        </fieldset>
      )}
      {of.body !== null && (
        <label className="flex flex-col gap-1 text-xs text-quiet">
          {t('reference.body')}
          <textarea name="body" rows={Math.min(14, body.split('\n').length + 1)} spellCheck={false} value={body} aria-invalid={bodyFault || undefined} onChange={(event) => setBody(event.target.value)} className="rounded-md border border-line bg-raised p-2.5 font-mono text-xs text-text aria-invalid:border-danger" />
          {bodyFault && <span className="text-danger">{t('reference.notJson')}</span>}
        </label>
      )}
      {!of.open && <WhoAsks caller={caller} set={setCaller} />}
      <div className="flex flex-col gap-1">
        <div className="flex items-center justify-between gap-2 text-xs text-quiet">
          {t('reference.curl')}
          <Button small onClick={() => void navigator.clipboard?.writeText(line).then(() => setCopied(true), () => undefined)}>{t(copied ? 'reference.copied' : 'reference.copy')}</Button>
        </div>
        <pre tabIndex={0} data-testid="curl" className="max-h-48 overflow-auto rounded-md bg-raised p-3 text-xs whitespace-pre-wrap break-all">{line}</pre>
        {line.includes('$MADANG_TOKEN') && <p className="text-xs text-quiet">{t('reference.curlHint')}</p>}
      </div>
      {!of.reads && (
        <label className="flex items-center gap-2 rounded-md border border-warn p-2.5">
          <input type="checkbox" name="sure" checked={sure} onChange={(event) => setSure(event.target.checked)} className="size-4 accent-accent" />
          <span><span className="text-warn">{t('reference.writes')}</span> {t('reference.sure')}</span>
        </label>
      )}
      <Button type="submit" tone="accent" busy={busy} disabled={!of.reads && !sure} className="self-start">{t('reference.send')}</Button>
      {silence !== null && <p role="alert" className="text-danger">{silence}</p>}
      {answer !== null && <AnswerView answer={answer} />}
    </form>
  );
}

function OperationList({ all, chosen }: { all: Operation[]; chosen: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const wanted = all.filter((one) => `${one.method} ${one.path} ${one.id} ${one.summary}`.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <nav aria-label={t('reference.operation')} className="flex min-h-0 flex-col gap-2 p-3">
      <Select className="md:hidden" label={t('reference.operation')} value={chosen} onChange={(event) => void navigate({ to: '/try/$id', params: { id: event.target.value } })} options={all.map((one) => [one.id, `${one.method} ${one.path}`] as const)} />
      <Field className="max-md:hidden" label={t('reference.find')} name="find" value={text} onChange={(event) => setText(event.target.value)} />
      <div className="min-h-0 flex-1 overflow-auto max-md:hidden">
        {tagsOf(wanted).map((tag) => (
          <section key={tag} aria-label={tag}>
            <h3 className="pt-2 text-xs text-quiet">{tag}</h3>
            <ul>
              {wanted.filter((one) => one.tag === tag).map((one) => (
                <li key={one.id}>
                  <Link to="/try/$id" params={{ id: one.id }} preload={false} aria-current={one.id === chosen || undefined} title={one.summary} className={classes('flex gap-2 rounded px-1.5 py-1 text-xs hover:bg-raised', one.id === chosen && 'bg-raised font-semibold')}>
                    <span className={classes('w-11 shrink-0', one.reads ? 'text-good' : 'text-warn')}>{one.method}</span>
                    <span className="min-w-0 break-all">{one.path.replace('/api/v1/', '')}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
        {wanted.length === 0 && <p className="p-2 text-quiet">{t('reference.none')}</p>}
      </div>
    </nav>
  );
}

/** Each operation of the API as a form: what the document says of it, the call as a line, and its answer. */
export default function TryPage() {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const { id } = useParams({ strict: false }) as { id?: string };
  const { data, error, refetch } = useQuery({ queryKey: ['openapi-document'], queryFn: async ({ signal }) => (await (await fetch('/openapi.json', { signal })).json()) as OpenApi, staleTime: Infinity });
  const all = useMemo(() => (data ? operationsOf(data) : []), [data]);
  if (error) return <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={10} />;
  const chosen = id === undefined ? all[0] : all.find((one) => one.id === id);
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-3 p-1 md:h-full">
      <div>
        <h1 className="text-lg font-semibold">{t('reference.title')}</h1>
        <p className="text-quiet">{t('reference.about')} <a href="/docs" className="text-link underline">{t('reference.docs')}</a></p>
      </div>
      <div className="grid min-h-0 flex-1 gap-3 md:grid-cols-[300px_minmax(0,1fr)]">
        <Panel label={t('reference.operation')} bodyClass="flex min-h-0 flex-col"><OperationList all={all} chosen={chosen?.id ?? ''} /></Panel>
        <Panel label={t('reference.title')} bodyClass="overflow-auto">{chosen ? <Try key={chosen.id} of={chosen} /> : <Empty title={t('reference.none')} />}</Panel>
      </div>
    </div>
  );
}
