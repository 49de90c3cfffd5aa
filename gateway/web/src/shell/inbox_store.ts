import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { create } from 'zustand';
import { abilities, api } from '../api/client';
import type { Page } from '../api/models';
import { useSession } from '../identity/session';
import { onJobNews } from '../jobs/data';
import { useExecutions, useOrders } from '../trading/account_data';
import { isWanted } from './user_settings';
import { cleared, emptyInbox, inboxAfter, joined, newsOfEnds, newsOfFills, newsOfJobs, newsOfLogIns, parsedInbox, readAll, readOne, type Inbox, type LogInOf, type News } from './inbox';

const keyOf = (user: string) => `madang.inbox.${user}`;
const nothing = emptyInbox('');
export const useInbox = create<{ user: string | null; inbox: Inbox }>()(() => ({ user: null, inbox: nothing }));

function stored(user: string): Inbox | null {
  try {
    return parsedInbox(localStorage.getItem(keyOf(user)));
  } catch {
    return null;
  }
}

function change(by: (inbox: Inbox) => Inbox): void {
  const { user, inbox } = useInbox.getState();
  if (user === null) return;
  const next = by(inbox);
  if (next === inbox) return;
  // Another tab may have written meanwhile.
  const there = stored(user);
  const both = there === null ? next : joined(next, there);
  useInbox.setState({ inbox: both });
  try {
    localStorage.setItem(keyOf(user), JSON.stringify(both));
  } catch {
    // Without storage it lives as long as the page.
  }
}

/** What can be switched off. Rights cannot: whoever misses their last day loses them. */
const noticeOf = { fill: 'fills', refusal: 'refusals', job: 'jobs', login: 'logins', right: null } as const;
/** News of what has no event of its own, such as an order that was refused at the door; what the user does not want is left out. */
export function tell(news: News[]): void {
  const wanted = news.filter((one) => {
    const notice = noticeOf[one.kind];
    return notice === null || isWanted(notice);
  });
  change((inbox) => inboxAfter(inbox, wanted));
}
export const markRead = (id: string) => change((inbox) => readOne(inbox, id));
export const markAllRead = () => change(readAll);
export const clearInbox = () => change(cleared);

const firstLookMs = 3_600_000;

function begin(user: string | null, createdAt: string): void {
  if (user === null) return useInbox.setState({ user: null, inbox: nothing });
  // All that a new user has is new; of others a new browser takes what was before as read.
  const isNew = Date.now() - Date.parse(createdAt) < firstLookMs;
  useInbox.setState({ user, inbox: stored(user) ?? emptyInbox(isNew ? '' : new Date().toISOString()) });
}

addEventListener('storage', (event) => {
  const { user, inbox } = useInbox.getState();
  if (user === null || event.key !== keyOf(user)) return;
  const there = parsedInbox(event.newValue);
  if (there !== null) useInbox.setState({ inbox: joined(inbox, there) });
});

/** Log-ins elsewhere, for a node that tells its sessions. No channel has them: they are asked for now and then. */
function useLogIns(user: string | undefined): LogInOf[] | undefined {
  return useQuery({
    queryKey: ['log-ins', user],
    queryFn: async ({ signal }) => {
      const can = await abilities();
      return can.has('get', 'users/sessions') ? (await api<Page<LogInOf>>('users/sessions', { signal })).items : [];
    },
    enabled: user !== undefined,
    refetchInterval: 60_000,
    refetchOnWindowFocus: true,
    retry: false,
  }).data;
}

/** Fills the inbox while the page is there. Used once, by the shell. */
export function useInboxNews(): void {
  const user = useSession((all) => all.session.user);
  const id = user?.user_id;
  const orders = useOrders();
  const executions = useExecutions();
  const logIns = useLogIns(id);
  useEffect(() => {
    begin(id ?? null, user?.created_at ?? '');
    return () => begin(null, '');
  }, [id]);
  useEffect(() => tell([...newsOfFills(executions, orders), ...newsOfEnds(orders)]), [executions, orders, id]);
  useEffect(() => {
    if (logIns) tell(newsOfLogIns(logIns));
  }, [logIns, id]);
  useEffect(() => onJobNews((job) => tell(newsOfJobs([job]))), []);
}
