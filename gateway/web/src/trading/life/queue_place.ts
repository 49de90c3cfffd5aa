import type { Order } from '../../api/models';
import type { BookSides } from '../../market/book';
import { isOpen } from '../account_book';
import { waitsForEntry, waitsForStop } from '../stops';

interface Place {
  price: string;
  leaves: number;
  filled: number;
  since: number;
  /** At most so many shares stand before it; null while nobody knows. */
  ahead: number | null;
}

/** After this long the book that is shown has the order in it. */
const settlesMs = 700;

/**
 * How many shares stand before each own order, at most. Nobody tells it, but it can be bounded: what stood there when the
 * order had come, less what was traded since, and never more than stands there now.
 */
export class QueuePlaces {
  private readonly places = new Map<string, Place>();

  /** Of one symbol; `now` in milliseconds. */
  see(orders: Order[], book: BookSides | undefined, now: number): void {
    const open = orders.filter((one) => one.price !== null && isOpen(one) && !waitsForStop(one) && !waitsForEntry(one));
    const ids = new Set(open.map((one) => one.order_id));
    for (const id of [...this.places.keys()]) if (!ids.has(id)) this.places.delete(id);
    for (const order of open) {
      const leaves = Number(order.leaves_quantity);
      const filled = Number(order.filled_quantity);
      const known = this.places.get(order.order_id);
      // Another price, or more of it: it waits at the end again.
      if (!known || known.price !== order.price || leaves > known.leaves) {
        this.places.set(order.order_id, { price: order.price!, leaves, filled, since: now, ahead: null });
        continue;
      }
      // Its turn has come: nothing stands before it.
      if (filled > known.filled) known.ahead = 0;
      known.leaves = leaves;
      known.filled = filled;
      const levels = (order.side === 'BUY' ? book?.bids : book?.asks) ?? [];
      const here = levels.find((level) => level[0] === order.price);
      if (!here || now - known.since < settlesMs) continue;
      const others = Math.max(0, Number(here[1]) - leaves);
      known.ahead = Math.min(known.ahead ?? others, others);
    }
  }

  /** What traded at a price against the resting side came from its front. */
  traded(orders: Order[], price: string, quantity: number, aggressor: string): void {
    for (const order of orders) {
      const place = this.places.get(order.order_id);
      if (!place || place.ahead === null || place.price !== price || order.side === aggressor) continue;
      place.ahead = Math.max(0, place.ahead - quantity);
    }
  }

  /** The foremost own order of each `SIDE:price`. */
  bySide(orders: Order[]): Map<string, number> {
    const out = new Map<string, number>();
    for (const order of orders) {
      const ahead = this.places.get(order.order_id)?.ahead;
      if (ahead === undefined || ahead === null) continue;
      const key = `${order.side}:${order.price}`;
      out.set(key, Math.min(out.get(key) ?? Infinity, ahead));
    }
    return out;
  }
}
