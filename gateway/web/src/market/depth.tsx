import { useMemo, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../shell/words';
import { money, number, percent, short } from '../ui/format';
import { Empty, Pair, Skeleton } from '../ui/primitives';
import { useBook } from './data';
import { areaOf, depthOf, nearest, scaleOf, type DepthPoint, type Plot } from './depth_points';

const plot: Plot = { width: 240, height: 220 };

function Level({ point, middle }: { point: DepthPoint; middle: number | null }) {
  const { t } = useTranslation();
  return (
    <dl className="flex flex-col gap-0.5 px-3 py-2 text-xs" data-testid="depth-level">
      <Pair label={t(point.side === 'bid' ? 'market.bid' : 'market.ask')} strong>
        <span className={point.side === 'bid' ? 'text-up' : 'text-down'}>{number(point.price)}</span>
      </Pair>
      <Pair label={t('market.depthHere')}>{number(point.quantity)}</Pair>
      <Pair label={t('market.depthSum')}>{number(point.sum)}</Pair>
      <Pair label={t('market.depthValue')}>{money(point.value)}</Pair>
      <Pair label={t('market.depthAway')}>{middle ? percent(point.price / middle - 1) : null}</Pair>
    </dl>
  );
}

/** Bids and asks summed from the best price outwards. The values under the pointer, or under the arrow keys, stand below. */
export default function Depth({ symbol }: { symbol: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const book = useBook(symbol);
  const depth = useMemo(() => depthOf(book), [book]);
  const [pointed, point] = useState<number | null>(null);
  const { points, middle } = depth;
  if (book === undefined) return <Skeleton rows={12} />;
  if (points.length === 0) return <Empty title={t('market.noBook')} />;
  const scale = scaleOf(depth, plot);
  const at = pointed === null ? -1 : nearest(points, pointed);
  const shown = points[at];
  const best = points.filter((one) => one.side === 'bid').length;
  const step = (event: KeyboardEvent) => {
    const ways: Record<string, number> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, Home: -points.length, End: points.length };
    const way = ways[event.key];
    if (way === undefined) return;
    event.preventDefault();
    const next = Math.min(points.length - 1, Math.max(0, (at < 0 ? Math.min(best, points.length - 1) : at) + (at < 0 ? 0 : way)));
    point(points[next]!.price);
  };
  const textOf = (one: DepthPoint) =>
    t('market.depthText', { side: t(one.side === 'bid' ? 'market.bid' : 'market.ask'), price: number(one.price), sum: number(one.sum) });
  return (
    <div className="flex min-h-full flex-col" data-testid="depth">
      <div
        role="slider"
        tabIndex={0}
        aria-label={t('market.depthLabel')}
        aria-orientation="horizontal"
        aria-valuemin={1}
        aria-valuemax={points.length}
        aria-valuenow={at < 0 ? Math.min(best + 1, points.length) : at + 1}
        aria-valuetext={shown ? textOf(shown) : t('market.depthBoth', { bid: number(depth.bidSum), ask: number(depth.askSum) })}
        onKeyDown={step}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          point(scale.priceAt(((event.clientX - box.left) / box.width) * plot.width));
        }}
        onPointerLeave={() => point(null)}
        onBlur={() => point(null)}
        className="relative min-h-40 flex-1 cursor-crosshair touch-pan-y border-b border-line"
      >
        <svg aria-hidden viewBox={`0 0 ${plot.width} ${plot.height}`} preserveAspectRatio="none" className="absolute inset-0 size-full">
          {(['bid', 'ask'] as const).map((side) => (
            <path key={side} d={areaOf(depth, side, plot)} className={side === 'bid' ? 'fill-up-soft stroke-up' : 'fill-down-soft stroke-down'} strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
          ))}
          {shown && <line x1={scale.x(shown.price)} x2={scale.x(shown.price)} y1="0" y2={plot.height} className="stroke-quiet" strokeDasharray="3 3" vectorEffect="non-scaling-stroke" />}
        </svg>
        <span aria-hidden className="absolute top-1.5 left-2 text-[11px] text-quiet">{short(depth.most, language)}</span>
        {shown && (
          <span
            aria-hidden
            className="absolute size-2.5 -translate-x-1/2 -translate-y-1/2 rounded-full border-2 border-panel bg-text"
            style={{ left: `${(scale.x(shown.price) / plot.width) * 100}%`, top: `${(scale.y(shown.sum) / plot.height) * 100}%` }}
          />
        )}
      </div>
      <div aria-hidden className="flex justify-between px-2 py-1 text-[11px] text-quiet">
        <span>{number(points[0]!.price)}</span>
        <span className="font-semibold text-text">{number(middle, 2)}</span>
        <span>{number(points.at(-1)!.price)}</span>
      </div>
      <div className="h-[118px] shrink-0 border-t border-line">
        {shown ? (
          <Level point={shown} middle={middle} />
        ) : (
          <dl className="flex flex-col gap-0.5 px-3 py-2 text-xs">
            <Pair label={t('market.bidTotal')}><span className="text-up">{number(depth.bidSum)}</span></Pair>
            <Pair label={t('market.askTotal')}><span className="text-down">{number(depth.askSum)}</span></Pair>
            <Pair label={t('market.spread')}>{best > 0 && best < points.length ? number(points[best]!.price - points[best - 1]!.price) : null}</Pair>
            <Pair label={t('market.bidShare')}>{percent(depth.bidShare, false)}</Pair>
            <p className="mt-1 text-[11px] text-quiet">{t('market.depthHint')}</p>
          </dl>
        )}
      </div>
      <table className="sr-only">
        <caption>{t('market.depthLabel')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('market.price')}</th>
            <th scope="col">{t('market.depthHere')}</th>
            <th scope="col">{t('market.depthSum')}</th>
          </tr>
        </thead>
        <tbody>
          {points.map((one) => (
            <tr key={`${one.side}${one.price}`}>
              <th scope="row">{`${t(one.side === 'bid' ? 'market.bid' : 'market.ask')} ${number(one.price)}`}</th>
              <td>{number(one.quantity)}</td>
              <td>{number(one.sum)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
