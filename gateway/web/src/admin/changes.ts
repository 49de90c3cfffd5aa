import type { Change, Flag, Setting, UserRecord } from './models';

/** A reason as the platform takes it. */
export function reasonIsGood(reason: string): boolean {
  const length = [...reason.trim()].length;
  return length >= 3 && length <= 500;
}

export function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((one) => right.includes(one));
}

/** The flags that differ: what is not named stays. */
export function changedFlags(now: UserRecord['flags'], wanted: Record<Flag, boolean>): Partial<Record<Flag, boolean>> {
  return Object.fromEntries((Object.entries(wanted) as [Flag, boolean][]).filter(([name, value]) => now[name] !== value));
}

/** A quota as written: empty is what the settings say; undefined is no number. */
export function quotaOf(text: string): number | null | undefined {
  const plain = text.replace(/[,\s]/g, '');
  if (plain === '') return null;
  if (!/^\d{1,10}$/.test(plain) || Number(plain) > 1_000_000_000) return undefined;
  return Number(plain);
}

/** The settings that differ from what the node works by. */
export function changedSettings(now: readonly Setting[], drafts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(now.flatMap((one) => {
    const draft = drafts[one.name]?.trim();
    return draft === undefined || draft === one.value ? [] : [[one.name, draft] as const];
  }));
}

export function changesOfSettings(now: readonly Setting[], wanted: Record<string, string>): Change[] {
  return Object.entries(wanted).map(([name, after]) => ({ label: name, before: now.find((one) => one.name === name)?.value ?? '', after }));
}

/** The values of an act, short enough for one line. */
export function valuesText(values: Record<string, unknown>): string {
  return Object.entries(values).map(([name, value]) => `${name}: ${value === null ? '–' : String(value)}`).join(', ');
}
