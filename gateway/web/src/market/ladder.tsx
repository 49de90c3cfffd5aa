import { lazy, memo, Suspense, useEffect, useMemo, useRef } from 'react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Order, Side } from '../api/models';
import { usePreferences } from '../shell/preferences';
import { openQuantities, useOrders } from '../trading/account_data';
import { QueuePlaces } from '../trading/life/queue_place';
import { useLanguage } from '../shell/words';
import { number, short } from '../ui/format';
import { classes, Empty, Panel, Skeleton } from '../ui/primitives';
import type { BookSides } from './book';
import { BookTabs } from './book_tabs';
import { onTrade, useBook, useInstruments, useQuote } from './data';
import { ladderOf } from './ladder_rows';
import { useAuction } from './auction';
import { isAuction, isUsual } from './sessions';

const Depth = lazy(() => import('./depth'));
const SessionStrip = lazy(() => import('./session_strip'));

interface RowProps {
  /** Null where the book is thinner. Values and no objects: a row whose level has not changed is not drawn again. */
  price: string | null;
  quantity: number;
  /** Of the widest bar, in whole percent. */
  width: number;
  t: TFunction;
  language: 'ko' | 'en';
  side: 'ask' | 'bid';
  isLast: boolean;
  /** The single price that the auction would come to. */
  isExpected: boolean;
  base: number;
  own: number;
  /** At most so many shares stand before it; null where nobody knows. */
  ahead: number | null;
  /** Which order a click on the quantity begins. */
  onOrder: ((side: Side, price: string) => void) | null;
  onPrice: ((price: string) => void) | null;
}

const Row = memo(function Row({ price: at, quantity: shares, width, t, language, side, isLast, isExpected, base, own, ahead, onOrder, onPrice }: RowProps) {
  if (at === null) return <div className="h-[25px] border-b border-line/40" />;
  const price = number(at);
  const quantity = number(shares);
  const tone = Number(at) > base ? 'text-up' : Number(at) < base ? 'text-down' : 'text-text';
  const bar = (
    <span
      aria-hidden
      className={classes('absolute inset-y-[3px] rounded-sm', side === 'ask' ? 'right-0 bg-down-soft' : 'left-0 bg-up-soft')}
      style={{ width: `${width}%` }}
    />
  );
  const orderSide: Side = side === 'ask' ? 'SELL' : 'BUY';
  const cell = (
    <button
      type="button"
      disabled={onOrder === null}
      onClick={() => onOrder?.(orderSide, at)}
      aria-label={t(side === 'ask' ? 'market.askAt' : 'market.bidAt', { price, quantity })}
      data-ladder={`${side}:${at}`}
      className={classes(
        'relative flex h-full w-full items-center px-2 enabled:hover:bg-raised disabled:cursor-default',
        side === 'ask' ? 'justify-end' : 'justify-start',
      )}
    >
      {bar}
      <span className="relative">{quantity}</span>
    </button>
  );
  const ownText = `${t('market.own', { quantity: number(own) })}${ahead === null ? '' : ` · ${t('market.ahead', { quantity: number(ahead) })}`}`;
  const ownMark = own > 0 && (
    <span title={ownText} className="flex min-w-0 items-center gap-1 text-[11px]" data-own={at}>
      <span className="sr-only">{ownText}</span>
      <span aria-hidden className="rounded bg-accent px-1 font-semibold text-on-accent">{number(own)}</span>
      {ahead !== null && <span aria-hidden className="truncate text-quiet">≤{short(ahead, language)}</span>}
    </span>
  );
  return (
    <div className={classes('grid h-[25px] grid-cols-[1fr_88px_1fr] items-stretch border-b border-line/40', isLast && 'bg-raised', isExpected && 'outline-2 -outline-offset-2 outline-accent')} data-expected={isExpected || undefined}>
      {side === 'ask' ? cell : <div className="flex min-w-0 items-center justify-end px-1">{ownMark}</div>}
      <button
        type="button"
        disabled={onPrice === null}
        onClick={() => onPrice?.(at)}
        aria-label={t('market.priceAt', { price })}
        className={classes('border-x border-line/60 text-center font-semibold enabled:hover:bg-raised disabled:cursor-default', tone)}
      >
        {price}
      </button>
      {side === 'bid' ? cell : <div className="flex min-w-0 items-center px-1">{ownMark}</div>}
    </div>
  );
});

/** Where the own orders of a symbol stand, as far as book and trades say. */
function useQueuePlaces(symbol: string, orders: Order[], book: BookSides | undefined): Map<string, number> {
  const places = useMemo(() => ({ of: symbol, all: new QueuePlaces() }), [symbol]).all;
  const mine = useMemo(() => orders.filter((one) => one.symbol === symbol), [orders, symbol]);
  const now = useRef(mine);
  now.current = mine;
  useEffect(() => onTrade(symbol, (trade) => places.traded(now.current, trade.price, Number(trade.quantity), trade.aggressor)), [symbol, places]);
  return useMemo(() => {
    places.see(mine, book, performance.now());
    return places.bySide(mine);
  }, [places, mine, book]);
}

export function LadderPanel(props: {
  symbol: string;
  onOrder: ((side: Side, price: string) => void) | null;
  onPrice: ((price: string) => void) | null;
  className?: string;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { symbol } = props;
  const book = useBook(symbol);
  const quote = useQuote(symbol);
  const { bySymbol } = useInstruments();
  const { oneClick, bookView, set } = usePreferences();
  const orders = useOrders();
  const own = useMemo(() => openQuantities(orders, symbol), [orders, symbol]);
  const places = useQueuePlaces(symbol, orders, book);
  const ladder = useMemo(() => ladderOf(book), [book]);
  const base = Number(bySymbol.get(symbol)?.base_price ?? 0);
  const gathers = quote !== undefined && isAuction(quote.session);
  const auction = useAuction(symbol, gathers);
  const expected = gathers && auction?.phase === quote.session ? auction.expected_price : null;
  const rows = (side: 'ask' | 'bid') =>
    (side === 'ask' ? ladder.asks : ladder.bids).map((row, i) => (
      <Row
        key={`${side}${i}`}
        price={row?.price ?? null}
        quantity={row?.quantity ?? 0}
        width={Math.max(2, Math.round((row?.share ?? 0) * 100))}
        t={t}
        language={language}
        side={side}
        isLast={row !== null && row.price === quote?.last_price}
        isExpected={row !== null && row.price === expected}
        base={base}
        own={row === null ? 0 : (own.get(`${side === 'ask' ? 'SELL' : 'BUY'}:${row.price}`) ?? 0)}
        ahead={row === null ? null : (places.get(`${side === 'ask' ? 'SELL' : 'BUY'}:${row.price}`) ?? null)}
        onOrder={props.onOrder}
        onPrice={props.onPrice}
      />
    ));
  const isEmpty = book !== undefined && book.asks.length + book.bids.length === 0;
  return (
    <Panel
      label={t('market.book')}
      className={classes(props.className, bookView === 'depth' && 'grow')}
      pane="book"
      bodyClass="flex flex-col overflow-auto"
    >
      <div className="flex h-9 shrink-0 items-center justify-between gap-2 border-b border-line pr-3 pl-1.5">
        <BookTabs value={bookView} onChange={(to) => set({ bookView: to })} />
        {props.onOrder && bookView === 'ladder' && (
          <label className="flex items-center gap-1.5 text-xs whitespace-nowrap text-quiet" title={t('market.oneClickHint')}>
            <input type="checkbox" checked={oneClick} onChange={(event) => set({ oneClick: event.target.checked })} className="size-3.5 accent-(--accent)" />
            {t('market.oneClick')}
          </label>
        )}
      </div>
      {quote && !isUsual(quote.session) && <Suspense fallback={null}><SessionStrip symbol={symbol} session={quote.session} /></Suspense>}
      {bookView === 'depth' ? (
        <Suspense fallback={<Skeleton rows={12} />}>
          <div className="min-h-0 flex-1"><Depth symbol={symbol} /></div>
        </Suspense>
      ) : book === undefined ? (
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
