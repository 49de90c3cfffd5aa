import '../zod_config';
import * as z from 'zod/mini';
import type { Entry, News } from '../shell/inbox';
import { isOver, marketDay, type SubscriptionRight } from './models';

const knownShape = z.object({
  symbol: z.string(),
  record_date: z.string(),
  subscribe_until: z.string(),
  pay_date: z.string(),
  subscription_price: z.string(),
  quantity: z.string(),
  subscribed_quantity: z.string(),
  /** When this browser heard of it. */
  seen: z.string(),
});
/** A right as this browser saw it last: the platform says what rights there are, what has become of them follows from the difference. */
export type KnownRight = z.infer<typeof knownShape>;
const knownList = z.array(knownShape);

export function parsedRights(text: string | null): KnownRight[] | null {
  if (text === null) return null;
  try {
    const parsed = knownList.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** A subscription that is not made yet is told of so many days before its last day, and on it. */
const dueDaysBefore = [3, 0];
const dayMs = 86_400_000;

/** The moment at which a day begins in the market's zone. */
function beginOf(day: string, daysBefore = 0): string {
  return new Date(Date.parse(`${day}T00:00:00+09:00`) - daysBefore * dayMs).toISOString();
}

function newsOf(account: string, what: 'issued' | 'due' | 'subscribed' | 'ended', one: KnownRight, at: string): News {
  return {
    kind: 'right',
    id: `right:${what}:${account}:${one.symbol}:${one.record_date}`,
    at,
    what,
    symbol: one.symbol,
    quantity: one.subscribed_quantity,
    of: one.quantity,
    price: one.subscription_price,
    day: what === 'issued' || what === 'due' ? one.subscribe_until : one.pay_date,
  };
}

/** The same at every look of the same day, so that it is told once. */
function dueMoment(one: KnownRight, now: Date): string | undefined {
  if (isOver(one, now) || Number(one.subscribed_quantity) >= Number(one.quantity)) return undefined;
  const said = now.toISOString();
  return dueDaysBefore.map((days) => beginOf(one.subscribe_until, days)).findLast((at) => at > one.seen && at <= said);
}

/** What is known after a look at an account's rights, and what is new since the look before; `before` is null at the first one. */
export function rightsAfter(account: string, before: KnownRight[] | null, list: SubscriptionRight[], now: Date): { known: KnownRight[]; news: News[] } {
  const said = now.toISOString();
  const idOf = (one: Pick<KnownRight, 'symbol' | 'record_date'>) => `${one.symbol} ${one.record_date}`;
  const old = new Map((before ?? []).map((one) => [idOf(one), one]));
  const news: News[] = [];
  const known = list.map((one) => {
    const was = old.get(idOf(one));
    // A new browser finds rights that have been there for long.
    const seen = was?.seen ?? (before === null && beginOf(one.record_date) < said ? beginOf(one.record_date) : said);
    const { symbol, record_date, subscribe_until, pay_date, subscription_price, quantity, subscribed_quantity } = one;
    const is: KnownRight = { symbol, record_date, subscribe_until, pay_date, subscription_price, quantity, subscribed_quantity, seen };
    if (!was) news.push(newsOf(account, 'issued', is, seen));
    else if (was.subscribed_quantity !== subscribed_quantity) news.push(newsOf(account, 'subscribed', is, said));
    const due = dueMoment(is, now);
    if (due !== undefined) news.push(newsOf(account, 'due', is, due));
    old.delete(idOf(one));
    return is;
  });
  for (const one of old.values()) news.push(newsOf(account, 'ended', one, marketDay(now) > one.pay_date ? beginOf(one.pay_date) : said));
  return { known, news };
}

/** Which words say it: a subscription can be taken back, and rights lapse without one, wholly or in part. */
export function wordsOfRight(one: Pick<Extract<Entry, { kind: 'right' }>, 'what' | 'quantity' | 'of'>): string {
  const some = Number(one.quantity) > 0;
  if (one.what === 'subscribed') return some ? 'subscribed' : 'takenBack';
  if (one.what === 'ended') return !some ? 'lapsed' : Number(one.quantity) < Number(one.of) ? 'partlyPaid' : 'paid';
  return one.what;
}
