import type { components } from '../api/openapi';

type Schemas = components['schemas'];
export type ListedStatement = Schemas['ListedStatement'];
export type Statement = Schemas['Statement'];
export type Taxes = Schemas['Taxes'];
export type SettlementDay = Schemas['SettlementDay'];
export type SettlementDifference = Schemas['SettlementDifference'];
export type SettlementRun = Schemas['SettlementRun'];
export type SubscriptionRight = Schemas['SubscriptionRight'];
export type SubscriptionRights = Schemas['SubscriptionRights'];

/** What can be run for a day; a node says of each whether it has it. */
export const runKinds = ['TRADES', 'CASH', 'TAX', 'STATEMENT', 'DIVIDEND', 'CORPORATE_ACTION', 'INTEREST', 'FEE', 'RECONCILE'] as const;

/** The day in the market's zone. */
export function marketDay(now: Date): string {
  return new Date(now.getTime() + 9 * 3_600_000).toISOString().slice(0, 10);
}

/** Whether the last day of a subscription is over in the market's zone. */
export function isOver(right: Pick<SubscriptionRight, 'subscribe_until'>, now: Date): boolean {
  return marketDay(now) > right.subscribe_until;
}

/** What so many new shares cost, rounded up to what the currency knows. */
export function costOfShares(right: Pick<SubscriptionRight, 'subscription_price'>, quantity: string, currency: string): number {
  const parts = currency === 'KRW' ? 1 : 100;
  // Prices have four digits behind the point: counted in those, nothing is lost.
  return Math.ceil((Math.round(Number(right.subscription_price) * 10_000) * Number(quantity) * parts) / 10_000) / parts;
}

/** The years that may have taxes: this one first, back to when the account was opened. */
export function yearsSince(opened: string, now: Date): string[] {
  const last = Number(marketDay(now).slice(0, 4));
  const first = Math.min(last, Number(marketDay(new Date(opened)).slice(0, 4)));
  return Array.from({ length: last - first + 1 }, (_, i) => String(last - i));
}

/** The lines of a statement in the order of its sum; what leaves the account is negative. */
export const statementLines: readonly (readonly [name: 'opening_cash' | 'deposits' | 'withdrawals' | 'bought' | 'sold' | 'fees' | 'taxes' | 'other' | 'closing_cash', sign: 1 | -1])[] = [
  ['opening_cash', 1],
  ['deposits', 1],
  ['withdrawals', -1],
  ['bought', -1],
  ['sold', 1],
  ['fees', -1],
  ['taxes', -1],
  ['other', 1],
  ['closing_cash', 1],
];
