import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Order } from '../../api/models';
import { useInstruments } from '../../market/data';
import { nameOf, useLanguage, useWords } from '../../shell/words';
import { moment, number } from '../../ui/format';
import { Badge, classes } from '../../ui/primitives';
import { isOpen } from '../account_book';
import { useOrders } from '../account_data';
import { endedBy, membersOf, roleOf } from '../family';
import { conditionOf, isStop, waitsForEntry, waitsForStop } from '../stops';
import '../family_words';
import { useTrailedStop } from '../trailing';
import '../stop_words';

export function SideText({ side }: { side: string }) {
  const { t } = useTranslation();
  return <span className={classes('font-semibold', side === 'BUY' ? 'text-up' : 'text-down')}>{t(`trading.side.${side}`)}</span>;
}

/** Which of its family an order is. */
export function RoleMark({ order }: { order: Order }) {
  const { t } = useTranslation();
  const role = roleOf(order);
  if (role === null) return null;
  return (
    <span className="ml-1.5 rounded border border-line px-1 text-[11px] whitespace-nowrap text-quiet" title={`${t(`trading.family.of.${order.order_class}`)} · ${t(`trading.family.role.${role}`)}`} data-role={role}>
      {t(`trading.family.short.${role}`)}
    </span>
  );
}

export function SymbolCell({ symbol }: { symbol: string }) {
  const { bySymbol } = useInstruments();
  const language = useLanguage();
  const name = nameOf(bySymbol.get(symbol), language, symbol);
  return (
    <Link to="/trade/$symbol" params={{ symbol }} className="block max-w-30 truncate hover:underline md:max-w-27 2xl:max-w-60" title={`${name} ${symbol}`}>
      {name}
    </Link>
  );
}

/** What a stop order waits for, or waited for when it ended. */
function Condition({ order }: { order: Order }) {
  const { t } = useTranslation();
  const now = useTrailedStop(order) ?? order.stop_price;
  const about = [t(`trading.type.${order.type}`), now === null ? '' : t(`trading.stop.about.${order.side}`, { price: number(now) })].filter(Boolean).join('. ');
  return <span title={about} data-condition={now ?? ''}>{conditionOf(order, now)}</span>;
}

/** The limit; the kind of an order that has none; of a stop order that has not been reached what it waits for. */
export function PriceCell({ order }: { order: Order }) {
  const { t } = useTranslation();
  if (waitsForStop(order)) return <Condition order={order} />;
  return order.price === null ? t(`trading.type.${order.type}`, { defaultValue: order.type }) : number(order.price);
}

/** The status in words; of a stop order that it waits, or that its stop price was reached. */
export function StatusCell({ order }: { order: Order }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { codeText } = useWords();
  const status = t(`trading.statusOf.${order.status}`, { defaultValue: order.status });
  const all = useOrders();
  const by = order.order_class && order.reason ? endedBy(order, membersOf(order, all)) : null;
  const why = [order.reason ? codeText(order.reason) : '', by === null ? '' : t('trading.family.endedBy', { role: t(`trading.family.role.${roleOf(by)}`) })].filter(Boolean).join(' · ') || undefined;
  if (waitsForEntry(order)) return <span title={t('trading.family.waitsAbout')} data-waits="entry">{t('trading.family.waits')}</span>;
  if (!isStop(order.type)) return <span title={why}>{status}</span>;
  if (order.triggered_at === null) return <span title={why}>{order.status === 'SUBMITTED' && isOpen(order) ? t('trading.stop.waiting') : status}</span>;
  return (
    <span className="inline-flex items-center gap-1" title={why} data-triggered>
      <span title={t('trading.stop.triggeredAt', { price: number(order.stop_price), time: moment(order.triggered_at, language) })}>
        <span aria-hidden className="text-good 2xl:hidden">✓</span>
        <span className="max-2xl:sr-only"><Badge tone="good">{t('trading.stop.triggered')}</Badge></span>
      </span>
      {status}
    </span>
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
