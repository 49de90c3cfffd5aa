import { describe, expect, it } from 'vitest';
import { StreamConnection, type ChannelFrame, type ConnectionState, type SocketLike } from './connection';

class FakeSocket implements SocketLike {
  sent: { op: string; channels?: string[]; resume?: Record<string, number>; token?: string; account_id?: string; enabled?: boolean }[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
  say(message: unknown) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

function world() {
  const sockets: FakeSocket[] = [];
  const timers: { at: number; then: () => void }[] = [];
  let time = 0;
  const frames: ChannelFrame[] = [];
  const states: ConnectionState[] = [];
  let refused = 0;
  const guards: string[] = [];
  const connection = new StreamConnection(
    {
      open: () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket;
      },
      now: () => time,
      after: (ms, then) => {
        const timer = { at: time + ms, then };
        timers.push(timer);
        return () => void timers.splice(0, timers.length, ...timers.filter((one) => one !== timer));
      },
      random: () => 1,
    },
    { frame: (frame) => frames.push(frame), state: (state) => states.push(state), unauthorized: () => (refused += 1), guarded: (account, is, refusal) => guards.push(`${account} ${is} ${refusal}`) },
  );
  const pass = (ms: number) => {
    const end = time + ms;
    for (;;) {
      const due = timers.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      timers.splice(timers.indexOf(due), 1);
      time = due.at;
      due.then();
    }
    time = end;
  };
  const socket = () => sockets.at(-1)!;
  const update = (ch: string, seq: number, prev = seq - 1) => socket().say({ ch, type: 'update', seq, prev, ts: '', data: {} });
  const snapshot = (ch: string, seq: number) => socket().say({ ch, type: 'snapshot', seq, prev: 0, ts: '', data: {} });
  return { connection, guards, sockets, socket, frames, states, pass, update, snapshot, refusals: () => refused };
}

describe('StreamConnection', () => {
  it('subscribes what is read, once for all readers', () => {
    const { connection, socket } = world();
    connection.read('book:1');
    connection.read('book:1');
    socket().onopen?.();
    expect(socket().sent).toEqual([{ op: 'subscribe', channels: ['book:1'] }]);
  });

  it('unsubscribes with the last reader alone', () => {
    const { connection, socket } = world();
    const first = connection.read('book:1');
    const second = connection.read('book:1');
    socket().onopen?.();
    first();
    first();
    expect(socket().sent).toHaveLength(1);
    second();
    expect(socket().sent.at(-1)).toEqual({ op: 'unsubscribe', channels: ['book:1'] });
  });

  it('resumes behind the last number after the connection was lost', () => {
    const { connection, socket, snapshot, update, pass, sockets } = world();
    connection.read('trades:1');
    socket().onopen?.();
    snapshot('trades:1', 40);
    update('trades:1', 41);
    socket().onclose?.({ code: 1006 });
    pass(300);
    expect(sockets).toHaveLength(2);
    socket().onopen?.();
    expect(socket().sent).toEqual([{ op: 'subscribe', channels: ['trades:1'], resume: { 'trades:1': 41 } }]);
  });

  it('hands on each number once', () => {
    const { connection, socket, snapshot, update, frames } = world();
    connection.read('orders:a', false);
    socket().onopen?.();
    snapshot('orders:a', 3);
    update('orders:a', 4);
    update('orders:a', 4);
    update('orders:a', 3);
    expect(frames.map((frame) => frame.seq)).toEqual([3, 4]);
  });

  it('takes a conflated update, whose prev is older', () => {
    const { connection, socket, snapshot, update, frames } = world();
    connection.read('quote:1');
    socket().onopen?.();
    snapshot('quote:1', 3);
    update('quote:1', 9, 3);
    expect(frames.map((frame) => frame.seq)).toEqual([3, 9]);
  });

  it('fills a gap: a public channel anew, a private one behind its last number', () => {
    const { connection, socket, snapshot, update, frames } = world();
    connection.useToken('t');
    connection.read('book:1');
    connection.read('orders:a', true);
    socket().onopen?.();
    socket().say({ type: 'authenticated' });
    snapshot('book:1', 5);
    snapshot('orders:a', 5);
    update('book:1', 8, 7);
    expect(socket().sent.at(-1)).toEqual({ op: 'subscribe', channels: ['book:1'] });
    update('orders:a', 8, 7);
    update('orders:a', 9, 8);
    expect(socket().sent.at(-1)).toEqual({ op: 'subscribe', channels: ['orders:a'], resume: { 'orders:a': 5 } });
    socket().say({ type: 'subscribed', channels: ['orders:a'], seq: {} });
    update('orders:a', 6, 5);
    expect(frames.map((frame) => frame.seq)).toEqual([5, 5, 6]);
  });

  it('asks for private channels only when it is known who asks', () => {
    const { connection, socket } = world();
    connection.read('book:1');
    connection.useToken('t');
    connection.read('orders:a', true);
    socket().onopen?.();
    expect(socket().sent).toEqual([{ op: 'auth', token: 't' }, { op: 'subscribe', channels: ['book:1'] }]);
    socket().say({ type: 'authenticated' });
    expect(socket().sent.at(-1)).toEqual({ op: 'subscribe', channels: ['orders:a'] });
  });

  it('begins anew when someone signs out, without what was private', () => {
    const { connection, socket, sockets } = world();
    connection.useToken('t');
    connection.read('book:1');
    connection.read('orders:a', true);
    socket().onopen?.();
    socket().say({ type: 'authenticated' });
    connection.useToken(null);
    expect(sockets[0]!.closed).toBe(true);
    socket().onopen?.();
    expect(socket().sent).toEqual([{ op: 'subscribe', channels: ['book:1'] }]);
  });

  it('takes silence for a dead connection', () => {
    const { connection, socket, sockets, states, pass } = world();
    connection.read('book:1');
    socket().onopen?.();
    socket().say({ type: 'heartbeat', n: 1 });
    pass(2_500);
    socket().say({ type: 'heartbeat', n: 2 });
    pass(2_500);
    expect(sockets).toHaveLength(1);
    pass(3_000);
    expect(sockets[0]!.closed).toBe(true);
    expect(sockets.length).toBeGreaterThan(1);
    expect(states).toEqual(['connecting', 'live', 'waiting', 'connecting']);
  });

  it('waits longer from failure to failure, and hurries when told', () => {
    const { connection, socket, sockets, pass } = world();
    connection.read('book:1');
    for (let i = 0; i < 5; ++i) {
      socket().onclose?.({ code: 1006 });
      pass(250 * 2 ** i);
      expect(sockets).toHaveLength(i + 2);
    }
    socket().onclose?.({ code: 1006 });
    pass(10);
    expect(sockets).toHaveLength(6);
    connection.hurry();
    expect(sockets).toHaveLength(7);
  });

  it('asks without a number where the node does not know it', () => {
    const { connection, socket, snapshot } = world();
    connection.read('book:1');
    socket().onopen?.();
    snapshot('book:1', 50);
    socket().say({ type: 'error', code: 'resume_ahead', detail: '', ch: 'book:1' });
    expect(socket().sent.at(-1)).toEqual({ op: 'subscribe', channels: ['book:1'] });
  });

  it('guards an account on each connection anew, once it is known who asks, and not for another user', () => {
    const { connection, socket, guards, pass } = world();
    connection.useToken('t');
    connection.read('book:1');
    connection.read('orders:a', true);
    connection.guard('a');
    socket().onopen?.();
    expect(socket().sent.filter((one) => one.op === 'cancel_on_disconnect')).toEqual([]);
    socket().say({ type: 'authenticated' });
    const asked = { op: 'cancel_on_disconnect', account_id: 'a', enabled: true };
    expect(socket().sent).toContainEqual(asked);
    socket().say({ type: 'cancel_on_disconnect', account_id: 'a', enabled: true });
    connection.useToken('t2', true);
    socket().say({ type: 'authenticated' });
    expect(socket().sent.filter((one) => one.op === 'cancel_on_disconnect')).toHaveLength(1);
    socket().onclose?.({ code: 1006 });
    pass(300);
    socket().onopen?.();
    socket().say({ type: 'authenticated' });
    expect(socket().sent).toContainEqual(asked);
    connection.guard(null);
    expect(socket().sent.at(-1)).toEqual({ ...asked, enabled: false });
    connection.guard('b');
    socket().say({ type: 'error', code: 'trade_access_required', detail: '', account_id: 'b' });
    expect(guards).toEqual(['a true null', 'b false trade_access_required']);
    connection.guard('a');
    connection.useToken(null);
    connection.useToken('other');
    socket().onopen?.();
    socket().say({ type: 'authenticated' });
    expect(socket().sent.filter((one) => one.op === 'cancel_on_disconnect')).toEqual([]);
  });

  it('says when it is no longer welcome', () => {
    const { connection, socket, refusals } = world();
    connection.useToken('t');
    connection.read('book:1');
    socket().onopen?.();
    socket().onclose?.({ code: 4401 });
    expect(refusals()).toBe(1);
  });
});
