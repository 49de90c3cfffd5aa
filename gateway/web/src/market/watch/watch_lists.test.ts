import { expect, it } from 'vitest';
import { areLists, cleanName, fromStars, listOf, listsMax, moved, nameFault, renamed, toggled, withList, withoutList, withSymbols, type WatchList } from './watch_lists';

const lists: WatchList[] = [{ name: '', symbols: ['1'] }, { name: 'Chips', symbols: ['2', '3'] }];
const names = (all: WatchList[]) => all.map((one) => one.name);

it('a list has a name of its own', () => {
  expect(nameFault(lists, '')).toBe('empty');
  expect(nameFault(lists, 'chips')).toBe('taken');
  expect(nameFault(lists, 'Banks')).toBeNull();
  expect(nameFault(lists, 'CHIPS', 'Chips')).toBeNull();
  expect(nameFault(lists, '', '')).toBeNull();
  const full = Array.from({ length: listsMax }, (_, i) => ({ name: `n${i}`, symbols: [] }));
  expect(nameFault(full, 'more')).toBe('tooMany');
  expect(nameFault(full, 'more', 'n0')).toBeNull();
  expect(cleanName('  my   stocks ')).toBe('my stocks');
});

it('lists are made, renamed and taken away, and one is left', () => {
  expect(names(withList(lists, 'Banks'))).toEqual(['', 'Chips', 'Banks']);
  expect(names(withList(lists, 'Chips'))).toEqual(['', 'Chips']);
  expect(renamed(lists, 'Chips', 'Semis')[1]).toEqual({ name: 'Semis', symbols: ['2', '3'] });
  expect(names(renamed(lists, 'Chips', ''))).toEqual(['', 'Chips']);
  expect(names(withoutList(lists, ''))).toEqual(['Chips']);
  expect(withoutList([lists[1]!], 'Chips')).toEqual([{ name: '', symbols: [] }]);
});

it('what is moved over an end stays', () => {
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
  expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
});

it('a star puts a symbol into the list that is meant, and takes it out again', () => {
  expect(listOf(toggled(lists, 'Chips', '1'), 'Chips').symbols).toEqual(['2', '3', '1']);
  expect(listOf(toggled(lists, 'Chips', '2'), 'Chips').symbols).toEqual(['3']);
  // A list that is gone: the first one is meant.
  expect(listOf(toggled(lists, 'Gone', '9'), '').symbols).toEqual(['1', '9']);
  expect(toggled([], '', '9')).toEqual([{ name: '', symbols: ['9'] }]);
  expect(listOf(withSymbols(lists, 'Chips', ['3', '3', '2']), 'Chips').symbols).toEqual(['3', '2']);
});

it('stars that were kept before become the first list', () => {
  expect(fromStars(['000660', 7])).toEqual([{ name: '', symbols: ['000660'] }]);
  expect(fromStars([])).toBeNull();
  expect(fromStars('000660')).toBeNull();
});

it('lists are kept as they are, or not at all', () => {
  expect(areLists(lists)).toBe(true);
  for (const wrong of [[], [null], [{ name: 'a' }], [{ name: 1, symbols: [] }], [{ name: 'a', symbols: [1] }], [lists[0], lists[0]], 'a']) expect(areLists(wrong)).toBe(false);
});
