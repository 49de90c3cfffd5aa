import { useNavigate } from '@tanstack/react-router';
import { lazy, memo, Suspense, useCallback, useMemo, useState } from 'react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Instrument } from '../../api/models';
import { usePreferences } from '../../shell/preferences';
import { nameOf, useLanguage, useWords } from '../../shell/words';
import { useFeed } from '../../stream/live';
import { directionOf, number } from '../../ui/format';
import { Change, classes, Empty, ErrorNote, Panel, Select, Skeleton, Spark } from '../../ui/primitives';
import { sparks, useInstruments, useQuote } from '../data';
import { IndexStrip } from '../index_strip';
import { listOf, toggled } from './watch_lists';
import { changeLists, useWatchLists } from './watch_store';

const WatchDialog = lazy(() => import('./watch_dialog'));

const none: number[] = [];

const Row = memo(function Row(props: { one: Instrument; t: TFunction; language: 'ko' | 'en'; selected: boolean; watched: boolean; onPick: (symbol: string) => void; onWatch: (symbol: string) => void }) {
  const { one, selected, watched, t, language } = props;
  const quote = useQuote(one.symbol);
  const points = useFeed(sparks, one.symbol) ?? none;
  return (
    <li className={classes('group flex items-center border-b border-line/50', selected ? 'bg-raised' : 'hover:bg-raised')}>
      <button
        type="button"
        aria-pressed={watched}
        aria-label={`${t(watched ? 'market.unwatch' : 'market.watch')}: ${nameOf(one, language)}`}
        onClick={() => props.onWatch(one.symbol)}
        className={classes('h-11 w-7 shrink-0 pl-2 text-sm', watched ? 'text-warn' : 'text-quiet')}
      >
        {watched ? '★' : '☆'}
      </button>
      <button
        type="button"
        aria-current={selected || undefined}
        onClick={() => props.onPick(one.symbol)}
        className="grid h-11 min-w-0 flex-1 grid-cols-[minmax(0,1fr)_44px_72px] items-center @max-[280px]:grid-cols-[minmax(0,1fr)_72px] gap-2 pr-2.5 pl-1 text-left"
      >
        <span className="min-w-0">
          <span className="block truncate">{nameOf(one, language)}</span>
          <span className="block text-[11px] text-quiet">{one.symbol}</span>
        </span>
        <span className="@max-[280px]:hidden"><Spark points={points} way={directionOf(quote?.change_rate)} /></span>
        <span className="text-right">
          <span className="block">{number(quote?.last_price ?? one.base_price)}</span>
          <span className="block text-[11px]">
            <Change rate={quote?.change_rate ?? '0'} />
          </span>
        </span>
      </button>
    </li>
  );
});

export function WatchList({ symbol, className }: { symbol: string; className?: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { problemText } = useWords();
  const navigate = useNavigate();
  const lists = useWatchLists((all) => all.lists);
  const chosen = usePreferences((all) => all.watchList);
  const all = usePreferences((all) => all.watchAll);
  const set = usePreferences((all) => all.set);
  const [editing, edit] = useState(false);
  const { data, bySymbol, error, isPending, refetch } = useInstruments();
  const { name: shown, symbols: watched } = listOf(lists, chosen);
  // All in the order of the market, a list in its own.
  const items = useMemo(() => (all ? (data ?? []) : watched.flatMap((one) => bySymbol.get(one) ?? [])), [all, data, watched, bySymbol]);
  // The same functions each time: a row whose values stay is not drawn again.
  const onPick = useCallback((picked: string) => void navigate({ to: '/trade/$symbol', params: { symbol: picked } }), [navigate]);
  const onWatch = useCallback((one: string) => {
    changeLists((before) => toggled(before, usePreferences.getState().watchList, one));
  }, []);
  return (
    <Panel
      title={t('market.watchList')}
      pane="market"
      {...(className === undefined ? {} : { className })}
      bodyClass="@container flex flex-col"
      actions={
        <span className="flex min-w-0 items-center gap-1">
          <Select
            bare
            label={t('market.watchList')}
            value={all ? '*' : `=${shown}`}
            onChange={({ target: { value } }) => set(value === '*' ? { watchAll: true } : { watchAll: false, watchList: value.slice(1) })}
            options={[['*', t('market.all')], ...lists.map(({ name }) => [`=${name}`, name || t('market.watched')] as const)]}
            className="max-w-32"
          />
          <button type="button" aria-label={t('market.editLists')} title={t('market.editLists')} onClick={() => edit(true)} className="size-7 shrink-0 rounded-md text-quiet hover:bg-raised hover:text-text">✎</button>
        </span>
      }
    >
      <IndexStrip />
      <div className="min-h-0 flex-1 overflow-auto">
        {isPending ? (
          <Skeleton rows={12} />
        ) : error ? (
          <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} />
        ) : items.length === 0 ? (
          <Empty title={t('market.noStocks')} />
        ) : (
          <ul>
            {items.map((one) => (
              <Row key={one.symbol} one={one} t={t} language={language} selected={one.symbol === symbol} watched={watched.includes(one.symbol)} onPick={onPick} onWatch={onWatch} />
            ))}
          </ul>
        )}
      </div>
      {editing && <Suspense><WatchDialog onClose={() => edit(false)} /></Suspense>}
    </Panel>
  );
}
