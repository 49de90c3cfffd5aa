import type { Side } from '../../api/models';
import type { BookSides } from '../../market/book';

/** Whether an order takes its limit from the book when it comes there. */
export const takesPrice = (type: string): boolean => type === 'BEST_LIMIT' || type === 'OWN_BEST';

/** The limit that it would take from the book as it stands; null where that side is empty or not known. */
export function bestPrice(type: string, side: Side, book: BookSides | undefined): number | null {
  if (!takesPrice(type)) return null;
  const fromAsks = (side === 'BUY') === (type === 'BEST_LIMIT');
  const best = (fromAsks ? book?.asks : book?.bids)?.[0];
  return best === undefined ? null : Number(best[0]);
}
