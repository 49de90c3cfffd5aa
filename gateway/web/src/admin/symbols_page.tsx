import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Instrument } from '../api/models';
import { nameOf, useLanguage, useWords } from '../shell/words';
import Dialog from '../ui/dialog';
import { money, number } from '../ui/format';
import { Button, Empty, ErrorNote, Field, Panel, Select, Skeleton } from '../ui/primitives';
import ActDialog, { type Act } from './act_dialog';
import { markets } from './models';
import { Table, type Column } from './paged_table';
import { Heading, StatusBadge } from './parts';
import { useSymbols } from './queries';

const states = ['TRADING', 'HALTED', 'DELISTED'] as const;
const noDraft = { symbol: '', name: '', name_ko: '', market: 'KOSPI', lot_size: '1', base_price: '' };
type Draft = typeof noDraft;

function ListDialog(props: { draft: Draft; onChange: (draft: Draft) => void; onClose: () => void; onAsk: (act: Act) => void }) {
  const { t } = useTranslation();
  const { draft } = props;
  const set = (name: keyof Draft) => (event: { target: { value: string } }) => props.onChange({ ...draft, [name]: event.target.value });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body: Record<string, string> = { symbol: draft.symbol.trim().toUpperCase(), name: draft.name.trim(), market: draft.market, lot_size: draft.lot_size.trim(), base_price: draft.base_price.replace(/,/g, '').trim() };
    if (draft.name_ko.trim()) body['name_ko'] = draft.name_ko.trim();
    props.onAsk({
      title: t('admin.symbols.listTitle', { symbol: body['symbol'] }),
      button: t('admin.symbols.list'),
      path: 'admin/symbols',
      body,
      changes: Object.entries(body).map(([name, after]) => ({ label: t(`admin.symbols.field.${name}`), before: '', after })),
      done: () => props.onChange(noDraft),
    });
  };
  return (
    <Dialog title={t('admin.symbols.list')} about={t('admin.symbols.listAbout')} onClose={props.onClose}>
      <form onSubmit={submit} className="grid grid-cols-2 gap-3">
        <Field label={t('admin.symbols.field.symbol')} name="symbol" required maxLength={8} pattern="[A-Za-z0-9.\-]{1,8}" autoFocus autoComplete="off" value={draft.symbol} onChange={set('symbol')} />
        <Select label={t('admin.symbols.field.market')} value={draft.market} onChange={set('market')} options={markets.map((one) => [one, one] as const)} />
        <Field label={t('admin.symbols.field.name')} name="name" required maxLength={128} autoComplete="off" value={draft.name} onChange={set('name')} className="col-span-2" />
        <Field label={t('admin.symbols.field.name_ko')} name="name_ko" maxLength={128} autoComplete="off" value={draft.name_ko} onChange={set('name_ko')} className="col-span-2" />
        <Field label={t('admin.symbols.field.base_price')} name="base_price" required inputMode="decimal" pattern="[0-9,]+(\.[0-9]{1,4})?" autoComplete="off" value={draft.base_price} onChange={set('base_price')} />
        <Field label={t('admin.symbols.field.lot_size')} name="lot_size" required inputMode="numeric" pattern="[0-9]+" autoComplete="off" value={draft.lot_size} onChange={set('lot_size')} />
        <div className="col-span-2 flex justify-end gap-2">
          <Button onClick={props.onClose}>{t('ui.cancel')}</Button>
          <Button type="submit" tone="accent">{t('admin.continue')}</Button>
        </div>
      </form>
    </Dialog>
  );
}

export default function SymbolsPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { problemText } = useWords();
  const { data, error, refetch } = useSymbols();
  const [text, setText] = useState('');
  const [status, setStatus] = useState('');
  const [act, setAct] = useState<Act | null>(null);
  const [listing, setListing] = useState(false);
  const [draft, setDraft] = useState(noDraft);
  const ask = (word: 'halt' | 'resume' | 'delist', one: Instrument) => {
    const said = (value: string) => t(`admin.symbolStatus.${value}`, { defaultValue: value });
    const after = { halt: 'HALTED', resume: 'TRADING', delist: 'DELISTED' }[word];
    setAct({
      title: t(`admin.symbols.${word}Title`, { symbol: `${nameOf(one, language)} (${one.symbol})` }),
      about: t(`admin.symbols.${word}About`),
      button: t(`admin.symbols.${word}`),
      danger: word !== 'resume',
      path: `admin/symbols/${encodeURIComponent(one.symbol)}/${word}`,
      changes: [{ label: t('admin.users.status'), before: said(one.status), after: said(after) }],
      ...(word === 'delist' ? { warning: t('admin.symbols.delistWarning') } : {}),
    });
  };
  const wanted = text.trim().toLowerCase();
  const found = (data ?? []).filter((one) => `${one.symbol} ${one.name} ${one.name_ko}`.toLowerCase().includes(wanted) && (status === '' || one.status === status));
  const columns: Column<Instrument>[] = [
    {
      key: 'symbol',
      head: t('admin.symbols.field.symbol'),
      className: 'max-md:whitespace-normal!',
      cell: (one) => (
        <>
          <span className="block md:hidden">{nameOf(one, language)}</span>
          <Link to="/trade/$symbol" params={{ symbol: one.symbol }} className="text-link underline">{one.symbol}</Link>
        </>
      ),
    },
    { key: 'name', head: t('admin.symbols.name'), wide: true, cell: (one) => <span className="block max-w-64 truncate">{nameOf(one, language)}</span> },
    { key: 'status', head: t('admin.users.status'), cell: (one) => <StatusBadge group="symbolStatus" value={one.status} /> },
    { key: 'market', head: t('admin.symbols.field.market'), wide: true, cell: (one) => one.market },
    { key: 'base', head: t('admin.symbols.field.base_price'), wide: true, right: true, cell: (one) => money(one.base_price, one.currency) },
    { key: 'lot', head: t('admin.symbols.field.lot_size'), wide: true, right: true, cell: (one) => number(one.lot_size) },
    {
      key: 'acts',
      head: <span className="sr-only">{t('admin.user.acts')}</span>,
      right: true,
      cell: (one) =>
        one.status !== 'DELISTED' && (
          <span className="inline-flex gap-1.5 max-md:gap-0">
            {one.status === 'HALTED' ? <Button small onClick={() => ask('resume', one)}>{t('admin.symbols.resume')}</Button> : <Button small tone="danger" onClick={() => ask('halt', one)}>{t('admin.symbols.halt')}</Button>}
            <Button small tone="ghost" onClick={() => ask('delist', one)}>{t('admin.symbols.delist')}</Button>
          </span>
        ),
    },
  ];
  return (
    <>
      <Heading title={t('admin.section.symbols')}>
        <Button tone="accent" onClick={() => setListing(true)}>{t('admin.symbols.list')}</Button>
      </Heading>
      <div className="flex flex-wrap items-end gap-2">
        <Field label={t('admin.symbols.search')} type="search" value={text} onChange={(event) => setText(event.target.value)} className="min-w-0 flex-1 sm:max-w-80" />
        <Select label={t('admin.users.status')} className="w-32" value={status} onChange={(event) => setStatus(event.target.value)} options={[['', t('admin.any')], ...states.map((one) => [one, t(`admin.symbolStatus.${one}`)] as const)]} />
      </div>
      <Panel label={t('admin.section.symbols')} scrolls>
        {error && !data ? (
          <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} />
        ) : !data ? (
          <Skeleton rows={8} />
        ) : found.length === 0 ? (
          <Empty title={t('shell.noMatch')} />
        ) : (
          <Table items={found} columns={columns} keyOf={(one) => one.symbol} testId="symbols" />
        )}
      </Panel>
      {listing && !act && <ListDialog draft={draft} onChange={setDraft} onClose={() => setListing(false)} onAsk={setAct} />}
      {act && <ActDialog act={{ ...act, done: () => { act.done?.(); setListing(false); } }} onClose={() => setAct(null)} />}
    </>
  );
}
