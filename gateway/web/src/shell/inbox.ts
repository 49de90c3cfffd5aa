import '../zod_config';
import * as z from 'zod/mini';
import type { Execution, Job, Order } from '../api/models';

const base = { id: z.string(), at: z.string(), read: z.boolean() };
const entryShape = z.discriminatedUnion('kind', [
  z.object({ ...base, kind: z.literal('fill'), order: z.string(), symbol: z.string(), side: z.string(), quantity: z.string(), of: z.string(), price: z.string() }),
  z.object({ ...base, kind: z.literal('refusal'), order: z.nullable(z.string()), symbol: z.string(), side: z.string(), quantity: z.string(), code: z.string() }),
  z.object({ ...base, kind: z.literal('job'), job: z.string(), failed: z.boolean() }),
  z.object({ ...base, kind: z.literal('login'), device: z.string(), address: z.string() }),
  z.object({ ...base, kind: z.literal('right'), what: z.enum(['issued', 'due', 'subscribed', 'ended']), symbol: z.string(), quantity: z.string(), of: z.string(), price: z.string(), day: z.string() }),
]);
export type Entry = z.infer<typeof entryShape>;

const inboxShape = z.object({
  /** Nothing of before it is taken any more: it was cleared, or had no place. */
  since: z.string(),
  /** Read already when it comes: older than this browser's first look. */
  readUntil: z.string(),
  entries: z.array(entryShape),
});
export type Inbox = z.infer<typeof inboxShape>;

export const entriesMax = 100;

export function emptyInbox(readUntil: string): Inbox {
  return { since: '', readUntil, entries: [] };
}
export function parsedInbox(text: string | null): Inbox | null {
  if (text === null) return null;
  try {
    const parsed = inboxShape.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

type News<One = Entry> = One extends Entry ? Omit<One, 'read'> : never;

/** Takes news, each once, whatever way and how often they come. A later state of the same one takes its place, unread. */
export function inboxAfter(inbox: Inbox, news: News[]): Inbox {
  const byId = new Map(inbox.entries.map((one) => [one.id, one]));
  let changed = false;
  for (const one of news) {
    if (one.at <= inbox.since) continue;
    const known = byId.get(one.id);
    if (known && known.at >= one.at) continue;
    byId.set(one.id, { ...one, read: one.at <= inbox.readUntil } as Entry);
    changed = true;
  }
  if (!changed) return inbox;
  const sorted = [...byId.values()].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? 1 : -1));
  const dropped = sorted[entriesMax];
  return { ...inbox, since: dropped ? dropped.at : inbox.since, entries: sorted.slice(0, entriesMax) };
}

/** What two tabs have written: the newer state of each entry; read in one is read. */
export function joined(a: Inbox, b: Inbox): Inbox {
  const since = a.since > b.since ? a.since : b.since;
  const readUntil = a.readUntil > b.readUntil ? a.readUntil : b.readUntil;
  const byId = new Map<string, Entry>();
  for (const one of [...a.entries, ...b.entries]) {
    const known = byId.get(one.id);
    if (!known || known.at < one.at) byId.set(one.id, one);
    else if (known.at === one.at && one.read) byId.set(one.id, { ...known, read: true });
  }
  const entries = [...byId.values()].filter((one) => one.at > since).sort((x, y) => (x.at < y.at ? 1 : -1));
  return { since, readUntil, entries: entries.slice(0, entriesMax) };
}

export function unreadOf(inbox: Inbox): number {
  return inbox.entries.filter((one) => !one.read).length;
}
export function readOne(inbox: Inbox, id: string): Inbox {
  return { ...inbox, entries: inbox.entries.map((one) => (one.id === id ? { ...one, read: true } : one)) };
}
export function readAll(inbox: Inbox): Inbox {
  return { ...inbox, entries: inbox.entries.map((one) => ({ ...one, read: true })) };
}
export function cleared(inbox: Inbox): Inbox {
  return { ...inbox, since: inbox.entries[0]?.at ?? inbox.since, entries: [] };
}

/** Fills of one order are one entry, that of its last fill. */
export function newsOfFills(executions: Execution[], orders: Order[]): News[] {
  const byOrder = new Map<string, { at: string; quantity: number; value: number; one: Execution }>();
  for (const one of executions) {
    const sum = byOrder.get(one.order_id) ?? { at: '', quantity: 0, value: 0, one };
    sum.quantity += Number(one.quantity);
    sum.value += Number(one.quantity) * Number(one.price);
    if (one.executed_at > sum.at) sum.at = one.executed_at;
    byOrder.set(one.order_id, sum);
  }
  const known = new Map(orders.map((one) => [one.order_id, one]));
  return [...byOrder].map(([id, { at, quantity, value, one }]) => ({
    kind: 'fill',
    id: `fill:${id}`,
    at,
    order: id,
    symbol: one.symbol,
    side: one.side,
    quantity: String(quantity),
    of: known.get(id)?.quantity ?? String(quantity),
    price: String(value / quantity),
  }));
}

/** What the platform ended; what the user cancelled is no news. */
export function newsOfEnds(orders: Order[]): News[] {
  return orders
    .filter((one) => one.status === 'REJECTED' || one.status === 'EXPIRED' || (one.status === 'CANCELLED' && one.reason !== null && one.reason !== 'cancelled_by_user'))
    .map((one) => ({
      kind: 'refusal',
      id: `end:${one.order_id}`,
      at: one.updated_at,
      order: one.order_id,
      symbol: one.symbol,
      side: one.side,
      quantity: one.leaves_quantity === '0' ? one.quantity : one.leaves_quantity,
      code: one.reason ?? one.status,
    }));
}

export function newsOfJobs(jobs: Job[]): News[] {
  return jobs
    .filter((one) => one.finished_at !== null && (one.status === 'SUCCEEDED' || one.status === 'FAILED'))
    .map((one) => ({ kind: 'job', id: `job:${one.job_id}`, at: one.finished_at!, job: one.kind, failed: one.status === 'FAILED' }));
}

export interface LogInOf {
  session_id: string;
  created_at: string;
  device: string | null;
  address: string | null;
  current: boolean;
}
/** Log-ins other than this one. */
export function newsOfLogIns(sessions: LogInOf[]): News[] {
  return sessions
    .filter((one) => !one.current)
    .map((one) => ({ kind: 'login', id: `login:${one.session_id}`, at: one.created_at, device: one.device ?? '', address: one.address ?? '' }));
}

export type { News };
