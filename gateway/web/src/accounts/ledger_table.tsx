import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { LedgerEntry, Page } from '../api/models';
import { useLanguage, useWords } from '../shell/words';
import { useAccount } from '../trading/account_data';
import { directionOf, money, moment, signed, toneOf } from '../ui/format';
import { LongTable, type Column } from '../ui/long_table';
import { Button, Empty, ErrorNote, Skeleton } from '../ui/primitives';

/** A hold moves no cash: it only says what it is kept for. */
function moves(kind: string): boolean {
  return kind !== 'HOLD' && kind !== 'RELEASE';
}

/** Four columns have to fit on a phone. */
const narrow = 'max-md:px-1';

/** The account's ledger, newest first, as far as it was read. */
export default function LedgerTable({ fills }: { fills?: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { problemText } = useWords();
  const account = useAccount();
  const list = useInfiniteQuery({
    queryKey: ['ledger', account?.account_id],
    queryFn: ({ pageParam, signal }) =>
      api<Page<LedgerEntry>>(`accounts/${account!.account_id}/ledger`, { query: { limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    enabled: account !== null,
  });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const columns = useMemo(
    (): Column<LedgerEntry>[] => [
      { key: 'time', head: t('accounts.time'), className: narrow, sort: (one) => one.created_at, cell: (one) => <span className="text-quiet max-md:text-[11px]">{moment(one.created_at, language)}</span> },
      { key: 'kind', head: t('accounts.kindLabel'), className: narrow, sort: (one) => one.kind, cell: (one) => t(`accounts.kind.${one.kind}`, { defaultValue: one.kind }) },
      {
        key: 'amount',
        head: t('accounts.amount'),
        className: narrow,
        right: true,
        sort: (one) => Number(one.amount),
        cell: (one) => <span className={moves(one.kind) ? toneOf[directionOf(one.amount)] : 'text-quiet'}>{moves(one.kind) ? signed(one.amount) : money(one.amount)}</span>,
      },
      { key: 'after', head: t('accounts.cashAfter'), className: narrow, right: true, cell: (one) => money(one.cash_after) },
    ],
    [t, language],
  );
  if (list.error) return <ErrorNote text={problemText(list.error)} retry={t('ui.retry')} onRetry={() => void list.refetch()} />;
  if (list.isPending) return <Skeleton rows={6} />;
  if (items.length === 0) return <Empty title={t('accounts.noLedger')} />;
  return (
    <LongTable
      items={items}
      columns={columns}
      keyOf={(one) => one.entry_id}
      testId="ledger"
      label={t('accounts.ledger')}
      {...(fills ? { fills } : {})}
      after={
        list.hasNextPage && (
          <div className="no-print p-3 text-center">
            <Button small busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('ui.more')}</Button>
          </div>
        )
      }
    />
  );
}
