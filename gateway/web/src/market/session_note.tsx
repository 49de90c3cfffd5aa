import { useTranslation } from 'react-i18next';
import { useLanguage } from '../shell/words';
import { clock, hourMinute, moment, number } from '../ui/format';
import { classes } from '../ui/primitives';
import { useAuction } from './auction';
import { useMarketClock } from './clock';
import { useSessionEnd } from './hours';
import { newsOf } from './session_news';
import { isAuction, toneOfSession } from './sessions';
import './session_words';

const tones = { good: 'border-good', warn: 'border-warn', danger: 'border-danger', quiet: 'border-quiet' };

/** Beside the ticket: in which session an order would come to the symbol, until when, and what the session makes of it. Nothing while orders trade as they come. */
export function SessionNote({ symbol, session }: { symbol: string; session: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const told = useMarketClock();
  const ends = useSessionEnd(told);
  const auction = useAuction(symbol, isAuction(session));
  if (session === 'CONTINUOUS') return null;
  const news = newsOf(session, auction, told?.next_open);
  const until = news.kind === 'gathers' ? (news.endsAt === null ? null : clock(news.endsAt)) : ends !== null && told?.session === session ? hourMinute(new Date(ends)) : null;
  let text = '';
  if (session === 'AFTER_MARKET') text = t('market.note.afterMarket');
  else if (news.kind === 'halted') text = t('market.halted');
  else if (news.kind === 'closed') text = `${t('market.notTaken')}${news.opensAt ? ` ${t('market.opensAt', { time: moment(news.opensAt, language) })}` : ''}`;
  else text = news.price === null ? t('market.note.gathersNothing') : t('market.note.gathers', { price: number(news.price), quantity: number(news.quantity) });
  return (
    <div role="status" className={classes('border-l-2 pl-2.5 text-xs', tones[toneOfSession(session)])} data-testid="session-note" data-of={session}>
      <p className="font-semibold">
        {t(`market.session.${session}`, { defaultValue: session })}
        {until !== null && <span className="font-normal text-quiet"> {t('market.until', { time: until })}</span>}
      </p>
      <p className="text-quiet">{text}</p>
    </div>
  );
}
