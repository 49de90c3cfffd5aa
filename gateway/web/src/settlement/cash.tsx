import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { Account, Balance } from '../api/models';
import { money } from '../ui/format';
import { Pair } from '../ui/primitives';
import './words';

/** The whole balance: the account's channel has cash and what is held alone. Asked anew with the portfolio. */
export function useSettledBalance(account: Account | null) {
  const id = account?.account_id;
  return useQuery({
    queryKey: ['portfolio', id, 'balance'],
    queryFn: ({ signal }) => api<Balance>(`accounts/${id}/balance`, { signal }),
    enabled: id !== undefined,
  });
}

/** When the cash is one's own: what is settled, what is due, and what may be taken out now. */
export default function SettledCash({ account }: { account: Account }) {
  const { t } = useTranslation();
  const { data } = useSettledBalance(account);
  const said = (amount: string | undefined) => money(amount, account.currency);
  return (
    <div className="border-t border-line p-3" data-testid="settled">
      <h3 className="mb-1 text-xs text-quiet">{t('settlement.cash')}</h3>
      <dl className="flex flex-col gap-1">
        <Pair label={t('settlement.settled')}>{said(data?.settled_cash)}</Pair>
        <Pair label={t('settlement.due.d1')}>{said(data?.cash_d1)}</Pair>
        <Pair label={t('settlement.due.d2')}>{said(data?.cash_d2)}</Pair>
        <Pair label={t('settlement.withdrawable')} strong>{said(data?.withdrawable)}</Pair>
      </dl>
      <p className="mt-1.5 text-xs text-quiet">{t('settlement.about')}</p>
    </div>
  );
}
