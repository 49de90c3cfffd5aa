import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useWords } from '../shell/words';
import { Button, classes, Empty, ErrorNote, Skeleton } from '../ui/primitives';
import type { Paged } from './queries';

export interface Column<Item> {
  key: string;
  head: ReactNode;
  cell: (one: Item) => ReactNode;
  /** Numbers stand right, everything else left. */
  right?: boolean;
  /** Not on a phone. */
  wide?: boolean;
}

function classOf<Item>(column: Column<Item>): string {
  return classes(!column.right && 'start', column.wide && 'max-md:hidden');
}

export function Table<Item>(props: { items: Item[]; columns: Column<Item>[]; keyOf: (one: Item) => string; testId: string }) {
  return (
    <table className="table" data-testid={props.testId}>
      <thead>
        <tr>{props.columns.map((one) => <th key={one.key} scope="col" className={classOf(one)}>{one.head}</th>)}</tr>
      </thead>
      <tbody>
        {props.items.map((item) => (
          <tr key={props.keyOf(item)} data-row={props.keyOf(item)}>
            {props.columns.map((one) => <td key={one.key} className={classOf(one)}>{one.cell(item)}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A list with its states: it comes, there is none, it failed, there is more. */
export function PagedTable<Item>(props: { paged: Paged<Item>; columns: Column<Item>[]; keyOf: (one: Item) => string; testId: string; empty: string }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const { paged } = props;
  if (paged.error && paged.items.length === 0) return <ErrorNote text={problemText(paged.error)} retry={t('ui.retry')} onRetry={() => void paged.refetch()} />;
  if (paged.isPending) return <Skeleton rows={8} />;
  if (paged.items.length === 0) return <Empty title={props.empty} />;
  return (
    <>
      <Table items={paged.items} columns={props.columns} keyOf={props.keyOf} testId={props.testId} />
      {paged.error && <p role="alert" className="p-3 text-center text-danger">{problemText(paged.error)}</p>}
      {paged.hasNextPage && (
        <p className="sticky left-0 flex justify-center p-3">
          <Button small busy={paged.isFetchingNextPage} onClick={() => void paged.fetchNextPage()}>{t('ui.more')}</Button>
        </p>
      )}
    </>
  );
}
