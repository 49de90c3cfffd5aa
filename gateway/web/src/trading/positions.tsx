import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Position } from '../api/models';
import { useInstruments, useQuote } from '../market/data';
import { nameOf, useLanguage, useWords } from '../shell/words';
import { useChannels } from '../stream/live';
import { directionOf, money, number, percent, signed, toneOf } from '../ui/format';
import { classes, Empty, ErrorNote, Skeleton } from '../ui/primitives';
import { usePositions } from './account_data';
import { valued } from './valuation';
import '../portfolio/words';

/** By the width of the panel, which need not be that of the page: what stands under another value, or nowhere, where there is less room. */
const roomy = '@max-[680px]:hidden';
const middling = '@max-[540px]:hidden';
const classOfColumn: Record<string, string> = { 'trading.quantity': middling, 'trading.sellable': roomy, 'portfolio.averageCost': middling, 'market.last': middling, 'portfolio.return': roomy };

function Row({ one }: { one: Position }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { bySymbol } = useInstruments();
  const quote = useQuote(one.symbol);
  const { value, profit, rate } = valued(one, quote?.last_price);
  return (
    <tr data-position={one.symbol}>
      <td className="start">
        <Link to="/trade/$symbol" params={{ symbol: one.symbol }} className="block truncate hover:underline @max-[540px]:max-w-36">
          {nameOf(bySymbol.get(one.symbol), language, one.symbol)}
        </Link>
        <span className="block text-[11px] text-quiet @min-[540px]:hidden">{t('trading.quantity')} {number(one.quantity)}</span>
      </td>
      <td className={middling}>{number(one.quantity)}</td>
      <td className={roomy}>{number(one.available_quantity)}</td>
      <td className={middling}>{number(one.average_cost, 2)}</td>
      <td className={middling}>{number(quote?.last_price ?? one.last_price)}</td>
      <td>{money(value)}</td>
      <td className={toneOf[directionOf(profit)]}>
        {signed(profit)}
        <span className="block text-[11px] @min-[680px]:hidden">{percent(rate)}</span>
      </td>
      <td className={classes(toneOf[directionOf(profit)], roomy)}>{percent(rate)}</td>
    </tr>
  );
}

export function PositionsTable() {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const { data, error, isPending, refetch } = usePositions();
  useChannels((data ?? []).map((one) => `quote:${one.symbol}`));
  if (error) return <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} />;
  if (isPending) return <Skeleton />;
  if (data.length === 0) return <Empty title={t('trading.noPositions')} />;
  return (
    <div className="@container">
      <table className="table" data-testid="positions">
        <thead>
          <tr>
            <th scope="col" className="start">{t('trading.symbol')}</th>
            {['trading.quantity', 'trading.sellable', 'portfolio.averageCost', 'market.last', 'portfolio.value', 'portfolio.unrealized', 'portfolio.return'].map((key) => (
              <th key={key} scope="col" className={classOfColumn[key]}>{t(key)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.map((one) => (
            <Row key={one.symbol} one={one} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
