import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import accounts from '../accounts/strings';
import identity from '../identity/strings';
import jobs from '../jobs/strings';
import market from '../market/strings';
import portfolio from '../portfolio/strings';
import trading from '../trading/strings';
import ui from '../ui/strings';
import { usePreferences } from './preferences';
import problems from './problem_strings';
import shell from './strings';

export const contexts = { accounts, identity, jobs, market, portfolio, trading, ui, problem: problems, shell };
type Name = keyof typeof contexts;

function language(of: 'ko' | 'en'): Record<string, unknown> {
  return Object.fromEntries((Object.keys(contexts) as Name[]).map((name) => [name, contexts[name][of]]));
}

void i18next.use(initReactI18next).init({
  lng: usePreferences.getState().language,
  fallbackLng: 'en',
  resources: { ko: { translation: language('ko') }, en: { translation: language('en') } },
  interpolation: { escapeValue: false },
});

usePreferences.subscribe((now, before) => {
  if (now.language !== before.language) void i18next.changeLanguage(now.language);
});

/** Words of a page that few see, added when it is wanted. */
export function addStrings(name: string, strings: { ko: object; en: object }): void {
  for (const one of ['ko', 'en'] as const) i18next.addResourceBundle(one, 'translation', { [name]: strings[one] }, true);
}

export default i18next;
