import { useTranslation } from 'react-i18next';
import { api, fileOf } from '../api/client';
import type { Job } from '../api/models';
import { useSession } from '../identity/session';
import { toast } from '../shell/toasts';
import { useWords } from '../shell/words';
import { Badge, Button, Progress } from '../ui/primitives';
import { fileNameOf, mayFetch, toneOfStatus } from './job_words';

/** How far a job is, and what can be done with it: cancel it, fetch its result, or read why it failed. */
export function JobEnd({ job, onChange }: { job: Job; onChange: () => void }) {
  const { t } = useTranslation();
  const { problemText, codeText } = useWords();
  const guarded = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (why) {
      toast({ tone: 'danger', title: problemText(why) });
    }
    onChange();
  };
  const user = useSession((all) => all.session.user?.user_id);
  const atWork = job.status === 'QUEUED' || job.status === 'RUNNING';
  return (
    <span className="inline-flex flex-wrap items-center justify-end gap-2">
      {atWork && <Progress label={t('jobs.progress')} part={Number(job.progress)} />}
      <Badge tone={toneOfStatus(job.status)}>{t(`jobs.statusOf.${job.status}`, { defaultValue: job.status })}</Badge>
      {job.status === 'FAILED' && job.error && <span className="text-xs text-danger">{codeText(job.error.code, job.error.detail)}</span>}
      {job.status === 'SUCCEEDED' && job.result && mayFetch(job, user) && <Button small tone="accent" onClick={() => void guarded(() => fileOf(`jobs/${job.job_id}/result`, fileNameOf(job)))}>{t('jobs.download')}</Button>}
      {atWork && <Button small tone="danger" onClick={() => void guarded(() => api(`jobs/${job.job_id}`, { method: 'DELETE' }))}>{t('jobs.cancel')}</Button>}
    </span>
  );
}
