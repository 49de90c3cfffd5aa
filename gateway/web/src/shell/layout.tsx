import { Link, Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIsAdmin, useSession } from '../identity/session';
import { useStepUp } from '../identity/step_up';
import { MarketClockView } from '../market/clock_view';
import { useConnection } from '../stream/live';
import { useAccount, useBalance } from '../trading/account_data';
import { useTicket } from '../trading/ticket/ticket_state';
import { money } from '../ui/format';
import { useMedia } from '../ui/in_sight';
import { Button, classes, Empty } from '../ui/primitives';
import { useDialogs } from './dialogs';
import { useKeyboard } from './keyboard';
import { usePreferences } from './preferences';
import { Toasts } from './toasts';

const Member = lazy(() => import('./member'));
const Bell = lazy(() => import('./bell'));
const RegisterDialog = lazy(() => import('../identity/register_dialog'));
const LoginDialog = lazy(() => import('../identity/login_dialog'));
const ForgotDialog = lazy(() => import('../identity/forgot_dialog'));
const StepUpDialog = lazy(() => import('../identity/step_up_dialog'));
const OpenDialog = lazy(() => import('../accounts/open_dialog'));
const MoneyDialog = lazy(() => import('../accounts/money_dialog'));
const Palette = lazy(() => import('./palette'));
const Help = lazy(() => import('./help'));
const InboxPanel = lazy(() => import('./inbox_panel'));
const CancelAllDialog = lazy(() => import('../trading/blotter/cancel_all_dialog'));

const stateTones = { live: 'bg-good', connecting: 'bg-warn', waiting: 'bg-danger', closed: 'bg-quiet' };

function ConnectionBadge() {
  const { t } = useTranslation();
  const state = useConnection((all) => all.state);
  return (
    <span role="status" data-connection={state} title={t(`shell.state.${state}`)} className="flex items-center gap-1.5 text-xs whitespace-nowrap text-quiet">
      <span aria-hidden className={classes('size-2 rounded-full', stateTones[state], state === 'connecting' && 'animate-pulse')} />
      <span className="sr-only sm:not-sr-only">{t(`shell.stateShort.${state}`)}</span>
    </span>
  );
}

/** Said only when it lasts: a reconnect of a moment is not worth a line. */
function Outage() {
  const { t } = useTranslation();
  const { state, since } = useConnection();
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (state === 'live') return setLong(false);
    const timer = setTimeout(() => setLong(true), 1_500);
    return () => clearTimeout(timer);
  }, [state, since]);
  if (!long) return null;
  return (
    <p role="alert" className="bg-warn/15 px-3 py-1.5 text-center text-xs text-warn">
      {t(navigator.onLine ? 'shell.stale' : 'shell.offline')}
    </p>
  );
}

/** Whose account is on the screen must be plain where it is not one's own. */
function SharedAccount() {
  const { t } = useTranslation();
  const me = useSession((all) => all.session.user?.user_id);
  const account = useAccount();
  const set = usePreferences((all) => all.set);
  if (!account || account.user_id === me) return null;
  return (
    <p className="no-print flex flex-wrap items-center justify-center gap-x-3 bg-accent/15 px-3 py-1 text-xs" data-testid="shared-account">
      {t('accounts.lookingAt')}
      <button type="button" onClick={() => set({ account: null })} className="h-6 text-link underline">{t('accounts.own')}</button>
    </p>
  );
}

function Account() {
  const { t } = useTranslation();
  const open = useDialogs((all) => all.open);
  const session = useSession((all) => all.session);
  const balance = useBalance();
  if (session.status === 'visitor') {
    return (
      <span className="flex gap-1.5">
        <Button small onClick={() => open('login')}>{t('shell.signIn')}</Button>
        <Button small tone="accent" onClick={() => open('register')} className="hidden sm:inline-flex">{t('shell.tryPaper')}</Button>
      </span>
    );
  }
  return (
    <span className="flex items-center gap-2 text-xs">
      {balance && (
        <button type="button" onClick={() => open('deposit')} className="h-7 rounded-md px-2 text-text hover:bg-raised" title={t('accounts.deposit')} data-testid="cash">
          ₩{money(balance.available)}
        </button>
      )}
      <Link to="/account" className="hidden max-w-28 truncate text-quiet hover:text-text sm:inline">{session.user?.username ?? '…'}</Link>
    </span>
  );
}

const pages = [
  ['/', 'shell.trade'],
  ['/portfolio', 'shell.portfolio'],
  ['/jobs', 'shell.jobs'],
  ['/account', 'shell.account'],
] as const;

function Pages({ className, item }: { className: string; item: string }) {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  return (
    <nav aria-label={t('shell.menu')} className={className}>
      {pages.map(([to, text]) => (
        <Link key={to} to={to} activeOptions={{ exact: to === '/' }} className={item} activeProps={{ className: 'text-text! font-semibold' }}>
          {t(text)}
        </Link>
      ))}
      {isAdmin && (
        <Link to="/admin/$" params={{ _splat: '' }} className={item} activeProps={{ className: 'text-text! font-semibold' }}>
          {t('shell.admin')}
        </Link>
      )}
    </nav>
  );
}

function Dialogs() {
  const shown = useDialogs((all) => all.shown);
  const stepUp = useStepUp((all) => all.waiting.length > 0);
  const cancelAll = useTicket((all) => all.cancelAllAsked);
  const account = useAccount();
  return (
    <Suspense>
      {shown === 'register' && <RegisterDialog />}
      {shown === 'login' && <LoginDialog />}
      {shown === 'forgot' && <ForgotDialog />}
      {shown === 'account' && <OpenDialog />}
      {(shown === 'deposit' || shown === 'withdraw') && <MoneyDialog kind={shown} />}
      {shown === 'palette' && <Palette />}
      {shown === 'help' && <Help />}
      {shown === 'inbox' && <InboxPanel />}
      {cancelAll && account && <CancelAllDialog onClose={() => useTicket.getState().set({ cancelAllAsked: false })} />}
      {stepUp && <StepUpDialog />}
    </Suspense>
  );
}

/** What goes on whichever page is shown, whoever is there. */
function useBackground(): void {
  const ended = useSession((all) => all.ended);
  const open = useDialogs((all) => all.open);
  useKeyboard();
  useEffect(() => {
    if (ended) open('login');
  }, [ended, open]);
}

export function Layout() {
  const { t } = useTranslation();
  const open = useDialogs((all) => all.open);
  const isWide = useMedia('(min-width: 1280px)');
  const isMember = useSession((all) => all.session.user !== null);
  useBackground();
  return (
    <div className="flex h-dvh flex-col">
      <a href="#main" className="sr-only z-50 rounded bg-panel p-2 focus:not-sr-only focus:absolute">{t('shell.skip')}</a>
      <header className="no-print flex h-12 shrink-0 items-center gap-3 border-b border-line bg-panel px-3">
        <Link to="/" aria-label="Madang" className="flex items-center gap-2 font-bold tracking-tight">
          <svg aria-hidden viewBox="0 0 64 64" className="size-6 text-warn"><path d="M14 46V22l18 14 18-14v24" fill="none" stroke="currentColor" strokeWidth="7" strokeLinecap="round" strokeLinejoin="round" /></svg>
          <span className="hidden sm:inline">Madang</span>
        </Link>
        <Pages className="hidden gap-1 md:flex" item="rounded-md px-2.5 py-1 text-quiet hover:text-text" />
        <button type="button" onClick={() => open('palette')} className="ml-auto flex h-8 items-center gap-2 rounded-md border border-line bg-raised px-2.5 text-xs whitespace-nowrap text-quiet hover:border-quiet md:w-52" aria-keyshortcuts="/ Control+K">
          <svg aria-hidden viewBox="0 0 24 24" className="size-4 shrink-0" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round"><path d="M16 16l4.5 4.5M18 10.5a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0z" /></svg>
          <span className="max-md:sr-only">{t('shell.search')}</span>
          <kbd className="ml-auto hidden md:inline">/</kbd>
        </button>
        {isWide && <MarketClockView className="flex" />}
        <ConnectionBadge />
        <Suspense>{isMember && <Bell />}</Suspense>
        <Account />
      </header>
      {!isWide && <MarketClockView className="no-print flex h-6 shrink-0 justify-center border-b border-line bg-panel" />}
      <Outage />
      <SharedAccount />
      <main id="main" tabIndex={-1} className="min-h-0 flex-1 overflow-auto p-1.5 outline-none">
        <Suspense>
          <Outlet />
        </Suspense>
      </main>
      <footer className="no-print hidden h-6 shrink-0 items-center gap-4 border-t border-line px-3 text-[11px] text-quiet md:flex">
        <Link to="/about" className="hover:text-text">{t('shell.about')}</Link>
        <a href="/docs" className="hover:text-text">{t('shell.docs')}</a>
        <Link to="/try" className="hover:text-text">{t('shell.tryApi')}</Link>
        <a href="https://www.tradingview.com/" rel="noopener noreferrer" target="_blank" className="hover:text-text">TradingView Lightweight Charts™</a>
        <button type="button" onClick={() => open('help')} className="ml-auto hover:text-text">{t('shell.help')} <kbd>?</kbd></button>
      </footer>
      <Pages className="no-print grid h-13 shrink-0 auto-cols-fr grid-flow-col border-t border-line bg-panel md:hidden" item="flex items-center justify-center text-xs text-quiet" />
      <Dialogs />
      <Suspense>{isMember && <Member />}</Suspense>
      <Toasts />
    </div>
  );
}

export function Missing() {
  const { t } = useTranslation();
  return (
    <Empty title={t('shell.notFound')}>
      <Link to="/" className="text-link hover:underline">{t('shell.goTrade')}</Link>
    </Empty>
  );
}

export function Broken() {
  const { t } = useTranslation();
  return (
    <Empty title={t('shell.failed')}>
      <Button onClick={() => location.reload()}>{t('shell.reload')}</Button>
    </Empty>
  );
}
