import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../shell/words';
import { clock, dayOfWeek, hourMinute, moment } from '../ui/format';
import { classes } from '../ui/primitives';
import { useMarketClock } from './clock';
import { useSessionEnd } from './hours';

const tones: Record<string, string> = { CONTINUOUS: 'bg-good', HALTED: 'bg-danger', VI_AUCTION: 'bg-danger', CLOSED: 'bg-quiet' };

function useSeconds(): number {
  const [now, tick] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => tick(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** The market's own session, day and time, which need not be the browser's; before the first frame the browser's time alone. */
export function MarketClockView({ className }: { className?: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useSeconds();
  const told = useMarketClock();
  const ends = useSessionEnd(told);
  const time = clock(new Date(now + (told?.aheadMs ?? 0)));
  if (!told) return <time className={classes('items-center text-xs whitespace-nowrap text-quiet', className)}>{time} KST</time>;
  const next = t(told.is_open ? 'shell.closes' : 'shell.opens', { time: moment(told.is_open ? told.next_close : told.next_open, language) });
  return (
    <span className={classes('items-center gap-1.5 text-xs whitespace-nowrap text-quiet', className)} title={[t('shell.kst'), next].join(' · ')} data-market={told.market} data-session={told.session} data-day={told.trade_date} data-mode={told.mode}>
      <span aria-hidden className={classes('size-2 shrink-0 rounded-full', tones[told.session] ?? 'bg-warn')} />
      <span className="text-text">
        {told.market} {t(`market.session.${told.session}`, { defaultValue: told.session })}
        {ends !== null && <span className="text-quiet" data-until={ends}> {t('market.until', { time: hourMinute(new Date(ends)) })}</span>}
      </span>
      <span>{dayOfWeek(told.trade_date, language)}</span>
      <time>{time} KST</time>
      {told.mode !== 'REAL' && <span className="rounded border border-line px-1 text-[11px] max-sm:hidden">{t(`shell.modeOf.${told.mode}`, { defaultValue: told.mode })}</span>}
    </span>
  );
}
