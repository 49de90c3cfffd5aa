import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { useWords } from '../shell/words';
import Dialog from '../ui/dialog';
import { money, number, signed } from '../ui/format';
import { Button, ErrorNote, Pair, Skeleton } from '../ui/primitives';
import { statementLines, type ListedStatement, type Statement } from './models';
import { useStatementFile } from './statements';

/** One month as a sum: from the cash at its beginning to that at its end. */
export default function StatementDialog({ one, onClose }: { one: ListedStatement; onClose: () => void }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const { data, error, refetch } = useQuery({
    queryKey: ['portfolio', one.account_id, 'statement', one.statement_id],
    queryFn: ({ signal }) => api<Statement>(`settlement/statements/${encodeURIComponent(one.statement_id)}`, { signal }),
  });
  const fetchFile = useStatementFile();
  return (
    <Dialog title={t('settlement.statementTitle', { from: one.from, to: one.to })} about={t(one.final ? 'settlement.final' : 'settlement.open')} onClose={onClose}>
      <p className="print-only mb-2">Madang · {one.account_id}</p>
      {error ? (
        <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={8} />
      ) : (
        <dl className="flex flex-col gap-1.5" data-testid="statement">
          {statementLines.map(([name, sign]) => {
            const edge = name === 'opening_cash' || name === 'closing_cash';
            const text = edge ? money(data[name], data.currency) : signed(sign * Number(data[name]));
            return <Pair key={name} label={t(`settlement.line.${name}`)} strong={edge}>{text}</Pair>;
          })}
          <Pair label={t('settlement.line.entries')}>{number(data.entries)}</Pair>
        </dl>
      )}
      <div className="no-print mt-4 flex flex-wrap justify-end gap-2">
        <Button tone="ghost" onClick={() => print()}>{t('portfolio.print')}</Button>
        <Button onClick={() => void fetchFile(one)}>{t('settlement.download')}</Button>
        <Button tone="accent" onClick={() => void fetchFile(one, 'pdf')}>{t('settlement.pdf')}</Button>
      </div>
    </Dialog>
  );
}
