import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { Account } from '../api/models';
import { useMarketClock } from '../market/clock';
import { useInstruments } from '../market/data';
import { toast } from '../shell/toasts';
import { nameOf, useLanguage, useWords } from '../shell/words';
import { useBalance } from '../trading/account_data';
import Dialog from '../ui/dialog';
import { dayOfWeek, money, number } from '../ui/format';
import { Badge, Button, ErrorNote, Field, Pair, Panel } from '../ui/primitives';
import { costOfShares, isOver, type SubscriptionRight, type SubscriptionRights } from './models';
import './words';

const keyOf = (account: Account) => ['portfolio', account.account_id, 'rights'];

function useNameOf(): (symbol: string) => string {
  const language = useLanguage();
  const { bySymbol } = useInstruments();
  return (symbol) => nameOf(bySymbol.get(symbol), language, symbol);
}

/** How many new shares of an issue are wanted in all. It stays as it was opened, whatever becomes of the right meanwhile. */
function RightDialog({ account, one, onClose }: { account: Account; one: SubscriptionRight; onClose: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { problemText } = useWords();
  const name = useNameOf()(one.symbol);
  const client = useQueryClient();
  const balance = useBalance();
  const has = Number(one.subscribed_quantity) > 0;
  const [quantity, setQuantity] = useState(has ? one.subscribed_quantity : one.quantity);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const want = async (shares: string) => {
    setBusy(true);
    try {
      const left = await api<SubscriptionRights>(`accounts/${account.account_id}/rights`, { method: 'PUT', body: { symbol: one.symbol, record_date: one.record_date, quantity: shares } });
      client.setQueryData(keyOf(account), left);
      toast({ tone: 'good', title: Number(shares) > 0 ? 'settlement.subscribedTo' : 'settlement.takenBack', values: { name, quantity: number(shares) } });
      onClose();
    } catch (why) {
      setRefusal(problemText(why));
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void want(quantity);
  };
  return (
    <Dialog title={t('settlement.rightTitle', { name })} about={t('settlement.rightAbout', { day: dayOfWeek(one.subscribe_until, language) })} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-3" data-testid="subscribe">
        <Field
          label={t('trading.quantity')}
          name="quantity"
          inputMode="numeric"
          autoComplete="off"
          value={quantity}
          onChange={(event) => setQuantity(event.target.value.replace(/\D/g, ''))}
          hint={t('settlement.most', { quantity: number(one.quantity) })}
        />
        <dl className="flex flex-col gap-1">
          <Pair label={t('settlement.subscriptionPrice')}>{number(one.subscription_price)}</Pair>
          <Pair label={t('settlement.cost')} strong>{money(costOfShares(one, quantity, account.currency), account.currency)}</Pair>
          <Pair label={t('trading.available')}>{money(balance?.available, account.currency)}</Pair>
        </dl>
        <p role="alert" className="min-h-5 text-xs text-danger">{refusal}</p>
        <div className="flex flex-wrap justify-end gap-2">
          {has && <Button tone="danger" disabled={busy} onClick={() => void want('0')}>{t('settlement.takeBack')}</Button>}
          <Button type="submit" tone="accent" busy={busy} disabled={Number(quantity) === 0}>{t(has ? 'settlement.change' : 'settlement.subscribe')}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function Right({ one, account, over, onOpen }: { one: SubscriptionRight; account: Account; over: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const name = useNameOf()(one.symbol);
  const has = Number(one.subscribed_quantity) > 0;
  const button = t(has ? 'settlement.change' : 'settlement.subscribe');
  const fields: [name: string, value: string][] = [
    ['rightsQuantity', number(one.quantity)],
    ['subscriptionPrice', number(one.subscription_price)],
    ['subscribed', number(one.subscribed_quantity)],
    ['heldFor', money(one.held, account.currency)],
    ['until', dayOfWeek(one.subscribe_until, language)],
    ['payDate', dayOfWeek(one.pay_date, language)],
  ];
  return (
    <li className="border-b border-line/50 p-3 last:border-0" data-right={one.symbol}>
      <div className="flex items-center justify-between gap-2">
        <span className="flex min-w-0 items-center gap-2">
          <span className="truncate font-semibold">{name}</span>
          {over && <Badge tone="warn">{t('settlement.over')}</Badge>}
        </span>
        {!over && <Button small tone={has ? 'plain' : 'accent'} className="no-print" aria-label={`${button} ${name}`} onClick={onOpen}>{button}</Button>}
      </div>
      <dl className="mt-2 grid grid-cols-2 gap-x-6 gap-y-1 md:grid-cols-3">
        {fields.map(([key, value]) => <Pair key={key} label={t(`settlement.${key}`)}>{value}</Pair>)}
      </dl>
    </li>
  );
}

/** Rights to new shares, until their pay date; nothing where the account has none, which is most of the time. */
export default function RightsPanel({ account }: { account: Account }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const clock = useMarketClock();
  const { data, error, refetch } = useQuery({
    queryKey: keyOf(account),
    queryFn: ({ signal }) => api<SubscriptionRights>(`accounts/${account.account_id}/rights`, { signal }),
    select: (all) => all.items,
  });
  const [shown, show] = useState<SubscriptionRight | null>(null);
  const now = new Date(Date.now() + (clock?.aheadMs ?? 0));
  return (
    <>
      {error ? (
        <Panel title={t('settlement.rights')}><ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} /></Panel>
      ) : data && data.length > 0 && (
        <Panel title={t('settlement.rights')}>
          <ul data-testid="rights">
            {data.map((one) => <Right key={`${one.symbol} ${one.record_date}`} one={one} account={account} over={isOver(one, now)} onOpen={() => show(one)} />)}
          </ul>
        </Panel>
      )}
      {shown && <RightDialog account={account} one={shown} onClose={() => show(null)} />}
    </>
  );
}
