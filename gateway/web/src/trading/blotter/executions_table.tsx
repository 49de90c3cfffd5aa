import { useNavigate } from '@tanstack/react-router';
import { useMemo, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Execution } from '../../api/models';
import { useLanguage } from '../../shell/words';
import { moment, number } from '../../ui/format';
import { LongTable, type Column } from '../../ui/long_table';
import { Empty } from '../../ui/primitives';
import { DetailsLink, ActsHead, SideText, SymbolCell } from './blotter_cells';
import { useHidden } from './hidden_columns';
import { Older } from './older';

function useColumns(): Column<Execution>[] {
  const { t } = useTranslation();
  const language = useLanguage();
  return useMemo((): Column<Execution>[] => {
    const name = (key: string) => t(`trading.columnOf.${key}`);
    const value = (one: Execution) => Number(one.price) * Number(one.quantity);
    return [
      { key: 'time', head: name('time'), sort: (one) => one.executed_at, cell: (one) => <span className="text-quiet">{moment(one.executed_at, language)}</span> },
      { key: 'symbol', head: t('trading.symbol'), sort: (one) => one.symbol, cell: (one) => <SymbolCell symbol={one.symbol} /> },
      { key: 'side', head: name('side'), sort: (one) => one.side, cell: (one) => <SideText side={one.side} /> },
      { key: 'price', head: name('price'), right: true, sort: (one) => Number(one.price), cell: (one) => number(one.price) },
      { key: 'quantity', head: name('quantity'), right: true, sort: (one) => Number(one.quantity), cell: (one) => number(one.quantity) },
      { key: 'value', head: name('value'), right: true, wide: true, sort: value, cell: (one) => number(value(one), 0) },
      { key: 'fee', head: name('fee'), right: true, sort: (one) => Number(one.fee ?? 0), cell: (one) => number(one.fee) },
      { key: 'tax', head: name('tax'), right: true, sort: (one) => Number(one.tax ?? 0), cell: (one) => number(one.tax) },
      { key: 'role', head: name('role'), wide: true, sort: (one) => one.liquidity, cell: (one) => <span className="text-quiet">{t(`trading.${one.liquidity}`, { defaultValue: one.liquidity })}</span> },
      { key: 'id', head: name('id'), wide: true, cell: (one) => <span className="text-quiet">{one.execution_id}</span> },
      { key: 'acts', head: <ActsHead />, right: true, className: 'acts', cell: (one) => <DetailsLink order={one.order_id} /> },
    ];
  }, [t, language]);
}

export function ExecutionsTable({ list }: { list: Execution[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const columns = useColumns();
  const hidden = useHidden('executions');
  if (list.length === 0) return <Empty title={t('trading.noExecutions')} />;
  const onRowKey = (event: KeyboardEvent, one: Execution) => {
    if (event.key === 'Enter') void navigate({ to: '/orders/$id', params: { id: one.order_id } });
  };
  return <LongTable items={list} columns={columns} keyOf={(one) => one.execution_id} testId="executions" label={t('trading.executions')} fills hidden={hidden} dataOf={(one) => ({ 'data-execution': one.execution_id })} onRowKey={onRowKey} after={<Older list="executions" />} />;
}
