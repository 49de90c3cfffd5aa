import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { Problem } from '../api/problem';
import { toast } from '../shell/toasts';
import { useWords } from '../shell/words';
import { Badge, Button, Field, Panel } from '../ui/primitives';
import { leadTo, useProviders } from './account/outside_logins';
import { useLoginMethods } from './methods';

/** What one logs in with: a password, and providers that may be linked and unlinked. */
export default function LoginMethodsPanel() {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const offered = useProviders().data ?? [];
  const { data, refetch } = useLoginMethods();
  const [asking, ask] = useState<string | null>(null);
  const [password, setPassword] = useState('');
  if (!data || (offered.length === 0 && data.providers.length === 0)) return null;
  const guarded = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (why) {
      toast({ tone: 'danger', title: problemText(why) });
    }
    await refetch();
  };
  const link = async (one: string, shown?: string) => {
    try {
      leadTo((await api<{ authorization_url: string }>(`users/oauth/${one}/link`, { method: 'POST', body: shown === undefined ? {} : { password: shown } })).authorization_url);
    } catch (why) {
      // Signed in a while ago: the password shows that it is still the same person.
      if (!(why instanceof Problem) || why.code !== 'fresh_login_required' || !data.password) throw why;
      ask(one);
    }
  };
  const showPassword = (event: FormEvent) => {
    event.preventDefault();
    if (asking !== null) void guarded(() => link(asking, password));
    setPassword('');
  };
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
      {asking !== null && (
        <form onSubmit={showPassword} className="flex flex-col gap-2 p-3" data-testid="link-password">
          <Field label={t('identity.password')} type="password" name="password" autoComplete="current-password" required autoFocus value={password} onChange={(event) => setPassword(event.target.value)} />
          <div className="flex justify-end gap-2">
            <Button small onClick={() => ask(null)}>{t('ui.cancel')}</Button>
            <Button small type="submit" tone="accent">{t('identity.link')}</Button>
          </div>
        </form>
      )}
    </Panel>
  );
}
