import * as z from 'zod/mini';
import { create } from 'zustand';

/** How the trading screen of a desk is divided, by the digit that chooses it. */
export const layouts = ['all', 'chart', 'book', 'account', 'market'] as const;
export type Layout = (typeof layouts)[number];

const shape = z.object({
  language: z.enum(['ko', 'en']),
  theme: z.enum(['dark', 'light']),
  colors: z.enum(['RED_UP', 'GREEN_UP']),
  symbol: z.string(),
  watched: z.array(z.string()),
  account: z.nullable(z.string()),
  oneClick: z.boolean(),
  overlays: z.array(z.string()),
  interval: z.string(),
  bookView: z.enum(['ladder', 'depth']),
  layout: z.enum(layouts),
  /** Columns of a table that are not shown, where they were ever chosen. */
  hiddenColumns: z.record(z.string(), z.array(z.string())),
});
export type Preferences = z.infer<typeof shape>;

const key = 'madang.preferences';

function first(): Preferences {
  const language = navigator.language.startsWith('ko') ? 'ko' : 'en';
  const theme = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
  return {
    language,
    theme,
    colors: 'RED_UP',
    symbol: '005930',
    watched: [],
    account: null,
    oneClick: false,
    overlays: ['SMA'],
    interval: '1m',
    bookView: 'ladder',
    layout: 'all',
    hiddenColumns: {},
  };
}

function stored(): Preferences {
  try {
    const parsed = shape.safeParse({ ...first(), ...(JSON.parse(localStorage.getItem(key) ?? '{}') as object) });
    return parsed.success ? parsed.data : first();
  } catch {
    return first();
  }
}

interface Store extends Preferences {
  set: (change: Partial<Preferences>) => void;
}

export const usePreferences = create<Store>()((set, get) => ({
  ...stored(),
  set: (change) => {
    set(change);
    const { set: _, ...rest } = get();
    try {
      localStorage.setItem(key, JSON.stringify(rest));
    } catch {
      // A browser without storage forgets them; nothing else is lost.
    }
  },
}));

/** Puts theme, colours and language on the page. */
export function showPreferences({ theme, colors, language }: Preferences): void {
  const root = document.documentElement;
  root.dataset['theme'] = theme;
  root.dataset['colors'] = colors;
  root.lang = language;
}
