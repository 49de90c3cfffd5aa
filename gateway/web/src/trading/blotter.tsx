import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, newKey } from '../api/client';
import type { Execution, Order } from '../api/models';
import { useInstruments } from '../market/data';
import { toast } from '../shell/toasts';
import { nameOf, useLanguage, useWords } from '../shell/words';
import { clock, moment, number } from '../ui/format';
import { Badge, Button, classes, Empty, Panel } from '../ui/primitives';
import { isOpen, takeOrders, useExecutions, useOrders, useShared } from './account_data';
import { unsettled } from './intent_runner';
import { PositionsTable } from './positions';
import { useTicket } from './ticket_state';

const AmendDialog = lazy(() => import('./amend_dialog'));
const CancelAllDialog = lazy(() => import('./cancel_all_dialog'));
type Tab = 'open' | 'filled' | 'cancelled' | 'executions' | 'positions';

export function useCancel() {
  const { problemText } = useWords();
  return async (order: Order): Promise<void> => {
    try {
      takeOrders([await api<Order>(`orders/${order.order_id}`, { method: 'DELETE', key: newKey('cancel') })]);
    } catch (why) {
      toast({ tone: 'danger', title: problemText(why) });
    }
  };
}

function SideText({ side }: { side: string }) {
  const { t } = useTranslation();
  return <span className={classes('font-semibold', side === 'BUY' ? 'text-up' : 'text-down')}>{t(`trading.side.${side}`)}</span>;
}

function SymbolCell({ symbol }: { symbol: string }) {
  const { bySymbol } = useInstruments();
  const language = useLanguage();
  return (
    <Link to="/trade/$symbol" params={{ symbol }} className="block max-w-30 truncate hover:underline md:max-w-34 2xl:max-w-60" title={nameOf(bySymbol.get(symbol), language, symbol)}>
      {nameOf(bySymbol.get(symbol), language, symbol)}
    </Link>
  );
}

/** Open orders have buttons, which come before the time of day where both have no room. */
const roomy = 'max-2xl:hidden';

function Head({ names }: { names: [text: string, start?: boolean, className?: string][] }) {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        {names.map(([text, start, className], i) => (
          <th key={i} scope="col" className={text === '' ? 'acts' : classes(start && 'start', className)}>
            {text === '' ? <span className="sr-only">{t('trading.acts')}</span> : text}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function OrderRow({ order, open, actions }: { order: Order; open?: boolean | undefined; actions?: ReactNode }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { codeText } = useWords();
  return (
    <tr data-order={order.order_id}>
      <td className="start"><SymbolCell symbol={order.symbol} /></td>
      <td className="start"><SideText side={order.side} /></td>
      <td>{order.price === null ? t(`trading.type.${order.type}`, { defaultValue: order.type }) : number(order.price)}</td>
      <td>
        {number(order.filled_quantity)} / {number(order.quantity)}
      </td>
      {!open && <td>{number(order.average_price, 2)}</td>}
      <td className="start" title={order.reason ? codeText(order.reason) : undefined}>
        {t(`trading.statusOf.${order.status}`, { defaultValue: order.status })}
      </td>
      <td className={classes('start text-quiet', open && roomy)}>{open ? clock(order.created_at) : moment(order.created_at, language)}</td>
      <td className="acts">
        <span className="inline-flex gap-1">
          {actions}
          <Link to="/orders/$id" params={{ id: order.order_id }} className="inline-flex h-7 items-center rounded-md px-2 text-xs text-link hover:bg-raised">
            {t('trading.why')}
          </Link>
        </span>
      </td>
    </tr>
  );
}

function OrdersTable({ list, empty, open }: { list: Order[]; empty: string; open?: boolean }) {
  const { t } = useTranslation();
  const cancel = useCancel();
  const [amending, amend] = useState<Order | null>(null);
  const waiting = useShared(unsettled);
  if (list.length === 0 && !(open && waiting.length > 0)) return <Empty title={empty} />;
  return (
    <>
      <table className={classes('table', open && 'cards')}>
        <Head
          names={[[t('trading.symbol'), true], [t('trading.sideLabel'), true], [t('trading.price')], [t('trading.filledOf')], ...(open ? [] : ([[t('trading.average')]] as [string][])), [t('trading.status'), true], [t('trading.time'), true, open ? roomy : ''], ['']]}
        />
        <tbody>
          {open &&
            waiting.map((one) => (
              <tr key={one.key}>
                <td className="start"><SymbolCell symbol={one.body.symbol} /></td>
                <td className="start"><SideText side={one.body.side} /></td>
                <td>{number(one.body.price)}</td>
                <td>– / {number(one.body.quantity)}</td>
                <td className="start" colSpan={3}><Badge tone="warn">{t('trading.unknown')}</Badge></td>
              </tr>
            ))}
          {list.map((order) => (
            <OrderRow
              key={order.order_id}
              order={order}
              open={open}
              actions={
                open && (
                  <>
                    <Button small onClick={() => amend(order)}>{t('trading.amend')}</Button>
                    <Button small tone="danger" onClick={() => void cancel(order)}>{t('trading.cancelOne')}</Button>
                  </>
                )
              }
            />
          ))}
        </tbody>
      </table>
      {amending && (
        <Suspense>
          <AmendDialog order={amending} onClose={() => amend(null)} />
        </Suspense>
      )}
    </>
  );
}

function ExecutionsTable({ list }: { list: Execution[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (list.length === 0) return <Empty title={t('trading.noExecutions')} />;
  return (
    <table className="table" data-testid="executions">
      <Head names={[[t('trading.time'), true], [t('trading.symbol'), true], [t('trading.sideLabel'), true], [t('trading.price')], [t('trading.quantity')], [t('trading.fee')], [t('trading.tax')], [t('trading.role'), true]]} />
      <tbody>
        {list.slice(0, 200).map((one) => (
          <tr key={one.execution_id} data-execution={one.execution_id}>
            <td className="start text-quiet">{moment(one.executed_at, language)}</td>
            <td className="start"><SymbolCell symbol={one.symbol} /></td>
            <td className="start"><SideText side={one.side} /></td>
            <td>{number(one.price)}</td>
            <td>{number(one.quantity)}</td>
            <td>{number(one.fee)}</td>
            <td>{number(one.tax)}</td>
            <td className="start text-quiet">{t(`trading.${one.liquidity}`, { defaultValue: one.liquidity })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Blotter({ className }: { className?: string }) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<Tab>('open');
  const orders = useOrders();
  const executions = useExecutions();
  const asking = useTicket((all) => all.cancelAllAsked);
  const setTicket = useTicket((all) => all.set);
  const open = orders.filter(isOpen);
  const filled = orders.filter((one) => !isOpen(one) && Number(one.filled_quantity) > 0);
  const cancelled = orders.filter((one) => !isOpen(one) && Number(one.filled_quantity) === 0);
  const tabs: [Tab, string, number | null][] = [
    ['open', t('trading.open'), open.length],
    ['positions', t('trading.positions'), null],
    ['filled', t('trading.filled'), null],
    ['cancelled', t('trading.cancelled'), null],
    ['executions', t('trading.executions'), null],
  ];
  return (
    <Panel label={t('trading.blotter')} pane="blotter" {...(className === undefined ? {} : { className })} bodyClass="flex flex-col">
      <div className="flex shrink-0 items-center justify-between gap-2 border-b border-line pr-2">
        <div role="tablist" aria-label={t('trading.blotter')} className="flex overflow-x-auto">
          {tabs.map(([name, text, count]) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`tab-${name}`}
              aria-selected={tab === name}
              aria-controls="blotter-body"
              onClick={() => setTab(name)}
              className={classes('h-9 border-b-2 px-3 whitespace-nowrap', tab === name ? 'border-accent font-semibold text-text' : 'border-transparent text-quiet hover:text-text')}
            >
              {text}
              {count !== null && count > 0 && <span className="ml-1.5 rounded bg-raised px-1 text-[11px]">{count}</span>}
            </button>
          ))}
        </div>
        <Button small tone="danger" className="shrink-0" disabled={open.length === 0} onClick={() => setTicket({ cancelAllAsked: true })}>
          {t('trading.cancelAll')}
        </Button>
      </div>
      <div id="blotter-body" role="tabpanel" aria-labelledby={`tab-${tab}`} tabIndex={0} className="min-h-0 flex-1 overflow-auto">
        {tab === 'open' && <OrdersTable list={open} empty={t('trading.noOpen')} open />}
        {tab === 'filled' && <OrdersTable list={filled} empty={t('trading.noFilled')} />}
        {tab === 'cancelled' && <OrdersTable list={cancelled} empty={t('trading.noCancelled')} />}
        {tab === 'executions' && <ExecutionsTable list={executions} />}
        {tab === 'positions' && <PositionsTable />}
      </div>
      {asking && (
        <Suspense>
          <CancelAllDialog orders={open} onClose={() => setTicket({ cancelAllAsked: false })} />
        </Suspense>
      )}
    </Panel>
  );
}
