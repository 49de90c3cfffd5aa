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
  storage: Pick<Storage, 'getItem' | 'setItem'>;
}

export type Settlement = { outcome: 'placed'; order: Order } | { outcome: 'refused'; why: Problem } | { outcome: 'not_placed' };

const storageKey = 'madang.intents';
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
    return this.read().filter((one) => one.user === user);
  }

  /** Places the order, and keeps asking while the outcome is unknown. `onUnknown` is told at each try without answer. */
  async place(intent: Intent, onUnknown: () => void = () => undefined): Promise<Settlement> {
    this.write([...this.read().filter((one) => one.key !== intent.key), intent]);
    return this.settle(intent, onUnknown);
  }

  async settle(intent: Intent, onUnknown: () => void = () => undefined): Promise<Settlement> {
    for (let pause = firstPauseMs; ; pause = Math.min(longestPauseMs, pause * 2)) {
      const settled = await this.ask(intent);
      if (settled !== null) {
        this.write(this.read().filter((one) => one.key !== intent.key));
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
      const parsed = z.array(shape).safeParse(JSON.parse(this.world.storage.getItem(storageKey) ?? '[]'));
      return parsed.success ? (parsed.data as unknown as Intent[]) : [];
    } catch {
      return [];
    }
  }
  private write(all: Intent[]): void {
    try {
      this.world.storage.setItem(storageKey, JSON.stringify(all));
    } catch {
      // Without storage an intent lives as long as the page.
    }
  }
}
