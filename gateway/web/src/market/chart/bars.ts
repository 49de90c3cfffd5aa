import type { Candle, Trade } from '../../api/models';

export const intervals = { '1m': 60, '5m': 300, '15m': 900, '1h': 3_600, '1d': 86_400 } as const;
export type Interval = keyof typeof intervals;

export interface Bar {
  /** Unix seconds of its begin. */
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

/** The market's day begins at midnight in Korea, nine hours ahead of UTC all year. */
const zoneOffsetS = 32_400;

export function barStart(atS: number, interval: Interval): number {
  const length = intervals[interval];
  return Math.floor((atS + zoneOffsetS) / length) * length - zoneOffsetS;
}

export function barOf(candle: Candle): Bar {
  return {
    time: Math.floor(Date.parse(candle.time) / 1_000),
    open: Number(candle.open),
    high: Number(candle.high),
    low: Number(candle.low),
    close: Number(candle.close),
    volume: Number(candle.volume),
  };
}

/** The bar that a trade makes of the last one: the same, grown, or the next. Nothing for a trade that is older. */
export function barAfter(last: Bar | undefined, trade: Trade, interval: Interval): Bar | null {
  const time = barStart(Math.floor(Date.parse(trade.executed_at) / 1_000), interval);
  const price = Number(trade.price);
  const volume = Number(trade.quantity);
  if (last === undefined || time > last.time) return { time, open: price, high: price, low: price, close: price, volume };
  if (time < last.time) return null;
  return {
    ...last,
    high: Math.max(last.high, price),
    low: Math.min(last.low, price),
    close: price,
    volume: last.volume + volume,
  };
}

/** Times without a trade are absent from history; the axis shows them all the same, up to a bound. */
export function withGaps(bars: Bar[], interval: Interval, gapMax = 30): (Bar | { time: number })[] {
  const step = intervals[interval];
  const out: (Bar | { time: number })[] = [];
  for (const bar of bars) {
    const before = out.at(-1);
    const missing = before ? (bar.time - before.time) / step - 1 : 0;
    if (missing > 0 && missing <= gapMax) {
      for (let i = 1; i <= missing; ++i) out.push({ time: before!.time + i * step });
    }
    out.push(bar);
  }
  return out;
}

/** Bars that wait to be drawn, oldest first: a later state of the last one takes its place, and an older one is passed over. */
export function waitingAfter(waiting: Bar[], bar: Bar): Bar[] {
  const last = waiting.at(-1);
  if (last && bar.time < last.time) return waiting;
  return last?.time === bar.time ? [...waiting.slice(0, -1), bar] : [...waiting, bar];
}
