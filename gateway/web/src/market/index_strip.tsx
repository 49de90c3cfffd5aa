import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { directionOf, number, signed, toneOf } from '../ui/format';
import { Change, classes, Spark } from '../ui/primitives';
import { useIndex, useIndexNames } from './indices';

const Cell = memo(function Cell({ name }: { name: string }) {
  const { t } = useTranslation();
  const one = useIndex(name);
  const way = directionOf(one?.change);
  const title = t(`market.indexOf.${name}`, { defaultValue: one?.name ?? name });
  const breadth = one && t('market.breadth', { up: number(one.advancers), down: number(one.decliners) });
  return (
    <li className="min-w-0 px-2.5 py-1.5" title={[title, breadth].filter(Boolean).join(' · ')} data-index={name} data-value={one?.value}>
      <p className="flex items-center justify-between gap-1">
        <span className="truncate text-[11px] text-quiet">{title}</span>
        <Spark points={one?.points ?? []} way={way} small />
      </p>
      <p className={classes('font-semibold', toneOf[way])}>{number(one?.value, 2)}</p>
      <p className="truncate text-[11px]">{one ? <Change value={signed(one.change, 2)} rate={one.change_rate} /> : '–'}</p>
      {breadth && <span className="sr-only">{breadth}</span>}
    </li>
  );
});

/** The indices of the markets, live. Its height is there before they are. */
export function IndexStrip() {
  const { t } = useTranslation();
  const names = useIndexNames();
  return (
    <ul aria-label={t('market.indices')} data-testid="indices" className="grid min-h-[66px] shrink-0 auto-cols-fr grid-flow-col divide-x divide-line border-b border-line bg-panel">
      {names.map((name) => (
        <Cell key={name} name={name} />
      ))}
    </ul>
  );
}
