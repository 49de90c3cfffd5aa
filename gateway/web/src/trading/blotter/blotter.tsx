import { lazy, Suspense, useMemo, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, classes, Panel, Skeleton } from '../../ui/primitives';
import { isOpen, useAccount, useExecutions, useOrders } from '../account_data';
import type { TableName } from './blotter_columns';
import { ExecutionsTable } from './executions_table';
import { OrdersTable } from './orders_table';
import { useGuards } from '../ticket/guards';
import { PositionsTable } from '../positions';
import { useTicket } from '../ticket/ticket_state';

const ColumnsDialog = lazy(() => import('./columns_dialog'));
const GuardDialog = lazy(() => import('./guard_dialog'));
const LedgerTable = lazy(() => import('../../accounts/ledger_table'));

const tabs = ['open', 'positions', 'filled', 'cancelled', 'executions', 'ledger'] as const;
type Tab = (typeof tabs)[number];
const columnsOf: Record<Tab, TableName | null> = { open: 'open', positions: null, filled: 'closed', cancelled: 'closed', executions: 'executions', ledger: null };

function Tabs({ tab, show, open }: { tab: Tab; show: (to: Tab) => void; open: number }) {
  const { t } = useTranslation();
  const onKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const to = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length]!;
    show(to);
    event.currentTarget.querySelector<HTMLElement>(`#tab-${to}`)?.focus();
  };
  return (
    <div role="tablist" aria-label={t('trading.blotter')} onKeyDown={onKey} className="flex overflow-x-auto max-md:w-full">
      {tabs.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          tabIndex={tab === name ? 0 : -1}
          aria-selected={tab === name}
          aria-controls="blotter-body"
          onClick={() => show(name)}
          className={classes('h-9 border-b-2 px-2.5 whitespace-nowrap max-md:flex-auto max-md:px-1 max-md:text-xs -outline-offset-2', tab === name ? 'border-accent font-semibold text-text' : 'border-transparent text-quiet hover:text-text')}
        >
          {t(`trading.${name}`)}
          {name === 'open' && open > 0 && <span className="ml-1.5 rounded bg-raised px-1 text-[11px]">{open}</span>}
        </button>
      ))}
    </div>
  );
}

function IconButton({ label, path, onClick, className }: { label: string; path: string; onClick: () => void; className?: string }) {
  return (
    <button type="button" aria-label={label} title={label} onClick={onClick} className={classes('flex size-7 shrink-0 items-center justify-center rounded-md text-quiet hover:bg-raised hover:text-text', className)}>
      <svg aria-hidden viewBox="0 0 24 24" className="size-4" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinejoin="round"><path d={path} /></svg>
    </button>
  );
}

/** What the account has going on and has done. */
export default function Blotter({ className }: { className?: string }) {
  const { t } = useTranslation();
  const [tab, show] = useState<Tab>('open');
  const [choosing, choose] = useState<TableName | null>(null);
  const [guarding, guard] = useState(false);
  const account = useAccount();
  const isGuarded = useGuards((all) => all.connection || all.cancelAt !== null);
  const orders = useOrders();
  const executions = useExecutions();
  const setTicket = useTicket((all) => all.set);
  const { open, filled, cancelled } = useMemo(() => {
    const ended = orders.filter((one) => !isOpen(one));
    return { open: orders.filter(isOpen), filled: ended.filter((one) => Number(one.filled_quantity) > 0), cancelled: ended.filter((one) => Number(one.filled_quantity) === 0) };
  }, [orders]);
  const columns = columnsOf[tab];
  return (
    <Panel label={t('trading.blotter')} pane="blotter" {...(className === undefined ? {} : { className })} bodyClass="flex flex-col">
      <div className="flex shrink-0 flex-wrap items-center justify-between gap-x-2 border-b border-line md:flex-nowrap md:pr-2">
        <Tabs tab={tab} show={show} open={open.length} />
        <span className="flex shrink-0 gap-1 max-md:ml-auto max-md:p-1">
          {columns !== null && <IconButton label={t('trading.columns')} onClick={() => choose(columns)} path="M4 5h16v14H4zM9.5 5v14M15 5v14" className="max-md:hidden" />}
          <IconButton label={t(isGuarded ? 'trading.guard.on' : 'trading.guard.button')} onClick={() => guard(true)} path="M12 3l7 3v5.5c0 4.3-2.9 7.6-7 9.5-4.1-1.9-7-5.2-7-9.5V6z" className={classes(isGuarded && 'text-good!')} />
          <Button small tone="danger" disabled={open.length === 0} onClick={() => setTicket({ cancelAllAsked: true, cancelAllSymbol: '' })}>
            {t('trading.cancelAll')}
          </Button>
        </span>
      </div>
      <div id="blotter-body" role="tabpanel" aria-labelledby={`tab-${tab}`} tabIndex={0} className="min-h-0 flex-1 overflow-auto -outline-offset-2">
        {tab === 'open' && <OrdersTable key="open" list={open} empty={t('trading.noOpen')} label={t('trading.open')} open />}
        {tab === 'filled' && <OrdersTable key="filled" list={filled} empty={t('trading.noFilled')} label={t('trading.filled')} />}
        {tab === 'cancelled' && <OrdersTable key="cancelled" list={cancelled} empty={t('trading.noCancelled')} label={t('trading.cancelled')} />}
        {tab === 'executions' && <ExecutionsTable list={executions} />}
        {tab === 'positions' && <PositionsTable />}
        {tab === 'ledger' && <Suspense fallback={<Skeleton />}><LedgerTable fills /></Suspense>}
      </div>
      {guarding && account && (
        <Suspense>
          <GuardDialog account={account.account_id} onClose={() => guard(false)} />
        </Suspense>
      )}
      {choosing !== null && (
        <Suspense>
          <ColumnsDialog table={choosing} onClose={() => choose(null)} />
        </Suspense>
      )}
    </Panel>
  );
}
