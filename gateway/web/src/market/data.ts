import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../api/client';
import type { Candle, Instrument, Level, Page, Quote, Trade } from '../api/models';
import type { ChannelFrame } from '../stream/connection';
import { browserClock, Feed } from '../stream/feed';
import { takeFrames, useChannels, useFeed } from '../stream/live';
import { bookAfter, type BookSides } from './book';

const tapeLength = 60;
const sparkLength = 40;

// The ladder follows each frame; what is read and not aimed at changes ten times a second at most.
export const quotes = new Feed<Quote>(browserClock, 100);
export const books = new Feed<BookSides>(browserClock);
export const tapes = new Feed<Trade[]>(browserClock, 100);
export const sparks = new Feed<number[]>(browserClock, 1_000);

/** Told of each trade at once, in order: bars are built of them. */
const tradeReaders = new Map<string, Set<(trade: Trade) => void>>();
export function onTrade(symbol: string, reader: (trade: Trade) => void): () => void {
  const all = tradeReaders.get(symbol) ?? new Set();
  tradeReaders.set(symbol, all);
  all.add(reader);
  return () => all.delete(reader);
}

/** Told of each frame of the candle of a minute; `anew` where frames before it may be missing. */
type MinuteReader = (candle: Candle, anew: boolean) => void;
const minuteReaders = new Map<string, Set<MinuteReader>>();
export function onMinute(symbol: string, reader: MinuteReader): () => void {
  const all = minuteReaders.get(symbol) ?? new Set();
  minuteReaders.set(symbol, all);
  all.add(reader);
  return () => all.delete(reader);
}
export const minuteChannel = (symbol: string) => `candles:${symbol}:1m`;

takeFrames('candles', (frame, key) => {
  minuteReaders.get(key.replace(/:1m$/, ''))?.forEach((reader) => reader(frame.data as Candle, frame.type === 'snapshot'));
});

takeFrames('quote', (frame, symbol) => {
  const quote = frame.data as Quote;
  const before = quotes.get(symbol);
  quotes.set(symbol, quote);
  if (quote.last_price === null || before?.last_price === quote.last_price) return;
  const points = sparks.get(symbol) ?? [];
  sparks.set(symbol, [...points, Number(quote.last_price)].slice(-sparkLength));
});

takeFrames('book', (frame, symbol) => {
  books.set(symbol, bookAfter(books.get(symbol), frame.data as { bids: Level[]; asks: Level[] }, frame.type === 'snapshot'));
});

takeFrames('trades', (frame: ChannelFrame, symbol) => {
  if (frame.type === 'snapshot') {
    tapes.set(symbol, (frame.data as { trades: Trade[] }).trades.slice(0, tapeLength));
    return;
  }
  const trade = frame.data as Trade;
  tapes.set(symbol, [trade, ...(tapes.get(symbol) ?? [])].slice(0, tapeLength));
  tradeReaders.get(symbol)?.forEach((reader) => reader(trade));
});

export const stocksQuery = queryOptions({
  queryKey: ['stocks'],
  queryFn: ({ signal }) => api<Page<Instrument>>('market/stocks', { query: { limit: 500 }, signal }),
  staleTime: 300_000,
});

const itemsOf = (page: Page<Instrument>) => page.items;
export function useInstruments() {
  const found = useQuery({ ...stocksQuery, select: itemsOf });
  const bySymbol = useMemo(() => new Map((found.data ?? []).map((one) => [one.symbol, one])), [found.data]);
  return { ...found, bySymbol };
}

/** The quotes of all symbols, whatever part of the page shows them. */
export function useQuotesOfAll(): void {
  const { data } = useInstruments();
  useChannels(useMemo(() => (data ?? []).map((one) => `quote:${one.symbol}`), [data]));
}
export function useQuote(symbol: string): Quote | undefined {
  return useFeed(quotes, symbol);
}
export function useBook(symbol: string): BookSides | undefined {
  useChannels([`book:${symbol}`]);
  return useFeed(books, symbol);
}
export function useTape(symbol: string): Trade[] | undefined {
  useChannels([`trades:${symbol}`]);
  return useFeed(tapes, symbol);
}
