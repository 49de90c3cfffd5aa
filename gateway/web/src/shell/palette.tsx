import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useInstruments } from '../market/data';
import { useTicket } from '../trading/ticket/ticket_state';
import { signOut, useIsAdmin, useSession } from '../identity/session';
import Dialog from '../ui/dialog';
import { classes } from '../ui/primitives';
import { useDialogs } from './dialogs';
import { layouts, usePreferences } from './preferences';
import { nameOf, useLanguage } from './words';
import './palette_words';

const adminSections = ['health', 'users', 'symbols', 'risk', 'settlement', 'jobs', 'audit', 'logins', 'outbox', 'settings'] as const;

interface Entry {
  id: string;
  text: string;
  detail: string;
  words: string;
  run: () => void;
}

/** The initial consonants of Korean syllables, so that ㅅㅅ finds 삼성. */
const initials = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
export function initialsOf(text: string): string {
  return Array.from(text, (c) => {
    const at = c.charCodeAt(0) - 0xac00;
    return at >= 0 && at < 11_172 ? (initials[Math.floor(at / 588)] ?? c) : c;
  }).join('');
}

function useEntries(): Entry[] {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const { data } = useInstruments();
  const open = useDialogs((all) => all.open);
  const session = useSession((all) => all.session.status);
  const isAdmin = useIsAdmin();
  return useMemo(() => {
    const prefs = usePreferences.getState();
    const stocks: Entry[] = (data ?? []).map((one) => ({
      id: one.symbol,
      text: nameOf(one, language),
      detail: `${one.symbol} · ${one.market}`,
      words: `${one.symbol} ${one.name} ${one.name_ko} ${initialsOf(one.name_ko)}`.toLowerCase(),
      run: () => void navigate({ to: '/trade/$symbol', params: { symbol: one.symbol } }),
    }));
    const command = (id: string, text: string, run: () => void): Entry => ({ id, text, detail: t('shell.commands'), words: text.toLowerCase(), run });
    const later = (run: () => void) => () => setTimeout(run, 50);
    return [
      ...stocks,
      command('trade', t('shell.trade'), () => void navigate({ to: '/' })),
      ...(session === 'member' ? [command('inbox', t('shell.notifications'), later(() => open('inbox')))] : []),
      ...layouts.map((one, i) => command(`layout-${one}`, `${t('shell.layout')} ${i + 1}: ${t(`shell.layoutOf.${one}`)}`, () => prefs.set({ layout: one }))),
      command('portfolio', t('shell.portfolio'), () => void navigate({ to: '/portfolio' })),
      command('jobs', t('shell.jobs'), () => void navigate({ to: '/jobs' })),
      command('account', t('shell.account'), () => void navigate({ to: '/account' })),
      ...(isAdmin ? adminSections.map((one) => command(`admin-${one}`, `${t('shell.admin')}: ${t(`shell.adminOf.${one}`)}`, () => void navigate({ to: '/admin/$', params: { _splat: one } }))) : []),
      command('about', t('shell.about'), () => void navigate({ to: '/about' })),
      command('theme', `${t('shell.theme')}: ${t(prefs.theme === 'dark' ? 'shell.light' : 'shell.dark')}`, () => prefs.set({ theme: prefs.theme === 'dark' ? 'light' : 'dark' })),
      command('colors', `${t('shell.colors')}: ${t(prefs.colors === 'RED_UP' ? 'shell.greenUp' : 'shell.redUp')}`, () => prefs.set({ colors: prefs.colors === 'RED_UP' ? 'GREEN_UP' : 'RED_UP' })),
      command('language', `${t('shell.language')}: ${prefs.language === 'ko' ? 'English' : '한국어'}`, () => prefs.set({ language: prefs.language === 'ko' ? 'en' : 'ko' })),
      command('help', t('shell.help'), later(() => open('help'))),
      ...(session === 'member'
        ? [
            command('deposit', t('accounts.deposit'), later(() => open('deposit'))),
            command('withdraw', t('accounts.withdraw'), later(() => open('withdraw'))),
            command('cancel-all', t('trading.cancelAll'), later(() => useTicket.getState().set({ cancelAllAsked: true, cancelAllSymbol: '' }))),
            command('sign-out', t('shell.signOut'), () => void signOut()),
          ]
        : [command('sign-in', t('shell.signIn'), later(() => open('login'))), command('register', t('shell.tryPaper'), later(() => open('register')))]),
    ];
  }, [data, isAdmin, language, navigate, open, session, t]);
}

export default function Palette() {
  const { t } = useTranslation();
  const close = useDialogs((all) => all.close);
  const entries = useEntries();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const found = useMemo(() => {
    const wanted = query.trim().toLowerCase();
    return entries.filter((one) => one.words.includes(wanted)).slice(0, 40);
  }, [entries, query]);
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    close();
    entry.run();
  };
  const onKey = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0) {
      event.preventDefault();
      setAt((before) => Math.min(found.length - 1, Math.max(0, before + by)));
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      run(found[at]);
    }
  };
  return (
    <Dialog title={t('shell.search')} onClose={close}>
      <input
        autoFocus
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={found[at] ? `palette-${found[at].id}` : undefined}
        aria-label={t('shell.search')}
        placeholder={t('shell.searchHint')}
        value={query}
        onKeyDown={onKey}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        className="mb-2 h-10 w-full rounded-md border border-line bg-raised px-3"
      />
      <ul id="palette-list" role="listbox" aria-label={t('shell.search')} className="h-72 overflow-auto">
        {found.length === 0 && <li className="p-4 text-center text-quiet">{t('shell.noMatch')}</li>}
        {found.map((one, i) => (
          <li
            key={one.id}
            id={`palette-${one.id}`}
            role="option"
            aria-selected={i === at}
            onClick={() => run(one)}
            ref={i === at ? (node) => node?.scrollIntoView({ block: 'nearest' }) : undefined}
            className={classes('flex cursor-pointer items-center justify-between rounded-md px-3 py-2', i === at ? 'bg-raised' : 'hover:bg-raised/60')}
          >
            <span>{one.text}</span>
            <span className="text-xs text-quiet">{one.detail}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
