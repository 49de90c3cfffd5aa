import { beforeEach, expect, it, vi } from 'vitest';
import type { WatchList } from './watch_lists';

const list = (name: string, ...symbols: string[]): WatchList => ({ name, symbols });

/** A browser's storage as its tabs see it: each hears of the others' writes later, and until then may have an old copy. */
class Browser {
  constructor(private readonly oldCopies = true) {}
  private readonly disk = new Map<string, string>();
  private readonly tabs: { copy: Map<string, string>; hear: ((event: unknown) => void)[] }[] = [];
  private readonly events: (() => void)[] = [];

  async tab() {
    vi.resetModules();
    const own = { copy: new Map(this.disk), hear: [] as ((event: unknown) => void)[] };
    this.tabs.push(own);
    const write = (key: string, value: string | null) => {
      const oldValue = own.copy.get(key) ?? null;
      for (const where of [own.copy, this.disk]) value === null ? where.delete(key) : where.set(key, value);
      if (oldValue === value) return;
      for (const other of this.tabs) {
        if (other === own) continue;
        if (!this.oldCopies) value === null ? other.copy.delete(key) : other.copy.set(key, value);
        this.events.push(() => {
          value === null ? other.copy.delete(key) : other.copy.set(key, value);
          other.hear.forEach((by) => by({ key, oldValue, newValue: value }));
        });
      }
    };
    const storage = { getItem: (key: string) => own.copy.get(key) ?? null, setItem: write, removeItem: (key: string) => write(key, null) };
    const world = { localStorage: storage, sessionStorage: storage, addEventListener: (name: string, by: (event: unknown) => void) => name === 'storage' && own.hear.push(by) };
    for (const [name, value] of Object.entries(world)) vi.stubGlobal(name, value);
    const tab = await import('./watch_store');
    // The module reads storage by its global name: each call is made with that of its own tab.
    const as = <Result>(run: () => Result): Result => {
      vi.stubGlobal('localStorage', storage);
      return run();
    };
    own.hear = own.hear.map((by) => (event: unknown) => as(() => by(event)));
    return {
      lists: () => tab.useWatchLists.getState().lists,
      held: () => tab.useWatchLists.getState(),
      change: (by: (lists: WatchList[]) => WatchList[]) => as(() => tab.changeLists(by)),
      show: (owner: string | null) => as(() => tab.showListsOf(owner)),
      take: (there: WatchList[], version: number) => as(() => tab.takeBase(there, version, tab.useWatchLists.getState().base)),
    };
  }
  keep(key: string, value: unknown): void {
    this.disk.set(key, JSON.stringify(value));
  }
  kept(key: string): { lists: WatchList[] } | null {
    return JSON.parse(this.disk.get(key) ?? 'null') as { lists: WatchList[] } | null;
  }
  /** Lets the tabs hear what the others have written. */
  settle(): void {
    for (let event = this.events.shift(); event; event = this.events.shift()) event();
  }
}

beforeEach(() => void vi.unstubAllGlobals());

it('lists that were kept before are there, and stars become the first', async () => {
  const browser = new Browser();
  browser.keep('madang.preferences', { watchLists: [list('Chips', '1')] });
  expect((await browser.tab()).lists()).toEqual([list('Chips', '1')]);
  const older = new Browser();
  older.keep('madang.preferences', { watched: ['7'] });
  expect((await older.tab()).lists()).toEqual([list('', '7')]);
  expect((await new Browser().tab()).lists()).toEqual([list('')]);
});

it('two tabs that were open do not overwrite each other', async () => {
  const browser = new Browser();
  const [one, other] = [await browser.tab(), await browser.tab()];
  one.change((lists) => [...lists, list('Chips', '1')]);
  browser.settle();
  other.change((lists) => [...lists, list('Banks', '2')]);
  browser.settle();
  expect(one.lists().map((all) => all.name)).toEqual(['', 'Chips', 'Banks']);
  expect(other.lists()).toEqual(one.lists());
  one.change((lists) => lists.filter((all) => all.name !== 'Banks'));
  browser.settle();
  expect(other.lists().map((all) => all.name)).toEqual(['', 'Chips']);
});

it.each([true, false])('nor where both write before either has heard, whether or not they see what is written (%s)', async (oldCopies) => {
  const browser = new Browser(oldCopies);
  const [one, other] = [await browser.tab(), await browser.tab()];
  one.change((lists) => [...lists, list('Chips', '1')]);
  other.change((lists) => [...lists, list('Banks', '2')]);
  browser.settle();
  for (const lists of [one.lists(), other.lists(), browser.kept('madang.watch')!.lists]) {
    expect(lists.map((all) => all.name).sort()).toEqual(['', 'Banks', 'Chips']);
  }
});

it('what a visitor has watched becomes the lists of whoever signs in, and of nobody else', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  tab.change(() => [list('', '1')]);
  tab.show('usr_1');
  expect(tab.lists()).toEqual([list('', '1')]);
  tab.take([list('Chips', '2')], 4);
  expect(tab.lists()).toEqual([list('Chips', '2'), list('', '1')]);
  tab.show(null);
  expect(tab.lists()).toEqual([list('')]);
  tab.show('usr_2');
  expect(tab.lists()).toEqual([list('')]);
});

it('what was not sent is there when its user is back, and what was is not left behind', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  tab.show('usr_1');
  tab.take([list('Chips', '2')], 4);
  tab.change((lists) => [...lists, list('Banks', '3')]);
  tab.show(null);
  tab.show('usr_1');
  expect(tab.lists()).toEqual([list('Chips', '2'), list('Banks', '3')]);
  expect(tab.held().version).toBe(4);
  tab.take(tab.lists(), 5);
  tab.show(null);
  expect(browser.kept('madang.watch.usr_1')).toBeNull();
  expect(tab.lists()).toEqual([list('')]);
});

it('a page that begins shows at once whose lists were shown last', async () => {
  const browser = new Browser();
  const tab = await browser.tab();
  tab.show('usr_1');
  tab.take([list('Chips', '2')], 4);
  browser.settle();
  expect((await browser.tab()).lists()).toEqual([list('Chips', '2')]);
});
