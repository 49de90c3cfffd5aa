import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../api/models';
import { JobEnd } from '../jobs/job_end';
import { useLanguage } from '../shell/words';
import { dash, moment } from '../ui/format';
import { Field, Panel, Select } from '../ui/primitives';
import { PagedTable, type Column } from './paged_table';
import { Heading, UserLink } from './parts';
import { usePaged } from './queries';

const statuses = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'] as const;

/** The jobs of all users: what works, what waits, what has failed and why. */
export default function JobsPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const [filter, setFilter] = useState({ status: '', kind: '' });
  const paged = usePaged<Job>('admin/jobs', filter, 50, 5_000);
  const columns: Column<Job>[] = [
    {
      key: 'kind',
      head: t('jobs.kind'),
      className: 'max-md:whitespace-normal!',
      cell: (one) => (
        <>
          {t(`jobs.kinds.${one.kind}`, { defaultValue: one.kind })}
          <span className="block text-xs md:hidden"><UserLink id={one.user_id} /></span>
          <span className="block text-xs text-quiet md:hidden">{moment(one.created_at, language)}</span>
        </>
      ),
    },
    { key: 'user', head: t('admin.users.user'), wide: true, cell: (one) => <UserLink id={one.user_id} /> },
    { key: 'created', head: t('jobs.created'), wide: true, cell: (one) => <span className="text-quiet">{moment(one.created_at, language)}</span> },
    { key: 'finished', head: t('admin.jobs.finished'), wide: true, cell: (one) => <span className="text-quiet">{one.finished_at ? moment(one.finished_at, language) : dash}</span> },
    { key: 'end', head: t('jobs.status'), right: true, cell: (one) => <span className="whitespace-normal"><JobEnd job={one} onChange={() => void paged.refetch()} /></span> },
  ];
  return (
    <>
      <Heading title={t('admin.section.jobs')} />
      <div className="flex flex-wrap items-end gap-2">
        <Select label={t('jobs.status')} className="w-36" value={filter.status} onChange={(event) => setFilter({ ...filter, status: event.target.value })} options={[['', t('admin.any')], ...statuses.map((one) => [one, t(`jobs.statusOf.${one}`)] as const)]} />
        <Field label={t('jobs.kind')} name="kind" className="w-48" placeholder="ledger_export" value={filter.kind} onChange={(event) => setFilter({ ...filter, kind: event.target.value })} />
      </div>
      <Panel label={t('admin.section.jobs')} scrolls>
        <PagedTable paged={paged} columns={columns} keyOf={(one) => one.job_id} testId="all-jobs" empty={t('admin.jobs.none')} />
      </Panel>
    </>
  );
}
