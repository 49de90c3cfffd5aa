import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { toast } from '../shell/toasts';
import { useWords } from '../shell/words';
import { Badge, Button, Panel } from '../ui/primitives';
import { leadTo, useProviders } from './account/outside_logins';

interface LoginMethods {
  password: boolean;
  providers: string[];
}

/** What one logs in with: a password, and providers that may be linked and unlinked. */
export default function LoginMethodsPanel() {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const offered = useProviders().data ?? [];
  const { data, refetch } = useQuery({ queryKey: ['login-methods'], queryFn: ({ signal }) => api<LoginMethods>('users/login-methods', { signal }) });
  if (!data || (offered.length === 0 && data.providers.length === 0)) return null;
  const guarded = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (why) {
      toast({ tone: 'danger', title: problemText(why) });
    }
    await refetch();
  };
  const link = async (one: string) => leadTo((await api<{ authorization_url: string }>(`users/oauth/${one}/link`, { method: 'POST' })).authorization_url);
  const all = [...new Set([...offered, ...data.providers])];
  return (
    <Panel title={t('identity.loginMethods')}>
      <ul data-testid="login-methods">
        <li className="flex items-center justify-between gap-2 border-b border-line/50 px-3 py-2">
          {t('identity.password')}
          <Badge tone={data.password ? 'good' : 'quiet'}>{t(data.password ? 'identity.twoFactorOn' : 'identity.twoFactorOff')}</Badge>
        </li>
        {all.map((one) => (
          <li key={one} className="flex items-center justify-between gap-2 border-b border-line/50 px-3 py-2" data-provider={one}>
            {t(`identity.provider.${one}`, { defaultValue: one })}
            {data.providers.includes(one) ? (
              <Button small tone="danger" onClick={() => void guarded(() => api(`users/oauth/${one}`, { method: 'DELETE' }))}>{t('identity.unlink')}</Button>
            ) : (
              <Button small onClick={() => void guarded(() => link(one))}>{t('identity.link')}</Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
