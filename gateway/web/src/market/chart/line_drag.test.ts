import { describe, expect, it } from 'vitest';
import { LineDrag } from './line_drag';
import { snapped, tickAt } from './tick';

const samsung = { currency: 'KRW' as const, tick_size: '100', lower_limit: '34650', upper_limit: '64350' };

describe('the tick', () => {
  it('is that of the price, where the table says what the node says', () => {
    expect(tickAt(49_900, samsung, 52_000)).toBe(50);
    expect(tickAt(50_000, samsung, 52_000)).toBe(100);
    expect(tickAt(250_000, samsung, 52_000)).toBe(500);
  });
  it('is the one told where the table does not fit', () => {
    expect(tickAt(49_900, { ...samsung, tick_size: '10' }, 52_000)).toBe(10);
    expect(tickAt(12.3, { ...samsung, currency: 'USD', tick_size: '0.01' }, 12)).toBe(0.01);
  });
  it('snaps to the nearest price on it, within the limits of the day', () => {
    expect(snapped(52_049, samsung, 52_000)).toBe('52000');
    expect(snapped(52_051, samsung, 52_000)).toBe('52100');
    expect(snapped(49_974, samsung, 52_000)).toBe('49950');
    expect(snapped(10, samsung, 52_000)).toBe('34650');
    expect(snapped(99_000, samsung, 52_000)).toBe('64300');
    expect(snapped(12.3456, { ...samsung, currency: 'USD', tick_size: '0.01', upper_limit: '20', lower_limit: '1' }, 12)).toBe('12.35');
  });
});

describe('a drag of a line', () => {
  function host() {
    const said: string[] = [];
    const drag = new LineDrag({
      lines: () => [{ id: 'a', y: 100 }, { id: 'b', y: 104 }],
      priceAt: (y) => (y < 0 ? null : String(1_000 - Math.round(y / 10) * 10)),
      hold: (id, price) => said.push(`${id} at ${price}`),
      drop: (id, price) => said.push(`${id} to ${price}`),
    });
    return { said, drag };
  }
  it('takes the nearest line within reach; a finger reaches farther', () => {
    const { drag } = host();
    expect(drag.near(101, false)).toBe('a');
    expect(drag.near(103, false)).toBe('b');
    expect(drag.near(112, false)).toBeNull();
    expect(drag.near(112, true)).toBe('b');
    expect(drag.take(200, true)).toBe(false);
  });
  it('says each price once, and where it was let go', () => {
    const { drag, said } = host();
    drag.take(100, false);
    for (const y of [98, 96, 90, 91, 92, 80, -5]) drag.move(y);
    drag.release();
    expect(said).toEqual(['a at 900', 'a at 910', 'a at 920', 'a to 920']);
    expect(drag.id).toBeNull();
  });
  it('is no drag when it was a click, and goes back when it is left', () => {
    const { drag, said } = host();
    drag.take(100, false);
    drag.move(101);
    drag.release();
    drag.take(100, false);
    drag.move(60);
    drag.abandon();
    drag.release();
    expect(said).toEqual(['a to null', 'a at 940', 'a to null']);
  });
});
