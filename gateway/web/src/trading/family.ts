import type { Order } from '../api/models';
import { isOpen } from './account_book';
import { isStop } from './stops';

/** What an order is in its family; null where it has none. */
export type Role = 'entry' | 'profit' | 'loss';
export function roleOf(one: Order): Role | null {
  if (!one.order_class) return null;
  if (one.parent_order_id !== null) return isStop(one.type) ? 'loss' : 'profit';
  return one.order_class === 'OCO' ? 'profit' : 'entry';
}

/** The order that its family is named by; its own id where it has none. */
export const familyOf = (one: Order): string => one.parent_order_id ?? one.order_id;

/** Its quantity is what its entry brings: only prices of it can be changed. */
export const hasOwnQuantity = (one: Order): boolean => !one.parent_order_id && one.order_class !== 'OCO';

const rank = (one: Order): number => (one.parent_order_id === null || one.parent_order_id === undefined ? 0 : isStop(one.type) ? 2 : 1);

/** Families stand together, where the first of them stood: entry, profit, loss. The others keep their order. */
export function byFamily(list: Order[]): Order[] {
  if (!list.some((one) => one.order_class)) return list;
  const families = new Map<string, Order[]>();
  for (const one of list) families.set(familyOf(one), [...(families.get(familyOf(one)) ?? []), one]);
  return [...families.values()].flatMap((all) => all.sort((a, b) => rank(a) - rank(b)));
}

/** Those of a family that are known, itself included. */
export function membersOf(one: Order, all: readonly Order[]): Order[] {
  return byFamily(all.filter((other) => familyOf(other) === familyOf(one)));
}

/** Who ended this one, where its family did: the leg that sold or was cancelled, or the entry that brought nothing. */
export function endedBy(one: Order, family: readonly Order[]): Order | null {
  if (one.reason === 'parent_ended') return family.find((other) => other.order_id === one.parent_order_id) ?? null;
  if (one.reason !== 'sibling_filled' && one.reason !== 'sibling_cancelled') return null;
  const role = roleOf(one);
  return family.find((other) => other.order_id !== one.order_id && roleOf(other) === (role === 'loss' ? 'profit' : 'loss')) ?? null;
}

/** What is cancelled to end all of a family, in this order: legs before their entry, or they would sell what it has bought. */
export function toCancel(family: readonly Order[]): Order[] {
  const open = family.filter(isOpen);
  return [...open.filter((one) => one.parent_order_id), ...open.filter((one) => !one.parent_order_id)];
}
