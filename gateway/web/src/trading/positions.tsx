import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Position } from '../api/models';
import { useInstruments, useQuote } from '../market/data';
import { nameOf, useLanguage, useWords } from '../shell/words';
import { useChannels } from '../stream/live';
import { directionOf, money, number, percent, signed, toneOf } from '../ui/format';
import { Empty, ErrorNote, Skeleton } from '../ui/primitives';
import { usePositions } from './account_data';
import { valued } from './valuation';
import '../portfolio/words';

/** What a phone has no room for. */
const onDesk = new Set(['trading.quantity', 'trading.sellable', 'portfolio.averageCost', 'market.last', 'portfolio.return']);

function Row({ one }: { one: Position }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { bySymbol } = useInstruments();
  const quote = useQuote(one.symbol);
  const { value, profit, rate } = valued(one, quote?.last_price);
  return (
    <tr data-position={one.symbol}>
      <td className="start">
        <Link to="/trade/$symbol" params={{ symbol: one.symbol }} className="block truncate hover:underline max-md:max-w-36">
          {nameOf(bySymbol.get(one.symbol), language, one.symbol)}
        </Link>
        <span className="block text-[11px] text-quiet md:hidden">{t('trading.quantity')} {number(one.quantity)}</span>
      </td>
      <td className="max-md:hidden">{number(one.quantity)}</td>
      <td className="max-md:hidden">{number(one.available_quantity)}</td>
      <td className="max-md:hidden">{number(one.average_cost, 2)}</td>
      <td className="max-md:hidden">{number(quote?.last_price ?? one.last_price)}</td>
      <td>{money(value)}</td>
      <td className={toneOf[directionOf(profit)]}>
        {signed(profit)}
        <span className="block text-[11px] md:hidden">{percent(rate)}</span>
      </td>
      <td className={`${toneOf[directionOf(profit)]} max-md:hidden`}>{percent(rate)}</td>
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
    <table className="table" data-testid="positions">
      <thead>
        <tr>
          <th scope="col" className="start">{t('trading.symbol')}</th>
          {['trading.quantity', 'trading.sellable', 'portfolio.averageCost', 'market.last', 'portfolio.value', 'portfolio.unrealized', 'portfolio.return'].map((key) => (
            <th key={key} scope="col" className={onDesk.has(key) ? 'max-md:hidden' : ''}>{t(key)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {data.map((one) => (
          <Row key={one.symbol} one={one} />
        ))}
      </tbody>
    </table>
  );
}
