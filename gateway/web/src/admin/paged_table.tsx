import type { RowData } from '@tanstack/react-table';
import { useTranslation } from 'react-i18next';
import { useWords } from '../shell/words';
import { LongTable, type Column } from '../ui/long_table';
import { Button, Empty, ErrorNote, Skeleton } from '../ui/primitives';
import type { Paged } from './queries';

export type { Column };

export function Table<Item extends RowData>(props: { items: Item[]; columns: Column<Item>[]; keyOf: (one: Item) => string; testId: string }) {
  return <LongTable {...props} />;
}

/** A list with its states: it comes, there is none, it failed, there is more. */
export function PagedTable<Item extends RowData>(props: { paged: Paged<Item>; columns: Column<Item>[]; keyOf: (one: Item) => string; testId: string; empty: string }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const { paged } = props;
  if (paged.error && paged.items.length === 0) return <ErrorNote text={problemText(paged.error)} retry={t('ui.retry')} onRetry={() => void paged.refetch()} />;
  if (paged.isPending) return <Skeleton rows={8} />;
  if (paged.items.length === 0) return <Empty title={props.empty} />;
  const after = (
    <>
      {paged.error && <p role="alert" className="p-3 text-center text-danger">{problemText(paged.error)}</p>}
      {paged.hasNextPage && (
        <p className="sticky left-0 flex justify-center p-3">
          <Button small busy={paged.isFetchingNextPage} onClick={() => void paged.fetchNextPage()}>{t('ui.more')}</Button>
        </p>
      )}
    </>
  );
  return <LongTable items={paged.items} columns={props.columns} keyOf={props.keyOf} testId={props.testId} after={after} />;
}
