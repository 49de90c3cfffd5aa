import type { Level } from '../api/models';
import type { BookSides } from './book';

export interface LadderRow {
  price: string;
  quantity: number;
  share: number;
}

export interface Ladder {
  /** Always `depth` places each, farthest first for asks; null where the book is thinner. */
  asks: (LadderRow | null)[];
  bids: (LadderRow | null)[];
  askSum: number;
  bidSum: number;
}

/** Ten places a side around the middle, so that nothing moves when the book is thin. */
export function ladderOf(book: BookSides | undefined, depth = 10): Ladder {
  const asks = (book?.asks ?? []).slice(0, depth);
  const bids = (book?.bids ?? []).slice(0, depth);
  const most = Math.max(1, ...[...asks, ...bids].map((level) => Number(level[1])));
  const row = (level: Level | undefined): LadderRow | null =>
    level === undefined ? null : { price: level[0], quantity: Number(level[1]), share: Number(level[1]) / most };
  const places = Array.from({ length: depth }, (_, i) => i);
  const sum = (levels: Level[]) => levels.reduce((all, level) => all + Number(level[1]), 0);
  return {
    asks: places.map((i) => row(asks[depth - 1 - i])),
    bids: places.map((i) => row(bids[i])),
    askSum: sum(asks),
    bidSum: sum(bids),
  };
}
