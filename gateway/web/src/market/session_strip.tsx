import { useTranslation } from 'react-i18next';
import { useLanguage } from '../shell/words';
import { clock, moment, number } from '../ui/format';
import { Pair } from '../ui/primitives';
import { useAuction } from './auction';
import { useMarketClock } from './clock';
import { newsOf } from './session_news';
import './session_words';

/** Above the book, while orders do not trade as they come: what an auction is expected to come to, or why nothing is taken. */
export default function SessionStrip({ symbol, session }: { symbol: string; session: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const told = useMarketClock();
  const news = newsOf(session, useAuction(symbol), told?.next_open);
  if (news.kind !== 'gathers') {
    const opens = news.kind === 'closed' && news.opensAt ? ` ${t('market.opensAt', { time: moment(news.opensAt, language) })}` : '';
    return (
      <p className="border-b border-line bg-raised px-3 py-1.5 text-xs" data-testid="session-news" data-session={session}>
        {t(news.kind === 'halted' ? 'market.halted' : 'market.notTaken')}
        {opens}
      </p>
    );
  }
  const more = news.moreOf && ` · ${t(`market.gathers.more.${news.moreOf}`, { quantity: number(news.more) })}`;
  return (
    <div className="border-b border-line bg-raised px-3 py-1.5 text-xs" data-testid="auction" data-session={session} data-price={news.price ?? ''} data-quantity={news.quantity}>
      <dl>
        <Pair label={t('market.gathers.expected')} strong>{news.price === null ? t('market.gathers.nothing') : number(news.price)}</Pair>
        <Pair label={t('market.gathers.quantity')}>
          {t('market.gathers.shares', { quantity: number(news.quantity) })}
          {more}
        </Pair>
      </dl>
      {news.endsAt && <p className="text-quiet">{t('market.gathers.ends', { time: clock(news.endsAt) })}</p>}
    </div>
  );
}
