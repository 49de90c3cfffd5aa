import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, newKey } from '../api/client';
import type { LedgerEntry, Page } from '../api/models';
import { toast } from '../shell/toasts';
import { useLanguage, useWords } from '../shell/words';
import { useAccount } from '../trading/account_data';
import { directionOf, money, moment, signed, toneOf } from '../ui/format';
import { Button, Empty, ErrorNote, Panel, Skeleton } from '../ui/primitives';

/** A hold moves no cash: it only says what it is kept for. */
function moves(kind: string): boolean {
  return kind !== 'HOLD' && kind !== 'RELEASE';
}

export function LedgerPanel({ className }: { className?: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { problemText } = useWords();
  const account = useAccount();
  const [busy, setBusy] = useState(false);
  const list = useInfiniteQuery({
    queryKey: ['ledger', account?.account_id],
    queryFn: ({ pageParam, signal }) =>
      api<Page<LedgerEntry>>(`accounts/${account!.account_id}/ledger`, { query: { limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    enabled: account !== null,
  });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const exportAll = async () => {
    setBusy(true);
    try {
      await api(`accounts/${account!.account_id}/ledger/export`, { method: 'POST', body: {}, key: newKey('export') });
      toast({ tone: 'plain', title: 'accounts.exported' });
    } catch (why) {
      toast({ tone: 'danger', title: problemText(why) });
    }
    setBusy(false);
  };
  return (
    <Panel
      title={t('accounts.ledger')}
      {...(className === undefined ? {} : { className })}
      scrolls
      actions={<Button small busy={busy} disabled={!account} onClick={() => void exportAll()} className="no-print">{t('accounts.export')}</Button>}
    >
      {list.error ? (
        <ErrorNote text={problemText(list.error)} retry={t('ui.retry')} onRetry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Skeleton rows={6} />
      ) : items.length === 0 ? (
        <Empty title={t('accounts.noLedger')} />
      ) : (
        <>
          <table className="table" data-testid="ledger">
            <thead>
              <tr>
                <th scope="col" className="start">{t('accounts.time')}</th>
                <th scope="col" className="start">{t('accounts.kindLabel')}</th>
                <th scope="col">{t('accounts.amount')}</th>
                <th scope="col">{t('accounts.cashAfter')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <tr key={one.entry_id}>
                  <td className="start text-quiet">{moment(one.created_at, language)}</td>
                  <td className="start">{t(`accounts.kind.${one.kind}`, { defaultValue: one.kind })}</td>
                  <td className={moves(one.kind) ? toneOf[directionOf(one.amount)] : 'text-quiet'}>{moves(one.kind) ? signed(one.amount) : money(one.amount)}</td>
                  <td>{money(one.cash_after)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {list.hasNextPage && (
            <div className="p-3 text-center">
              <Button small busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('ui.more')}</Button>
            </div>
          )}
        </>
      )}
    </Panel>
  );
}
