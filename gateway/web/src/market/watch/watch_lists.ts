/** Symbols somebody looks at, under a name; the first list has none until it is given one. */
export interface WatchList {
  name: string;
  symbols: string[];
}
export const listsMax = 20;
export const symbolsMax = 200;
/** Of all lists together. */
export const watchedMax = 1_000;
export const nameMax = 40;

/** Why a list cannot have a name; null where it can. */
export type NameFault = 'empty' | 'taken' | 'tooMany';

/** The list of this name; the first where there is none any more. */
export function listOf(lists: readonly WatchList[], name: string): WatchList {
  return lists.find((one) => one.name === name) ?? lists[0] ?? { name: '', symbols: [] };
}

export function cleanName(text: string): string {
  return text.trim().replace(/\s+/g, ' ').slice(0, nameMax);
}
/** `own`: what the list is called so far, where it is one that exists. */
export function nameFault(lists: readonly WatchList[], name: string, own?: string): NameFault | null {
  if (name === own) return null;
  if (name === '') return 'empty';
  if (lists.some((one) => one.name !== own && one.name.toLowerCase() === name.toLowerCase())) return 'taken';
  return own === undefined && lists.length >= listsMax ? 'tooMany' : null;
}

export function withList(lists: readonly WatchList[], name: string): WatchList[] {
  return nameFault(lists, name) === null ? [...lists, { name, symbols: [] }] : [...lists];
}
export function renamed(lists: readonly WatchList[], from: string, to: string): WatchList[] {
  return nameFault(lists, to, from) === null ? lists.map((one) => (one.name === from ? { ...one, name: to } : one)) : [...lists];
}
/** There is always one: without any, a star would have nowhere to go. */
export function withoutList(lists: readonly WatchList[], name: string): WatchList[] {
  const rest = lists.filter((one) => one.name !== name);
  return rest.length === 0 ? [{ name: '', symbols: [] }] : rest;
}

/** One thing moved by a place, where there is one. */
export function moved<Item>(all: readonly Item[], from: number, by: number): Item[] {
  const to = from + by;
  const out = [...all];
  if (from < 0 || to < 0 || from >= all.length || to >= all.length) return out;
  out.splice(to, 0, ...out.splice(from, 1));
  return out;
}

/** The same list with other symbols, as many as there is place for. */
export function withSymbols(lists: readonly WatchList[], name: string, symbols: string[]): WatchList[] {
  const { name: meant } = listOf(lists, name);
  const all = lists.length === 0 ? [{ name: '', symbols: [] }] : lists;
  const others = all.reduce((sum, one) => sum + (one.name === meant ? 0 : one.symbols.length), 0);
  const most = Math.max(0, Math.min(symbolsMax, watchedMax - others));
  return all.map((one) => (one.name === meant ? { ...one, symbols: [...new Set(symbols)].slice(0, most) } : one));
}
export function toggled(lists: readonly WatchList[], name: string, symbol: string): WatchList[] {
  const { symbols } = listOf(lists, name);
  return withSymbols(lists, name, symbols.includes(symbol) ? symbols.filter((one) => one !== symbol) : [...symbols, symbol]);
}

/** What a browser kept before there were several lists becomes the first one. */
export function fromStars(watched: unknown): WatchList[] | null {
  const symbols = Array.isArray(watched) ? watched.filter((one): one is string => typeof one === 'string') : [];
  return symbols.length === 0 ? null : [{ name: '', symbols }];
}
/** Lists as they are kept: each has a name of its own. */
export function areLists(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  const fits = value.every((one: Partial<WatchList> | null) => typeof one?.name === 'string' && Array.isArray(one.symbols) && one.symbols.every((symbol) => typeof symbol === 'string'));
  return fits && new Set(value.map((one: WatchList) => one.name)).size === value.length;
}
