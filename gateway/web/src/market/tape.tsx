import { memo, useMemo } from 'react';
import type { Trade } from '../api/models';
import { useTranslation } from 'react-i18next';
import { clock, number } from '../ui/format';
import { Empty, Panel, Skeleton } from '../ui/primitives';
import { useTape } from './data';

/** So many are in sight of a panel as high as a page. */
const shownMax = 40;

/** A trade never changes: its row is made once. */
const Row = memo(function Row({ trade, words }: { trade: Trade; words: { buys: string; sells: string } }) {
  const isBuy = trade.aggressor === 'BUY';
  return (
    <tr>
      <td className="start text-quiet">{clock(trade.executed_at)}</td>
      <td>{number(trade.price)}</td>
      <td className={isBuy ? 'text-up' : 'text-down'}>
        <span aria-hidden className="text-[9px]">{isBuy ? '▲ ' : '▼ '}</span>
        <span className="sr-only">{isBuy ? words.buys : words.sells} </span>
        {number(trade.quantity)}
      </td>
    </tr>
  );
});

export function TapePanel({ symbol, className }: { symbol: string; className?: string }) {
  const { t } = useTranslation();
  const trades = useTape(symbol);
  const words = useMemo(() => ({ buys: t('market.buys'), sells: t('market.sells') }), [t]);
  return (
    <Panel title={t('market.trades')} pane="book" {...(className === undefined ? {} : { className })} scrolls>
      {trades === undefined ? (
        <Skeleton rows={6} />
      ) : trades.length === 0 ? (
        <Empty title={t('market.noTrades')} />
      ) : (
        <table className="table" aria-label={t('market.trades')}>
          <thead>
            <tr>
              <th scope="col" className="start">{t('market.time')}</th>
              <th scope="col">{t('market.price')}</th>
              <th scope="col">{t('market.quantity')}</th>
            </tr>
          </thead>
          <tbody>
            {trades.slice(0, shownMax).map((trade) => (
              <Row key={trade.trade_id} trade={trade} words={words} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
