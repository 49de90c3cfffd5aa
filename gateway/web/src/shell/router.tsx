import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { TradePage } from '../market/trade_page';
import { usePreferences } from './preferences';
import { Layout, Missing, Broken } from './layout';

const root = createRootRoute({ component: Layout, notFoundComponent: Missing, errorComponent: Broken });
const home = createRoute({ getParentRoute: () => root, path: '/', component: Home });
const trade = createRoute({ getParentRoute: () => root, path: '/trade/$symbol', component: Trade });
const order = createRoute({ getParentRoute: () => root, path: '/orders/$id' }).lazy(async () => {
  const { default: WhyPage } = await import('../trading/life/why_page');
  const { createLazyRoute } = await import('@tanstack/react-router');
  return createLazyRoute('/orders/$id')({ component: () => <WhyPage id={order.useParams().id} /> });
});
const portfolio = createRoute({ getParentRoute: () => root, path: '/portfolio', component: lazyRouteComponent(() => import('../portfolio/portfolio_page')) });
const jobs = createRoute({ getParentRoute: () => root, path: '/jobs', component: lazyRouteComponent(() => import('../jobs/jobs_page')) });
const account = createRoute({ getParentRoute: () => root, path: '/account', component: lazyRouteComponent(() => import('../identity/account/account_page')) });
const admin = createRoute({ getParentRoute: () => root, path: '/admin/$', component: lazyRouteComponent(() => import('../admin/admin_page')), validateSearch: (search): Record<string, string> => search as Record<string, string> });
const about = createRoute({ getParentRoute: () => root, path: '/about', component: lazyRouteComponent(() => import('./about_page')) });
const withToken = (search: Record<string, unknown>): { token?: string } => (search['token'] === undefined ? {} : { token: String(search['token']) });
const reset = createRoute({ getParentRoute: () => root, path: '/reset-password', component: lazyRouteComponent(() => import('../identity/link_pages'), 'ResetPasswordPage'), validateSearch: withToken });
const verify = createRoute({ getParentRoute: () => root, path: '/verify-email', component: lazyRouteComponent(() => import('../identity/link_pages'), 'VerifyEmailPage'), validateSearch: withToken });
const legal = createRoute({ getParentRoute: () => root, path: '/legal/$kind' }).lazy(async () => {
  const { default: LegalPage } = await import('../identity/legal_page');
  const { createLazyRoute } = await import('@tanstack/react-router');
  return createLazyRoute('/legal/$kind')({ component: () => <LegalPage kind={legal.useParams().kind} /> });
});
const signIn = createRoute({ getParentRoute: () => root, path: '/sign-in/$provider', validateSearch: (search): Record<string, string> => search as Record<string, string> }).lazy(async () => {
  const { default: SignInPage } = await import('../identity/sign_in_page');
  const { createLazyRoute } = await import('@tanstack/react-router');
  return createLazyRoute('/sign-in/$provider')({ component: () => <SignInPage provider={signIn.useParams().provider} /> });
});
const tryAny = createRoute({ getParentRoute: () => root, path: '/try', component: lazyRouteComponent(() => import('../reference/try_page')) });
const tryOne = createRoute({ getParentRoute: () => root, path: '/try/$id', component: lazyRouteComponent(() => import('../reference/try_page')) });
const gallery = createRoute({ getParentRoute: () => root, path: '/ui', component: lazyRouteComponent(() => import('../ui/gallery')) });

function Home() {
  return <TradePage symbol={usePreferences((all) => all.symbol)} />;
}
function Trade() {
  return <TradePage symbol={trade.useParams().symbol} />;
}

export const router = createRouter({
  routeTree: root.addChildren([home, trade, order, portfolio, jobs, account, admin, about, gallery, reset, verify, legal, signIn, tryAny, tryOne]),
  defaultPreload: 'intent',
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
