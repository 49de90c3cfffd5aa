import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import type { components } from '../../api/openapi';
import { useLanguage } from '../../shell/words';
import { moment, number } from '../../ui/format';
import { Panel, Progress } from '../../ui/primitives';

type Quotas = components['schemas']['Quotas'];

/** What of the day's quotas is used. */
export default function QuotasPanel() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data } = useQuery({ queryKey: ['quotas'], queryFn: ({ signal }) => api<Quotas>('users/quotas', { signal }), staleTime: 0 });
  if (!data) return null;
  return (
    <Panel title={t('identity.quotas')} bodyClass="flex flex-col gap-2.5 p-3">
      {(['daily_trades', 'api_calls'] as const).map((name) => {
        const one = data[name];
        return (
          <div key={name} data-quota={name}>
            <p className="flex flex-wrap items-center justify-between gap-x-3">
              <span>{t(`identity.quota.${name}`)}</span>
              <span className="inline-flex items-center gap-2">
                {one.limit !== null && <Progress label={t(`identity.quota.${name}`)} part={one.limit === 0 ? 1 : one.used / one.limit} />}
                <span>{number(one.used)} / {one.limit === null ? t('identity.noQuota') : number(one.limit)}</span>
              </span>
            </p>
            <p className="text-xs text-quiet">{t('identity.quotaResets', { time: moment(one.resets_at, language) })}</p>
          </div>
        );
      })}
    </Panel>
  );
}
