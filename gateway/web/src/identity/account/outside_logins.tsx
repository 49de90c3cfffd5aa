import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { abilities, api } from '../../api/client';
import { useWords } from '../../shell/words';
import { Button } from '../../ui/primitives';
import { consentsInForce } from '../legal';

/** By whom one can log in here; nobody on a node that has no such routes. */
export function useProviders() {
  return useQuery({
    queryKey: ['login-providers'],
    queryFn: async ({ signal }) => {
      const can = await abilities();
      return can.has('GET', 'users/oauth') ? (await api<{ providers: string[] }>('users/oauth', { bare: true, signal })).providers : [];
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** A page of somebody else's is never taken from what is no address of one. */
export function leadTo(target: string): void {
  if (/^https?:\/\//.test(target)) location.assign(target);
}

/** Buttons of the providers that the node offers; nothing at all where it offers none. Who is new agrees to the texts in force. */
export default function OutsideLogins() {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const [refusal, refuse] = useState<string | null>(null);
  const { data } = useProviders();
  if (!data || data.length === 0) return null;
  const go = async (provider: string) => {
    refuse(null);
    try {
      const agreed = Object.fromEntries((await consentsInForce()).map((one) => [one.kind, one.version]));
      leadTo((await api<{ authorization_url: string }>(`users/oauth/${provider}`, { bare: true, accept: 'application/json', query: { cookie: 'true', ...agreed } })).authorization_url);
    } catch (why) {
      refuse(problemText(why));
    }
  };
  return (
    <div className="flex flex-col gap-2 border-t border-line pt-3" data-testid="outside-logins">
      {data.map((one) => (
        <Button key={one} onClick={() => void go(one)} className="h-10">
          {t('identity.with', { provider: t(`identity.provider.${one}`, { defaultValue: one }) })}
        </Button>
      ))}
      {refusal && <p role="alert" className="text-xs text-danger">{refusal}</p>}
    </div>
  );
}
