import type { Order } from '../api/models';
import { isOpen } from './account_book';
import { waitsForEntry, waitsForStop } from './stops';

export const trails = (order: Order): boolean => order.type === 'TRAILING_STOP' && waitsForStop(order) && !waitsForEntry(order) && isOpen(order);

/** So often the platform is asked where each of them stands: one a second, and none more often than it is worth. */
export function askEveryMs(count: number): number {
  return Math.max(3_000, count * 1_000);
}
