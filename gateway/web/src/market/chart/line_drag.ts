/** What a drag needs of the chart; tests bring their own. */
export interface DragHost {
  /** Where an order's line stands, in pixels from the top; null where it is out of sight. */
  lines(): { id: string; y: number }[];
  /** The price at a height, as an order may carry it. */
  priceAt(y: number): string | null;
  /** Shows the line at a price while it is held. */
  hold(id: string, price: string): void;
  /** The line is let go; with a price it was moved there. */
  drop(id: string, price: string | null): void;
}

const reach = { mouse: 6, touch: 14 };

/** Takes a line, moves it in steps of the tick, lets it go. */
export class LineDrag {
  private held: { id: string; from: number; price: string | null; moved: boolean } | null = null;

  constructor(private readonly host: DragHost) {}

  get id(): string | null {
    return this.held?.id ?? null;
  }

  /** The line under the pointer, the nearest one where there are many. */
  near(y: number, isTouch: boolean): string | null {
    const most = isTouch ? reach.touch : reach.mouse;
    let best: { id: string; away: number } | null = null;
    for (const line of this.host.lines()) {
      const away = Math.abs(line.y - y);
      if (away <= most && (best === null || away < best.away)) best = { id: line.id, away };
    }
    return best?.id ?? null;
  }

  take(y: number, isTouch: boolean): boolean {
    const id = this.near(y, isTouch);
    if (id === null) return false;
    this.held = { id, from: y, price: null, moved: false };
    return true;
  }

  move(y: number): void {
    if (this.held === null) return;
    // A click is not a drag.
    if (!this.held.moved && Math.abs(y - this.held.from) < 3) return;
    this.held.moved = true;
    const price = this.host.priceAt(y);
    if (price === null || price === this.held.price) return;
    this.held.price = price;
    this.host.hold(this.held.id, price);
  }

  release(): void {
    const held = this.held;
    this.held = null;
    if (held) this.host.drop(held.id, held.price);
  }

  /** Escape, or the browser took the pointer: the line goes back. */
  abandon(): void {
    const held = this.held;
    this.held = null;
    if (held) this.host.drop(held.id, null);
  }
}
