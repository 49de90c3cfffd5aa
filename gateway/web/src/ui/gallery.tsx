import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DisplaySettings } from '../identity/account/account_page';
import { loadProblemWords } from '../shell/i18n';
import { Badge, Button, Change, Empty, ErrorNote, Field, Pair, Panel, Segmented, Select, Skeleton, Spark } from './primitives';

const tokens = ['bg', 'panel', 'raised', 'line', 'text', 'quiet', 'accent', 'link', 'up', 'down', 'buy', 'sell', 'good', 'warn', 'danger'];
// Written out, so that the style sheet has them.
const swatches: Record<string, string> = {
  bg: 'bg-bg', panel: 'bg-panel', raised: 'bg-raised', line: 'bg-line', text: 'bg-text', quiet: 'bg-quiet', accent: 'bg-accent', link: 'bg-link', up: 'bg-up', down: 'bg-down', buy: 'bg-buy', sell: 'bg-sell', good: 'bg-good', warn: 'bg-warn', danger: 'bg-danger',
};

/** Everything the screens are made of, on one page. */
export default function Gallery() {
  const { t } = useTranslation();
  const [, words] = useState(false);
  useEffect(() => void loadProblemWords().then(() => words(true)), []);
  const [side, setSide] = useState<'BUY' | 'SELL'>('BUY');
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-3 p-1">
      <h1 className="text-lg font-semibold">{t('ui.gallery')}</h1>
      <Panel title="Tokens" bodyClass="grid grid-cols-3 gap-3 p-3 md:grid-cols-5">
        {tokens.map((name) => (
          <div key={name} className="flex items-center gap-2">
            <span aria-hidden className={`size-8 rounded border border-line ${swatches[name]}`} />
            <code>{name}</code>
          </div>
        ))}
      </Panel>
      <div className="grid items-start gap-3 md:grid-cols-2">
        <Panel title="Buttons" bodyClass="flex flex-wrap items-center gap-2 p-3">
          {(['plain', 'accent', 'buy', 'sell', 'danger', 'ghost'] as const).map((tone) => (
            <Button key={tone} tone={tone}>{tone}</Button>
          ))}
          <Button busy>busy</Button>
          <Button disabled>disabled</Button>
          <Button small>small</Button>
        </Panel>
        <Panel title="Fields" bodyClass="flex flex-col gap-3 p-3">
          <Field label="Quantity" defaultValue="10" suffix="sh" />
          <Field label="Price" defaultValue="71050" error={t('problem.off_tick')} />
          <Select label="Type" options={[['LIMIT', 'Limit'], ['MARKET', 'Market']]} />
          <Segmented label="Side" value={side} onChange={setSide} options={[['BUY', 'Buy'], ['SELL', 'Sell']]} />
        </Panel>
        <Panel title="Values" bodyClass="p-3">
          <dl className="flex flex-col gap-1">
            <Pair label="Up"><Change value="+1,200" rate="0.0123" /></Pair>
            <Pair label="Down"><Change value="−1,200" rate="-0.0123" /></Pair>
            <Pair label="Spark"><Spark points={[1, 3, 2, 5, 4, 6]} way="up" /></Pair>
            <Pair label="Badge"><Badge tone="good">good</Badge> <Badge tone="warn">warn</Badge> <Badge tone="danger">danger</Badge></Pair>
          </dl>
        </Panel>
        <DisplaySettings />
        <Panel title="Empty"><Empty title={t('ui.nothing')} /></Panel>
        <Panel title="Loading"><Skeleton /></Panel>
        <Panel title="Error"><ErrorNote text={t('problem.no_answer')} retry={t('ui.retry')} onRetry={() => undefined} /></Panel>
      </div>
    </div>
  );
}
