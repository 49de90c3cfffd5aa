import type { components } from '../api/openapi';

type Schemas = components['schemas'];
/** One that was purged by age has its numbers and hashes alone. */
export type AuditEvent = Schemas['AuditEvent'];
export type AuditVerdict = Schemas['AuditVerdict'];
export type LoginRecord = Schemas['LoginRecord'];
export type OutgoingLink = Schemas['OutgoingLink'];
export type PlatformHealth = Schemas['PlatformHealth'];
export type Session = Schemas['Session'];
export type Setting = Schemas['Setting'];
export type UserItem = Schemas['UserItem'];
export type UserRecord = Schemas['UserRecord'];

export const roles = ['ADMIN', 'TRADER', 'VIEWER', 'PARENT', 'CHILD'] as const;
export const statuses = ['ACTIVE', 'SUSPENDED', 'ERASED'] as const;
export const flags = ['verified', 'premium', 'can_paper_trade', 'can_real_trade'] as const;
export const markets = ['KOSPI', 'KOSDAQ', 'KONEX', 'US'] as const;
export type Flag = (typeof flags)[number];

/** One thing that an act changes: what it is now, and what it will be. */
export interface Change {
  label: string;
  before: string;
  after: string;
}
