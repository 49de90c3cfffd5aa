import { useTranslation } from 'react-i18next';
import { nameOf, useLanguage } from '../shell/words';
import { clock, directionOf, money, number, short, signed, toneOf } from '../ui/format';
import { Badge, Change, classes } from '../ui/primitives';
import { useAuction } from './auction';
import { useInstruments, useQuote } from './data';
import { isAuction, toneOfSession } from './sessions';

/** When what gathers trades: of an interruption, too, which ends by itself. */
function AuctionEnd({ symbol, session }: { symbol: string; session: string }) {
  const { t } = useTranslation();
  const one = useAuction(symbol);
  if (one?.phase !== session || one.ends_at === null) return null;
  return <span className="text-xs font-normal whitespace-nowrap text-quiet" data-testid="auction-end">{t('market.until', { time: clock(one.ends_at) })}</span>;
}

export function QuoteHeader({ symbol }: { symbol: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { bySymbol } = useInstruments();
  const one = bySymbol.get(symbol);
  const quote = useQuote(symbol);
  const way = directionOf(quote?.change);
  const session = quote?.session ?? 'CONTINUOUS';
  const facts: [string, string, string?][] = [
    [t('market.open'), number(quote?.open)],
    [t('market.high'), number(quote?.high), 'text-up'],
    [t('market.low'), number(quote?.low), 'text-down'],
    [t('market.volume'), number(quote?.volume)],
    [t('market.turnover'), short(quote?.turnover, language)],
    [t('market.prevClose'), number(one?.base_price)],
    [t('market.lower'), number(one?.lower_limit)],
    [t('market.upper'), number(one?.upper_limit)],
  ];
  return (
    // On a phone it is one line from the beginning: a name that comes later moves nothing below it.
    <div className="flex items-center gap-x-5 gap-y-1.5 px-3 py-2 max-sm:gap-x-3 sm:flex-wrap">
      <div className="min-w-36 max-sm:min-w-0 max-sm:flex-1">
        <h1 className="flex items-center gap-2 text-base leading-tight font-semibold">
          <span className="max-sm:truncate">{nameOf(one, language, symbol)}</span>
          <Badge tone={toneOfSession(session)}>{t(`market.session.${session}`, { defaultValue: session })}</Badge>
          {isAuction(session) && <AuctionEnd symbol={symbol} session={session} />}
        </h1>
        <p className="text-[11px] text-quiet">
          {symbol} · {one?.market ?? ''} · {one?.currency ?? ''}
        </p>
      </div>
      <div className="min-w-40 max-sm:min-w-24 max-sm:shrink-0 max-sm:text-right" aria-label={t('market.last')} role="group">
        <p className={classes('text-2xl leading-none font-semibold', toneOf[way])} data-testid="last-price">
          {money(quote?.last_price ?? one?.base_price, one?.currency)}
        </p>
        <p className="mt-1 text-xs">
          <Change value={signed(quote?.change ?? '0')} rate={quote?.change_rate ?? '0'} />
        </p>
      </div>
      <dl className="hidden flex-1 flex-wrap gap-x-5 gap-y-1 sm:flex">
        {facts.map(([label, value, tone]) => (
          <div key={label}>
            <dt className="text-[11px] text-quiet">{label}</dt>
            <dd className={tone}>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
