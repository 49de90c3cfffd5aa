import { useTranslation } from 'react-i18next';
import { clock, number } from '../ui/format';
import { classes, Empty, Panel, Skeleton } from '../ui/primitives';
import { useTape } from './data';

export function TapePanel({ symbol, className }: { symbol: string; className?: string }) {
  const { t } = useTranslation();
  const trades = useTape(symbol);
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
            {trades.slice(0, 40).map((trade) => (
              <tr key={trade.trade_id}>
                <td className="start text-quiet">{clock(trade.executed_at)}</td>
                <td>{number(trade.price)}</td>
                <td className={classes(trade.aggressor === 'BUY' ? 'text-up' : 'text-down')}>
                  <span aria-hidden className="text-[9px]">{trade.aggressor === 'BUY' ? '▲ ' : '▼ '}</span>
                  <span className="sr-only">{t(trade.aggressor === 'BUY' ? 'market.buys' : 'market.sells')} </span>
                  {number(trade.quantity)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
