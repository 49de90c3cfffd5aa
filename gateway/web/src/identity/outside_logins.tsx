import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { abilities, api } from '../api/client';
import { useWords } from '../shell/words';
import { Button } from '../ui/primitives';

export const providers = ['google', 'kakao', 'naver'] as const;
export type Provider = (typeof providers)[number];

/** Where a provider's page is; null where the operator has not set it up. Each answer begins a log-in of its own. */
async function begin(provider: Provider): Promise<string | null> {
  try {
    const { authorization_url } = await api<{ authorization_url: string }>(`users/oauth/${provider}`, { bare: true, accept: 'application/json', query: { cookie: 'true' } });
    return /^https?:\/\//.test(authorization_url) ? authorization_url : null;
  } catch {
    return null;
  }
}

/** Buttons of those that the node offers; nothing at all where it offers none. */
export default function OutsideLogins() {
  const { t } = useTranslation();
  const { codeText } = useWords();
  const [refused, refuse] = useState(false);
  const { data } = useQuery({
    queryKey: ['outside-logins'],
    queryFn: async () => {
      const can = await abilities();
      if (!can.has('GET', 'users/oauth')) return [];
      const offered = await api<{ providers: string[] }>('users/oauth', { bare: true });
      return providers.filter((one) => offered.providers.includes(one));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!data || data.length === 0) return null;
  const go = async (provider: Provider) => {
    const target = await begin(provider);
    if (target === null) return refuse(true);
    location.assign(target);
  };
  return (
    <div className="flex flex-col gap-2 border-t border-line pt-3" data-testid="outside-logins">
      {data.map((one) => (
        <Button key={one} onClick={() => void go(one)} className="h-10">
          {t('identity.with', { provider: t(`identity.provider.${one}`) })}
        </Button>
      ))}
      {refused && <p role="alert" className="text-xs text-danger">{codeText('oauth_failed')}</p>}
    </div>
  );
}
