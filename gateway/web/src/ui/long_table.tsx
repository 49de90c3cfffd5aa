import { createSortedRowModel, rowSortingFeature, sortFn_basic, tableFeatures, useTable, type ColumnDef, type RowData } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { classes } from './primitives';

export interface Column<Item> {
  key: string;
  head: ReactNode;
  cell: (one: Item) => ReactNode;
  /** What the rows that are there may be sorted by. */
  sort?: (one: Item) => string | number;
  /** Numbers stand right, everything else left. */
  right?: boolean;
  /** Not on a phone. */
  wide?: boolean;
  className?: string;
}

/** From so many rows on only those in sight are on the page. */
export const longFrom = 60;
const rowHeight = 31;
const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns: { basic: sortFn_basic } });

function classOf<Item>(column: Column<Item>): string {
  return classes(!column.right && 'start', column.wide && 'max-md:hidden', column.className);
}

/** On paper every row is there. */
function useIsPrinting(): boolean {
  const [is, set] = useState(false);
  useEffect(() => {
    const begin = () => set(true);
    const end = () => set(false);
    addEventListener('beforeprint', begin);
    addEventListener('afterprint', end);
    return () => {
      removeEventListener('beforeprint', begin);
      removeEventListener('afterprint', end);
    };
  }, []);
  return is;
}

/** Columns keep their widths while rows come and go; another width of the page measures them anew. */
function useWidths(table: React.RefObject<HTMLTableElement | null>, isLong: boolean): number[] | null {
  const [widths, set] = useState<number[] | null>(null);
  useLayoutEffect(() => {
    const place = table.current?.parentElement;
    if (!isLong || !place || typeof ResizeObserver === 'undefined') return set(null);
    let last = place.clientWidth;
    const measure = () => set([...(table.current?.querySelectorAll('thead th') ?? [])].map((one) => (one as HTMLElement).offsetWidth));
    measure();
    const watcher = new ResizeObserver(() => {
      if (place.clientWidth === last) return;
      last = place.clientWidth;
      set(null);
      requestAnimationFrame(measure);
    });
    watcher.observe(place);
    return () => watcher.disconnect();
  }, [isLong, table]);
  return widths;
}

const marks = { asc: ' ▲', desc: ' ▼' } as const;

/** A table of any length: sorted by a click on a head that can, and above a bound only the rows in sight are made. */
export function LongTable<Item extends RowData>(props: {
  items: Item[];
  columns: Column<Item>[];
  keyOf: (one: Item) => string;
  testId: string;
  label?: string;
  /** What stands behind the last row and scrolls with it. */
  after?: ReactNode;
  /** Its panel scrolls already, and has a height of its own. */
  fills?: boolean;
}) {
  const { items, columns, keyOf } = props;
  const printing = useIsPrinting();
  const defs = useMemo(
    () =>
      columns.map((one): ColumnDef<typeof features, Item> => ({
        id: one.key,
        header: () => one.head,
        enableSorting: one.sort !== undefined,
        sortFn: 'basic' as const,
        ...(one.sort === undefined ? { accessorFn: () => '' } : { accessorFn: one.sort }),
      })),
    [columns],
  );
  const table = useTable({ features, columns: defs, data: items, getRowId: keyOf, sortDescFirst: true });
  const rows = table.getRowModel().rows;
  const isLong = rows.length > longFrom && !printing;
  const place = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLTableElement>(null);
  const widths = useWidths(body, isLong);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => place.current, estimateSize: () => rowHeight, overscan: 12, enabled: isLong });
  const { sorting } = table.state;
  useEffect(() => {
    if (sorting.length > 0) place.current?.scrollTo({ top: 0 });
  }, [sorting]);
  const seen = virtual.getVirtualItems();
  const above = isLong ? (seen[0]?.start ?? 0) : 0;
  const below = isLong ? Math.max(0, virtual.getTotalSize() - (seen.at(-1)?.end ?? 0)) : 0;
  const shown = isLong ? seen.map((one) => ({ row: rows[one.index]!, index: one.index })) : rows.map((row, index) => ({ row, index }));
  const byKey = new Map(columns.map((one) => [one.key, one]));
  return (
    <div ref={place} tabIndex={isLong ? 0 : undefined} className={classes(isLong && 'overflow-auto', isLong && (props.fills ? 'h-full' : 'max-h-[70dvh]'))}>
      <table ref={body} className={classes('table', widths !== null && 'table-fixed')} data-testid={props.testId} aria-label={props.label} aria-rowcount={rows.length + 1}>
        {widths !== null && <colgroup>{widths.map((width, i) => <col key={i} width={width} />)}</colgroup>}
        <thead>
          <tr aria-rowindex={1}>
            {table.getHeaderGroups()[0]!.headers.map((header) => {
              const column = byKey.get(header.id)!;
              const sorted = header.column.getIsSorted();
              return (
                <th key={header.id} scope="col" className={classOf(column)} aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : undefined}>
                  {column.sort === undefined ? (
                    column.head
                  ) : (
                    <button type="button" onClick={header.column.getToggleSortingHandler()} className="hover:text-text">
                      {column.head}
                      <span aria-hidden className="text-[9px]">{sorted === false ? '' : marks[sorted]}</span>
                    </button>
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr aria-hidden><td colSpan={columns.length} height={above} className="border-0! p-0!" /></tr>}
          {shown.map(({ row, index }) => (
            <tr key={row.id} data-row={row.id} data-index={index} ref={isLong ? virtual.measureElement : undefined} aria-rowindex={index + 2}>
              {columns.map((one) => <td key={one.key} className={classOf(one)}>{one.cell(row.original)}</td>)}
            </tr>
          ))}
          {below > 0 && <tr aria-hidden><td colSpan={columns.length} height={below} className="border-0! p-0!" /></tr>}
        </tbody>
      </table>
      {props.after}
    </div>
  );
}
