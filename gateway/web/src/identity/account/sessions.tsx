import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { toast } from '../../shell/toasts';
import { useLanguage, useWords } from '../../shell/words';
import { moment } from '../../ui/format';
import { Badge, Button, ErrorNote, Panel, Skeleton } from '../../ui/primitives';
import { deviceText } from './device';

interface Session {
  session_id: string;
  current: boolean;
  device: string | null;
  address: string | null;
  last_seen_at: string;
}
type Sessions = Session[] | { items: Session[] };

export default function SessionsPanel() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { problemText } = useWords();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => api<Sessions>('users/sessions', { signal }),
    select: (all) => (Array.isArray(all) ? all : all.items),
  });
  const end = async (path: string) => {
    try {
      await api(path, { method: 'DELETE' });
      await refetch();
    } catch (why) {
      toast({ tone: 'danger', title: problemText(why) });
    }
  };
  return (
    <Panel title={t('identity.sessions')} actions={<Button small onClick={() => void end('users/sessions')}>{t('identity.endOthers')}</Button>}>
      {error ? (
        <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} />
      ) : isPending ? (
        <Skeleton />
      ) : (
        <ul>
          {data.map((one) => (
            <li key={one.session_id} className="flex items-center justify-between gap-2 border-b border-line/50 px-3 py-2">
              <span className="min-w-0">
                <span className="flex items-center gap-2"><span className="truncate" title={one.device ?? ''}>{deviceText(one.device, one.session_id)}</span> {one.current && <Badge tone="good">{t('identity.current')}</Badge>}</span>
                <span className="block text-xs text-quiet">{one.address} · {moment(one.last_seen_at, language)}</span>
              </span>
              {!one.current && <Button small tone="danger" onClick={() => void end(`users/sessions/${one.session_id}`)}>{t('identity.endSession')}</Button>}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
