import { useTranslation } from 'react-i18next';
import { Problem } from '../api/problem';
import { usePreferences } from './preferences';

/** A refusal in words: our own for a known code, the platform's otherwise. Its values stay in the detail. */
export function useWords() {
  const { t, i18n } = useTranslation();
  const codeText = (code: string, fallback?: string) => {
    const key = `problem.${code}`;
    return i18n.exists(key) ? t(key) : (fallback ?? code);
  };
  return {
    codeText,
    problemText: (why: unknown): string => {
      if (!(why instanceof Problem)) return codeText('no_answer');
      return codeText(why.code, why.body.detail ?? why.body.title);
    },
    /** What is wrong with one field of the body. */
    fieldText: (why: unknown, pointer: string): string | null => {
      if (!(why instanceof Problem)) return null;
      const fault = why.body.errors?.find((one) => one.pointer === pointer);
      return fault ? codeText(fault.code, fault.detail) : null;
    },
  };
}

export function useLanguage(): 'ko' | 'en' {
  return usePreferences((all) => all.language);
}

export function nameOf(what: { name: string; name_ko: string } | undefined, language: 'ko' | 'en', fallback = ''): string {
  if (!what) return fallback;
  return language === 'ko' ? what.name_ko || what.name : what.name;
}
