import { create } from 'zustand';

/** How the trading screen of a desk is divided, by the digit that chooses it. */
export const layouts = ['all', 'chart', 'book', 'account', 'market'] as const;
export type Layout = (typeof layouts)[number];

export interface Preferences {
  language: 'ko' | 'en';
  theme: 'dark' | 'light';
  colors: 'RED_UP' | 'GREEN_UP';
  symbol: string;
  /** The name of the watch list that stars mean, and that is shown unless all symbols are. */
  watchList: string;
  watchAll: boolean;
  account: string | null;
  oneClick: boolean;
  overlays: string[];
  interval: string;
  bookView: 'ladder' | 'depth';
  layout: Layout;
  /** Columns of a table that are not shown, where they were ever chosen. */
  hiddenColumns: Record<string, string[]>;
}

const oneOf = (...words: readonly string[]) => (value: unknown) => words.includes(value as string);
const isText = (value: unknown) => typeof value === 'string';
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
/** What each may be. By hand: they are read before anything is shown, and schemas are slow to make. */
const fits: { [Name in keyof Preferences]: (value: unknown) => boolean } = {
  language: oneOf('ko', 'en'),
  theme: oneOf('dark', 'light'),
  colors: oneOf('RED_UP', 'GREEN_UP'),
  symbol: isText,
  watchList: isText,
  watchAll: (value) => typeof value === 'boolean',
  account: (value) => value === null || isText(value),
  oneClick: (value) => typeof value === 'boolean',
  overlays: isTexts,
  interval: isText,
  bookView: oneOf('ladder', 'depth'),
  layout: oneOf(...layouts),
  hiddenColumns: (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isTexts),
};

/** What was kept, as far as it fits; the rest is as it is at first. */
export function fitting(kept: unknown, otherwise: Preferences): Preferences {
  const all = { ...otherwise };
  if (typeof kept !== 'object' || kept === null) return all;
  for (const name of Object.keys(fits) as (keyof Preferences)[]) {
    const value = (kept as Partial<Preferences>)[name];
    if (value !== undefined && fits[name](value)) Object.assign(all, { [name]: value });
  }
  return all;
}

const key = 'madang.preferences';

function first(): Preferences {
  const language = navigator.language.startsWith('ko') ? 'ko' : 'en';
  const theme = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
  return {
    language,
    theme,
    colors: 'RED_UP',
    symbol: '005930',
    watchList: '',
    watchAll: true,
    account: null,
    oneClick: false,
    overlays: ['SMA'],
    interval: '1m',
    bookView: 'ladder',
    layout: 'all',
    hiddenColumns: {},
  };
}

/** As it was written, whoever wrote it. */
function written(): object {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    return typeof kept === 'object' && kept !== null ? kept : {};
  } catch {
    return {};
  }
}

interface Store extends Preferences {
  set: (change: Partial<Preferences>) => void;
}

export const usePreferences = create<Store>()((set) => ({
  ...fitting(written(), first()),
  set: (change) => {
    set(change);
    try {
      // Only what has changed: the rest may be another tab's, which has written since.
      localStorage.setItem(key, JSON.stringify({ ...written(), ...change }));
    } catch {
      // A browser without storage forgets them; nothing else is lost.
    }
  },
}));

/** What holds in every tab at once; the rest says what one of them shows, or what a click in it does. */
const everywhere = ['language', 'theme', 'colors', 'hiddenColumns'] as const;
let hearing = false;
/** Whether what changes now was chosen in another tab, which tells whoever has to know. */
export const isHeard = (): boolean => hearing;
addEventListener('storage', (event) => {
  if (event.key !== key || event.newValue === null) return;
  const before = usePreferences.getState();
  const there = fitting(written(), before);
  const changes = everywhere.filter((name) => JSON.stringify(there[name]) !== JSON.stringify(before[name]));
  if (changes.length === 0) return;
  hearing = true;
  usePreferences.setState(Object.fromEntries(changes.map((name) => [name, there[name]])));
  hearing = false;
});

/** Puts theme, colours and language on the page. */
export function showPreferences({ theme, colors, language }: Preferences): void {
  const root = document.documentElement;
  root.dataset['theme'] = theme;
  root.dataset['colors'] = colors;
  root.lang = language;
}
