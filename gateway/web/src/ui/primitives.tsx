import { memo, useId, type ButtonHTMLAttributes, type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes } from 'react';
import { directionOf, markOf, percent, toneOf } from './format';

export function classes(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}

type Tone = 'plain' | 'accent' | 'buy' | 'sell' | 'danger' | 'ghost';
const tones: Record<Tone, string> = {
  plain: 'bg-raised text-text border-line hover:border-quiet',
  accent: 'bg-accent text-on-accent border-transparent font-semibold hover:brightness-105',
  buy: 'bg-buy text-white border-transparent font-semibold hover:brightness-110',
  sell: 'bg-sell text-white border-transparent font-semibold hover:brightness-110',
  danger: 'bg-transparent text-danger border-danger hover:bg-raised',
  ghost: 'bg-transparent text-quiet border-transparent hover:text-text hover:bg-raised',
};

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  tone?: Tone;
  small?: boolean;
  busy?: boolean;
}
export function Button({ tone = 'plain', small, busy, className, disabled, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={classes(
        'inline-flex items-center justify-center gap-1.5 rounded-md border whitespace-nowrap transition-colors select-none',
        small ? 'h-7 px-2.5 text-xs' : 'h-9 px-3.5',
        tones[tone],
        disabled && !busy && 'opacity-55',
        className,
      )}
    >
      {busy && <Spinner />}
      {children}
    </button>
  );
}

export function Spinner() {
  return (
    <span aria-hidden className="size-3.5 animate-spin rounded-full border-2 border-current border-r-transparent" />
  );
}

export function Panel(props: {
  title?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
  bodyClass?: string;
  label?: string;
  pane?: string;
  /** Its body scrolls and has nothing that takes the focus: the keyboard must reach it all the same. */
  scrolls?: boolean;
}) {
  const id = useId();
  return (
    <section
      aria-labelledby={props.title ? id : undefined}
      aria-label={props.title ? undefined : props.label}
      data-pane={props.pane}
      className={classes('flex min-h-0 min-w-0 flex-col overflow-hidden rounded-lg border border-line bg-panel', props.className)}
    >
      {(props.title || props.actions) && (
        <header className="flex h-9 shrink-0 items-center justify-between gap-2 border-b border-line px-3">
          <h2 id={id} className="truncate text-[13px] font-semibold">
            {props.title}
          </h2>
          {props.actions}
        </header>
      )}
      <div tabIndex={props.scrolls ? 0 : undefined} className={classes('min-h-0 flex-1', props.scrolls && 'overflow-auto', props.bodyClass)}>
        {props.children}
      </div>
    </section>
  );
}

const box =
  'w-full min-w-0 rounded-md border border-line bg-raised px-2.5 outline-offset-0 hover:border-quiet aria-invalid:border-danger';

export interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'size'> {
  ref?: Ref<HTMLInputElement>;
  label: ReactNode;
  error?: string | null | undefined;
  hint?: ReactNode;
  suffix?: ReactNode;
}
export function Field({ label, error, hint, suffix, className, ...rest }: FieldProps) {
  const id = useId();
  const about = error || hint ? `${id}-about` : undefined;
  return (
    <div className={classes('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="text-xs text-quiet">
        {label}
      </label>
      <div className="relative">
        <input
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={about}
          {...rest}
          className={classes(box, 'h-9', suffix !== undefined && 'pr-10')}
        />
        {suffix !== undefined && (
          <span className="pointer-events-none absolute inset-y-0 right-2.5 flex items-center text-xs text-quiet">{suffix}</span>
        )}
      </div>
      {(error || hint) && (
        <p id={about} className={classes('text-xs', error ? 'text-danger' : 'text-quiet')}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}

export interface SelectProps extends SelectHTMLAttributes<HTMLSelectElement> {
  label: ReactNode;
  options: readonly (readonly [value: string, text: string])[];
  bare?: boolean;
}
export function Select({ label, options, className, bare, ...rest }: SelectProps) {
  const id = useId();
  return (
    <div className={classes('flex flex-col gap-1', className)}>
      <label htmlFor={id} className={bare ? 'sr-only' : 'text-xs text-quiet'}>
        {label}
      </label>
      <select id={id} {...rest} className={classes(box, bare ? 'h-7 text-xs' : 'h-9')}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

/** One of a few, all in sight. */
export function Segmented<Value extends string>(props: {
  label: string;
  value: Value;
  options: readonly (readonly [value: Value, text: string])[];
  onChange: (value: Value) => void;
  tone?: (value: Value) => string;
  small?: boolean;
  className?: string;
}) {
  return (
    <div role="group" aria-label={props.label} className={classes('flex rounded-md border border-line bg-raised p-0.5', props.className)}>
      {props.options.map(([value, text]) => {
        const on = value === props.value;
        return (
          <button
            key={value}
            type="button"
            aria-pressed={on}
            onClick={() => props.onChange(value)}
            className={classes(
              'flex-1 rounded px-2.5 whitespace-nowrap transition-colors',
              props.small ? 'h-6 text-xs' : 'h-8',
              on ? (props.tone?.(value) ?? 'bg-panel text-text font-semibold shadow-sm') : 'text-quiet hover:text-text',
            )}
          >
            {text}
          </button>
        );
      })}
    </div>
  );
}

export function Change({ value, rate }: { value?: string | null | undefined; rate: string | number | null | undefined }) {
  const way = directionOf(rate);
  return (
    <span className={toneOf[way]}>
      <span aria-hidden className="text-[9px]">
        {markOf[way]}{' '}
      </span>
      {value !== undefined && <>{value} </>}
      {percent(rate)}
    </span>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="flex h-full min-h-28 flex-col items-center justify-center gap-2 p-6 text-center">
      <p className="text-quiet">{title}</p>
      {children}
    </div>
  );
}

export function Skeleton({ rows = 4 }: { rows?: number }) {
  return (
    <div aria-hidden className="flex flex-col gap-2 p-3">
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className="h-5 animate-pulse rounded bg-raised" />
      ))}
    </div>
  );
}

export function ErrorNote({ text, onRetry, retry }: { text: string; onRetry?: () => void; retry?: string }) {
  return (
    <div role="alert" className="flex flex-col items-center gap-3 p-6 text-center text-danger">
      <p>{text}</p>
      {onRetry && (
        <Button small onClick={onRetry}>
          {retry}
        </Button>
      )}
    </div>
  );
}

export function Badge({ tone = 'quiet', children }: { tone?: 'quiet' | 'good' | 'warn' | 'danger'; children: ReactNode }) {
  const text = { quiet: 'text-quiet', good: 'text-good', warn: 'text-warn', danger: 'text-danger' }[tone];
  return <span className={classes('rounded border border-line bg-raised px-1.5 py-px text-[11px]', text)}>{children}</span>;
}

/** A label and its value, on one line. */
export function Pair({ label, children, strong }: { label: ReactNode; children: ReactNode; strong?: boolean }) {
  return (
    <div className="flex items-baseline justify-between gap-3">
      <dt className="text-quiet">{label}</dt>
      <dd className={classes('text-right', strong && 'font-semibold')}>{children}</dd>
    </div>
  );
}

/** The last prices as a line of fixed size. */
export const Spark = memo(function Spark({ points, way, small }: { points: number[]; way: 'up' | 'down' | 'flat'; small?: boolean }) {
  const width = small ? 32 : 44;
  const height = small ? 14 : 18;
  if (points.length < 2) return <svg aria-hidden width={width} height={height} />;
  const least = Math.min(...points);
  const span = Math.max(...points) - least || 1;
  const path = points
    .map((value, i) => `${i === 0 ? 'M' : 'L'}${((i / (points.length - 1)) * width).toFixed(1)} ${(height - 1 - ((value - least) / span) * (height - 2)).toFixed(1)}`)
    .join('');
  return (
    <svg aria-hidden width={width} height={height} className={toneOf[way]}>
      <path d={path} fill="none" stroke="currentColor" strokeWidth="1.25" />
    </svg>
  );
});

/** How far something is: from 0 to 1. */
export function Progress({ label, part }: { label: string; part: number }) {
  const whole = Math.round(Math.min(1, Math.max(0, part)) * 100);
  return (
    <span className="inline-flex items-center gap-2">
      <svg role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={whole} viewBox="0 0 100 6" preserveAspectRatio="none" className="h-1.5 w-20 overflow-hidden rounded bg-line">
        <rect width={whole} height="6" className="fill-accent" />
      </svg>
      <span className="w-9 text-right">{whole}%</span>
    </span>
  );
}
