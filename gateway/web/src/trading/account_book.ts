import type { Execution, Order } from '../api/models';
import { waitsForEntry, waitsForStop } from './stops';

export function isOpen(order: Order): boolean {
  return ['PENDING', 'VALIDATED', 'SUBMITTED', 'PARTIALLY_FILLED'].includes(order.status);
}

/** Things by their moment, the newest first. One of thousands is put in its place without sorting the others again. */
export class NewestFirst<Item> {
  private all: Item[] = [];
  private shared = false;

  constructor(
    private readonly timeOf: (one: Item) => string,
    private readonly idOf: (one: Item) => string,
  ) {}

  /** `instead`: what is known of it so far, and leaves. */
  put(one: Item, instead?: Item): void {
    if (this.shared) this.all = this.all.slice();
    this.shared = false;
    if (instead !== undefined) this.all.splice(this.placeOf(instead), 1);
    this.all.splice(this.placeOf(one), 0, one);
  }
  /** The same list until something changes; it is not changed any more. */
  list(): Item[] {
    this.shared = true;
    return this.all;
  }

  private placeOf(one: Item): number {
    let low = 0;
    let high = this.all.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.isNewer(this.all[middle]!, one)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  private isNewer(a: Item, b: Item): boolean {
    const [at, bt] = [this.timeOf(a), this.timeOf(b)];
    return at !== bt ? at > bt : this.idOf(a) > this.idOf(b);
  }
}

/** Orders and fills of one account, each known once, whatever way it came. */
export class AccountBook {
  private readonly orders = new Map<string, Order>();
  private readonly executions = new Map<string, Execution>();
  private readonly orderList = new NewestFirst<Order>((one) => one.created_at, (one) => one.order_id);
  private readonly executionList = new NewestFirst<Execution>((one) => one.executed_at, (one) => one.execution_id);

  /** The higher version stands; answers and frames may overtake each other. */
  takeOrder(order: Order): boolean {
    const known = this.orders.get(order.order_id);
    if (known && known.version > order.version) return false;
    this.orders.set(order.order_id, order);
    this.orderList.put(order, known);
    return true;
  }
  /** A fill comes twice: at once, and when the account has booked its fee and tax. */
  takeExecution(fill: Execution): void {
    const known = this.executions.get(fill.execution_id);
    if (known && known.fee !== null) return;
    this.executions.set(fill.execution_id, fill);
    this.executionList.put(fill, known);
  }
  ordersNewestFirst(): Order[] {
    return this.orderList.list();
  }
  executionsNewestFirst(): Execution[] {
    return this.executionList.list();
  }
}

/** Waiting quantity by `SIDE:price`. */
export function openQuantities(all: Order[], symbol: string): Map<string, number> {
  const out = new Map<string, number>();
  for (const one of all) {
    if (one.symbol !== symbol || one.price === null || !isOpen(one) || waitsForStop(one) || waitsForEntry(one)) continue;
    const key = `${one.side}:${one.price}`;
    out.set(key, (out.get(key) ?? 0) + Number(one.leaves_quantity));
  }
  return out;
}
