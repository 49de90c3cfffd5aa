import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { Problem } from '../api/problem';
import { marketDay, runKinds, type SettlementDay, type SettlementDifference, type SettlementRun } from '../settlement/models';
import { useWords } from '../shell/words';
import { number } from '../ui/format';
import { Badge, Button, Empty, ErrorNote, Field, Panel, Select, Skeleton } from '../ui/primitives';
import { toneOfStatus } from '../jobs/job_words';
import ActDialog, { type Act } from './act_dialog';
import { Table, type Column } from './paged_table';
import { Heading } from './parts';
import '../settlement/words';

const dayMs = 86_400_000;

/** The day that the batches of now are about; a closed day has the last one before it. */
function lastDay(now: Date): string {
  const day = new Date(`${marketDay(now)}T00:00:00Z`);
  while (day.getUTCDay() === 0 || day.getUTCDay() === 6) day.setTime(day.getTime() - dayMs);
  return day.toISOString().slice(0, 10);
}

/** What a reconciliation has found; nothing of it is mended. */
function Differences({ items }: { items: SettlementDifference[] }) {
  const { t } = useTranslation();
  const columns: Column<SettlementDifference>[] = [
    { key: 'cause', head: t('settlement.causeLabel'), cell: (one) => t(`settlement.cause.${one.cause}`, { defaultValue: one.cause }) },
    { key: 'symbol', head: t('settlement.symbol'), cell: (one) => one.symbol ?? t('settlement.money') },
    { key: 'expected', head: t('settlement.expected'), right: true, cell: (one) => one.expected },
    { key: 'found', head: t('settlement.found'), right: true, cell: (one) => <span className="font-semibold text-danger">{one.found}</span> },
    { key: 'account', head: t('settlement.account'), wide: true, cell: (one) => <span className="select-all">{one.account_id ?? t('settlement.allAccounts')}</span> },
    { key: 'place', head: t('settlement.place'), wide: true, cell: (one) => one.place ?? '' },
  ];
  return <Table items={items} columns={columns} keyOf={(one) => [one.cause, one.account_id, one.symbol, one.place].join(' ')} testId="differences" />;
}

function Runs({ date }: { date: string }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const { data, error, refetch } = useQuery({
    queryKey: ['admin', 'settlement', date],
    queryFn: ({ signal }) => api<SettlementDay>(`settlement/status/${date}`, { signal }),
    refetchInterval: 3_000,
    retry: (count, why) => count < 2 && !(why instanceof Problem && why.status < 500),
  });
  const columns: Column<SettlementRun>[] = [
    { key: 'kind', head: t('settlement.kindLabel'), cell: (one) => t(`settlement.kind.${one.kind}`, { defaultValue: one.kind }) },
    { key: 'status', head: t('settlement.status'), cell: (one) => <Badge tone={toneOfStatus(one.status)}>{t(`jobs.statusOf.${one.status}`, { defaultValue: one.status })}</Badge> },
    { key: 'differences', head: t('settlement.differences'), right: true, cell: (one) => <span className={one.differences > 0 ? 'font-semibold text-danger' : ''}>{number(one.differences)}</span> },
    { key: 'job', head: t('settlement.job'), wide: true, cell: (one) => <span className="select-all">{one.job_id}</span> },
  ];
  if (error) return <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={3} />;
  if (data.runs.length === 0) return <Empty title={t('settlement.noRuns')} />;
  const found = data.runs.flatMap((one) => one.found);
  return (
    <>
      <Table items={data.runs} columns={columns} keyOf={(one) => one.kind} testId="runs" />
      {found.length > 0 && <Differences items={found} />}
    </>
  );
}

/** The batches of a day: how far they are, and a run that an operator asks for. */
export default function SettlementPage() {
  const { t } = useTranslation();
  const [date, setDate] = useState(() => lastDay(new Date()));
  const [kind, setKind] = useState<string>('CASH');
  const [act, setAct] = useState<Act | null>(null);
  const said = t(`settlement.kind.${kind}`);
  const ask = () =>
    setAct({
      title: t('settlement.processTitle', { date, kind: said }),
      about: t('settlement.processAbout'),
      button: t('settlement.process'),
      path: 'settlement/process',
      body: { date, kind },
      changes: [{ label: date, before: '', after: said }],
    });
  return (
    <>
      <Heading title={t('admin.section.settlement')} />
      <div className="flex flex-wrap items-end gap-2">
        <Field label={t('settlement.day')} name="date" type="date" className="w-40 max-sm:w-34" value={date} onChange={(event) => event.target.value !== '' && setDate(event.target.value)} />
        <Select label={t('settlement.newRun')} className="w-44 max-sm:min-w-0 max-sm:flex-1" value={kind} onChange={(event) => setKind(event.target.value)} options={runKinds.map((one) => [one, t(`settlement.kind.${one}`)] as const)} />
        <Button onClick={ask}>{t('admin.change_')}</Button>
      </div>
      <Panel title={`${t('settlement.runs')} · ${date}`} scrolls>
        <Runs date={date} />
      </Panel>
      <p className="text-xs text-quiet">{t('settlement.runsAbout')}</p>
      {act && <ActDialog act={act} onClose={() => setAct(null)} />}
    </>
  );
}
