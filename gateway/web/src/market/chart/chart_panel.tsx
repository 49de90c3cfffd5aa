import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../shell/preferences';
import { classes, Panel, Segmented, Skeleton } from '../../ui/primitives';
import { intervals, type Interval } from './bars';

/** The chart is the heaviest file and comes by itself. */
export const loadChart = () => import('./chart');
const Chart = lazy(loadChart);
const overlayNames = ['SMA', 'EMA', 'BOLLINGER', 'RSI'];
const shortNames: Record<string, string> = { BOLLINGER: 'BB' };

export function ChartPanel({ symbol, className }: { symbol: string; className?: string }) {
  const { t } = useTranslation();
  const { interval, overlays, set } = usePreferences();
  const shown: Interval = interval in intervals ? (interval as Interval) : '1m';
  const names = Object.keys(intervals) as Interval[];
  return (
    <Panel label={t('market.chart')} pane="chart" className={classes(className)} bodyClass="flex flex-col">
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-2 py-1">
        <Segmented small label={t('market.interval')} value={shown} onChange={(value) => set({ interval: value })} options={names.map((one) => [one, t(`market.days.${one}`)] as const)} />
        <div role="group" aria-label={t('market.overlays')} className="flex gap-0.5">
          {overlayNames.map((name) => {
            const on = overlays.includes(name);
            return (
              <button
                key={name}
                type="button"
                aria-pressed={on}
                onClick={() => set({ overlays: on ? overlays.filter((one) => one !== name) : [...overlays, name] })}
                className={classes('h-6 rounded px-2 text-xs', on ? 'bg-raised font-semibold text-text' : 'text-quiet hover:text-text')}
              >
                {shortNames[name] ?? name}
              </button>
            );
          })}
        </div>
      </div>
      <div className="min-h-0 flex-1 p-1">
        <Suspense fallback={<Skeleton rows={10} />}>
          <Chart symbol={symbol} interval={shown} overlays={overlays} />
        </Suspense>
      </div>
    </Panel>
  );
}
