import { createSortedRowModel, rowSortingFeature, sortFn_basic, tableFeatures, useTable, type ColumnDef, type RowData } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
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

/** The widths of the columns that are there; null where a phone shows rows as cards. */
function widthsOf(table: HTMLTableElement | null): number[] | null {
  const head = table?.tHead;
  if (!head || getComputedStyle(head).position === 'absolute') return null;
  return [...head.querySelectorAll('th')].map((one) => one.offsetWidth).filter((width) => width > 0);
}

/** Columns keep their widths while rows come and go; another width of the page, or other columns, measure them anew. */
function useWidths(table: React.RefObject<HTMLTableElement | null>, isLong: boolean, columns: string): number[] | null {
  const [widths, set] = useState<number[] | null>(null);
  useLayoutEffect(() => {
    const place = table.current?.parentElement;
    set(null);
    if (!isLong || !place || typeof ResizeObserver === 'undefined') return;
    let last = place.clientWidth;
    let asked = 0;
    const measure = () => {
      set(null);
      asked = requestAnimationFrame(() => set(widthsOf(table.current)));
    };
    measure();
    const watcher = new ResizeObserver(() => {
      if (place.clientWidth === last) return;
      last = place.clientWidth;
      measure();
    });
    watcher.observe(place);
    return () => {
      cancelAnimationFrame(asked);
      watcher.disconnect();
    };
  }, [isLong, table, columns]);
  return widths;
}

const pageRows = 10;
/** How far a key goes from a row. */
const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: pageRows, PageUp: -pageRows, Home: Number.NEGATIVE_INFINITY, End: Number.POSITIVE_INFINITY };

/** One row is in the order of tabs; arrows go on from it. Where the row that has the focus goes away, its neighbour takes it. */
function useRowFocus(ids: string[], body: React.RefObject<HTMLTableElement | null>, bringIntoSight: (index: number) => void) {
  const [active, setActive] = useState<string | null>(null);
  const at = useRef(0);
  const inside = useRef(false);
  // The row that a key asked for, until it is made: an effect of the rendering before the key must not take it for its own.
  const wanted = useRef<string | null>(null);
  const known = active === null ? -1 : ids.indexOf(active);
  const goTo = (index: number) => {
    const to = Math.max(0, Math.min(ids.length - 1, index));
    if (ids[to] === undefined) return;
    wanted.current = ids[to];
    setActive(ids[to]);
    bringIntoSight(to);
  };
  useEffect(() => {
    if (known >= 0) at.current = known;
    else if (active !== null && inside.current && ids.length > 0) return goTo(at.current);
    if (active === null || wanted.current !== active) return;
    const row = body.current?.querySelector<HTMLElement>(`tr[data-row="${CSS.escape(active)}"]`);
    if (!row) return;
    wanted.current = null;
    row.focus();
  });
  return {
    first: known >= 0 ? active : (ids[0] ?? null),
    onFocus: (id: string) => {
      inside.current = true;
      setActive(id);
    },
    // What is taken out of the page says nothing of where the focus goes.
    onBlur: (to: EventTarget | null) => {
      if (to !== null) inside.current = body.current?.contains(to as Node) ?? false;
    },
    onKey: (event: KeyboardEvent) => {
      const by = steps[event.key];
      if (by === undefined || event.target !== event.currentTarget) return false;
      event.preventDefault();
      goTo((known < 0 ? 0 : known) + by);
      return true;
    },
  };
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
  /** Keys of columns that are not shown. */
  hidden?: readonly string[];
  /** On a phone a row is a card. */
  cards?: boolean;
  /** What a test and a style know a row by. */
  dataOf?: (one: Item) => Record<`data-${string}`, string>;
  /** What a key does with a row: the rows can be walked through then. */
  onRowKey?: (event: KeyboardEvent, one: Item) => void;
  /** The last row has come into sight. */
  onEnd?: () => void;
}) {
  const { items, keyOf, hidden, onEnd } = props;
  const printing = useIsPrinting();
  const columns = useMemo(() => props.columns.filter((one) => !hidden?.includes(one.key)), [props.columns, hidden]);
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
  const widths = useWidths(body, isLong, columns.map((one) => one.key).join());
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => place.current, estimateSize: () => rowHeight, overscan: 12, enabled: isLong });
  const ids = useMemo(() => rows.map((row) => row.id), [rows]);
  const focus = useRowFocus(ids, body, (index) => isLong && virtual.scrollToIndex(index));
  const { sorting } = table.state;
  useEffect(() => {
    if (sorting.length > 0) place.current?.scrollTo({ top: 0 });
  }, [sorting]);
  const seen = virtual.getVirtualItems();
  const lastSeen = isLong ? (seen.at(-1)?.index ?? 0) : rows.length - 1;
  useEffect(() => {
    if (lastSeen >= rows.length - 1) onEnd?.();
  }, [lastSeen, rows.length, onEnd]);
  const above = isLong ? (seen[0]?.start ?? 0) : 0;
  const below = isLong ? Math.max(0, virtual.getTotalSize() - (seen.at(-1)?.end ?? 0)) : 0;
  const shown = isLong ? seen.flatMap((one) => (rows[one.index] ? [{ row: rows[one.index]!, index: one.index }] : [])) : rows.map((row, index) => ({ row, index }));
  const byKey = new Map(columns.map((one) => [one.key, one]));
  const walk = (id: string, one: Item) => ({
    tabIndex: id === focus.first ? 0 : -1,
    onFocus: () => focus.onFocus(id),
    onBlur: (event: React.FocusEvent) => focus.onBlur(event.relatedTarget),
    onKeyDown: (event: KeyboardEvent) => {
      if (!focus.onKey(event) && event.target === event.currentTarget) props.onRowKey?.(event, one);
    },
  });
  return (
    <div ref={place} tabIndex={isLong ? 0 : undefined} className={classes(isLong && 'overflow-auto', isLong && (props.fills ? 'h-full' : 'max-h-[70dvh]'))}>
      <table ref={body} className={classes('table', props.cards && 'cards', widths !== null && 'table-fixed')} data-testid={props.testId} aria-label={props.label} aria-rowcount={rows.length + 1}>
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
            <tr key={row.id} data-row={row.id} data-index={index} {...props.dataOf?.(row.original)} {...(props.onRowKey ? walk(row.id, row.original) : {})} ref={isLong ? virtual.measureElement : undefined} aria-rowindex={index + 2}>
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
