import type { Series } from './figures';

const width = 240;
const height = 56;

/** The points of a line over a fixed time; gaps stay gaps. */
export function pathOf(series: Series, slots: number, top: number): string {
  let path = '';
  let pen = false;
  series.forEach((value, i) => {
    if (value === null) {
      pen = false;
      return;
    }
    const x = ((slots - series.length + i) / (slots - 1)) * width;
    const y = height - 2 - (value / top) * (height - 6);
    path += `${pen ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = true;
  });
  return path;
}

/** A figure with its last minutes. The chart says nothing that the figures beside it do not say, so it is not read out. */
export function FigureCard(props: { title: string; value: string; about?: string; series: Series; second?: Series; testId: string }) {
  const known = [...props.series, ...(props.second ?? [])].filter((one) => one !== null);
  const top = Math.max(...known, 0) * 1.1 || 1;
  return (
    <section aria-label={props.title} className="flex min-w-0 flex-col rounded-lg border border-line bg-panel p-3" data-figure={props.testId}>
      <h3 className="text-xs text-quiet">{props.title}</h3>
      <p className="mt-0.5 text-lg leading-tight font-semibold">{props.value}</p>
      <p className="min-h-5 truncate text-xs text-quiet">{props.about}</p>
      <svg aria-hidden viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className="mt-1 h-14 w-full">
        <line x1="0" x2={width} y1={height - 1} y2={height - 1} className="stroke-line" strokeWidth="1" vectorEffect="non-scaling-stroke" />
        {props.second && <path d={pathOf(props.second, 90, top)} fill="none" className="stroke-quiet" strokeWidth="1.25" strokeDasharray="3 2" vectorEffect="non-scaling-stroke" />}
        <path d={pathOf(props.series, 90, top)} fill="none" className="stroke-link" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
      </svg>
    </section>
  );
}
