export type Period = 'week' | 'month' | 'year' | 'all';
const days: Record<Period, number | null> = { week: 7, month: 31, year: 366, all: null };

export const periods = Object.keys(days) as Period[];

/** The first day of a period that ends today, in the market's zone. */
export function firstDay(period: Period, now: Date): string | undefined {
  const back = days[period];
  if (back === null) return undefined;
  return new Date(now.getTime() + 9 * 3_600_000 - (back - 1) * 86_400_000).toISOString().slice(0, 10);
}

export const width = 100;
export const height = 36;

/** Equity from the first day to the last, as a line that fills its box. */
export function curveOf(equities: number[]): string {
  const low = Math.min(...equities);
  const spread = Math.max(...equities) - low || 1;
  const step = equities.length > 1 ? width / (equities.length - 1) : 0;
  return equities
    .map((equity, i) => `${i === 0 ? 'M' : 'L'}${(i * step).toFixed(2)} ${(height - 1 - ((equity - low) / spread) * (height - 2)).toFixed(2)}`)
    .join(' ');
}
