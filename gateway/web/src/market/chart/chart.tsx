import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import type { Candle, Order, Page } from '../../api/models';
import { usePreferences } from '../../shell/preferences';
import { nameOf, useLanguage, useWords } from '../../shell/words';
import { useChannels } from '../../stream/live';
import { isOpen, useExecutions, useOrders } from '../../trading/account_data';
import { useAmendPrice } from '../../trading/amend_price';
import { movableOf, waitsForStop } from '../../trading/stops';
import { number } from '../../ui/format';
import { Empty, ErrorNote, Skeleton } from '../../ui/primitives';
import { barAfter, barOf, barStart, waitingAfter, type Bar, type Interval } from './bars';
import { ChartView } from './chart_view';
import { minuteChannel, onMinute, onTrade, quotes, useInstruments } from '../data';
import { snapped } from './tick';

const AmendPriceDialog = lazy(() => import('../../trading/amend_price_dialog'));

function useHistory(symbol: string, interval: Interval) {
  return useQuery({
    queryKey: ['history', symbol, interval],
    queryFn: async ({ signal }) => {
      const page = await api<Page<Candle>>(`market/history/${encodeURIComponent(symbol)}`, { query: { interval, limit: 500 }, signal });
      return page.items.map(barOf).reverse();
    },
    staleTime: 0,
    gcTime: 60_000,
    // What trades cannot say (they may have come between history and stream) is mended by asking again now and then. Minutes have a channel.
    refetchInterval: interval === '1m' ? 600_000 : 60_000,
  });
}

export default function Chart({ symbol, interval, overlays }: { symbol: string; interval: Interval; overlays: string[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { problemText } = useWords();
  const { theme, colors, oneClick } = usePreferences();
  const { bySymbol } = useInstruments();
  const { data, error, isPending, refetch } = useHistory(symbol, interval);
  useChannels([interval === '1m' ? minuteChannel(symbol) : `trades:${symbol}`]);
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<ChartView | null>(null);
  const last = useRef<Bar | undefined>(undefined);
  const orders = useOrders();
  const executions = useExecutions();
  const { asked, amendPrice } = useAmendPrice();
  const [wanted, want] = useState<{ order: Order; price: string } | null>(null);
  const hasBars = (data?.length ?? 0) > 0;

  useEffect(() => {
    if (!box.current || !hasBars) return;
    const made = new ChartView(box.current);
    view.current = made;
    return () => {
      view.current = null;
      made.remove();
    };
  }, [hasBars, symbol, interval]);

  useEffect(() => {
    if (!data) return;
    last.current = data.at(-1);
    view.current?.show([...data], interval, overlays);
  }, [data, interval, overlays, hasBars, symbol]);

  useEffect(() => view.current?.recolor(), [theme, colors]);

  // What comes in is drawn a few times a second at most.
  useEffect(() => {
    let waiting: Bar[] = [];
    const take = (bar: Bar) => {
      last.current = bar;
      waiting = waitingAfter(waiting, bar);
    };
    const stop =
      interval === '1m'
        ? onMinute(symbol, (candle, anew) => {
            const bar = barOf(candle);
            const known = last.current;
            if (known && bar.time < known.time) return;
            // What was before a fresh start may have grown unseen.
            if (anew && known && bar.time > known.time) void refetch();
            take(bar);
          })
        : onTrade(symbol, (trade) => {
            const next = barAfter(last.current, trade, interval);
            if (next !== null) take(next);
          });
    const timer = setInterval(() => {
      if (waiting.length === 0) return;
      if (view.current) waiting.forEach((bar) => view.current?.update({ ...bar }));
      else void refetch();
      waiting = [];
    }, 150);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [symbol, interval, refetch]);

  const lines = useMemo(
    () =>
      orders
        .filter((one) => one.symbol === symbol && isOpen(one) && movableOf(one) !== null)
        .map((one) => {
          const price = wanted?.order.order_id === one.order_id ? wanted.price : asked.get(one.order_id);
          const text = `${t(`trading.side.${one.side}`)} ${number(one.leaves_quantity)}${waitsForStop(one) ? ` · ${t(`trading.type.${one.type}`)}` : ''}`;
          return { id: one.order_id, price: Number(price ?? movableOf(one)?.price), side: one.side as 'BUY' | 'SELL', text: price === undefined ? text : `${text} …`, waits: price !== undefined };
        }),
    [orders, symbol, t, asked, wanted],
  );
  const fills = useMemo(
    () =>
      executions
        .filter((one) => one.symbol === symbol)
        .map((one) => ({ id: one.execution_id, time: barStart(Math.floor(Date.parse(one.executed_at) / 1_000), interval), side: one.side as 'BUY' | 'SELL', text: number(one.quantity) }))
        .sort((a, b) => a.time - b.time),
    [executions, symbol, interval],
  );
  useEffect(() => view.current?.mark(lines, fills), [lines, fills, data, theme, colors]);

  // What a drag asks at its time; the chart keeps one listener.
  const now = useRef({ orders, one: bySymbol.get(symbol), oneClick, amendPrice, t });
  now.current = { orders, one: bySymbol.get(symbol), oneClick, amendPrice, t };
  useEffect(() => {
    const orderOf = (id: string) => now.current.orders.find((order) => order.order_id === id);
    view.current?.amend({
      priceAt: (price) => {
        const { one } = now.current;
        return one ? snapped(price, one, Number(quotes.get(symbol)?.last_price ?? one.base_price)) : String(Math.round(price));
      },
      textAt: (id, price) => {
        const order = orderOf(id);
        return order ? `${now.current.t(`trading.side.${order.side}`)} ${number(order.leaves_quantity)} → ${number(price)}` : '';
      },
      dropped: (id, price) => {
        const order = orderOf(id);
        if (!order) return;
        if (now.current.oneClick) void now.current.amendPrice(order, price);
        else want({ order, price });
      },
      hint: () => now.current.t('market.dragHint'),
    });
  }, [hasBars, symbol, interval]);

  if (isPending) return <Skeleton rows={10} />;
  if (error) return <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} />;
  if (!hasBars) return <Empty title={t('market.noTrades')} />;
  return (
    <>
      <div
        ref={box}
        role="img"
        aria-label={t('market.chartLabel', { name: nameOf(bySymbol.get(symbol), language, symbol) })}
        className="h-full w-full data-grab:cursor-ns-resize data-grab:[&_*]:cursor-ns-resize!"
        data-testid="chart"
      />
      {wanted && (
        <Suspense>
          <AmendPriceDialog order={wanted.order} price={wanted.price} amend={amendPrice} onClose={() => want(null)} />
        </Suspense>
      )}
    </>
  );
}
