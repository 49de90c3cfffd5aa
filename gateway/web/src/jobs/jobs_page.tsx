import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { Job } from '../api/models';
import { useSession } from '../identity/session';
import { useDialogs } from '../shell/dialogs';
import { toast } from '../shell/toasts';
import { useLanguage, useWords } from '../shell/words';
import { moment, percent } from '../ui/format';
import { Badge, Button, Empty, ErrorNote, Panel, Skeleton } from '../ui/primitives';
import { fileOf } from '../api/client';
import { useJobs } from './data';

function toneOfStatus(status: string): 'good' | 'danger' | 'quiet' {
  return status === 'SUCCEEDED' ? 'good' : status === 'FAILED' ? 'danger' : 'quiet';
}

export default function JobsPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { problemText } = useWords();
  const user = useSession((all) => all.session.user);
  const open = useDialogs((all) => all.open);
  const { data, error, isPending, refetch } = useJobs();
  if (!user) {
    return (
      <Empty title={t('jobs.signedOut')}>
        <Button tone="accent" onClick={() => open('login')}>{t('shell.signIn')}</Button>
      </Empty>
    );
  }
  const guarded = async (work: Promise<unknown>) => {
    try {
      await work;
    } catch (why) {
      toast({ tone: 'danger', title: problemText(why) });
    }
  };
  const cancel = (job: Job) => guarded(api(`jobs/${job.job_id}`, { method: 'DELETE' }).then(() => refetch()));
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-3 p-1">
      <h1 className="text-lg font-semibold">{t('jobs.title')}</h1>
      <Panel label={t('jobs.title')} scrolls>
        {error ? (
          <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} />
        ) : isPending ? (
          <Skeleton />
        ) : data.length === 0 ? (
          <Empty title={t('jobs.none')} />
        ) : (
          <table className="table" data-testid="jobs">
            <thead>
              <tr>
                <th scope="col" className="start">{t('jobs.kind')}</th>
                <th scope="col" className="start">{t('jobs.status')}</th>
                <th scope="col">{t('jobs.progress')}</th>
                <th scope="col" className="start">{t('jobs.created')}</th>
                <th scope="col"><span className="sr-only">{t('jobs.download')}</span></th>
              </tr>
            </thead>
            <tbody>
              {data.map((job) => (
                <tr key={job.job_id}>
                  <td className="start">{t(`jobs.kinds.${job.kind}`, { defaultValue: job.kind })}</td>
                  <td className="start"><Badge tone={toneOfStatus(job.status)}>{t(`jobs.statusOf.${job.status}`, { defaultValue: job.status })}</Badge></td>
                  <td>{percent(job.progress, false)}</td>
                  <td className="start text-quiet">{moment(job.created_at, language)}</td>
                  <td>
                    {job.status === 'SUCCEEDED' && <Button small onClick={() => void guarded(fileOf(`jobs/${job.job_id}/result`, `${job.kind.toLowerCase()}.csv`))}>{t('jobs.download')}</Button>}
                    {(job.status === 'QUEUED' || job.status === 'RUNNING') && <Button small tone="danger" onClick={() => void cancel(job)}>{t('jobs.cancel')}</Button>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Panel>
    </div>
  );
}
