import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { Account } from '../api/models';
import { useInstruments } from '../market/data';
import { nameOf, useLanguage, useWords } from '../shell/words';
import { dash, money, percent } from '../ui/format';
import { Empty, ErrorNote, Panel, Select, Skeleton } from '../ui/primitives';
import { yearsSince, type Taxes } from './models';
import './words';

function Items({ taxes }: { taxes: Taxes }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { bySymbol } = useInstruments();
  return (
    <table className="table" data-testid="taxes">
      <thead>
        <tr>
          <th scope="col" className="start">{t('settlement.date')}</th>
          <th scope="col" className="start">{t('settlement.kindLabel')}</th>
          <th scope="col" className="start max-md:hidden">{t('trading.symbol')}</th>
          <th scope="col" className="max-md:hidden">{t('settlement.base')}</th>
          <th scope="col" className="max-md:hidden">{t('settlement.rate')}</th>
          <th scope="col">{t('settlement.amount')}</th>
        </tr>
      </thead>
      <tbody>
        {taxes.items.map((one, i) => (
          <tr key={i}>
            <td className="start text-quiet">{one.date}</td>
            <td className="start">{t(`settlement.taxKind.${one.kind}`, { defaultValue: one.kind })}</td>
            <td className="start max-md:hidden">{one.symbol === null ? dash : nameOf(bySymbol.get(one.symbol), language, one.symbol)}</td>
            <td className="max-md:hidden">{money(one.base)}</td>
            <td className="max-md:hidden">{percent(one.rate, false)}</td>
            <td>{money(one.amount)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr className="font-semibold">
          <td className="start" colSpan={2}>{t('settlement.taxTotal')}</td>
          <td colSpan={3} className="max-md:hidden" />
          <td>{money(taxes.totals.total)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

/** What an account was taxed in a year, by the date of settlement. */
export default function TaxesPanel({ account }: { account: Account }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const years = yearsSince(account.created_at, new Date());
  const [year, setYear] = useState(years[0]!);
  const id = account.account_id;
  const { data, error, refetch } = useQuery({
    queryKey: ['portfolio', id, 'taxes', year],
    queryFn: ({ signal }) => api<Taxes>(`settlement/taxes/${id}`, { query: { year }, signal }),
  });
  return (
    <Panel
      title={t('settlement.taxes')}
      scrolls
      actions={<Select bare label={t('settlement.year')} value={year} onChange={(event) => setYear(event.target.value)} options={years.map((one) => [one, one] as const)} />}
    >
      {error ? (
        <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={3} />
      ) : data.items.length === 0 ? (
        <Empty title={t('settlement.noTaxes', { year })} />
      ) : (
        <Items taxes={data} />
      )}
    </Panel>
  );
}
