import type { components } from '../api/openapi';
import { money, number, percent } from '../ui/format';

type Schemas = components['schemas'];
/** The breaker of an account, for a node that has such. */
export interface Circuit {
  state: string;
  until?: string | null;
  cause?: string | null;
  /** Symbols that are not bought for a while. */
  symbols?: { symbol: string; until: string; cause: string }[];
}
export type Exposure = Schemas['Exposure'] & { circuit?: Circuit | null };
export type RiskAlert = Omit<Schemas['RiskAlert'], 'account_id' | 'rule' | 'kind' | 'status'> & { account_id: string | null; rule?: string | null; kind: string; status: string; reviewed_by?: string | null; reviewed_at?: string | null };
export type RuleVerdict = Schemas['RuleVerdict'];
export type UserRiskLimits = Schemas['UserRiskLimits'];
export type Limits = Schemas['RiskLimits'];
export type LimitName = keyof Limits;

const rates = new Set(['fat_finger', 'price_collar', 'max_position_rate', 'max_sector_rate']);
const amounts = new Set(['max_order_value', 'max_position_value', 'max_daily_loss']);
/** What may happen when a limit is broken after a trade. */
const breachWords = ['NOTIFY', 'BLOCK', 'CANCEL', 'LIQUIDATE'];
const lists = new Set(['allowed_products', 'allowed_markets', 'restricted_symbols']);

/** A limit, or what stands against it, as people read it. */
export function limitText(rule: string, value: string | number | readonly string[] | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.join(', ');
  const text = String(value);
  if (rates.has(rule)) return percent(text, false);
  if (amounts.has(rule)) return money(text);
  return /^-?\d+(\.\d+)?$/.test(text) ? number(text, rule === 'max_leverage' ? 2 : 0) : text;
}

/** What an administrator has typed: undefined where it is no limit of this kind, null where there shall be none. */
export function limitOf(name: LimitName, text: string): string | number | string[] | null | undefined {
  const plain = text.trim();
  if (plain.toLowerCase() === 'none') return null;
  if (lists.has(name)) return plain.split(/[\s,]+/).filter(Boolean);
  if ((name as string) === 'on_breach') return breachWords.includes(plain.toUpperCase()) ? plain.toUpperCase() : undefined;
  if (name === 'trading_hours') return /^\d\d:\d\d-\d\d:\d\d$/.test(plain) ? plain : undefined;
  if ((name as string) === 'on_breach') return /^(NOTIFY|BLOCK|CANCEL|LIQUIDATE)$/i.test(plain) ? plain.toUpperCase() : undefined;
  const digits = plain.replace(/,/g, '');
  if (name === 'max_open_orders' || name === 'max_daily_trades') return /^\d{1,9}$/.test(digits) ? Number(digits) : undefined;
  return /^\d+(\.\d{1,6})?$/.test(digits) ? digits : undefined;
}

/** The overrides as the drafts say them, for PUT; undefined where one is wrong. An empty one is none. */
export function overridesOf(drafts: Partial<Record<LimitName, string>>): Record<string, unknown> | undefined {
  const out: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(drafts) as [LimitName, string][]) {
    if (text.trim() === '') continue;
    const limit = limitOf(name, text);
    if (limit === undefined) return undefined;
    out[name] = limit;
  }
  return out;
}

/** An override as it is typed. */
export function draftOf(value: Limits[LimitName] | undefined): string {
  if (value === undefined) return '';
  if (value === null) return 'none';
  return Array.isArray(value) ? value.join(', ') : String(value);
}
