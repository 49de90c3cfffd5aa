import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAbilities } from '../../api/abilities';
import { api, newKey } from '../../api/client';
import type { Job } from '../../api/models';
import { JobEnd } from '../../jobs/job_end';
import { useJobs } from '../../jobs/data';
import { toast } from '../../shell/toasts';
import { useLanguage, useWords } from '../../shell/words';
import { moment } from '../../ui/format';
import { Button, Panel } from '../../ui/primitives';

const EraseDialog = lazy(() => import('./erase_dialog'));

/** A copy of all that is known of the user, made by a job; and leaving for good. */
export default function OwnDataPanel() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { problemText } = useWords();
  const can = useAbilities();
  const jobs = useJobs();
  const [busy, setBusy] = useState(false);
  const [leaving, leave] = useState(false);
  const latest = (jobs.data ?? []).find((one) => one.kind === 'user_export');
  const atWork = latest !== undefined && (latest.status === 'QUEUED' || latest.status === 'RUNNING');
  const begin = async () => {
    setBusy(true);
    try {
      await api<Job>('users/export', { method: 'POST', key: newKey('export') });
      await jobs.refetch();
    } catch (why) {
      toast({ tone: 'danger', title: problemText(why) });
    }
    setBusy(false);
  };
  return (
    <Panel title={t('identity.ownData')} bodyClass="flex flex-col gap-3 p-3">
      <p className="text-quiet">{t('identity.exportAbout')}</p>
      {latest && (
        <div className="flex flex-wrap items-center justify-between gap-2 rounded-md bg-raised px-3 py-2" data-testid="own-export" data-status={latest.status}>
          <span className="text-xs text-quiet">{moment(latest.created_at, language)}</span>
          <JobEnd job={latest} onChange={() => void jobs.refetch()} />
        </div>
      )}
      <Button busy={busy} disabled={atWork} onClick={() => void begin()}>{t(latest ? 'identity.exportAgain' : 'identity.export')}</Button>
      {can.data?.has('POST', 'users/erase') && (
        <div className="mt-1 flex flex-wrap items-center justify-between gap-2 border-t border-line pt-3">
          <span className="min-w-0 flex-1 basis-40 text-quiet">{t('identity.eraseShort')}</span>
          <Button tone="danger" onClick={() => leave(true)}>{t('identity.erase')}</Button>
        </div>
      )}
      {leaving && <Suspense><EraseDialog onClose={() => leave(false)} /></Suspense>}
    </Panel>
  );
}
