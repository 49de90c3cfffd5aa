import { expect, it } from 'vitest';
import { noAnswer, Problem } from '../../api/problem';
import { atFirst, mergedLists } from './watch_merge';
import type { WatchList } from './watch_lists';
import type { Held } from './watch_store';
import { ListSync, type KeptLists } from './watch_sync';

const list = (name: string, ...symbols: string[]): WatchList => ({ name, symbols });

/** A platform, and browsers that ask it; each call waits until it is let through. */
class Platform {
  kept: KeptLists = { version: 0, lists: [] };
  writes = 0;
  reads = 0;
  fault: Problem | null = null;
  put({ version, lists }: KeptLists): KeptLists {
    this.writes += 1;
    if (this.fault) throw this.fault;
    if (version !== this.kept.version) throw new Problem({ status: 409, code: 'watch_lists_changed' });
    return (this.kept = { version: version + 1, lists });
  }
}
function browser(at: Platform, before: () => Promise<void> | void = () => undefined) {
  let held: Held = { lists: [...atFirst], base: [...atFirst], version: 0 };
  const sync = new ListSync({
    read: async () => (await before(), (at.reads += 1), at.kept),
    write: async (lists) => (await before(), at.put(lists)),
    held: () => held,
    take: (there, version, sent) => void (held = { lists: mergedLists(sent ?? held.base, held.lists, there), base: there, version }),
  });
  return { sync, lists: () => held.lists, version: () => held.version, change: (lists: WatchList[]) => void (held = { ...held, lists }) };
}

it('the first browser sends its lists, the second has them, and nobody writes for nothing', async () => {
  const platform = new Platform();
  const one = browser(platform);
  one.change([list('', '1'), list('Chips', '2')]);
  await one.sync.run(true);
  expect(platform.kept).toEqual({ version: 1, lists: [list('', '1'), list('Chips', '2')] });
  const other = browser(platform);
  await other.sync.run(true);
  expect(other.lists()).toEqual(one.lists());
  expect(platform.writes).toBe(1);
  await other.sync.run(false);
  expect([platform.writes, platform.reads]).toEqual([1, 2]);
});

it('a browser where nobody has watched anything writes nothing', async () => {
  const platform = new Platform();
  await browser(platform).sync.run(true);
  expect(platform.writes).toBe(0);
});

it('two that change at once both get what both have done', async () => {
  const platform = new Platform();
  const [one, other] = [browser(platform), browser(platform)];
  one.change([list('', '1')]);
  await one.sync.run(true);
  await other.sync.run(true);
  one.change([list('', '1'), list('Chips', '2')]);
  other.change([list('', '9')]);
  await one.sync.run(false);
  await other.sync.run(false);
  await one.sync.run(true);
  expect(other.lists()).toEqual([list('', '9'), list('Chips', '2')]);
  expect(one.lists()).toEqual(other.lists());
  expect(platform.kept).toEqual({ version: 3, lists: one.lists() });
});

it('what is changed while an answer is awaited is sent, too, and what is taken out again stays out', async () => {
  const platform = new Platform();
  let act: (() => void) | null = null;
  const one = browser(platform, () => {
    const now = act;
    act = null;
    now?.();
  });
  one.change([list('', '1', '2')]);
  act = () => one.change([list('', '2', '3')]);
  await one.sync.run(false);
  expect(platform.kept.lists).toEqual([list('', '2', '3')]);
  expect(one.lists()).toEqual([list('', '2', '3')]);
  expect(platform.writes).toBe(2);
});

it('all lists can be taken away', async () => {
  const platform = new Platform();
  const one = browser(platform);
  one.change([list('Chips', '2')]);
  await one.sync.run(true);
  one.change([...atFirst]);
  await one.sync.run(false);
  expect(platform.kept).toEqual({ version: 2, lists: [] });
  const other = browser(platform);
  await other.sync.run(true);
  expect(other.lists()).toEqual(atFirst);
});

it('a platform that has gone back to an older copy is believed once it says so', async () => {
  const platform = new Platform();
  const one = browser(platform);
  one.change([list('Chips', '2')]);
  await one.sync.run(true);
  one.change([list('Chips', '2', '3')]);
  await one.sync.run(false);
  platform.kept = { version: 1, lists: [list('Chips', '2')] };
  one.change([list('Chips', '2', '3', '4')]);
  await one.sync.run(false);
  expect(platform.kept.version).toBe(2);
  expect(platform.kept.lists).toEqual(one.lists());
  expect(one.lists()[0]!.symbols).toContain('4');
});

it('a refusal and no answer are told, and the next time it goes on', async () => {
  const platform = new Platform();
  const one = browser(platform);
  one.change([list('', '1')]);
  platform.fault = noAnswer();
  await expect(one.sync.run(false)).rejects.toBe(platform.fault);
  platform.fault = null;
  await one.sync.run(false);
  expect(platform.kept.lists).toEqual([list('', '1')]);
});

it('it ends where somebody is faster each time', async () => {
  const platform = new Platform();
  const one = browser(platform, () => void (platform.kept = { ...platform.kept, version: platform.kept.version + 1 }));
  one.change([list('', '1')]);
  await one.sync.run(false);
  expect(platform.writes).toBeLessThan(10);
});

it('asked for while it runs, it asks once more', async () => {
  const platform = new Platform();
  const one = browser(platform);
  const first = one.sync.run(true);
  platform.kept = { version: 5, lists: [list('', '1')] };
  await Promise.all([first, one.sync.run(true), one.sync.run(true)]);
  expect(one.version()).toBe(5);
  expect(platform.reads).toBeLessThanOrEqual(2);
});
