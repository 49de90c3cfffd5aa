import { expect, it } from 'vitest';
import { Feed } from './feed';

function clock() {
  let time = 0;
  let waiting: (() => void)[] = [];
  return {
    next: (then: () => void) => void waiting.push(then),
    now: () => time,
    frame: (ms = 16) => {
      time += ms;
      const due = waiting;
      waiting = [];
      due.forEach((then) => then());
    },
    frames: () => waiting.length,
  };
}

it('shows many changes of one frame as one', () => {
  const at = clock();
  const feed = new Feed<number>(at);
  let told = 0;
  feed.subscribe('a', () => (told += 1));
  for (let i = 1; i <= 100; ++i) feed.set('a', i);
  expect(feed.seen('a')).toBeUndefined();
  at.frame();
  expect(feed.seen('a')).toBe(100);
  expect(told).toBe(1);
});

it('tells nobody of what has not changed', () => {
  const at = clock();
  const feed = new Feed<number>(at);
  let told = 0;
  feed.subscribe('a', () => (told += 1));
  feed.set('b', 1);
  at.frame();
  expect(told).toBe(0);
});

it('keeps its pace', () => {
  const at = clock();
  const feed = new Feed<number>(at, 100);
  let told = 0;
  feed.subscribe('a', () => (told += 1));
  for (let i = 0; i < 20; ++i) {
    feed.set('a', i);
    at.frame(20);
  }
  expect(told).toBeLessThanOrEqual(5);
  at.frame(200);
  expect(feed.seen('a')).toBe(19);
});

it('rests when nothing changes', () => {
  const at = clock();
  const feed = new Feed<number>(at);
  feed.set('a', 1);
  at.frame();
  expect(at.frames()).toBe(0);
});
