import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { classes } from '../ui/primitives';

export interface Toast {
  id: number;
  /** A later one of the same key takes its place. */
  key?: string;
  tone: 'good' | 'warn' | 'danger' | 'plain';
  /** Keys of strings; what is no key is shown as it is. */
  title: string;
  text?: string;
  values?: Record<string, string>;
}

const shownMax = 3;
const staysMs = 5_000;
let count = 0;

export const useToasts = create<{ all: Toast[] }>()(() => ({ all: [] }));

export function dismiss(id: number): void {
  useToasts.setState(({ all }) => ({ all: all.filter((one) => one.id !== id) }));
}
export function toast(what: Omit<Toast, 'id'>): void {
  const one = { ...what, id: ++count };
  useToasts.setState(({ all }) => ({ all: [...all.filter((old) => old.key === undefined || old.key !== one.key), one].slice(-shownMax) }));
}

const edges = { good: 'border-l-good', warn: 'border-l-warn', danger: 'border-l-danger', plain: 'border-l-quiet' };

function One({ one }: { one: Toast }) {
  const { t } = useTranslation();
  useEffect(() => {
    const timer = setTimeout(() => dismiss(one.id), staysMs);
    return () => clearTimeout(timer);
  }, [one.id]);
  return (
    <li className={classes('pointer-events-auto flex items-start gap-2 rounded-md border border-l-4 border-line bg-panel py-2 pr-1 pl-3 shadow-lg', edges[one.tone])}>
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{t(one.title, one.values ?? {})}</p>
        {one.text && <p className="text-quiet">{t(one.text, one.values ?? {})}</p>}
      </div>
      <button type="button" aria-label={t('shell.dismiss')} onClick={() => dismiss(one.id)} className="size-7 rounded text-quiet hover:text-text">
        ×
      </button>
    </li>
  );
}

export function Toasts() {
  const { t } = useTranslation();
  const all = useToasts((store) => store.all);
  return (
    <ul
      aria-live="polite"
      aria-label={t('shell.notifications')}
      className="no-print pointer-events-none fixed top-14 right-3 z-60 flex w-[min(320px,calc(100vw-24px))] flex-col gap-2 lg:top-auto lg:right-auto lg:bottom-8 lg:left-3"
    >
      {all.map((one) => (
        <One key={one.id} one={one} />
      ))}
    </ul>
  );
}
