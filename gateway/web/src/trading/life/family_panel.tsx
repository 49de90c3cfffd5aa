import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import type { Order } from '../../api/models';
import { number } from '../../ui/format';
import { Badge, Button, classes, Panel } from '../../ui/primitives';
import { isOpen, useOrders } from '../account_data';
import { useCancelFamily } from '../cancel';
import { byFamily, endedBy, familyOf, membersOf, roleOf } from '../family';
import { conditionOf, isStop, waitsForEntry } from '../stops';
import '../family_words';

/** The orders of a family: those that the stream tells, and those that it no longer does. */
function useFamily(order: Order): Order[] {
  const live = useOrders();
  const known = useMemo(() => membersOf(order, live), [order, live]);
  const parent = known.find((one) => one.order_id === familyOf(order)) ?? (order.parent_order_id === null ? order : undefined);
  const ids = [familyOf(order), ...(parent?.legs ?? [])].filter((id) => id !== order.order_id && !known.some((one) => one.order_id === id));
  const asked = useQueries({ queries: ids.map((id) => ({ queryKey: ['order', id], queryFn: ({ signal }: { signal: AbortSignal }) => api<Order>(`orders/${id}`, { signal }), retry: false })) });
  // What an entry that was asked for names is asked for next.
  const more = asked.flatMap((one) => one.data?.legs ?? []).filter((id) => id !== order.order_id && !ids.includes(id) && !known.some((one) => one.order_id === id));
  const rest = useQueries({ queries: more.map((id) => ({ queryKey: ['order', id], queryFn: ({ signal }: { signal: AbortSignal }) => api<Order>(`orders/${id}`, { signal }), retry: false })) });
  const all = [...known, ...[...asked, ...rest].flatMap((one) => (one.data ? [one.data] : []))];
  return byFamily(all.some((one) => one.order_id === order.order_id) ? all : [...all, order]);
}

function Member({ one, family, isHere }: { one: Order; family: Order[]; isHere: boolean }) {
  const { t } = useTranslation();
  const role = roleOf(one);
  const by = endedBy(one, family);
  const terms = isStop(one.type) ? conditionOf(one) : one.price === null ? t(`trading.type.${one.type}`, { defaultValue: one.type }) : number(one.price);
  return (
    <li className={classes('flex flex-wrap items-center gap-x-3 gap-y-0.5 border-b border-line/60 px-3 py-2 last:border-0', isHere && 'bg-raised', one.parent_order_id && 'pl-7')} data-member={role} data-status={one.status}>
      <span className="min-w-24 font-semibold">
        {one.parent_order_id && <span aria-hidden className="mr-1 font-normal text-quiet">↳</span>}
        {isHere ? t(`trading.family.role.${role}`) : <Link to="/orders/$id" params={{ id: one.order_id }} className="text-link hover:underline">{t(`trading.family.role.${role}`)}</Link>}
      </span>
      <span className={one.side === 'BUY' ? 'text-up' : 'text-down'}>{t(`trading.side.${one.side}`)}</span>
      <span>{terms}</span>
      <span className="text-quiet">{number(one.filled_quantity)} / {number(one.quantity)}</span>
      <span className="ml-auto flex items-center gap-2">
        {isHere && <span className="text-xs text-quiet">{t('trading.family.here')}</span>}
        <Badge tone={one.status === 'FILLED' || one.status === 'SETTLED' ? 'good' : isOpen(one) ? 'warn' : 'quiet'}>{waitsForEntry(one) ? t('trading.family.waits') : t(`trading.statusOf.${one.status}`, { defaultValue: one.status })}</Badge>
      </span>
      {by && <span className="w-full text-xs text-quiet" data-ended-by={roleOf(by)}>{t('trading.family.endedBy', { role: t(`trading.family.role.${roleOf(by)}`) })}{Number(by.filled_quantity) > 0 && ` · ${number(by.filled_quantity)} × ${number(by.average_price, 2)}`}</span>}
    </li>
  );
}

/** An order with legs, or a leg: who belongs together, who waits for whom, and who ended whom. */
export function FamilyPanel({ order }: { order: Order }) {
  const { t } = useTranslation();
  const family = useFamily(order);
  const cancel = useCancelFamily();
  const [busy, setBusy] = useState(false);
  const end = async () => {
    setBusy(true);
    await cancel(family);
    setBusy(false);
  };
  return (
    <Panel
      title={`${t('trading.family.title')} · ${t(`trading.family.of.${order.order_class}`)}`}
      actions={family.filter(isOpen).length > 1 && <Button small tone="danger" busy={busy} onClick={() => void end()}>{t('trading.family.cancelFamily')}</Button>}
    >
      <ul data-testid="family">{family.map((one) => <Member key={one.order_id} one={one} family={family} isHere={one.order_id === order.order_id} />)}</ul>
    </Panel>
  );
}
