import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, fileOf } from '../api/client';
import type { Account } from '../api/models';
import { toast } from '../shell/toasts';
import { useWords } from '../shell/words';
import { Badge, Button, Empty, ErrorNote, Panel, Skeleton } from '../ui/primitives';
import type { ListedStatement } from './models';
import './words';

const StatementDialog = lazy(() => import('./statement_dialog'));

export function useStatementFile() {
  const { problemText } = useWords();
  return async (one: ListedStatement, form: 'csv' | 'pdf' = 'csv') => {
    try {
      await fileOf(`settlement/statements/${encodeURIComponent(one.statement_id)}`, `statement-${one.from.slice(0, 7)}.${form}`, form === 'pdf' ? 'application/pdf' : 'text/csv');
    } catch (why) {
      toast({ tone: 'danger', title: problemText(why) });
    }
  };
}

/** The months of an account, the newest first. */
export default function StatementsPanel({ account }: { account: Account }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const id = account.account_id;
  const { data, error, refetch } = useQuery({
    queryKey: ['portfolio', id, 'statements'],
    queryFn: ({ signal }) => api<{ items: ListedStatement[] }>('settlement/statements', { query: { account_id: id }, signal }),
    select: (page) => page.items,
  });
  const [shown, show] = useState<ListedStatement | null>(null);
  const fetchFile = useStatementFile();
  return (
    <Panel title={t('settlement.statements')}>
      {error ? (
        <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={3} />
      ) : data.length === 0 ? (
        <Empty title={t('settlement.noStatements')} />
      ) : (
        <ul data-testid="statements" className="max-h-80 overflow-auto" tabIndex={0}>
          {data.map((one) => (
            <li key={one.statement_id} className="flex items-center justify-between gap-2 border-b border-line/50 px-3 py-2" data-statement={one.from.slice(0, 7)}>
              <span className="flex min-w-0 flex-wrap items-center gap-x-2">
                <span>{one.from.slice(0, 7)}</span>
                <Badge tone={one.final ? 'good' : 'warn'}>{t(one.final ? 'settlement.final' : 'settlement.open')}</Badge>
              </span>
              <span className="inline-flex gap-1.5">
                <Button small onClick={() => show(one)}>{t('settlement.see')}</Button>
                <Button small tone="ghost" aria-label={`${t('settlement.csv')} ${one.from.slice(0, 7)}`} onClick={() => void fetchFile(one)}>{t('settlement.csv')}</Button>
              </span>
            </li>
          ))}
        </ul>
      )}
      {shown && <Suspense><StatementDialog one={shown} onClose={() => show(null)} /></Suspense>}
    </Panel>
  );
}
