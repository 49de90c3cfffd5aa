/** What the console is asked about: ids of these kinds say themselves what they are. */
const kinds: [string, string][] = [['ord_', 'order'], ['acc_', 'account'], ['usr_', 'user'], ['job_', 'job']];

/** `KIND:ID` of what somebody types: an id alone, a symbol, or that form itself; nothing for what is none of them. */
export function entityOf(text: string): string | null {
  const typed = text.trim();
  if (/^[a-z_]+:[^\s'"\\]+$/.test(typed)) return typed;
  const known = kinds.find(([prefix]) => typed.startsWith(prefix) && /^[a-z0-9_]+$/.test(typed));
  if (known) return `${known[1]}:${typed}`;
  return /^[A-Za-z0-9.-]{1,8}$/.test(typed) ? `symbol:${typed.toUpperCase()}` : null;
}

export interface ConsoleReport {
  values: { name: string; value: string }[];
  tables: { name: string; columns: string[]; rows: string[][] }[];
  remarks: string[];
}

/** The acts, the harmless ones first. */
export const acts = ['snapshot', 'restart', 'isolate', 'release'] as const;
export type EntityAct = (typeof acts)[number];

/** Whether an act is shown as one that others will feel. */
export function isHard(act: EntityAct): boolean {
  return act === 'isolate';
}
