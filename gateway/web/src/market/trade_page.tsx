import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Side } from '../api/models';
import { useDialogs } from '../shell/dialogs';
import { toast } from '../shell/toasts';
import { usePreferences } from '../shell/preferences';
import { useAccount, useAccounts } from '../trading/account_data';
import { useSend } from '../trading/send';
import { useTicket } from '../trading/ticket/ticket_state';
import { useSession } from '../identity/session';
import { InSight, useMedia } from '../ui/in_sight';
import { Button, classes, Panel, Skeleton } from '../ui/primitives';
import { ChartPanel } from './chart/chart_panel';
import { LadderPanel } from './ladder';
import { QuoteHeader } from './quote_header';
import { TapePanel } from './tape';
import { useQuotesOfAll } from './data';
import { WatchList } from './watch/watch_list';

// A visitor has no orders.
const TicketPanel = lazy(() => import('../trading/ticket/ticket'));
const Blotter = lazy(() => import('../trading/blotter/blotter'));

type Pane = 'market' | 'chart' | 'book' | 'ticket' | 'blotter';
const panes: Pane[] = ['market', 'chart', 'book', 'ticket', 'blotter'];

function VisitorPanel({ className }: { className?: string }) {
  const { t } = useTranslation();
  const open = useDialogs((all) => all.open);
  const member = useSession((all) => all.session.status === 'member');
  const { data } = useAccounts();
  const needsAccount = member && data?.length === 0;
  return (
    <Panel title={t('trading.ticket')} pane="ticket" className={classes(className)} bodyClass="flex flex-col justify-center gap-3 p-5">
      <p className="text-base font-semibold">{t(needsAccount ? 'trading.noAccount' : 'trading.visitorTitle')}</p>
      {!needsAccount && <p className="text-quiet">{t('trading.visitorText')}</p>}
      <Button tone="accent" className="h-11" onClick={() => open(needsAccount ? 'account' : 'register')}>
        {t(needsAccount ? 'trading.openAccount' : 'shell.tryPaper')}
      </Button>
      {!member && <Button onClick={() => open('login')}>{t('shell.signIn')}</Button>}
    </Panel>
  );
}

export function TradePage({ symbol }: { symbol: string }) {
  const { t } = useTranslation();
  const account = useAccount();
  const set = usePreferences((all) => all.set);
  const oneClick = usePreferences((all) => all.oneClick);
  const layout = usePreferences((all) => all.layout);
  const ticket = useTicket();
  const send = useSend();
  const [pane, show] = useState<Pane>('chart');
  // A phone shows one part at a time.
  const isWide = useMedia('(min-width: 1024px)');
  useQuotesOfAll();
  useEffect(() => set({ symbol }), [symbol, set]);
  useEffect(() => {
    if (ticket.wanted > 0) show('ticket');
  }, [ticket.wanted]);

  const onOrder = async (side: Side, price: string) => {
    if (!oneClick || !account) {
      ticket.take(price);
      return ticket.want(side);
    }
    ticket.set({ side, type: 'LIMIT', price });
    const refusal = await send({ account_id: account.account_id, symbol, side, type: 'LIMIT', quantity: ticket.quantity || '1', price, time_in_force: 'DAY' });
    if (refusal) toast({ tone: 'danger', title: refusal });
  };
  const onPrice = ticket.take;

  return (
    <div className="trade" data-pane-shown={pane} data-layout={layout} data-visitor={account ? undefined : true}>
      <div className="area-quote rounded-lg border border-line bg-panel">
        <QuoteHeader symbol={symbol} />
      </div>
      <div role="group" aria-label={t('shell.menu')} className="area-panes flex gap-1 rounded-lg border border-line bg-panel p-1 lg:hidden">
        {panes.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={pane === name}
            onClick={() => show(name)}
            className={classes('h-9 flex-1 rounded-md text-xs', pane === name ? 'bg-raised font-semibold' : 'text-quiet')}
          >
            {t(`market.pane.${name}`)}
          </button>
        ))}
      </div>
      <InSight is={isWide || pane === 'market'}>
        <WatchList symbol={symbol} className="part area-watch" />
      </InSight>
      <ChartPanel symbol={symbol} className="part area-chart" />
      <InSight is={isWide || pane === 'book'}>
        <div className="part area-ladder flex min-h-0 flex-col gap-1.5">
          <LadderPanel symbol={symbol} onOrder={account ? (side, price) => void onOrder(side, price) : null} onPrice={account ? onPrice : null} className="shrink basis-auto" />
          <TapePanel symbol={symbol} className="area-tape min-h-24 flex-1 basis-0" />
        </div>
      </InSight>
      {account ? <Suspense fallback={<Panel title={t('trading.ticket')} pane="ticket" className="part area-ticket"><Skeleton rows={8} /></Panel>}><TicketPanel symbol={symbol} className="part area-ticket" /></Suspense> : <VisitorPanel className="part area-ticket" />}
      {account && <Suspense fallback={<Panel label={t('trading.blotter')} pane="blotter" className="part area-blotter"><Skeleton rows={4} /></Panel>}><Blotter className="part area-blotter" /></Suspense>}
    </div>
  );
}
