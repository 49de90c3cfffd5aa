/** When changes are shown: once per animation frame, or a few times a second where the page is hidden. */
export interface FrameClock {
  next(then: () => void): void;
  now(): number;
}

export const browserClock: FrameClock = {
  next: (then) => {
    if (document.hidden) setTimeout(then, 250);
    else requestAnimationFrame(then);
  },
  now: () => performance.now(),
};

/**
 * Values by key outside React. Frames change them at once; readers see them at the next animation frame, and not more
 * often than `leastMs`.
 */
export class Feed<Value> {
  private readonly values = new Map<string, Value>();
  private readonly shown = new Map<string, Value>();
  private readonly readers = new Map<string, Set<() => void>>();
  private readonly dirty = new Set<string>();
  private waiting = false;
  private flushedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly clock: FrameClock,
    private readonly leastMs = 0,
  ) {}

  get(key: string): Value | undefined {
    return this.values.get(key);
  }
  /** What readers see: the same object until the next flush. */
  seen = (key: string): Value | undefined => this.shown.get(key);

  set(key: string, value: Value): void {
    this.values.set(key, value);
    this.dirty.add(key);
    this.flushSoon();
  }
  delete(key: string): void {
    this.values.delete(key);
    this.dirty.add(key);
    this.flushSoon();
  }
  clear(): void {
    for (const key of this.values.keys()) this.dirty.add(key);
    this.values.clear();
    this.flushSoon();
  }

  subscribe(key: string, reader: () => void): () => void {
    const all = this.readers.get(key) ?? new Set();
    this.readers.set(key, all);
    all.add(reader);
    return () => {
      all.delete(reader);
      if (all.size === 0) this.readers.delete(key);
    };
  }

  private flushSoon(): void {
    if (this.waiting) return;
    this.waiting = true;
    this.clock.next(() => this.frame());
  }

  private frame(): void {
    if (this.clock.now() - this.flushedAt < this.leastMs) return this.clock.next(() => this.frame());
    this.waiting = false;
    this.flushedAt = this.clock.now();
    const changed = [...this.dirty];
    this.dirty.clear();
    for (const key of changed) {
      const value = this.values.get(key);
      if (value === undefined) this.shown.delete(key);
      else this.shown.set(key, value);
    }
    for (const key of changed) this.readers.get(key)?.forEach((reader) => reader());
  }
}
