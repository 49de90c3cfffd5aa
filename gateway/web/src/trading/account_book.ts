import type { Execution, Order } from '../api/models';

export function isOpen(order: Order): boolean {
  return ['PENDING', 'VALIDATED', 'SUBMITTED', 'PARTIALLY_FILLED'].includes(order.status);
}

/** Orders and fills of one account, each known once, whatever way it came. */
export class AccountBook {
  readonly orders = new Map<string, Order>();
  readonly executions = new Map<string, Execution>();

  /** The higher version stands; answers and frames may overtake each other. */
  takeOrder(order: Order): boolean {
    const known = this.orders.get(order.order_id);
    if (known && known.version > order.version) return false;
    this.orders.set(order.order_id, order);
    return true;
  }
  /** A fill comes twice: at once, and when the account has booked its fee and tax. */
  takeExecution(fill: Execution): void {
    const known = this.executions.get(fill.execution_id);
    if (known && known.fee !== null) return;
    this.executions.set(fill.execution_id, fill);
  }
  ordersNewestFirst(): Order[] {
    return [...this.orders.values()].sort((a, b) => (a.created_at < b.created_at ? 1 : a.created_at > b.created_at ? -1 : a.order_id < b.order_id ? 1 : -1));
  }
  executionsNewestFirst(): Execution[] {
    return [...this.executions.values()].sort((a, b) => (a.executed_at < b.executed_at ? 1 : a.executed_at > b.executed_at ? -1 : a.execution_id < b.execution_id ? 1 : -1));
  }
}

/** Waiting quantity by `SIDE:price`. */
export function openQuantities(all: Order[], symbol: string): Map<string, number> {
  const out = new Map<string, number>();
  for (const one of all) {
    if (one.symbol !== symbol || one.price === null || !isOpen(one)) continue;
    const key = `${one.side}:${one.price}`;
    out.set(key, (out.get(key) ?? 0) + Number(one.leaves_quantity));
  }
  return out;
}
