import { expect, it } from 'vitest';
import { atFirst, isUntouched, mergedLists, sameLists } from './watch_merge';
import { listsMax, watchedMax, type WatchList } from './watch_lists';

const list = (name: string, ...symbols: string[]): WatchList => ({ name, symbols });
const base = [list('', '1'), list('Chips', '2', '3')];

it('what only one of two has changed is taken as it is', () => {
  const mine = [list('Chips', '3', '2'), list('', '1', '9')];
  expect(mergedLists(base, mine, base)).toEqual(mine);
  expect(mergedLists(base, base, mine)).toEqual(mine);
  expect(mergedLists(base, mine, mine)).toEqual(mine);
});

it('what either has added is there, and what either has taken away is not', () => {
  expect(mergedLists(base, [list('', '1', '8'), list('Chips', '3')], [list('', '9'), list('Chips', '2', '3', '4')])).toEqual([list('', '9', '8'), list('Chips', '3', '4')]);
  expect(mergedLists(base, [...base, list('Banks', '5')], [...base, list('Cars', '6')]).map((one) => one.name)).toEqual(['', 'Chips', 'Cars', 'Banks']);
  expect(mergedLists(base, [...base, list('New', '5')], [...base, list('New', '6')]).at(-1)).toEqual(list('New', '6', '5'));
});

it('a list that was taken away here stays away, whatever they have done with it', () => {
  expect(mergedLists(base, [base[0]!], [base[0]!, list('Chips', '2', '3', '4')])).toEqual([base[0]]);
  expect(mergedLists(base, [base[0]!], [list('', '1', '7'), base[1]!])).toEqual([list('', '1', '7')]);
});

it('a list that they have taken away stays where it was changed here, and goes where it was not', () => {
  expect(mergedLists(base, [list('', '1', '8'), base[1]!], [base[0]!])).toEqual([list('', '1', '8')]);
  expect(mergedLists(base, [base[0]!, list('Chips', '2', '3', '4')], [base[0]!])).toEqual([base[0], list('Chips', '2', '3', '4')]);
});

it('the order is mine where I have changed it', () => {
  const theirs = [list('', '1', '9'), list('Chips', '3', '2')];
  expect(mergedLists(base, [base[1]!, base[0]!], theirs)).toEqual([list('Chips', '3', '2'), list('', '1', '9')]);
  const long = [list('a', '1', '2', '3')];
  expect(mergedLists(long, [list('a', '3', '1', '2')], [list('a', '1', '2', '3', '4')])).toEqual([list('a', '3', '1', '2', '4')]);
});

it('a browser that has nothing takes what there is, and one that has something brings it along', () => {
  expect(isUntouched(atFirst)).toBe(true);
  expect(mergedLists(atFirst, atFirst, base)).toEqual(base);
  expect(mergedLists(atFirst, [list('', '7')], [list('Chips', '2')])).toEqual([list('Chips', '2'), list('', '7')]);
  expect(mergedLists(atFirst, [list('', '7')], [list('', '8')])).toEqual([list('', '8', '7')]);
});

it('there is always a list, and never more than the platform takes', () => {
  expect(mergedLists(base, [base[0]!], [base[1]!])).toEqual(atFirst);
  const many = (from: string, count: number) => Array.from({ length: count }, (_, i) => list(`${from}${i}`));
  expect(mergedLists([], many('a', 15), many('b', 15))).toHaveLength(listsMax);
  const full = (from: number) => Array.from({ length: 4 }, (_, i) => list(`${from}${i}`, ...Array.from({ length: 200 }, (_, j) => `${from + j}`)));
  expect(mergedLists([], full(1_000), full(2_000)).reduce((sum, one) => sum + one.symbols.length, 0)).toBe(watchedMax);
});

it('whatever two do, what was added here is there, what was taken away here is not, and nothing is invented', () => {
  let seed = 7;
  const random = (below: number) => (seed = (seed * 16_807) % 2_147_483_647) % below;
  const changed = (lists: WatchList[]): WatchList[] => {
    const out = lists.filter(() => random(5) > 0).map((one) => ({ ...one, symbols: one.symbols.filter(() => random(4) > 0).concat(random(2) > 0 ? [`n${random(6)}`] : []) }));
    return random(2) > 0 ? [...out, list(`L${random(4)}`, `${random(9)}`)] : out;
  };
  /** Each symbol on each list, and each list. */
  const facts = (lists: WatchList[]) => lists.flatMap(({ name, symbols }) => [name, ...symbols.map((one) => `${name}/${one}`)]);
  const wrong: unknown[] = [];
  for (let round = 0; round < 200; ++round) {
    const begun = [list('a', '1', '2', '3'), list('b', '4'), list('c')];
    const [mine, theirs] = [changed(begun), changed(begun)];
    const out = mergedLists(begun, mine, theirs);
    const [before, here, there, now] = [begun, mine, theirs, out].map((lists) => new Set(facts(lists))) as [Set<string>, Set<string>, Set<string>, Set<string>];
    const isFine =
      facts(out).length === now.size &&
      [...here].every((one) => before.has(one) || now.has(one)) &&
      [...before].every((one) => here.has(one) || !now.has(one)) &&
      [...now].every((one) => here.has(one) || there.has(one) || sameLists(out, atFirst)) &&
      sameLists(mergedLists(begun, mine, out), out);
    if (!isFine) wrong.push({ mine, theirs, out });
  }
  expect(wrong).toEqual([]);
});
