import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import type { Execution, Order, Page } from '../../api/models';
import { useBook, useInstruments } from '../../market/data';
import { nameOf, useLanguage, useWords } from '../../shell/words';
import { moment, number } from '../../ui/format';
import { Badge, Empty, ErrorNote, Pair, Panel, Skeleton } from '../../ui/primitives';
import { isOpen, useAccount, useExecutions, useOrders } from '../account_data';
import { reasonKey, toneOf, useExplanation, useOrderEvents, type Explanation, type OrderEvent } from './order_life';
import { conditionOf, isStop, trailOf, waitsForEntry, waitsForStop } from '../stops';
import { FamilyPanel } from './family_panel';
import '../../portfolio/words';
import '../stop_words';
import './life_words';

interface Step {
  at: string;
  title: string;
  detail?: string;
  tone: 'quiet' | 'good' | 'warn' | 'danger';
}

/** Where it stands while it waits, as far as the ten best levels say. */
function Standing({ order }: { order: Order }) {
  const { t } = useTranslation();
  const book = useBook(order.symbol);
  const levels = (order.side === 'BUY' ? book?.bids : book?.asks) ?? [];
  const here = levels.find((level) => level[0] === order.price);
  const best = levels[0];
  return (
    <p className="rounded-md bg-raised p-3" data-testid="standing">
      {here ? t('trading.restsNow', { quantity: number(here[1]) }) : t('trading.restsAway', { price: number(order.price) })}{' '}
      {best && best[0] !== order.price && t('trading.restsBehind', { side: t(order.side === 'BUY' ? 'market.bid' : 'market.ask').toLowerCase(), price: number(best[0]) })}
    </p>
  );
}

/** Why it is as it is, in words; while it waits, where it stands at its price. */
function Reasons({ told, side, type }: { told: Explanation; side: string; type: string }) {
  const { t, i18n } = useTranslation();
  const language = useLanguage();
  const { codeText } = useWords();
  const valueText = (value: string) => (/^\d+(\.\d+)?$/.test(value) ? number(value, 2) : /^\d{4}-\d\d-\d\dT/.test(value) ? moment(value, language) : value);
  const text = (one: Explanation['reasons'][number]) => {
    const values = Object.fromEntries(Object.entries(one.values).map(([name, value]) => [name, valueText(value)]));
    const key = `trading.reasonOf.${reasonKey(one.code, side, type)}`;
    // Before the first trade a trailing stop stands nowhere.
    const isKnown = i18n.exists(key) && (one.code !== 'stop_not_reached' || 'stop_price' in values);
    return `${isKnown ? t(key, values) : codeText(one.code, one.text)}${'last_price' in values ? ` ${t('trading.lastTrade', { price: values['last_price'] })}` : ''}`;
  };
  return (
    <section className="rounded-md bg-raised p-3" aria-label={t('trading.reasons')} data-testid="reasons">
      <h3 className="mb-1 text-xs text-quiet">{t('trading.reasons')}</h3>
      <ul className="flex flex-col gap-1">{told.reasons.map((one) => <li key={one.code}>{text(one)}</li>)}</ul>
      {told.queue && told.queue.orders_ahead > 0 && (
        <p className="mt-2 flex justify-between gap-3 border-t border-line pt-2" data-testid="queue">
          <span className="text-quiet">{t('trading.queue')}</span>
          <span className="font-semibold">{t('trading.queueOf', { orders: number(told.queue.orders_ahead), quantity: number(told.queue.quantity_ahead) })}</span>
        </p>
      )}
    </section>
  );
}

/** What a stop order waits for, and when it was reached. `now`: the stop price as it stands. */
function StopFacts({ order, now }: { order: Order; now: string | null }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const trail = trailOf(order);
  return (
    <>
      {trail !== null && <Pair label={t('trading.stop.trail')}>{trail}</Pair>}
      <Pair label={t(trail !== null && order.triggered_at === null ? 'trading.stopNow' : 'trading.stop.price')}><span data-testid="stop-price">{number(order.stop_price ?? now)}</span></Pair>
      {order.triggered_at !== null && <Pair label={t('trading.triggeredOn')}>{moment(order.triggered_at, language)}</Pair>}
    </>
  );
}

/** The versions of the order that this page has seen itself. */
function useVersions(order: Order | undefined): Order[] {
  const [seen, see] = useState<Order[]>([]);
  const last = useRef<number>(-1);
  useEffect(() => {
    if (!order || order.version === last.current) return;
    last.current = order.version;
    see((all) => [...all, order]);
  }, [order]);
  return seen;
}

export default function WhyPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { problemText, codeText } = useWords();
  const account = useAccount();
  const { bySymbol } = useInstruments();
  const live = useOrders().find((one) => one.order_id === id);
  const liveFills = useExecutions().filter((one) => one.order_id === id);
  const asked = useQuery({ queryKey: ['order', id], queryFn: ({ signal }) => api<Order>(`orders/${id}`, { signal }), enabled: account !== null, retry: false });
  const fills = useQuery({
    queryKey: ['fills', id, account?.account_id, live?.version],
    queryFn: ({ signal }) => api<Page<Execution>>('executions', { query: { account_id: asked.data!.account_id, order_id: id, limit: 500 }, signal }),
    enabled: asked.data !== undefined,
    placeholderData: (before) => before,
  });
  const order = live && (!asked.data || live.version >= asked.data.version) ? live : asked.data;
  const versions = useVersions(order);
  const events = useOrderEvents(order);
  const told = useExplanation(order);
  if (account === null) return <Empty title={t('portfolio.signedOut')} />;
  if (asked.error && !order) return <ErrorNote text={problemText(asked.error)} retry={t('ui.retry')} onRetry={() => void asked.refetch()} />;
  if (!order) return <Skeleton rows={8} />;

  const costsOf = (one: OrderEvent, fills: Map<string, Execution>): string | undefined => {
    const fill = [...fills.values()].find((each) => each.trade_id === one.values['trade_id']);
    return fill && fill.fee !== null ? t('trading.fee_tax', { fee: number(fill.fee), tax: number(fill.tax) }) : undefined;
  };
  const placedTerms = (values: OrderEvent['values']): string[] => {
    const type = values['type'] ?? '';
    if (isStop(type)) return [t(`trading.type.${type}`), conditionOf({ type, side: values['side'] ?? '', ...values })];
    return [values['price'] ? number(values['price']) : t(`trading.type.${type}`, { defaultValue: type })];
  };
  const stepOf = (one: OrderEvent, costs: string | undefined): Step => {
    const { values } = one;
    const said: (string | undefined)[] = [];
    if (one.event === 'order_placed') said.push(`${t(`trading.side.${values['side']}`)} ${number(values['quantity'])}`, ...placedTerms(values), t(`trading.tif.${values['time_in_force']}`, { defaultValue: values['time_in_force'] ?? '' }));
    else if (one.event === 'order_executed') said.push(t(`trading.${values['liquidity']}`, { defaultValue: values['liquidity'] ?? '' }), costs);
    else if (one.event === 'amend_requested' || one.event === 'order_amended') said.push(number(values['quantity']), values['stop_price'] ? conditionOf({ type: values['price'] ? 'STOP_LIMIT' : 'STOP', side: order.side, ...values }) : values['price'] ? number(values['price']) : undefined);
    const why = values['reason'] ?? values['code'];
    if (why && why !== 'none') said.push(codeText(why));
    const detail = said.filter(Boolean).join(' · ');
    return {
      at: one.time,
      // A stop order that has come to its symbol is not in the book yet.
      title: one.event === 'order_submitted' && isStop(order.type) && !(events ?? []).some((other) => other.event === 'order_triggered' && other.version < one.version) ? t('trading.stopSubmitted') : t(`trading.eventOf.${one.event}`, { quantity: number(values['quantity']), price: number(values['price']), stop_price: number(values['stop_price']), defaultValue: one.event }),
      ...(detail ? { detail } : {}),
      tone: toneOf(one.event),
    };
  };

  const byId = new Map([...(fills.data?.items ?? []), ...liveFills].map((one) => [one.execution_id, one]));
  const steps: Step[] = [
    { at: order.created_at, title: t('trading.born'), detail: `${t(`trading.side.${order.side}`)} ${number(order.quantity)} · ${isStop(order.type) ? `${t(`trading.type.${order.type}`)} ${conditionOf(order)}` : order.price === null ? t(`trading.type.${order.type}`) : number(order.price)} · ${t(`trading.tif.${order.time_in_force}`, { defaultValue: order.time_in_force })}`, tone: 'quiet' },
    ...[...byId.values()].map((one): Step => ({
      at: one.executed_at,
      title: t('trading.fillAt', { quantity: number(one.quantity), price: number(one.price) }),
      detail: `${t(`trading.${one.liquidity}`, { defaultValue: one.liquidity })} · ${t('trading.fee_tax', { fee: number(one.fee), tax: number(one.tax) })}`,
      tone: 'good',
    })),
    ...versions.slice(1).filter((one) => isOpen(one)).map((one): Step => ({
      at: one.updated_at,
      title: t('trading.changed', { version: one.version }),
      detail: `${number(one.filled_quantity)} / ${number(one.quantity)} · ${number(one.price)} · ${t(`trading.statusOf.${one.status}`, { defaultValue: one.status })}`,
      tone: 'quiet',
    })),
  ];
  if (!isOpen(order)) {
    steps.push({
      at: order.updated_at,
      title: t('trading.endedAs', { status: t(`trading.statusOf.${order.status}`, { defaultValue: order.status }) }),
      ...(order.reason ? { detail: codeText(order.reason) } : {}),
      tone: order.status === 'FILLED' || order.status === 'SETTLED' ? 'good' : 'warn',
    });
  }
  if (events) steps.splice(0, steps.length, ...events.map((one) => stepOf(one, costsOf(one, byId))));
  steps.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const dots = { quiet: 'bg-quiet', good: 'bg-good', warn: 'bg-warn', danger: 'bg-danger' };
  return (
    <div className="mx-auto flex w-full max-w-4xl flex-col gap-3 p-1">
      <h1 className="flex flex-wrap items-center gap-2 text-lg font-semibold">
        {t('trading.whyTitle')}
        <Badge tone={isOpen(order) ? 'warn' : 'quiet'}>{t(`trading.statusOf.${order.status}`, { defaultValue: order.status })}</Badge>
      </h1>
      {order.order_class && <FamilyPanel order={order} />}
      <div className="grid gap-3 md:grid-cols-[300px_1fr]">
        <Panel title={t('trading.facts')}>
          <dl className="flex flex-col gap-1 p-3">
            <Pair label={t('trading.symbol')}>
              <Link to="/trade/$symbol" params={{ symbol: order.symbol }} className="text-link hover:underline">{nameOf(bySymbol.get(order.symbol), language, order.symbol)}</Link>
            </Pair>
            <Pair label={t('trading.sideLabel')}>{t(`trading.side.${order.side}`)}</Pair>
            <Pair label={t('trading.typeLabel')}>{t(`trading.type.${order.type}`, { defaultValue: order.type })} · {t(`trading.tif.${order.time_in_force}`, { defaultValue: order.time_in_force })}</Pair>
            {isStop(order.type) && <StopFacts order={order} now={told?.reasons.find((one) => one.code === 'stop_not_reached')?.values['stop_price'] ?? null} />}
            {!(isStop(order.type) && order.price === null) && <Pair label={t('trading.price')}>{number(order.price)}</Pair>}
            <Pair label={t('trading.quantity')}>{number(order.quantity)}</Pair>
            <Pair label={t('trading.filled')}>{number(order.filled_quantity)}</Pair>
            <Pair label={t('trading.remaining')}>{number(order.leaves_quantity)}</Pair>
            <Pair label={t('trading.average')}>{number(order.average_price)}</Pair>
            <Pair label={t('trading.versions')}>{order.version}</Pair>
            {order.reason && <Pair label={t('trading.reason')}>{codeText(order.reason)}</Pair>}
          </dl>
          <p className="border-t border-line px-3 py-2 text-[11px] break-all text-quiet">{order.order_id}</p>
        </Panel>
        <Panel title={t('trading.life')} bodyClass="p-4">
          <ol className="flex flex-col gap-4 border-l border-line pl-5" data-testid="life">
            {steps.map((step, i) => (
              <li key={i} className="relative">
                <span aria-hidden className={`absolute top-1.5 -left-[25px] size-2.5 rounded-full ${dots[step.tone]}`} />
                <p className="font-semibold">{step.title}</p>
                {step.detail && <p>{step.detail}</p>}
                <p className="text-xs text-quiet">{moment(step.at, language)}</p>
              </li>
            ))}
          </ol>
          {told ? <div className="mt-4"><Reasons told={told} side={order.side} type={order.type} /></div> : null}
          {isOpen(order) && order.price !== null && !waitsForStop(order) && !waitsForEntry(order) && <div className="mt-4"><Standing order={order} /></div>}
        </Panel>
      </div>
    </div>
  );
}
