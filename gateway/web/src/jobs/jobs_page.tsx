import { useTranslation } from 'react-i18next';
import { useSession } from '../identity/session';
import { useDialogs } from '../shell/dialogs';
import { useLanguage, useWords } from '../shell/words';
import { moment } from '../ui/format';
import { Button, Empty, ErrorNote, Panel, Skeleton } from '../ui/primitives';
import { useJobs } from './data';
import { JobEnd } from './job_end';

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
                <th scope="col" className="start max-md:hidden">{t('jobs.created')}</th>
                <th scope="col">{t('jobs.status')}</th>
              </tr>
            </thead>
            <tbody>
              {data.map((job) => (
                <tr key={job.job_id}>
                  <td className="start whitespace-normal!">
                    {t(`jobs.kinds.${job.kind}`, { defaultValue: job.kind })}
                    <span className="block text-xs text-quiet md:hidden">{moment(job.created_at, language)}</span>
                  </td>
                  <td className="start text-quiet max-md:hidden">{moment(job.created_at, language)}</td>
                  <td className="whitespace-normal!"><JobEnd job={job} onChange={() => void refetch()} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Panel>
    </div>
  );
}
