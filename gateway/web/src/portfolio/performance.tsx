import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { Allocation, Performance } from '../api/models';
import { useAccount } from '../trading/account_data';
import { directionOf, money, percent, signed, toneOf } from '../ui/format';
import { Empty, Pair, Panel, Segmented, Skeleton } from '../ui/primitives';
import { curveOf, firstDay, height, periods, width, type Period } from './curve';

function Curve({ of, label }: { of: Performance; label: string }) {
  const equities = of.series.map((one) => Number(one.equity));
  if (equities.length < 2) return null;
  const way = directionOf(Number(of.profit));
  return (
    <figure className="px-3 pt-3">
      <svg role="img" aria-label={label} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className={`h-28 w-full ${toneOf[way]}`}>
        <path d={curveOf(equities)} fill="none" stroke="currentColor" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
      </svg>
      <figcaption className="flex justify-between text-xs text-quiet">
        <span>{of.series[0]?.date}</span>
        <span>{of.series.at(-1)?.date}</span>
      </figcaption>
    </figure>
  );
}

/** What the account has done in a period, and how its worth went. */
export function PerformancePanel() {
  const { t } = useTranslation();
  const account = useAccount();
  const [period, setPeriod] = useState<Period>('month');
  const from = firstDay(period, new Date());
  const { data, isPending, isError } = useQuery({
    queryKey: ['performance', account?.account_id, period],
    enabled: account !== null,
    queryFn: () => api<Performance>(`portfolio/${account!.account_id}/performance`, { query: from === undefined ? {} : { from } }),
    refetchInterval: 60_000,
  });
  const options = periods.map((one) => [one, t(`portfolio.period.${one}`)] as const);
  return (
    <Panel
      title={t('portfolio.performance')}
      actions={<Segmented small label={t('portfolio.period.label')} value={period} options={options} onChange={setPeriod} />}
    >
      {isPending && <Skeleton rows={5} />}
      {isError && <Empty title={t('ui.nothing')} />}
      {data && (
        <>
          <Curve of={data} label={t('portfolio.curve')} />
          <dl className="grid gap-x-6 gap-y-1 p-3 sm:grid-cols-2" data-testid="performance">
            <Pair label={t('portfolio.profit')} strong>
              <span className={toneOf[directionOf(Number(data.profit))]}>{signed(data.profit)}</span>
            </Pair>
            <Pair label={t('portfolio.netDeposits')}>{signed(data.net_deposits)}</Pair>
            <Pair label={t('portfolio.timeWeighted')}>{percent(data.time_weighted_return)}</Pair>
            <Pair label={t('portfolio.moneyWeighted')}>{percent(data.money_weighted_return)}</Pair>
            <Pair label={t('portfolio.income')}>{money(data.income)}</Pair>
            <Pair label={t('portfolio.charges')}>{money(Number(data.fees) + Number(data.taxes))}</Pair>
          </dl>
        </>
      )}
    </Panel>
  );
}

/** By sector, market or currency: largest first. */
export function GroupsPanel() {
  const { t } = useTranslation();
  const account = useAccount();
  const [by, setBy] = useState<'by_sector' | 'by_market'>('by_sector');
  const { data } = useQuery({
    queryKey: ['allocation', account?.account_id],
    enabled: account !== null,
    queryFn: () => api<Allocation>(`portfolio/${account!.account_id}/allocation`),
    refetchInterval: 60_000,
  });
  const parts = data?.[by] ?? [];
  const labels: Record<string, string> = { CASH: t('portfolio.cash'), RIGHTS: t('portfolio.rights'), OTHER: t('portfolio.otherSector') };
  return (
    <Panel
      title={t('portfolio.groups')}
      actions={
        <Segmented
          small
          label={t('portfolio.groups')}
          value={by}
          options={[['by_sector', t('portfolio.bySector')], ['by_market', t('portfolio.byMarket')]] as const}
          onChange={setBy}
        />
      }
    >
      {parts.length === 0 ? (
        <Empty title={t('ui.nothing')} />
      ) : (
        <dl className="flex flex-col gap-1 p-3">
          {parts.map((one) => (
            <Pair key={one.key} label={labels[one.key] ?? one.key}>
              {percent(one.allocation, false)}
            </Pair>
          ))}
        </dl>
      )}
    </Panel>
  );
}
