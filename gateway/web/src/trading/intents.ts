import '../zod_config';
import * as z from 'zod/mini';
import type { NewOrder, Order, Page } from '../api/models';
import { noAnswer, Problem } from '../api/problem';

const shape = z.object({
  key: z.string(),
  user: z.string(),
  madeAt: z.number(),
  body: z.record(z.string(), z.unknown()),
});
export interface Intent {
  key: string;
  user: string;
  madeAt: number;
  body: NewOrder;
}

/** What the intents need of the world; tests bring their own. */
export interface IntentWorld {
  place(body: NewOrder, key: string): Promise<Order>;
  find(accountId: string, clientOrderId: string): Promise<Page<Order>>;
  now(): number;
  pause(ms: number): Promise<void>;
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;
}

export type Settlement = { outcome: 'placed'; order: Order } | { outcome: 'refused'; why: Problem } | { outcome: 'not_placed' };

/** Each has an entry of its own: with one for all, a tab would write over what another has just written down. */
const entryOf = (key: string) => `madang.intent.${key}`;
/** Where all of them were kept together before. */
const togetherKey = 'madang.intents';
/** Younger ones may be sent again: the key makes them one order. Older ones are only looked for: the market has moved. */
const resendWithinMs = 30_000;
const firstPauseMs = 500;
const longestPauseMs = 8_000;

/**
 * One click is one order. An intent is written down before it is sent and forgotten when the platform has said yes or
 * no; until then it is asked for under its key, over reloads too.
 */
export class IntentBook {
  constructor(private readonly world: IntentWorld) {}

  /** Those without an answer of this user, oldest first. */
  unanswered(user: string): Intent[] {
    return this.read().filter((one) => one.user === user).sort((a, b) => a.madeAt - b.madeAt);
  }

  /** Places the order, and keeps asking while the outcome is unknown. `onUnknown` is told at each try without answer. */
  async place(intent: Intent, onUnknown: () => void = () => undefined): Promise<Settlement> {
    this.write(intent);
    return this.settle(intent, onUnknown);
  }

  async settle(intent: Intent, onUnknown: () => void = () => undefined): Promise<Settlement> {
    for (let pause = firstPauseMs; ; pause = Math.min(longestPauseMs, pause * 2)) {
      const settled = await this.ask(intent);
      if (settled !== null) {
        this.forget(intent.key);
        return settled;
      }
      onUnknown();
      await this.world.pause(pause);
    }
  }

  private async ask(intent: Intent): Promise<Settlement | null> {
    try {
      if (this.world.now() - intent.madeAt <= resendWithinMs) {
        return { outcome: 'placed', order: await this.world.place(intent.body, intent.key) };
      }
      const found = await this.world.find(intent.body.account_id ?? '', intent.key);
      const order = found.items[0];
      return order ? { outcome: 'placed', order } : { outcome: 'not_placed' };
    } catch (why) {
      const problem = why instanceof Problem ? why : noAnswer();
      // Signed out meanwhile: it is settled when the user is back.
      if (problem.isPassing || problem.status === 401 || problem.status >= 500) return null;
      return { outcome: 'refused', why: problem };
    }
  }

  private read(): Intent[] {
    try {
      const { storage } = this.world;
      this.takeApart();
      const names = Array.from({ length: storage.length }, (_, i) => storage.key(i)).filter((name) => name?.startsWith(entryOf('')));
      return names.flatMap((name) => parsed<Intent>(storage.getItem(name!), shape) ?? []);
    } catch {
      return [];
    }
  }
  private takeApart(): void {
    const together = this.world.storage.getItem(togetherKey);
    if (together === null) return;
    for (const one of parsed<Intent[]>(together, z.array(shape)) ?? []) this.write(one);
    this.world.storage.removeItem(togetherKey);
  }
  private write(intent: Intent): void {
    try {
      this.world.storage.setItem(entryOf(intent.key), JSON.stringify(intent));
    } catch {
      // Without storage an intent lives as long as the page.
    }
  }
  private forget(key: string): void {
    try {
      this.world.storage.removeItem(entryOf(key));
    } catch {
      // It was not written down.
    }
  }
}

/** A shape says less than the type: the body is what this app has written. */
function parsed<Value>(text: string | null, by: { safeParse(value: unknown): { success: boolean; data?: unknown } }): Value | null {
  try {
    const read = by.safeParse(JSON.parse(text ?? 'null'));
    return read.success ? (read.data as Value) : null;
  } catch {
    return null;
  }
}
