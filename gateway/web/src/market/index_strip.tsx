import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { directionOf, number, points, signedPoints, toneOf } from '../ui/format';
import { Change, classes, Spark } from '../ui/primitives';
import { useIndex, useIndexNames } from './indices';

const none: number[] = [];

const Cell = memo(function Cell({ name }: { name: string }) {
  const { t } = useTranslation();
  const one = useIndex(name);
  const way = directionOf(one?.change);
  const title = t(`market.indexOf.${name}`, { defaultValue: one?.name ?? name });
  const breadth = one && t('market.breadth', { up: number(one.advancers), down: number(one.decliners) });
  return (
    <li className="grid h-6 grid-cols-[minmax(0,1fr)_32px_62px_96px] items-center gap-2 @max-[280px]:grid-cols-[minmax(0,1fr)_62px_96px] px-2.5 text-xs" title={[title, breadth].filter(Boolean).join(' · ')} data-index={name} data-value={one?.value}>
      <span className="truncate text-quiet">{title}</span>
      <span className="@max-[280px]:hidden"><Spark points={one?.points ?? none} way={way} small /></span>
      <span className={classes('text-right font-semibold', toneOf[way])}>{points(one?.value)}</span>
      <span className="text-right text-[11px] whitespace-nowrap">{one && <Change value={signedPoints(one.change)} rate={one.change_rate} />}</span>
      {breadth && <span className="sr-only">{breadth}</span>}
    </li>
  );
});

/** The indices of the markets, live. Its height is there before they are. */
export function IndexStrip() {
  const { t } = useTranslation();
  const names = useIndexNames();
  return (
    <ul aria-label={t('market.indices')} data-testid="indices" className="min-h-[81px] shrink-0 border-b border-line py-1">
      {names.map((name) => (
        <Cell key={name} name={name} />
      ))}
    </ul>
  );
}
