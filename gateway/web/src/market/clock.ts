import { useMemo } from 'react';
import type { MarketClock } from '../api/models';
import { usePreferences } from '../shell/preferences';
import { browserClock, Feed } from '../stream/feed';
import { takeFrames, useChannels, useFeed } from '../stream/live';
import { useInstruments } from './data';
import { runningFrom, type RunningClock } from './running';

const clocks = new Feed<RunningClock>(browserClock);

takeFrames('session', (frame, market) => {
  clocks.set(market, runningFrom(frame.data as MarketClock, Date.now()));
});

/** The clock of the market whose symbol is on the screen, or was the last one. */
export function useMarketClock(): RunningClock | undefined {
  const symbol = usePreferences((all) => all.symbol);
  const { bySymbol } = useInstruments();
  const market = bySymbol.get(symbol)?.market ?? 'KOSPI';
  useChannels(useMemo(() => [`session:${market}`], [market]));
  return useFeed(clocks, market);
}
