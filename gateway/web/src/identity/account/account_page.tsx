import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useAbilities } from '../../api/abilities';
import type { Abilities } from '../../api/client';
import { useDialogs } from '../../shell/dialogs';
import { usePreferences } from '../../shell/preferences';
import { Button, Panel, Segmented } from '../../ui/primitives';
import ProfilePanel from './profile';
import { useSession } from '../session';
import '../words';

const Sessions = lazy(() => import('./sessions'));
const Password = lazy(() => import('../password'));
const TwoFactor = lazy(() => import('./two_factor'));
const ApiKeys = lazy(() => import('./api_keys'));
const Notices = lazy(() => import('./notices'));
const LoginMethods = lazy(() => import('../login_methods'));
const OwnData = lazy(() => import('./own_data'));
const Quotas = lazy(() => import('./quotas'));
const Grants = lazy(() => import('../../accounts/grants'));

export function DisplaySettings() {
  const { t } = useTranslation();
  const { language, theme, colors, set } = usePreferences();
  return (
    <Panel title={t('identity.settings')} bodyClass="flex flex-col gap-3 p-3">
      <div>
        <p className="mb-1 text-xs text-quiet">{t('shell.language')}</p>
        <Segmented label={t('shell.language')} value={language} onChange={(value) => set({ language: value })} options={[['ko', '한국어'], ['en', 'English']]} />
      </div>
      <div>
        <p className="mb-1 text-xs text-quiet">{t('shell.theme')}</p>
        <Segmented label={t('shell.theme')} value={theme} onChange={(value) => set({ theme: value })} options={[['dark', t('shell.dark')], ['light', t('shell.light')]]} />
      </div>
      <div>
        <p className="mb-1 text-xs text-quiet">{t('shell.colors')}</p>
        <Segmented label={t('shell.colors')} value={colors} onChange={(value) => set({ colors: value })} options={[['RED_UP', t('shell.redUp')], ['GREEN_UP', t('shell.greenUp')]]} />
        <p className="mt-2 flex gap-4">
          <span className="text-up">▲ +1.23%</span>
          <span className="text-down">▼ −1.23%</span>
        </p>
      </div>
    </Panel>
  );
}

/** What the node does not offer is not shown. */
function Security({ can }: { can: Abilities }) {
  return (
    <Suspense>
      {can.has('GET', 'users/sessions') && <Sessions />}
      {can.has('POST', 'users/2fa/enable') && <TwoFactor />}
      {can.has('GET', 'users/login-methods') && <LoginMethods />}
      {can.has('GET', 'users/api-keys') && <ApiKeys />}
      {can.has('GET', 'accounts/{account_id}/grants') && <Grants />}
    </Suspense>
  );
}

/** What is known of the user, and what he agreed to. */
function Data({ can }: { can: Abilities }) {
  return (
    <Suspense>
      {can.has('GET', 'users/quotas') && <Quotas />}
      {can.has('POST', 'users/export') && <OwnData />}
    </Suspense>
  );
}

export default function AccountPage() {
  const { t } = useTranslation();
  const user = useSession((all) => all.session.user);
  const open = useDialogs((all) => all.open);
  const can = useAbilities();
  return (
    <div className="mx-auto flex w-full max-w-4xl flex-col gap-3 p-1">
      <h1 className="text-lg font-semibold">{t('shell.account')}</h1>
      <div className="grid items-start gap-3 md:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-3">
          {user ? (
            <ProfilePanel />
          ) : (
            <Panel title={t('identity.profile')} bodyClass="flex flex-col gap-3 p-3">
              <p className="text-quiet">{t('identity.signedOut')}</p>
              <Button tone="accent" onClick={() => open('login')}>{t('shell.signIn')}</Button>
            </Panel>
          )}
          <DisplaySettings />
          {user && <Suspense><Notices /></Suspense>}
          {user && can.data?.has('PUT', 'users/password') && <Suspense><Password /></Suspense>}
          {user && can.data && <Data can={can.data} />}
        </div>
        <div className="flex min-w-0 flex-col gap-3">{user && can.data && <Security can={can.data} />}</div>
      </div>
    </div>
  );
}
