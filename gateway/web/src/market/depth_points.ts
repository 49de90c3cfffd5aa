import type { Level } from '../api/models';
import type { BookSides } from './book';

export interface DepthPoint {
  side: 'bid' | 'ask';
  price: number;
  quantity: number;
  /** From the best price up to and with this one. */
  sum: number;
  value: number;
}

export interface Depth {
  /** From the lowest price to the highest. */
  points: DepthPoint[];
  middle: number | null;
  most: number;
  bidSum: number;
  askSum: number;
  /** What share of all that waits would buy. */
  bidShare: number | null;
}

function cumulative(levels: Level[], side: 'bid' | 'ask'): DepthPoint[] {
  let sum = 0;
  let value = 0;
  return levels.map(([priceText, quantityText]) => {
    const price = Number(priceText);
    const quantity = Number(quantityText);
    sum += quantity;
    value += price * quantity;
    return { side, price, quantity, sum, value };
  });
}

export function depthOf(book: BookSides | undefined): Depth {
  const bids = cumulative(book?.bids ?? [], 'bid');
  const asks = cumulative(book?.asks ?? [], 'ask');
  const bidSum = bids.at(-1)?.sum ?? 0;
  const askSum = asks.at(-1)?.sum ?? 0;
  const best = [bids[0]?.price, asks[0]?.price].filter((one) => one !== undefined);
  return {
    points: [...bids.toReversed(), ...asks],
    middle: best.length === 0 ? null : best.reduce((a, b) => a + b, 0) / best.length,
    most: Math.max(bidSum, askSum, 1),
    bidSum,
    askSum,
    bidShare: bidSum + askSum > 0 ? bidSum / (bidSum + askSum) : null,
  };
}

export interface Plot {
  width: number;
  height: number;
}
/** The middle of the book is the middle of the picture, so that nothing jumps when one side is thinner. */
export function scaleOf({ points, middle, most }: Depth, { width, height }: Plot) {
  const centre = middle ?? 0;
  const reach = Math.max(...points.map((one) => Math.abs(one.price - centre)), 1e-9) * 1.05;
  return {
    x: (price: number) => ((price - centre) / reach + 1) * (width / 2),
    y: (sum: number) => height - (sum / most) * (height - 8),
    priceAt: (x: number) => centre + ((x / width) * 2 - 1) * reach,
  };
}

/** Stairs of one side, as a closed area. */
export function areaOf(depth: Depth, side: 'bid' | 'ask', plot: Plot): string {
  const { x, y } = scaleOf(depth, plot);
  const points = depth.points.filter((one) => one.side === side);
  // From the middle outwards.
  if (side === 'bid') points.reverse();
  const first = points[0];
  if (!first) return '';
  const edge = side === 'bid' ? 0 : plot.width;
  let path = `M${x(first.price).toFixed(1)} ${plot.height}`;
  for (const one of points) path += `H${x(one.price).toFixed(1)}V${y(one.sum).toFixed(1)}`;
  return `${path}H${edge}V${plot.height}Z`;
}

/** The level nearest to a price; -1 where the book is empty. */
export function nearest(points: DepthPoint[], price: number): number {
  let best = -1;
  points.forEach((one, i) => {
    if (best < 0 || Math.abs(one.price - price) < Math.abs(points[best]!.price - price)) best = i;
  });
  return best;
}
