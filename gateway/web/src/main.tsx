import './index.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { startTransition, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { prepareProblemsBy, Problem } from './api/problem';
import { onToken, restoreSession } from './identity/session';
import { loadProblemWords } from './shell/i18n';
import { loadChart } from './market/chart/chart_panel';
import { stocksQuery } from './market/data';
import { followSession } from './market/watch/watch_store';
import { keepShell } from './shell/install';
import { showPreferences, usePreferences } from './shell/preferences';
import { router } from './shell/router';
import { useConnection } from './stream/live';

showPreferences(usePreferences.getState());
usePreferences.subscribe(showPreferences);

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      retry: (count, why) => count < 4 && (!(why instanceof Problem) || why.isPassing),
    },
  },
});
// What failed while the node was away is asked again when it is back.
useConnection.subscribe((now, before) => {
  if (now.state === 'live' && before.state !== 'live') void client.invalidateQueries({ predicate: (one) => one.state.status === 'error' });
});
// Words of refusals are there before the first one is told, and for whoever can place an order.
prepareProblemsBy(loadProblemWords);
onToken((token) => token !== null && void loadProblemWords());
void restoreSession();
followSession();
keepShell();

// What every page asks for, and the chart where it is wanted, are on their way before anything is drawn.
void client.prefetchQuery(stocksQuery);
if (location.pathname === '/' || location.pathname.startsWith('/trade/')) void loadChart().catch(() => undefined);

/** Made in small steps, so that the page is free for a finger meanwhile. */
function show(): void {
  startTransition(() =>
    createRoot(document.getElementById('root')!).render(
      <StrictMode>
        <CSPProvider disableStyleElements>
          <QueryClientProvider client={client}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </CSPProvider>
      </StrictMode>,
    ),
  );
}
// A router that knows its page draws it at once; otherwise it would draw an empty frame first.
void router.load().then(show, show);
