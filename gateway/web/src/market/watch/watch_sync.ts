import { Problem } from '../../api/problem';
import { isUntouched, sameLists, atFirst } from './watch_merge';
import type { WatchList } from './watch_lists';
import type { Held } from './watch_store';

/** The lists as the platform has them. */
export interface KeptLists {
  version: number;
  lists: WatchList[];
}
/** What the sync needs of the world; tests bring their own. */
export interface SyncWorld {
  read(): Promise<KeptLists>;
  /** Refused `watch_lists_changed` where the version is another one. */
  write(lists: KeptLists): Promise<KeptLists>;
  held(): Held;
  /** What the platform has from now on. `sent`: it is what was sent there; otherwise somebody else may have changed it. */
  take(there: WatchList[], version: number, sent?: WatchList[]): void;
}

/** Somebody who is faster each time is waited for. */
const triesMax = 8;

const toPlatform = (lists: WatchList[]): WatchList[] => (isUntouched(lists) ? [] : lists);
const fromPlatform = (lists: WatchList[]): WatchList[] => (lists.length === 0 ? [...atFirst] : lists);

/**
 * Brings what was changed here to the platform, and what was changed elsewhere here. Nobody's change undoes another's:
 * lists are sent with the version that they replace, and where it is another one they are read again and merged.
 */
export class ListSync {
  private running: Promise<void> | null = null;
  private again = false;

  constructor(private readonly world: SyncWorld) {}

  /** `fresh`: asks what the platform has first. Asked for while it runs, it runs once more. */
  run(fresh: boolean): Promise<void> {
    if (this.running !== null) {
      this.again ||= fresh;
      return this.running;
    }
    this.running = this.settle(fresh).finally(() => {
      this.running = null;
    });
    return this.running.then(() => (this.again ? this.run(true) : undefined));
  }

  private async settle(fresh: boolean): Promise<void> {
    let mustRead = fresh;
    let isRefused = false;
    for (let tries = 0; tries < triesMax; ) {
      if (mustRead || this.again) {
        this.again = false;
        const there = await this.world.read();
        // An answer that was overtaken says what was, unless the platform itself says that it is so.
        if (isRefused || there.version >= this.world.held().version) this.world.take(fromPlatform(there.lists), there.version);
        mustRead = false;
      }
      const { lists, base, version } = this.world.held();
      if (sameLists(lists, base)) return;
      try {
        const done = await this.world.write({ version, lists: toPlatform(lists) });
        this.world.take(fromPlatform(done.lists), done.version, lists);
        isRefused = false;
      } catch (why) {
        if (!(why instanceof Problem) || why.code !== 'watch_lists_changed') throw why;
        mustRead = isRefused = true;
        tries += 1;
      }
    }
  }
}
