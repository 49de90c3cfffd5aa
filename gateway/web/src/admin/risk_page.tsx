import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { RiskAlert } from '../risk/models';
import { useLanguage, useWords } from '../shell/words';
import { moment } from '../ui/format';
import { Badge, Button, ErrorNote, Field, Panel, Skeleton } from '../ui/primitives';
import ActDialog, { type Act } from './act_dialog';
import { PagedTable, type Column } from './paged_table';
import { Heading } from './parts';
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

export default function RiskPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const [text, setText] = useState('');
  const [filter, setFilter] = useState({ account_id: '' });
  const [act, setAct] = useState<Act | null>(null);
  const paged = usePaged<RiskAlert>('risk/alerts', filter, 50);
  const search = (event: FormEvent) => {
    event.preventDefault();
    setFilter({ account_id: text });
  };
  const columns: Column<RiskAlert>[] = [
    { key: 'time', head: t('admin.time'), cell: (one) => <span className="text-quiet">{moment(one.created_at, language)}</span> },
    { key: 'rule', head: t('risk.rule'), cell: (one) => t(`risk.ruleOf.${one.rule}`, { defaultValue: one.rule }) },
    { key: 'detail', head: t('risk.detail'), cell: (one) => <span className="whitespace-normal">{one.detail}</span>, wide: true },
    { key: 'account', head: t('risk.account'), cell: (one) => <span className="select-all">{one.account_id}</span> },
  ];
  return (
    <>
      <Heading title={t('admin.section.risk')} />
      <Panel title={t('risk.platform')}><PlatformSwitch ask={setAct} /></Panel>
      <form role="search" onSubmit={search} className="flex flex-wrap items-end gap-2">
        <Field label={t('risk.accountFilter')} name="account_id" value={text} onChange={(event) => setText(event.target.value)} placeholder="acc_…" className="w-full sm:w-56" />
        <Button type="submit">{t('admin.search')}</Button>
      </form>
      <Panel title={t('risk.alerts')} scrolls>
        <PagedTable paged={paged} columns={columns} keyOf={(one) => one.alert_id} testId="alerts" empty={t('risk.noAlerts')} />
      </Panel>
      <p className="text-xs text-quiet">{t('risk.alertsAbout')}</p>
      {act && <ActDialog act={act} onClose={() => setAct(null)} />}
    </>
  );
}
