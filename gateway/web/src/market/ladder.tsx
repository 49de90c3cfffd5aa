import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Side } from '../api/models';
import { usePreferences } from '../shell/preferences';
import { openQuantities } from '../trading/account_data';
import { useOrders } from '../trading/account_data';
import { number } from '../ui/format';
import { classes, Empty, Panel, Skeleton } from '../ui/primitives';
import { useBook, useInstruments, useQuote } from './data';
import { ladderOf, type LadderRow } from './ladder_rows';

interface RowProps {
  row: LadderRow | null;
  side: 'ask' | 'bid';
  isLast: boolean;
  base: number;
  own: number;
  /** Which order a click on the quantity begins. */
  onOrder: ((side: Side, price: string) => void) | null;
  onPrice: ((price: string) => void) | null;
}

const Row = memo(function Row({ row, side, isLast, base, own, onOrder, onPrice }: RowProps) {
  const { t } = useTranslation();
  if (row === null) return <div className="h-[25px] border-b border-line/40" />;
  const price = number(row.price);
  const quantity = number(row.quantity);
  const tone = Number(row.price) > base ? 'text-up' : Number(row.price) < base ? 'text-down' : 'text-text';
  const bar = (
    <span
      aria-hidden
      className={classes('absolute inset-y-[3px] rounded-sm', side === 'ask' ? 'right-0 bg-down-soft' : 'left-0 bg-up-soft')}
      style={{ width: `${Math.max(2, row.share * 100)}%` }}
    />
  );
  const orderSide: Side = side === 'ask' ? 'SELL' : 'BUY';
  const cell = (
    <button
      type="button"
      disabled={onOrder === null}
      onClick={() => onOrder?.(orderSide, row.price)}
      aria-label={t(side === 'ask' ? 'market.askAt' : 'market.bidAt', { price, quantity })}
      data-ladder={`${side}:${row.price}`}
      className={classes(
        'relative flex h-full w-full items-center px-2 enabled:hover:bg-raised disabled:cursor-default',
        side === 'ask' ? 'justify-end' : 'justify-start',
      )}
    >
      {bar}
      <span className="relative">{quantity}</span>
    </button>
  );
  const ownMark = own > 0 && (
    <span title={t('market.own', { quantity: number(own) })} className="rounded bg-accent px-1 text-[11px] font-semibold text-on-accent">
      {number(own)}
    </span>
  );
  return (
    <div className={classes('grid h-[25px] grid-cols-[1fr_88px_1fr] items-stretch border-b border-line/40', isLast && 'bg-raised')}>
      {side === 'ask' ? cell : <div className="flex items-center justify-end px-2">{ownMark}</div>}
      <button
        type="button"
        disabled={onPrice === null}
        onClick={() => onPrice?.(row.price)}
        aria-label={t('market.priceAt', { price })}
        className={classes('border-x border-line/60 text-center font-semibold enabled:hover:bg-raised disabled:cursor-default', tone)}
      >
        {price}
      </button>
      {side === 'bid' ? cell : <div className="flex items-center px-2">{ownMark}</div>}
    </div>
  );
});

export function LadderPanel(props: {
  symbol: string;
  onOrder: ((side: Side, price: string) => void) | null;
  onPrice: ((price: string) => void) | null;
  className?: string;
}) {
  const { t } = useTranslation();
  const { symbol } = props;
  const book = useBook(symbol);
  const quote = useQuote(symbol);
  const { bySymbol } = useInstruments();
  const { oneClick, set } = usePreferences();
  const orders = useOrders();
  const own = useMemo(() => openQuantities(orders, symbol), [orders, symbol]);
  const ladder = useMemo(() => ladderOf(book), [book]);
  const base = Number(bySymbol.get(symbol)?.base_price ?? 0);
  const rows = (side: 'ask' | 'bid') =>
    (side === 'ask' ? ladder.asks : ladder.bids).map((row, i) => (
      <Row
        key={`${side}${i}`}
        row={row}
        side={side}
        isLast={row !== null && row.price === quote?.last_price}
        base={base}
        own={row === null ? 0 : (own.get(`${side === 'ask' ? 'SELL' : 'BUY'}:${row.price}`) ?? 0)}
        onOrder={props.onOrder}
        onPrice={props.onPrice}
      />
    ));
  const isEmpty = book !== undefined && book.asks.length + book.bids.length === 0;
  return (
    <Panel
      title={t('market.book')}
      {...(props.className === undefined ? {} : { className: props.className })}
      pane="book"
      bodyClass="overflow-auto"
      actions={
        props.onOrder && (
          <label className="flex items-center gap-1.5 text-xs text-quiet" title={t('market.oneClickHint')}>
            <input type="checkbox" checked={oneClick} onChange={(event) => set({ oneClick: event.target.checked })} className="size-3.5 accent-(--accent)" />
            {t('market.oneClick')}
          </label>
        )
      }
    >
      {book === undefined ? (
        <Skeleton rows={16} />
      ) : isEmpty ? (
        <Empty title={t('market.noBook')} />
      ) : (
        <div data-testid="ladder" className="min-w-[230px]">
          <div className="grid h-6 grid-cols-[1fr_88px_1fr] items-center border-b border-line text-[11px] text-quiet">
            <span className="px-2 text-right">{t('market.ask')}</span>
            <span className="text-center">{t('market.price')}</span>
            <span className="px-2">{t('market.bid')}</span>
          </div>
          {rows('ask')}
          {rows('bid')}
          <div className="grid h-7 grid-cols-[1fr_88px_1fr] items-center text-xs">
            <span className="px-2 text-right text-down">{number(ladder.askSum)}</span>
            <span className="text-center text-[11px] text-quiet">{t('market.sum')}</span>
            <span className="px-2 text-up">{number(ladder.bidSum)}</span>
          </div>
        </div>
      )}
    </Panel>
  );
}
