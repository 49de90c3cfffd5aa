import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useAbilities } from '../api/abilities';
import type { RiskAlert } from '../risk/models';
import { useLanguage, useWords } from '../shell/words';
import Dialog from '../ui/dialog';
import { dash, moment } from '../ui/format';
import { Badge, Button, ErrorNote, Field, Pair, Panel, Select, Skeleton } from '../ui/primitives';
import ActDialog, { type Act } from './act_dialog';
import { PagedTable, type Column } from './paged_table';
import { Heading, UserLink } from './parts';
import { usePaged, useRuntimeSettings } from './queries';
import '../risk/words';

/** The switch of the whole platform is a setting that outlives a restart. */
function PlatformSwitch({ ask }: { ask: (act: Act) => void }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const { data, error, refetch } = useRuntimeSettings();
  if (error) return <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={2} />;
  const off = data.body.items.find((one) => one.name === 'risk.kill')?.value === 'true';
  const said = (is: boolean) => t(is ? 'risk.platformStopped' : 'risk.platformTrading');
  const change = () =>
    ask({
      title: t(off ? 'risk.platformOn' : 'risk.platformOff'),
      about: t('risk.platformAbout'),
      button: t(off ? 'risk.platformOn' : 'risk.platformOff'),
      danger: !off,
      path: 'risk/kill',
      body: { scope: 'PLATFORM', active: !off },
      changes: [{ label: t('risk.platform'), before: said(off), after: said(!off) }],
    });
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 p-3" data-testid="platform-switch">
      <div className="min-w-0 flex-1 basis-64">
        <Badge tone={off ? 'danger' : 'good'}>{said(off)}</Badge>
        <p className="mt-1.5 text-quiet">{t('risk.platformAbout')}</p>
      </div>
      <Button tone={off ? 'plain' : 'danger'} onClick={change}>{t(off ? 'risk.platformOn' : 'risk.platformOff')}</Button>
    </div>
  );
}

const alertStatuses = ['OPEN', 'CONFIRMED', 'DISMISSED'] as const;
const toneOfAlert: Record<string, 'warn' | 'danger' | 'quiet'> = { OPEN: 'warn', CONFIRMED: 'danger', DISMISSED: 'quiet' };

/** One alert with its evidence, and what an operator makes of it. */
function Review({ one, mayReview, ask, onClose }: { one: RiskAlert; mayReview: boolean; ask: (act: Act) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const kind = t(`risk.kindOf.${one.kind}`, { defaultValue: one.kind });
  const said = (status: string) => t(`risk.statusOf.${status}`, { defaultValue: status });
  const review = (status: 'CONFIRMED' | 'DISMISSED') => {
    onClose();
    ask({
      title: t('risk.reviewTitle', { kind }),
      about: one.detail,
      button: t(status === 'CONFIRMED' ? 'risk.confirm' : 'risk.dismiss'),
      danger: status === 'CONFIRMED',
      ...(one.kind === 'LIQUIDATION' && status === 'CONFIRMED' ? { warning: t('risk.sells') } : {}),
      path: `risk/alerts/${encodeURIComponent(one.alert_id)}/review`,
      body: { status },
      changes: [{ label: t('risk.status'), before: said(one.status), after: said(status) }],
    });
  };
  return (
    <Dialog title={kind} about={moment(one.created_at, language)} onClose={onClose}>
      <dl className="flex flex-col gap-1.5">
        <Pair label={t('risk.status')}><Badge tone={toneOfAlert[one.status] ?? 'quiet'}>{said(one.status)}</Badge></Pair>
        <Pair label={t('risk.account')}><span className="select-all">{one.account_id ?? dash}</span></Pair>
        {one.reviewed_by && <Pair label={t('risk.reviewed')}><UserLink id={one.reviewed_by} /></Pair>}
        {one.rule && <Pair label={t('risk.rule')}>{t(`risk.ruleOf.${one.rule}`, { defaultValue: one.rule })}</Pair>}
      </dl>
      <p className="my-3 rounded-md bg-raised p-3 break-words">{one.detail}</p>
      <h3 className="mb-1 text-xs text-quiet">{t('risk.evidence')}</h3>
      {one.evidence.length === 0 ? (
        <p className="text-quiet">{t('risk.noEvidence')}</p>
      ) : (
        <ul className="flex max-h-40 flex-col gap-0.5 overflow-auto" tabIndex={0} data-testid="evidence">
          {one.evidence.map((event) => <li key={`${event.stream} ${event.seq}`} className="break-all select-all">{event.stream} #{event.seq}</li>)}
        </ul>
      )}
      {mayReview && (
        <div className="mt-4 flex justify-end gap-2">
          {one.status !== 'DISMISSED' && <Button onClick={() => review('DISMISSED')}>{t('risk.dismiss')}</Button>}
          {one.status !== 'CONFIRMED' && <Button tone="danger" onClick={() => review('CONFIRMED')}>{t('risk.confirm')}</Button>}
        </div>
      )}
    </Dialog>
  );
}

export default function RiskPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const can = useAbilities();
  const [text, setText] = useState('');
  const [filter, setFilter] = useState({ account_id: '', status: '' });
  const [act, setAct] = useState<Act | null>(null);
  const [shown, show] = useState<RiskAlert | null>(null);
  const paged = usePaged<RiskAlert>('risk/alerts', filter, 50);
  const mayReview = can.data?.has('POST', 'risk/alerts/{id}/review') === true;
  const search = (event: FormEvent) => {
    event.preventDefault();
    setFilter({ ...filter, account_id: text });
  };
  const columns: Column<RiskAlert>[] = [
    { key: 'time', head: t('admin.time'), wide: true, cell: (one) => <span className="text-quiet">{moment(one.created_at, language)}</span> },
    {
      key: 'kind',
      head: t('risk.kind'),
      className: 'max-md:whitespace-normal!',
      cell: (one) => (
        <>
          <button type="button" onClick={() => show(one)} className="text-left text-link underline">{t(`risk.kindOf.${one.kind}`, { defaultValue: one.kind })}</button>
          <span className="block text-xs text-quiet md:hidden">{moment(one.created_at, language)}</span>
        </>
      ),
    },
    { key: 'rule', head: t('risk.rule'), className: 'max-md:whitespace-normal!', cell: (one) => (one.rule ? t(`risk.ruleOf.${one.rule}`, { defaultValue: one.rule }) : dash) },
    { key: 'detail', head: t('risk.detail'), cell: (one) => <span className="whitespace-normal">{one.detail}</span>, wide: true },
    { key: 'account', head: t('risk.account'), cell: (one) => <span className="select-all">{one.account_id ?? dash}</span>, wide: true },
    { key: 'status', head: t('risk.status'), cell: (one) => <Badge tone={toneOfAlert[one.status] ?? 'quiet'}>{t(`risk.statusOf.${one.status}`, { defaultValue: one.status })}</Badge> },
  ];
  return (
    <>
      <Heading title={t('admin.section.risk')} />
      <Panel title={t('risk.platform')}><PlatformSwitch ask={setAct} /></Panel>
      <form role="search" onSubmit={search} className="flex flex-wrap items-end gap-2">
        <Field label={t('risk.accountFilter')} name="account_id" value={text} onChange={(event) => setText(event.target.value)} placeholder="acc_…" className="min-w-0 flex-1 sm:max-w-56" />
        {mayReview && <Select label={t('risk.status')} className="w-32 max-sm:w-28" value={filter.status} onChange={(event) => setFilter({ ...filter, status: event.target.value })} options={[['', t('admin.any')], ...alertStatuses.map((one) => [one, t(`risk.statusOf.${one}`)] as const)]} />}
        <Button type="submit">{t('admin.search')}</Button>
      </form>
      <Panel title={t('risk.alerts')} scrolls>
        <PagedTable paged={paged} columns={columns} keyOf={(one) => one.alert_id} testId="alerts" empty={t('risk.noAlerts')} />
      </Panel>
      <p className="text-xs text-quiet">{t('risk.alertsAbout')}</p>
      {shown && <Review one={shown} mayReview={mayReview} ask={setAct} onClose={() => show(null)} />}
      {act && <ActDialog act={act} onClose={() => setAct(null)} />}
    </>
  );
}
