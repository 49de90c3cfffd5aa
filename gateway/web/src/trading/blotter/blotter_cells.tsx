import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useInstruments } from '../../market/data';
import { nameOf, useLanguage } from '../../shell/words';
import { classes } from '../../ui/primitives';

export function SideText({ side }: { side: string }) {
  const { t } = useTranslation();
  return <span className={classes('font-semibold', side === 'BUY' ? 'text-up' : 'text-down')}>{t(`trading.side.${side}`)}</span>;
}

export function SymbolCell({ symbol }: { symbol: string }) {
  const { bySymbol } = useInstruments();
  const language = useLanguage();
  const name = nameOf(bySymbol.get(symbol), language, symbol);
  return (
    <Link to="/trade/$symbol" params={{ symbol }} className="block max-w-30 truncate hover:underline md:max-w-34 2xl:max-w-60" title={`${name} ${symbol}`}>
      {name}
    </Link>
  );
}

export function DetailsLink({ order }: { order: string }) {
  const { t } = useTranslation();
  return (
    <Link to="/orders/$id" params={{ id: order }} className="inline-flex h-7 items-center rounded-md px-2 text-xs text-link hover:bg-raised">
      {t('trading.why')}
    </Link>
  );
}

/** The head of a column of buttons. */
export function ActsHead() {
  const { t } = useTranslation();
  return <span className="sr-only">{t('trading.acts')}</span>;
}
