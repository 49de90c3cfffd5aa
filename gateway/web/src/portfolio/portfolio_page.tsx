import { useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { useAbilities } from '../api/abilities';
import type { LedgerEntry, Page } from '../api/models';
import { LedgerPanel } from '../accounts/ledger';
import { nameOfAccount } from '../accounts/names';
import { useSession } from '../identity/session';
import { quotes, useInstruments } from '../market/data';
import RiskPanel from '../risk/risk_panel';
import SettledCash from '../settlement/cash';
import RightsPanel from '../settlement/rights';
import StatementsPanel from '../settlement/statements';
import TaxesPanel from '../settlement/taxes';
import { useDialogs } from '../shell/dialogs';
import { usePreferences } from '../shell/preferences';
import { nameOf, useLanguage } from '../shell/words';
import { useAccount, useAccounts, useBalance, usePortfolio, usePositions } from '../trading/account_data';
import { PositionsTable } from '../trading/positions';
import { valued } from '../trading/valuation';
import { directionOf, moment, money, percent, signed, toneOf } from '../ui/format';
import { Button, classes, Empty, Pair, Panel, Select } from '../ui/primitives';
import ImportsPanel from './imports/imports_panel';
import { GroupsPanel, PerformancePanel } from './performance';
import './words';

const shades = ['#f4b740', '#6fabff', '#45cf92', '#d98cff', '#ff8f6f', '#4fb3a5', '#b8c4d4'];

/** Quiet parts of a whole, largest first; what is small is one part. */
function Allocation() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { bySymbol } = useInstruments();
  const portfolio = usePortfolio();
  const positions = usePositions();
  const parts = [
    { key: 'CASH', text: t('portfolio.cash'), value: Number(portfolio.data?.cash ?? 0) },
    { key: 'RIGHTS', text: t('portfolio.rights'), value: Number(portfolio.data?.rights_value ?? 0) },
    ...(positions.data ?? []).map((one) => ({
      key: one.symbol,
      text: nameOf(bySymbol.get(one.symbol), language, one.symbol),
      value: valued(one, quotes.get(one.symbol)?.last_price).value,
    })),
  ]
    .filter((one) => one.value > 0)
    .sort((a, b) => b.value - a.value);
  const sum = parts.reduce((all, one) => all + one.value, 0);
  if (sum === 0) return <Empty title={t('ui.nothing')} />;
  return (
    <div className="flex flex-col gap-3 p-3">
      <svg aria-hidden viewBox="0 0 100 6" preserveAspectRatio="none" className="h-3 w-full rounded">
        {parts.map((one, i) => {
          const before = parts.slice(0, i).reduce((all, other) => all + other.value, 0);
          return <rect key={one.key} x={(before / sum) * 100} width={(one.value / sum) * 100} height="6" fill={shades[i % shades.length]} />;
        })}
      </svg>
      <ul className="flex flex-col gap-1.5">
        {parts.map((one, i) => (
          <li key={one.key} className="flex items-center gap-2">
            <svg aria-hidden width="10" height="10"><rect width="10" height="10" rx="2" fill={shades[i % shades.length]} /></svg>
            <span className="min-w-0 flex-1 truncate">{one.text}</span>
            <span className="text-quiet">{money(one.value)}</span>
            <span className="w-16 text-right">{percent(one.value / sum, false)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Figure({ label, value, tone }: { label: string; value: string; tone?: string }) {
  return (
    <div className="min-w-32 rounded-lg border border-line bg-panel px-3.5 py-3">
      <p className="text-xs text-quiet">{label}</p>
      <p className={classes('mt-1 text-lg font-semibold', tone)}>{value}</p>
    </div>
  );
}

export function AccountSelect() {
  const { t } = useTranslation();
  const { data } = useAccounts();
  const account = useAccount();
  const me = useSession((all) => all.session.user?.user_id);
  const set = usePreferences((all) => all.set);
  if (!data || !account || data.length < 2) return null;
  return (
    <Select
      bare
      label={t('accounts.account')}
      value={account.account_id}
      onChange={(event) => set({ account: event.target.value })}
      options={data.map((one) => [one.account_id, one.user_id === me ? nameOfAccount(one, t) : `${nameOfAccount(one, t)} (${t('accounts.sharedMark')})`] as const)}
      className="w-44"
    />
  );
}

const printedMax = 1_000;

/** Fetches what the ledger has not shown yet, up to a bound, and prints. */
function usePrint(account: string | undefined) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [at, setAt] = useState<string | null>(null);
  const print = async () => {
    if (account === undefined) return;
    setBusy(true);
    const key = ['ledger', account];
    try {
      for (;;) {
        const data = client.getQueryData<InfiniteData<Page<LedgerEntry>, string | undefined>>(key);
        const cursor = data?.pages.at(-1)?.next_cursor;
        if (!data || !cursor || data.pages.reduce((sum, page) => sum + page.items.length, 0) >= printedMax) break;
        const page = await api<Page<LedgerEntry>>(`accounts/${account}/ledger`, { query: { limit: 50, cursor } });
        client.setQueryData(key, { pages: [...data.pages, page], pageParams: [...data.pageParams, cursor] });
      }
    } catch {
      // What is there is printed.
    }
    setAt(new Date().toISOString());
    setBusy(false);
    // The page shows it first.
    setTimeout(() => globalThis.print(), 100);
  };
  return { busy, at, print };
}

export default function PortfolioPage() {
  const { t } = useTranslation();
  const open = useDialogs((all) => all.open);
  const account = useAccount();
  const balance = useBalance();
  const { data } = usePortfolio();
  const language = useLanguage();
  const user = useSession((all) => all.session.user);
  const { busy, at, print } = usePrint(account?.account_id);
  const can = useAbilities();
  if (!account) {
    return (
      <Empty title={t('portfolio.signedOut')}>
        <Button tone="accent" onClick={() => open('register')}>{t('shell.tryPaper')}</Button>
      </Empty>
    );
  }
  const profit = Number(data?.unrealized_pnl ?? 0);
  const realized = Number(data?.realized_pnl ?? 0);
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-3 p-1">
      <p className="print-only">
        Madang · {user?.username} · {account.name || account.account_id} · {moment(at ?? new Date().toISOString(), language)} KST
      </p>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h1 className="text-lg font-semibold">{t('portfolio.title')}</h1>
        <div className="no-print flex items-center gap-2">
          <AccountSelect />
          <Button tone="ghost" busy={busy} onClick={() => void print()}>{t('portfolio.print')}</Button>
          {account.kind !== 'MIRROR' && <Button onClick={() => open('withdraw')}>{t('accounts.withdraw')}</Button>}
          {account.kind !== 'MIRROR' && <Button tone="accent" onClick={() => open('deposit')}>{t('accounts.deposit')}</Button>}
        </div>
      </div>
      <div className="grid grid-cols-2 gap-2 md:grid-cols-4 print:grid-cols-4">
        <Figure label={t('portfolio.equity')} value={money(data?.equity, account.currency)} />
        <Figure label={t('portfolio.positionsValue')} value={money(data?.positions_value)} />
        <Figure label={t('portfolio.unrealized')} value={signed(data?.unrealized_pnl)} tone={toneOf[directionOf(profit)]} />
        <Figure label={t('portfolio.realized')} value={signed(data?.realized_pnl)} tone={toneOf[directionOf(realized)]} />
      </div>
      <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,1fr)_340px] print:grid-cols-[1fr_240px]">
        <div className="flex min-w-0 flex-col gap-3 max-lg:contents print:contents">
          <PerformancePanel />
          <Panel title={t('trading.positions')} scrolls className="min-h-44">
            <PositionsTable />
          </Panel>
          {can.data?.has('GET', 'accounts/{account_id}/rights') && <RightsPanel key={`rights ${account.account_id}`} account={account} />}
          {can.data?.has('GET', 'settlement/taxes/{account_id}') && <TaxesPanel key={account.account_id} account={account} />}
          <LedgerPanel className="max-lg:order-last print:order-last print:col-span-2" />
        </div>
        <div className="flex flex-col gap-3">
          <Panel title={t('portfolio.balance')}>
            <dl className="flex flex-col gap-1 p-3" data-testid="balance">
              <Pair label={t('portfolio.cash')}>{money(balance?.cash)}</Pair>
              <Pair label={t('portfolio.held')}>{money(balance?.held)}</Pair>
              <Pair label={t('portfolio.available')} strong>{money(balance?.available)}</Pair>
              <Pair label={t('portfolio.return')}>{percent(data?.total_return)}</Pair>
            </dl>
            {can.data?.takes('Balance', 'withdrawable') && <SettledCash account={account} />}
          </Panel>
          <Panel title={t('portfolio.allocation')}>
            <Allocation />
          </Panel>
          {account.kind !== 'MIRROR' && <div className="no-print"><RiskPanel account={account} /></div>}
          {can.data?.has('POST', 'portfolio/{account_id}/imports') && <div className="no-print"><ImportsPanel account={account} /></div>}
          <GroupsPanel />
          {can.data?.has('GET', 'settlement/statements') && <div className="no-print"><StatementsPanel account={account} /></div>}
        </div>
      </div>
    </div>
  );
}
