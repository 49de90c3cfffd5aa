import type { MarketClock, MarketIndex } from '../api/models';

/** The clock of a market, and how far it is ahead of this browser's, in milliseconds. */
export interface RunningClock extends MarketClock {
  aheadMs: number;
}

/** Between two frames a clock goes on by itself: it is told when it is subscribed and when a day of trade begins. */
export function runningFrom(told: MarketClock, nowMs: number): RunningClock {
  return { ...told, aheadMs: Date.parse(told.timestamp) - nowMs };
}

const pointsKept = 90;

/** An index, and its values since the page was opened, a second apart at least. */
export interface ShownIndex extends MarketIndex {
  points: number[];
}

export function indexAfter(before: ShownIndex | undefined, told: MarketIndex): ShownIndex {
  return { ...told, points: [...(before?.points ?? []), Number(told.value)].slice(-pointsKept) };
}
