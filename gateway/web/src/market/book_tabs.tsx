import { useTranslation } from 'react-i18next';
import { classes } from '../ui/primitives';

/** Ladder or depth, of the same book. */
export function BookTabs({ value, onChange }: { value: 'ladder' | 'depth'; onChange: (to: 'ladder' | 'depth') => void }) {
  const { t } = useTranslation();
  return (
    <span role="group" aria-label={t('market.bookView')} className="flex gap-1">
      {(['ladder', 'depth'] as const).map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={value === name}
          onClick={() => onChange(name)}
          className={classes('h-6 rounded px-1.5 text-[13px] whitespace-nowrap', value === name ? 'bg-raised font-semibold text-text' : 'text-quiet hover:text-text')}
        >
          {t(`market.view.${name}`)}
        </button>
      ))}
    </span>
  );
}
