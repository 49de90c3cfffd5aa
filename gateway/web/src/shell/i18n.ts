import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import accounts from '../accounts/strings';
import jobs from '../jobs/strings';
import market from '../market/strings';
import trading from '../trading/strings';
import ui from '../ui/strings';
import { usePreferences } from './preferences';
import shell from './strings';

/** What a page must be able to say when nothing can be fetched any more. */
const silence = { ko: { no_answer: '응답이 없습니다. 연결을 확인하고 있습니다.' }, en: { no_answer: 'No answer. The connection is being checked.' } };

export const contexts = { accounts, jobs, market, trading, ui, problem: silence, shell };
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

let problems: Promise<void> | null = null;
/** The words of refusals: a visitor's first screen has none of them. */
export function loadProblemWords(): Promise<void> {
  problems ??= import('./problem_strings').then(
    (all) => addStrings('problem', all.default),
    () => void (problems = null),
  );
  return problems;
}

export default i18next;
