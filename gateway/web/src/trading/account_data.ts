import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { api } from '../api/client';
import type { Account, Balance, Execution, Order, OrdersUpdate, Page, Portfolio, Position } from '../api/models';
import { useSession } from '../identity/session';
import { usePreferences } from '../shell/preferences';
import type { ChannelFrame } from '../stream/connection';
import { browserClock, Feed } from '../stream/feed';
import { takeFrames, useChannels, useFeed } from '../stream/live';
import { AccountBook } from './account_book';
import { Shared, useShared } from './shared';

export { isOpen, openQuantities } from './account_book';

let book = new AccountBook();
let owner = '';
// A long list is not drawn for each of many events.
const orders = new Feed<Order[]>(browserClock, 50);
const executions = new Feed<Execution[]>(browserClock, 100);
const balances = new Feed<Balance>(browserClock);

type OrderNews = { event: string; order: Order; execution?: Execution | undefined };
const newsReaders = new Set<(news: OrderNews) => void>();
/** Told of each event of an order once, in order. */
export function onOrderNews(reader: (news: OrderNews) => void): () => void {
  newsReaders.add(reader);
  return () => newsReaders.delete(reader);
}
const changeReaders = new Set<(what: 'snapshot' | 'fill' | 'money') => void>();
function changed(what: 'snapshot' | 'fill' | 'money'): void {
  changeReaders.forEach((reader) => reader(what));
}

function publish(): void {
  orders.set('all', book.ordersNewestFirst());
  executions.set('all', book.executionsNewestFirst());
}

export function takeOrders(list: Order[]): void {
  for (const one of list) book.takeOrder(one);
  publish();
}
function takeExecutions(list: Execution[]): void {
  for (const one of list) book.takeExecution(one);
  publish();
}

takeFrames('orders', (frame: ChannelFrame, account) => {
  if (account !== owner) return;
  if (frame.type === 'snapshot') {
    takeOrders((frame.data as { orders: Order[] }).orders);
    return changed('snapshot');
  }
  const { event, order, execution } = frame.data as OrdersUpdate as unknown as OrderNews;
  book.takeOrder(order);
  if (execution) book.takeExecution(execution);
  publish();
  newsReaders.forEach((reader) => reader({ event, order, execution }));
  if (execution) changed('fill');
});

const moneyReaders = new Set<(event: string, account: string) => void>();
/** Told of each event of an account's money, by its word. */
export function onMoneyNews(reader: (event: string, account: string) => void): () => void {
  moneyReaders.add(reader);
  return () => void moneyReaders.delete(reader);
}

takeFrames('account', (frame: ChannelFrame, account) => {
  const { event, balance } = frame.data as { event: string; balance: Balance };
  balances.set(account, balance);
  moneyReaders.forEach((reader) => reader(event, account));
  if (event !== 'snapshot' && account === owner) changed(event === 'fill_booked' ? 'fill' : 'money');
});

function own(account: string): void {
  if (owner === account) return;
  owner = account;
  book = new AccountBook();
  for (const rest of Object.values(rests)) rest.set(unread);
  publish();
}

const none: never[] = [];
export function useOrders(): Order[] {
  return useFeed(orders, 'all') ?? none;
}
export function useExecutions(): Execution[] {
  return useFeed(executions, 'all') ?? none;
}

export function useAccounts() {
  const user = useSession((all) => all.session.user);
  return useQuery({
    queryKey: ['accounts', user?.user_id],
    queryFn: ({ signal }) => api<Page<Account>>('accounts', { query: { limit: 100, access: 'ALL' }, signal }),
    enabled: user !== null,
    select: (page) => page.items,
    staleTime: 60_000,
  });
}

/** The account that orders go to: the chosen one, which may be another's, or the first of one's own. */
export function useAccount(): Account | null {
  const chosen = usePreferences((all) => all.account);
  const user = useSession((all) => all.session.user);
  const { data } = useAccounts();
  if (user === null || !data) return null;
  return data.find((one) => one.account_id === chosen) ?? data.findLast((one) => one.user_id === user.user_id) ?? null;
}

export function useBalance(): Balance | undefined {
  const account = useAccount();
  const live = useFeed(balances, account?.account_id ?? '');
  return account ? live : undefined;
}

export function usePortfolio() {
  const account = useAccount();
  return useQuery({
    queryKey: ['portfolio', account?.account_id],
    queryFn: ({ signal }) => api<Portfolio>(`portfolio/${account!.account_id}`, { signal }),
    enabled: account !== null,
  });
}
export function usePositions() {
  const account = useAccount();
  return useQuery({
    queryKey: ['positions', account?.account_id],
    queryFn: ({ signal }) => api<Page<Position>>(`portfolio/${account!.account_id}/positions`, { query: { limit: 500 }, signal }),
    enabled: account !== null,
    select: (page) => page.items.filter((one) => Number(one.quantity) !== 0),
  });
}

/** What of a list has not been read yet: where the next page begins, null where there is none; undefined before the first. */
interface Rest {
  cursor: string | null | undefined;
  busy: boolean;
}
const unread: Rest = { cursor: undefined, busy: false };
const rests = { orders: new Shared<Rest>(unread), executions: new Shared<Rest>(unread) };
export type OldList = keyof typeof rests;

function askPage(list: OldList, account: string, limit: number, cursor?: string): Promise<Page<Order | Execution>> {
  return api(list, { query: { account_id: account, limit, cursor, ...(list === 'orders' ? { status: 'ALL' } : {}) } });
}
function takePage(list: OldList, page: Page<Order | Execution>): void {
  if (list === 'orders') takeOrders(page.items as Order[]);
  else takeExecutions(page.items as Execution[]);
}

async function readLists(account: string): Promise<void> {
  const lists: OldList[] = ['orders', 'executions'];
  const pages = await Promise.all(lists.map((list) => askPage(list, account, 200)));
  if (account !== owner) return;
  lists.forEach((list, i) => {
    takePage(list, pages[i]!);
    if (rests[list].get().cursor === undefined) rests[list].set({ cursor: pages[i]!.next_cursor, busy: false });
  });
}

/** Reads the next older page of a list; the table asks when its end comes into sight. */
export async function readOlder(list: OldList): Promise<void> {
  const { cursor, busy } = rests[list].get();
  const account = owner;
  if (busy || typeof cursor !== 'string') return;
  rests[list].set({ cursor, busy: true });
  try {
    const page = await askPage(list, account, 500, cursor);
    if (account !== owner) return;
    takePage(list, page);
    rests[list].set({ cursor: page.next_cursor, busy: false });
  } catch (why) {
    if (account === owner) rests[list].set({ cursor, busy: false });
    throw why;
  }
}
export function useRest(list: OldList): { hasMore: boolean; busy: boolean } {
  const { cursor, busy } = useShared(rests[list]);
  return { hasMore: typeof cursor === 'string', busy };
}

function refreshMoney(client: QueryClient): void {
  for (const name of ['positions', 'portfolio', 'ledger']) void client.invalidateQueries({ queryKey: [name] });
}

/** Keeps the account's orders, fills and money current while the page is there. Used once, by the shell. */
export function useAccountStreams(): void {
  const account = useAccount();
  const id = account?.account_id;
  const client = useQueryClient();
  useChannels(useMemo(() => (id === undefined ? [] : [`orders:${id}`, `account:${id}`]), [id]), true);
  useEffect(() => {
    if (id === undefined) return;
    own(id);
    let soon: ReturnType<typeof setTimeout> | undefined;
    let lists = true;
    const later = () => {
      clearTimeout(soon);
      soon = setTimeout(() => {
        if (lists) void readLists(id).catch(() => undefined);
        lists = false;
        refreshMoney(client);
      }, 150);
    };
    const reader = (what: 'snapshot' | 'fill' | 'money') => {
      // A snapshot says what is open; what ended before it stands in the lists alone. A booked fill brings its fee.
      lists ||= what !== 'money';
      later();
    };
    changeReaders.add(reader);
    later();
    return () => {
      changeReaders.delete(reader);
      clearTimeout(soon);
      own('');
    };
  }, [id, client]);
}
