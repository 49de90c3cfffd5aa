import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { NewOrder } from '../api/models';
import { useWords } from '../shell/words';
import Dialog from '../ui/dialog';
import { Badge, Button, ErrorNote, Skeleton } from '../ui/primitives';
import { limitText, type RuleVerdict } from './models';
import './words';

const tones = { PASS: 'good', FAIL: 'danger', SKIPPED: 'quiet' } as const;

/** What each rule of risk says of an order that is not sent. */
export default function RulesDialog({ order, onClose }: { order: Omit<NewOrder, 'client_order_id'>; onClose: () => void }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const [all, setAll] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['validate-order', order],
    queryFn: ({ signal }) => api<{ approved: boolean; rules: RuleVerdict[] }>('risk/validate-order', { method: 'POST', body: order, signal }),
    staleTime: 0,
    retry: false,
  });
  const shown = data?.rules.filter((one) => all || one.verdict !== 'SKIPPED') ?? [];
  return (
    <Dialog title={t('risk.checkTitle')} onClose={onClose} wide>
      {error ? (
        <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={6} />
      ) : (
        <div className="flex flex-col gap-3" data-testid="verdicts">
          <p role="status" className={data.approved ? 'text-good' : 'text-danger'}>{t(data.approved ? 'risk.approved' : 'risk.refused')}</p>
          <table className="table">
            <thead>
              <tr>
                <th scope="col" className="start">{t('risk.rule')}</th>
                <th scope="col">{t('risk.limit')}</th>
                <th scope="col">{t('risk.value')}</th>
                <th scope="col" className="start">{t('risk.verdict')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((one) => (
                <tr key={one.rule} data-rule={one.rule}>
                  <td className="start whitespace-normal!">{t(`risk.ruleOf.${one.rule}`, { defaultValue: one.rule })}</td>
                  <td>{limitText(one.rule, one.limit) ?? '–'}</td>
                  <td>{limitText(one.rule, one.value) ?? '–'}</td>
                  <td className="start"><Badge tone={tones[one.verdict as keyof typeof tones] ?? 'quiet'}>{t(`risk.verdictOf.${one.verdict}`, { defaultValue: one.verdict })}</Badge></td>
                </tr>
              ))}
            </tbody>
          </table>
          <Button small tone="ghost" className="self-start" onClick={() => setAll(!all)}>{t(all ? 'risk.onlyWithLimit' : 'risk.all')}</Button>
        </div>
      )}
    </Dialog>
  );
}
