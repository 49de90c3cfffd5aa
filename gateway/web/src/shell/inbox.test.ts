import { describe, expect, it } from 'vitest';
import type { Execution, Job, Order } from '../api/models';
import { cleared, emptyInbox, entriesMax, inboxAfter, joined, newsOfEnds, newsOfFills, newsOfJobs, newsOfLogIns, parsedInbox, readAll, readOne, unreadOf, type News } from './inbox';

const at = (minute: number) => `2026-11-20T00:${String(minute).padStart(2, '0')}:00.000000Z`;
const fill = (id: string, order: string, minute: number, quantity = '5', price = '100') =>
  ({ execution_id: id, order_id: order, symbol: '1', side: 'BUY', quantity, price, executed_at: at(minute) }) as Execution;
const job = (id: string, minute: number): News => ({ kind: 'job', id, at: at(minute), job: 'LEDGER_EXPORT', failed: false });

describe('the inbox', () => {
  it('takes each of the news once, and the newest is first', () => {
    const news = [job('a', 1), job('b', 2)];
    const once = inboxAfter(emptyInbox(''), news);
    expect(once.entries.map((one) => one.id)).toEqual(['b', 'a']);
    expect(unreadOf(once)).toBe(2);
    expect(inboxAfter(once, news)).toBe(once);
  });
  it('holds what is older than its first look as read', () => {
    const inbox = inboxAfter(emptyInbox(at(5)), [job('a', 4), job('b', 6)]);
    expect(unreadOf(inbox)).toBe(1);
  });
  it('is read one by one or at once; a later state is unread again', () => {
    let inbox = inboxAfter(emptyInbox(''), [job('a', 1), job('b', 2), job('c', 3)]);
    inbox = readOne(inbox, 'b');
    expect(unreadOf(inbox)).toBe(2);
    inbox = readAll(inbox);
    expect(unreadOf(inbox)).toBe(0);
    expect(unreadOf(inboxAfter(inbox, [job('b', 4)]))).toBe(1);
  });
  it('is bounded, and what was dropped or cleared does not come back', () => {
    const many = Array.from({ length: entriesMax + 20 }, (_, i) => ({ ...job(`j${i}`, 0), at: `2026-11-20T01:00:00.${String(i).padStart(6, '0')}Z` }));
    const inbox = inboxAfter(emptyInbox(''), many);
    expect(inbox.entries).toHaveLength(entriesMax);
    expect(inboxAfter(inbox, many)).toBe(inbox);
    const empty = cleared(inbox);
    expect(inboxAfter(empty, many).entries).toEqual([]);
    expect(inboxAfter(empty, [{ ...job('new', 0), at: '2026-11-20T02:00:00Z' }]).entries).toHaveLength(1);
  });
  it('is one inbox in two tabs', () => {
    const first = inboxAfter(emptyInbox(''), [job('a', 1), job('b', 2)]);
    const second = inboxAfter(readOne(first, 'a'), [job('c', 3)]);
    const both = joined(first, second);
    expect(both.entries.map((one) => [one.id, one.read])).toEqual([['c', false], ['b', false], ['a', true]]);
    expect(joined(second, cleared(second)).entries).toEqual([]);
  });
  it('is kept as text; what is no inbox is none', () => {
    const inbox = inboxAfter(emptyInbox(''), [job('a', 1)]);
    expect(parsedInbox(JSON.stringify(inbox))).toEqual(inbox);
    for (const text of [null, '', '{}', '[]', '{"since":1}', JSON.stringify({ ...inbox, entries: [{ kind: 'x' }] })]) expect(parsedInbox(text)).toBeNull();
  });
});

describe('news', () => {
  it('of fills are one an order, with its average', () => {
    const order = { order_id: 'o', quantity: '20' } as Order;
    expect(newsOfFills([fill('e1', 'o', 1), fill('e2', 'o', 3, '5', '110'), fill('e3', 'p', 2)], [order])).toMatchObject([
      { id: 'fill:o', at: at(3), quantity: '10', of: '20', price: '105' },
      { id: 'fill:p', quantity: '5', of: '5' },
    ]);
  });
  it('of ends are those that the user did not ask for', () => {
    const order = (id: string, status: string, reason: string | null) => ({ order_id: id, status, reason, updated_at: at(1), leaves_quantity: '3', quantity: '5' }) as Order;
    const ended = newsOfEnds([order('a', 'CANCELLED', 'cancelled_by_user'), order('b', 'CANCELLED', 'symbol_halted'), order('c', 'REJECTED', 'no_liquidity'), order('d', 'FILLED', null), order('e', 'EXPIRED', null)]);
    expect(ended).toMatchObject([{ id: 'end:b', code: 'symbol_halted', quantity: '3' }, { id: 'end:c' }, { id: 'end:e', code: 'EXPIRED' }]);
  });
  it('of jobs are their ends, and of log-ins those elsewhere', () => {
    const one = (status: string, finished_at: string | null) => ({ job_id: status, kind: 'LEDGER_EXPORT', status, finished_at }) as Job;
    expect(newsOfJobs([one('RUNNING', null), one('SUCCEEDED', at(1)), one('FAILED', at(2)), one('CANCELLED', at(3))])).toMatchObject([{ failed: false }, { failed: true }]);
    const log = { device: null, address: '127.0.0.1', created_at: at(1) };
    expect(newsOfLogIns([{ ...log, session_id: 's1', current: true }, { ...log, session_id: 's2', current: false }])).toMatchObject([{ id: 'login:s2', device: '' }]);
  });
});
