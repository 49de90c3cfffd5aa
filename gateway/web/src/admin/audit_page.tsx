import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useAbilities } from '../api/abilities';
import { api, listAsFile } from '../api/client';
import { toast } from '../shell/toasts';
import { marketDay } from '../settlement/models';
import ActDialog, { type Act } from './act_dialog';
import { useLanguage, useWords } from '../shell/words';
import Dialog from '../ui/dialog';
import { dash, moment } from '../ui/format';
import { Badge, Button, classes, Field, Panel } from '../ui/primitives';
import { valuesText } from './changes';
import type { AuditEvent, AuditVerdict } from './models';
import { PagedTable, type Column } from './paged_table';
import { Heading, UserLink } from './parts';
import { asked, usePaged } from './queries';

const fields = ['actor', 'action', 'object', 'query', 'from', 'to'] as const;
type Filter = Record<(typeof fields)[number], string>;

function Verify() {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const [busy, setBusy] = useState(false);
  const [verdict, setVerdict] = useState<AuditVerdict | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const verify = async () => {
    setBusy(true);
    setRefusal(null);
    try {
      setVerdict(await api<AuditVerdict>('audit/verify'));
    } catch (why) {
      setVerdict(null);
      setRefusal(problemText(why));
    }
    setBusy(false);
  };
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-line bg-panel px-3 py-2.5" data-testid="verify">
      <Button busy={busy} onClick={() => void verify()}>{t('admin.audit.verify')}</Button>
      <div role="status" className="min-w-0 flex-1">
        {verdict === null && refusal === null && <p className="text-quiet">{t('admin.audit.verifyAbout')}</p>}
        {verdict && (
          <p className={classes('font-semibold', verdict.valid ? 'text-good' : 'text-danger')}>
            {verdict.valid ? `✓ ${t('admin.audit.valid')}` : `✕ ${t('admin.audit.broken', { seq: verdict.broken_at ?? dash })}`}
          </p>
        )}
        {verdict && (
          <p className="text-xs break-all text-quiet">
            {verdict.last_hash === '' ? t('admin.audit.none') : `${t('admin.audit.range', { first: verdict.first_seq, last: verdict.last_seq })} · ${verdict.last_hash}`}
          </p>
        )}
        {refusal && <p className="text-danger">{refusal}</p>}
      </div>
    </div>
  );
}

/** What was found as a file with its hashes, and the file of a day for the authorities. */
function Exports({ filter }: { filter: Filter }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const can = useAbilities();
  const [busy, setBusy] = useState('');
  const [day, setDay] = useState(() => marketDay(new Date()));
  const [act, setAct] = useState<Act | null>(null);
  const fetchAs = async (form: 'csv' | 'jsonl') => {
    setBusy(form);
    try {
      const all = await listAsFile('audit/events', asked(filter), form === 'csv' ? 'text/csv' : 'application/jsonl', `audit-${marketDay(new Date())}.${form}`);
      if (!all) toast({ tone: 'warn', title: 'admin.audit.partly' });
    } catch (why) {
      toast({ tone: 'danger', title: problemText(why) });
    }
    setBusy('');
  };
  const ask = () =>
    setAct({
      title: t('admin.audit.exportDayTitle', { date: day }),
      about: t('admin.audit.exportDayAbout'),
      button: t('admin.audit.exportDo'),
      path: 'audit/exports',
      body: { date: day },
      changes: [{ label: t('admin.audit.exportDay'), before: '', after: day }],
    });
  return (
    <div className="flex flex-wrap items-end gap-x-6 gap-y-3 rounded-lg border border-line bg-panel px-3 py-2.5" data-testid="exports">
      <div className="min-w-0 flex-1 basis-64">
        <p className="mb-1.5 text-xs text-quiet">{t('admin.audit.exportAbout')}</p>
        <span className="flex gap-2">
          {(['jsonl', 'csv'] as const).map((form) => (
            <Button key={form} small busy={busy === form} disabled={busy !== ''} onClick={() => void fetchAs(form)}>{`${t('admin.audit.exportList')} ${t(`admin.audit.exportAs.${form}`)}`}</Button>
          ))}
        </span>
      </div>
      {can.data?.has('POST', 'audit/exports') && (
        <span className="flex items-end gap-2">
          <Field label={t('admin.audit.exportDay')} name="export-day" type="date" value={day} onChange={(event) => event.target.value !== '' && setDay(event.target.value)} />
          <Button onClick={ask}>{t('admin.audit.exportDo')}</Button>
        </span>
      )}
      {act && <ActDialog act={act} onClose={() => setAct(null)} />}
    </div>
  );
}

function Details({ one, onClose }: { one: AuditEvent; onClose: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const rows: [string, string][] = [
    [t('admin.audit.seq'), String(one.seq)],
    [t('admin.time'), moment(one.time, language)],
    [t('admin.audit.actor'), one.actor ?? dash],
    [t('admin.logins.address'), one.address ?? dash],
    [t('admin.audit.object'), one.object ? `${one.object.kind} ${one.object.id}` : dash],
    [t('admin.result'), [one.result, one.code].filter(Boolean).join(' · ')],
    [t('admin.act.reason'), one.reason ?? dash],
    ...Object.entries(one.values ?? {}).map(([name, value]): [string, string] => [name, value === null ? dash : typeof value === 'object' ? JSON.stringify(value) : String(value)]),
    [t('admin.audit.contentHash'), one.content_hash],
    [t('admin.audit.prevHash'), one.prev_hash],
    [t('admin.audit.hash'), one.hash],
  ];
  return (
    <Dialog title={t(`admin.action.${one.action}`, { defaultValue: one.action })} onClose={onClose} wide>
      <dl className="grid grid-cols-1 gap-x-4 gap-y-1 sm:grid-cols-[auto_1fr]">
        {rows.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-quiet">{label}</dt>
            <dd className="mb-1 break-all sm:mb-0">{value}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

export default function AuditPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const filter = Object.fromEntries(fields.map((name) => [name, search[name] === undefined ? '' : String(search[name])])) as Filter;
  const [texts, setTexts] = useState(filter);
  const said = JSON.stringify(filter);
  const [seen, setSeen] = useState(said);
  if (seen !== said) {
    setSeen(said);
    setTexts(filter);
  }
  const [shown, setShown] = useState<AuditEvent | null>(null);
  const paged = usePaged<AuditEvent>('audit/events', filter);
  const apply = (next: Filter) => void navigate({ to: '/admin/$', params: { _splat: 'audit' }, search: asked(next), replace: true });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    apply(texts);
  };
  const clear = () => {
    const none = Object.fromEntries(fields.map((name) => [name, ''])) as Filter;
    setTexts(none);
    apply(none);
  };
  const field = (name: (typeof fields)[number], rest: { type?: string; placeholder?: string; className?: string } = {}) => (
    <Field label={t(`admin.audit.${name}`)} name={name} value={texts[name]} onChange={(event) => setTexts({ ...texts, [name]: event.target.value })} {...rest} />
  );
  const objectOf = (one: AuditEvent) => (!one.object ? dash : one.object.kind === 'user' ? <UserLink id={one.object.id} /> : <>{one.object.id} <span className="text-quiet md:max-xl:hidden">{one.object.kind}</span></>);
  const resultOf = (one: AuditEvent) => <Badge tone={one.result === 'OK' ? 'good' : 'danger'}>{one.result}</Badge>;
  const columns: Column<AuditEvent>[] = [
    { key: 'time', head: t('admin.time'), wide: true, cell: (one) => <span className="text-quiet">{moment(one.time, language)}</span> },
    {
      key: 'action',
      head: t('admin.audit.action'),
      className: 'max-md:whitespace-normal!',
      // A phone has the whole act in one cell: what was done, to what, why, and when.
      cell: (one) => (
        <>
          <button type="button" onClick={() => setShown(one)} className="text-left text-link underline max-md:min-h-6">
            {t(`admin.action.${one.action}`, { defaultValue: one.action })}
          </button>
          <span className="block text-xs md:hidden [&_a]:inline-flex [&_a]:h-6 [&_a]:items-center" data-phone="object">{objectOf(one)}</span>
          {one.reason && <span className="block text-xs text-quiet md:hidden">{one.reason}</span>}
        </>
      ),
    },
    {
      key: 'when',
      head: t('admin.time'),
      right: true,
      className: 'align-top md:hidden',
      cell: (one) => (
        <>
          <span className="block text-quiet">{moment(one.time, language)}</span>
          {one.result !== 'OK' && resultOf(one)}
        </>
      ),
    },
    { key: 'object', head: t('admin.audit.object'), wide: true, cell: objectOf },
    { key: 'reason', head: t('admin.act.reason'), className: 'max-lg:hidden', cell: (one) => <span className="block max-w-32 truncate xl:max-w-64" title={one.reason ?? ''}>{one.reason ?? dash}</span> },
    { key: 'values', head: t('admin.audit.values'), className: 'max-xl:hidden', cell: (one) => <span className="block max-w-40 truncate text-quiet xl:max-w-56" title={valuesText(one.values ?? {})}>{valuesText(one.values ?? {}) || dash}</span> },
    { key: 'actor', head: t('admin.audit.actor'), wide: true, cell: (one) => (one.actor ? <UserLink id={one.actor} /> : dash) },
    { key: 'result', head: t('admin.result'), wide: true, cell: resultOf },
  ];
  return (
    <>
      <Heading title={t('admin.section.audit')} />
      <Verify />
      <Exports filter={filter} />
      <form role="search" onSubmit={submit} className="grid grid-cols-2 items-end gap-2 sm:grid-cols-3 xl:grid-cols-[repeat(4,1fr)_138px_138px_auto]">
        {field('query', { type: 'search' })}
        {field('action', { placeholder: 'symbol_halted_by' })}
        {field('object', { placeholder: '005930, usr_…' })}
        {field('actor', { placeholder: 'usr_…' })}
        {field('from', { type: 'date' })}
        {field('to', { type: 'date' })}
        <span className="flex gap-2">
          <Button type="submit" tone="accent">{t('admin.search')}</Button>
          <Button tone="ghost" onClick={clear}>{t('admin.clear')}</Button>
        </span>
      </form>
      <Panel label={t('admin.section.audit')} scrolls>
        <PagedTable paged={paged} columns={columns} keyOf={(one) => String(one.seq)} testId="audit" empty={t(Object.keys(asked(filter)).length > 0 ? 'shell.noMatch' : 'admin.audit.none')} />
      </Panel>
      {shown && <Details one={shown} onClose={() => setShown(null)} />}
    </>
  );
}
