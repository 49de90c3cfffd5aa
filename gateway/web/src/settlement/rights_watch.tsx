import { useEffect } from 'react';
import { api } from '../api/client';
import { useMarketClock } from '../market/clock';
import { tell } from '../shell/inbox_store';
import { onMoneyNews } from '../trading/account_data';
import type { SubscriptionRights } from './models';
import { parsedRights, rightsAfter } from './rights_news';

const keyOf = (account: string) => `madang.rights.${account}`;
/** Without storage it lives as long as the page. */
const kept = new Map<string, string>();

function stored(account: string): string | null {
  try {
    return localStorage.getItem(keyOf(account));
  } catch {
    return kept.get(account) ?? null;
  }
}
function store(account: string, text: string): void {
  try {
    localStorage.setItem(keyOf(account), text);
  } catch {
    kept.set(account, text);
  }
}

/** Tells of an account's rights to new shares: at first, when the stream says that they are others, and when a day begins. */
export default function RightsWatch({ account }: { account: string }) {
  const clock = useMarketClock();
  const ahead = clock?.aheadMs;
  const day = clock?.trade_date;
  useEffect(() => {
    if (ahead === undefined) return;
    const life = new AbortController();
    let asked = 0;
    const look = async () => {
      const turn = ++asked;
      const { items } = await api<SubscriptionRights>(`accounts/${account}/rights`, { signal: life.signal });
      // An answer that was overtaken says what was.
      if (turn !== asked || life.signal.aborted) return;
      const { known, news } = rightsAfter(account, parsedRights(stored(account)), items, new Date(Date.now() + ahead));
      store(account, JSON.stringify(known));
      if (news.length > 0) tell(news);
    };
    // What could not be read now is told after the next look.
    const later = () => void look().catch(() => undefined);
    later();
    const stop = onMoneyNews((event, of) => {
      if (of === account && event.startsWith('rights_')) later();
    });
    return () => {
      stop();
      life.abort();
    };
  }, [account, ahead, day]);
  return null;
}
