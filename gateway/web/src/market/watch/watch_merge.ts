import { listsMax, symbolsMax, watchedMax, type WatchList } from './watch_lists';

/** What there is before anybody has watched anything: one list without a name, and nothing in it. */
export const atFirst: readonly WatchList[] = [{ name: '', symbols: [] }];

const sameTexts = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((one, i) => one === b[i]);
export function sameLists(a: readonly WatchList[], b: readonly WatchList[]): boolean {
  return a.length === b.length && a.every((one, i) => one.name === b[i]!.name && sameTexts(one.symbols, b[i]!.symbols));
}
export const isUntouched = (lists: readonly WatchList[]): boolean => sameLists(lists, atFirst);

/**
 * Two orders of things as one: what either side has added is there, what either side has taken away is not. The order is
 * mine where I have changed it, and theirs otherwise; `keeps` holds on to one that they have taken away.
 */
function mergedOrder(base: readonly string[], mine: readonly string[], theirs: readonly string[], keeps: (one: string) => boolean = () => false): string[] {
  const [before, here, there] = [new Set(base), new Set(mine), new Set(theirs)];
  const stays = (one: string) => (before.has(one) ? here.has(one) && (there.has(one) || keeps(one)) : here.has(one) || there.has(one));
  const isMine = !sameTexts(mine.filter((one) => before.has(one)), base.filter((one) => here.has(one)));
  return [...new Set(isMine ? [...mine, ...theirs] : [...theirs, ...mine])].filter(stays);
}

/** No more than the platform takes; what comes last goes. */
function bounded(lists: WatchList[]): WatchList[] {
  let left = watchedMax;
  return lists.slice(0, listsMax).map((one) => {
    const symbols = one.symbols.slice(0, Math.min(symbolsMax, left));
    left -= symbols.length;
    return symbols.length === one.symbols.length ? one : { ...one, symbols };
  });
}

/**
 * What two have made of the lists that both began with. A list is known by its name. What was taken away here stays away,
 * whatever they have done with it; what they have taken away stays where it was changed here.
 */
export function mergedLists(base: readonly WatchList[], mine: readonly WatchList[], theirs: readonly WatchList[]): WatchList[] {
  if (sameLists(base, mine) || sameLists(mine, theirs)) return [...theirs];
  if (sameLists(base, theirs)) return [...mine];
  const symbolsOf = (lists: readonly WatchList[], name: string) => lists.find((one) => one.name === name)?.symbols ?? [];
  const names = (lists: readonly WatchList[]) => lists.map((one) => one.name);
  const isChanged = (name: string) => !sameTexts(symbolsOf(base, name), symbolsOf(mine, name));
  const out = mergedOrder(names(base), names(mine), names(theirs), isChanged).map((name) => {
    const there = theirs.find((one) => one.name === name);
    const here = mine.find((one) => one.name === name);
    if (here === undefined || there === undefined) return (here ?? there)!;
    return { name, symbols: mergedOrder(symbolsOf(base, name), here.symbols, there.symbols) };
  });
  return out.length === 0 ? [...atFirst] : bounded(out);
}
