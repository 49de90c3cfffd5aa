import { lazy, Suspense, useEffect } from 'react';
import { useSession } from '../identity/session';
import { useJobStream } from '../jobs/data';
import { useListsOfUser } from '../market/watch/keep_lists';
import { settleLeftovers } from '../trading/intent_runner';
import { useAccount, useAccountStreams } from '../trading/account_data';
import { useOrderToasts } from '../trading/order_toasts';
import { useGuardsOfAccount } from '../trading/ticket/guards';
import { useInbox, useInboxNews } from './inbox_store';
import { useSettingsOfUser } from './user_settings';

const RightsWatch = lazy(() => import('../settlement/rights_watch'));

/** What goes on for whoever is signed in, on whichever page is shown. A visitor's first screen has nothing of it. */
export default function Member() {
  const user = useSession((all) => all.session.user?.user_id);
  const account = useAccount();
  const inbox = useInbox((all) => all.user);
  useSettingsOfUser();
  useListsOfUser();
  useAccountStreams();
  useJobStream();
  useOrderToasts();
  useGuardsOfAccount();
  useInboxNews();
  useEffect(() => {
    if (user !== undefined) settleLeftovers(user);
  }, [user]);
  if (!account || inbox === null) return null;
  return (
    <Suspense>
      <RightsWatch key={account.account_id} account={account.account_id} />
    </Suspense>
  );
}
