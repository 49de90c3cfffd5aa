/** What Prometheus reads, in numbers: one reading of the figures of a node. */
export interface Reading {
  at: number;
  values: Map<string, number>;
  /** Upper bounds with their running counts, by name. */
  histograms: Map<string, [bound: number, count: number][]>;
}

const plain = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/;
const summed = new Set(['http_requests_total', 'http_errors_total']);

/** Samples without labels, sums of what is counted by route, and histograms without other labels. */
export function readingOf(text: string, at: number): Reading {
  const values = new Map<string, number>();
  const histograms = new Map<string, [number, number][]>();
  for (const line of text.split('\n')) {
    const found = plain.exec(line);
    if (!found) continue;
    const [, name = '', labels, said = ''] = found;
    const value = Number(said);
    if (labels === undefined) values.set(name, value);
    else if (summed.has(name)) values.set(name, (values.get(name) ?? 0) + value);
    else {
      const bound = /^le="([^"]+)"$/.exec(labels)?.[1];
      if (bound === undefined || !name.endsWith('_bucket')) continue;
      const of = name.slice(0, -'_bucket'.length);
      const all = histograms.get(of) ?? [];
      all.push([bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound), value]);
      histograms.set(of, all);
    }
  }
  return { at, values, histograms };
}

/** How much of it a second between two readings; null where a restart or a missing figure is between them. */
export function rateOf(name: string, before: Reading | undefined, now: Reading): number | null {
  const from = before?.values.get(name);
  const to = now.values.get(name);
  if (before === undefined || from === undefined || to === undefined || to < from || now.at <= before.at) return null;
  return ((to - from) * 1_000) / (now.at - before.at);
}

/** The bound below which a share of what came between two readings lies. */
export function quantileOf(name: string, share: number, before: Reading | undefined, now: Reading): number | null {
  const to = now.histograms.get(name);
  if (!to) return null;
  const from = new Map(before?.histograms.get(name));
  const grown = to.map(([bound, count]) => [bound, count - (from.get(bound) ?? 0)] as const);
  const all = grown.at(-1)?.[1] ?? 0;
  if (all <= 0) return null;
  const found = grown.find(([, count]) => count >= all * share);
  return found === undefined || found[0] === Number.POSITIVE_INFINITY ? (to.at(-2)?.[0] ?? null) : found[0];
}

const units = ['B', 'KB', 'MB', 'GB', 'TB'];
export function bytesText(value: number | null): string {
  if (value === null) return '–';
  let rest = value;
  let unit = 0;
  while (rest >= 1_000 && unit < units.length - 1) {
    rest /= 1_000;
    unit += 1;
  }
  return `${rest >= 100 || unit === 0 ? rest.toFixed(0) : rest.toFixed(1)} ${units[unit]}`;
}

export function secondsText(value: number | null): string {
  if (value === null) return '–';
  if (value < 0.001) return `${(value * 1_000_000).toFixed(0)} µs`;
  return value < 1 ? `${(value * 1_000).toFixed(value < 0.01 ? 1 : 0)} ms` : `${value.toFixed(1)} s`;
}
export function perSecondText(value: number | null): string {
  return value === null ? '–' : `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en')}/s`;
}
