import type { Level } from '../api/models';

export interface BookSides {
  bids: Level[];
  asks: Level[];
}

/** Absolute quantities by price; "0" removes a level. */
function merged(into: Level[], changes: Level[], ascending: boolean): Level[] {
  const byPrice = new Map(into.map((level) => [level[0], level]));
  for (const level of changes) {
    if (Number(level[1]) === 0) byPrice.delete(level[0]);
    else byPrice.set(level[0], level);
  }
  const direction = ascending ? 1 : -1;
  return [...byPrice.values()].sort((a, b) => direction * (Number(a[0]) - Number(b[0])));
}

export function bookAfter(book: BookSides | undefined, change: BookSides, isSnapshot: boolean): BookSides {
  const before = isSnapshot || book === undefined ? { bids: [], asks: [] } : book;
  return { bids: merged(before.bids, change.bids, false), asks: merged(before.asks, change.asks, true) };
}

export interface Meeting {
  /** What of the order would trade at once. */
  filled: number;
  averagePrice: number | null;
  worstPrice: number | null;
  levels: number;
  fills: [price: number, quantity: number][];
}

/** What an order would meet in the visible book. */
export function meets(book: BookSides | undefined, side: 'BUY' | 'SELL', quantity: number, limit: number | null): Meeting {
  const against = (side === 'BUY' ? book?.asks : book?.bids) ?? [];
  const fills: [number, number][] = [];
  let left = quantity;
  for (const [priceText, quantityText] of against) {
    const price = Number(priceText);
    if (left <= 0 || (limit !== null && (side === 'BUY' ? price > limit : price < limit))) break;
    const taken = Math.min(left, Number(quantityText));
    fills.push([price, taken]);
    left -= taken;
  }
  const filled = quantity - left;
  const value = fills.reduce((sum, [price, taken]) => sum + price * taken, 0);
  return {
    filled,
    averagePrice: filled > 0 ? value / filled : null,
    worstPrice: fills.at(-1)?.[0] ?? null,
    levels: fills.length,
    fills,
  };
}
