import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useMemo, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Order } from '../../api/models';
import { useLanguage, useWords } from '../../shell/words';
import { clock, moment, number } from '../../ui/format';
import { LongTable, type Column } from '../../ui/long_table';
import { Badge, Button, classes, Empty } from '../../ui/primitives';
import { AmendInline } from './amend_inline';
import { ActsHead, DetailsLink, PriceCell, RoleMark, SideText, StatusCell, SymbolCell } from './blotter_cells';
import { useCancel } from '../cancel';
import { useHidden } from './hidden_columns';
import { unsettled } from '../intent_runner';
import { Older } from './older';
import { useShared } from '../shared';
import { byFamily } from '../family';
import { conditionOf, isStop, movableOf, waitsForEntry } from '../stops';
import { hasStopPrice } from '../terms';

const AmendDialog = lazy(() => import('../amend_dialog'));

/** Open orders have buttons, which come before the time of day where both have no room. */
const roomy = 'max-2xl:hidden';
/** A row of a phone has no room for what is typed, and no row has it for three numbers. */
const fitsRow = (order: Order) => innerWidth >= 768 && !(hasStopPrice(order) && order.price !== null);

function valueOf(order: Order): number | null {
  return order.price === null ? null : Number(order.price) * Number(order.quantity);
}

function useColumns(open: boolean, amending: string | null, amend: (order: Order | null) => void): Column<Order>[] {
  const { t } = useTranslation();
  const language = useLanguage();
  const { codeText } = useWords();
  const cancel = useCancel();
  return useMemo((): Column<Order>[] => {
    const name = (key: string) => t(`trading.columnOf.${key}`);
    const status = (one: Order) => t(`trading.statusOf.${one.status}`, { defaultValue: one.status });
    return [
      { key: 'symbol', head: t('trading.symbol'), sort: (one) => one.symbol, cell: (one) => one.parent_order_id ? <span className="flex items-center gap-1"><span aria-hidden className="text-quiet">↳</span><SymbolCell symbol={one.symbol} /></span> : <SymbolCell symbol={one.symbol} /> },
      { key: 'side', head: name('side'), sort: (one) => one.side, cell: (one) => <span className="whitespace-nowrap"><SideText side={one.side} /><RoleMark order={one} /></span> },
      { key: 'type', head: name('type'), wide: true, sort: (one) => one.type, cell: (one) => t(`trading.type.${one.type}`, { defaultValue: one.type }) },
      { key: 'tif', head: name('tif'), wide: true, sort: (one) => one.time_in_force, cell: (one) => <span title={t(`trading.tif.${one.time_in_force}`, { defaultValue: one.time_in_force })}>{one.time_in_force}</span> },
      {
        key: 'price',
        head: name('price'),
        right: true,
        className: '[&:is(td)]:relative [&:is(td)]:bg-inherit',
        sort: (one) => Number(movableOf(one)?.price ?? one.price ?? 0),
        cell: (one) => <>{amending === one.order_id && <AmendInline order={one} onDone={() => amend(null)} />}<PriceCell order={one} /></>,
      },
      { key: 'filledOf', head: name('filledOf'), right: true, sort: (one) => Number(one.quantity), cell: (one) => `${number(one.filled_quantity)} / ${number(one.quantity)}` },
      { key: 'leaves', head: name('leaves'), right: true, wide: true, sort: (one) => Number(one.leaves_quantity), cell: (one) => number(one.leaves_quantity) },
      { key: 'value', head: name('value'), right: true, wide: true, sort: (one) => valueOf(one) ?? 0, cell: (one) => number(valueOf(one), 0) },
      ...(open ? [] : [{ key: 'average', head: name('average'), right: true, sort: (one: Order) => Number(one.average_price ?? 0), cell: (one: Order) => number(one.average_price, 2) }]),
      { key: 'status', head: name('status'), sort: status, cell: (one) => <StatusCell order={one} /> },
      ...(open ? [] : [{ key: 'reason', head: name('reason'), wide: true, sort: (one: Order) => one.reason ?? '', cell: (one: Order) => <span className="block max-w-80 truncate text-quiet">{one.reason ? codeText(one.reason) : ''}</span> }]),
      { key: 'time', head: name('time'), className: open ? roomy : '', sort: (one) => one.created_at, cell: (one) => <span className="text-quiet">{open ? clock(one.created_at) : moment(one.created_at, language)}</span> },
      {
        key: 'acts',
        head: <ActsHead />,
        right: true,
        className: 'acts',
        cell: (one) => (
          <span className="inline-flex gap-1">
            {open && <Button small disabled={waitsForEntry(one)} title={waitsForEntry(one) ? t('trading.family.amendWaits') : undefined} onClick={() => amend(one)}>{t('trading.amend')}</Button>}
            {open && <Button small tone="danger" title={one.order_class ? t(one.parent_order_id || one.order_class === 'OCO' ? 'trading.family.cancelLegAbout' : 'trading.family.cancelEntryAbout') : undefined} onClick={() => void cancel(one)}>{t('trading.cancelOne')}</Button>}
            <DetailsLink order={one.order_id} />
          </span>
        ),
      },
    ];
  }, [t, language, open, amending, amend]);
}

/** Orders without an answer: they have no number yet. */
function Unsettled() {
  const { t } = useTranslation();
  const waiting = useShared(unsettled);
  return waiting.map((one) => (
    <p key={one.key} className="flex items-center gap-3 border-b border-line px-2.5 py-1.5">
      <SymbolCell symbol={one.body.symbol} />
      <SideText side={one.body.side} />
      <span>{isStop(one.body.type) ? conditionOf(one.body) : number(one.body.price)} × {number(one.body.quantity)}</span>
      <Badge tone="warn">{t('trading.unknown')}</Badge>
    </p>
  ));
}

export function OrdersTable({ list, empty, label, open = false }: { list: Order[]; empty: string; label: string; open?: boolean }) {
  const cancel = useCancel();
  const navigate = useNavigate();
  const waiting = useShared(unsettled);
  const [amending, setAmending] = useState<Order | null>(null);
  const amend = useCallback((order: Order | null) => setAmending(order), []);
  const inRow = amending !== null && fitsRow(amending);
  const columns = useColumns(open, inRow ? amending.order_id : null, amend);
  const hidden = useHidden(open ? 'open' : 'closed');
  const shown = useMemo(() => byFamily(list), [list]);
  const onRowKey = (event: KeyboardEvent, one: Order) => {
    const acts: Record<string, (() => void) | undefined> = {
      Enter: () => void navigate({ to: '/orders/$id', params: { id: one.order_id } }),
      F2: open && !waitsForEntry(one) ? () => amend(one) : undefined,
      Delete: open ? () => void cancel(one) : undefined,
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  return (
    <div className={classes('flex flex-col', list.length > 0 && 'h-full')}>
      {open && <Unsettled />}
      {list.length === 0 ? (
        !(open && waiting.length > 0) && <Empty title={empty} />
      ) : (
        <div className="min-h-0 flex-1">
          <LongTable items={shown} columns={columns} keyOf={(one) => one.order_id} testId={open ? 'open-orders' : 'closed-orders'} label={label} fills cards={open} hidden={hidden} dataOf={(one) => ({ 'data-order': one.order_id })} onRowKey={onRowKey} after={open ? undefined : <Older list="orders" />} />
        </div>
      )}
      {amending && !inRow && (
        <Suspense>
          <AmendDialog order={amending} onClose={() => amend(null)} />
        </Suspense>
      )}
    </div>
  );
}
