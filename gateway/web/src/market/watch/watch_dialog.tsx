import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addStrings } from '../../shell/i18n';
import { useSession } from '../../identity/session';
import { usePreferences } from '../../shell/preferences';
import { nameOf, useLanguage, useWords } from '../../shell/words';
import Dialog from '../../ui/dialog';
import { Button, classes, ErrorNote, Field, Select } from '../../ui/primitives';
import { useInstruments } from '../data';
import { cleanName, listOf, moved, nameFault, nameMax, renamed, withList, withoutList, withSymbols, type NameFault, type WatchList } from './watch_lists';
import { changeLists, useWatchLists } from './watch_store';
import strings from './watch_strings';

addStrings('market', strings);

function Arrows({ name, at, count, move }: { name: string; at: number; count: number; move: (by: number) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Button small tone="ghost" aria-label={t('market.lists.up', { name })} disabled={at === 0} onClick={() => move(-1)} className="max-md:h-9">↑</Button>
      <Button small tone="ghost" aria-label={t('market.lists.down', { name })} disabled={at === count - 1} onClick={() => move(1)} className="max-md:h-9">↓</Button>
    </>
  );
}

/** A name that is typed, for a new list or one that exists. */
function NameForm({ label, act, own, lists, save }: { label: string; act: string; own?: string; lists: readonly WatchList[]; save: (name: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(own ?? '');
  const [fault, setFault] = useState<NameFault | null>(null);
  return (
    <form
      className="flex items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        const name = cleanName(text);
        const wrong = nameFault(lists, name, own);
        setFault(wrong);
        if (wrong !== null) return;
        save(name);
        if (own === undefined) setText('');
      }}
    >
      <Field label={label} name={own === undefined ? 'new_list' : 'list_name'} autoComplete="off" maxLength={nameMax} value={text} error={fault === null ? null : t(`market.lists.fault.${fault}`)} onChange={(event) => (setText(event.target.value), setFault(null))} className="flex-1" />
      <Button type="submit" className="mt-5">{act}</Button>
    </form>
  );
}

/** Watch lists are made, named, put in order and taken away; so are the symbols of the one that is chosen. */
export default function WatchDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { problemText } = useWords();
  const isMember = useSession((all) => all.session.status !== 'visitor');
  const { lists, refusal } = useWatchLists();
  const { watchList, set } = usePreferences();
  const { data, bySymbol } = useInstruments();
  const [sure, setSure] = useState(false);
  const chosen = listOf(lists, watchList);
  const titleOf = (one: WatchList) => (one.name === '' ? t('market.watched') : one.name);
  const choose = (name: string) => (setSure(false), set({ watchList: name, watchAll: false }));
  const setSymbols = (symbols: string[]) => changeLists((before) => withSymbols(before, chosen.name, symbols));
  const symbolName = (symbol: string) => nameOf(bySymbol.get(symbol), language, symbol);
  return (
    <Dialog title={t('market.lists.title')} about={t(isMember ? 'market.lists.aboutUser' : 'market.lists.about')} onClose={onClose} wide>
      {refusal !== null && <ErrorNote text={problemText(refusal)} />}
      <div className="grid gap-5 md:grid-cols-2" data-testid="watch-lists">
        <div className="flex flex-col gap-3">
          <ul>
            {lists.map((one, at) => (
              <li key={one.name} data-list={one.name} className={classes('flex items-center rounded-md', one === chosen && 'bg-raised')}>
                <button type="button" aria-pressed={one === chosen} onClick={() => choose(one.name)} className="flex h-9 min-w-0 flex-1 items-center gap-2 px-2.5 text-left">
                  <span className={classes('truncate', one === chosen && 'font-semibold')}>{titleOf(one)}</span>
                  <span className="text-xs text-quiet">{one.symbols.length}</span>
                </button>
                <Arrows name={titleOf(one)} at={at} count={lists.length} move={(by) => changeLists((before) => moved(before, at, by))} />
              </li>
            ))}
          </ul>
          <NameForm label={t('market.lists.create')} act={t('market.lists.add')} lists={lists} save={(name) => (changeLists((before) => withList(before, name)), choose(name))} />
        </div>
        <section aria-label={t('market.lists.symbols', { name: titleOf(chosen) })} className="flex flex-col gap-3 max-md:border-t max-md:border-line max-md:pt-4">
          <NameForm key={chosen.name} own={chosen.name} label={t('market.lists.name')} act={t('market.lists.rename')} lists={lists} save={(name) => (changeLists((before) => renamed(before, chosen.name, name)), set({ watchList: name }))} />
          {chosen.symbols.length === 0 && <p className="text-quiet">{t('market.lists.none')}</p>}
          <ul className="max-h-64 overflow-auto">
            {chosen.symbols.map((symbol, at) => (
              <li key={symbol} data-symbol={symbol} className="flex items-center border-b border-line/50">
                <span className="min-w-0 flex-1 truncate px-1">{symbolName(symbol)} <span className="text-[11px] text-quiet">{symbol}</span></span>
                <Arrows name={symbolName(symbol)} at={at} count={chosen.symbols.length} move={(by) => setSymbols(moved(chosen.symbols, at, by))} />
                <Button small tone="ghost" aria-label={t('market.lists.takeOut', { name: symbolName(symbol) })} onClick={() => setSymbols(chosen.symbols.filter((one) => one !== symbol))} className="max-md:h-9">×</Button>
              </li>
            ))}
          </ul>
          <Select
            label={t('market.lists.addSymbol')}
            value=""
            onChange={(event) => event.target.value !== '' && setSymbols([...chosen.symbols, event.target.value])}
            options={[['', t('market.lists.choose')], ...(data ?? []).filter((one) => !chosen.symbols.includes(one.symbol)).map((one) => [one.symbol, `${nameOf(one, language)} ${one.symbol}`] as const)]}
          />
          <Button tone="danger" className="self-end" onClick={() => (sure ? (setSure(false), changeLists((before) => withoutList(before, chosen.name)), set({ watchList: '' })) : setSure(true))}>
            {t(sure ? 'market.lists.removeSure' : 'market.lists.remove')}
          </Button>
        </section>
      </div>
    </Dialog>
  );
}
