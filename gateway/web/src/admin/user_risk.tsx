import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { draftOf, limitOf, limitText, overridesOf, type LimitName, type UserRiskLimits } from '../risk/models';
import { useWords } from '../shell/words';
import { Button, ErrorNote, Field, Panel, Skeleton } from '../ui/primitives';
import type { Act } from './act_dialog';
import type { Change } from './models';
import '../risk/words';

type Drafts = Partial<Record<LimitName, string>>;

function Editor({ user, name, limits, ask }: { user: string; name: string; limits: UserRiskLimits; ask: (act: Act) => void }) {
  const { t } = useTranslation();
  const names = Object.keys(limits.limits) as LimitName[];
  const before = Object.fromEntries(names.map((one) => [one, draftOf(limits.overrides[one])])) as Drafts;
  const [drafts, setDrafts] = useState<Drafts>(before);
  const overrides = overridesOf(drafts);
  const changed = names.filter((one) => drafts[one]?.trim() !== before[one]);
  const said = (limit: LimitName, draft = '') => (draft === '' ? t('risk.fromProfile') : draft === 'none' ? t('risk.noLimit') : (limitText(limit, limitOf(limit, draft)) ?? draft));
  const label = (one: LimitName) => t(`risk.ruleOf.${one}`, { defaultValue: one });
  const change = () =>
    ask({
      title: t('risk.setLimitsTitle', { name }),
      button: t('risk.setLimits'),
      method: 'PUT',
      path: `risk/limits/${user}`,
      body: { overrides },
      changes: changed.map((one): Change => ({ label: label(one), before: said(one, before[one]), after: said(one, drafts[one]?.trim()) })),
    });
  return (
    <>
      <div className="grid gap-x-3 gap-y-2 p-3 sm:grid-cols-2" data-testid="user-limits">
        {names.map((one) => {
          const text = drafts[one] ?? '';
          const inForce = limitText(one, limits.limits[one]);
          return (
            <Field
              key={one}
              label={label(one)}
              name={one}
              autoComplete="off"
              value={text}
              placeholder={inForce ?? t('risk.noLimit')}
              error={text.trim() !== '' && limitOf(one, text) === undefined ? t('risk.limitWrong') : null}
              onChange={(event) => setDrafts({ ...drafts, [one]: event.target.value })}
            />
          );
        })}
      </div>
      <div className="flex flex-wrap items-center justify-between gap-2 border-t border-line p-3">
        <span className="text-xs text-quiet">{t('risk.limitHint')}</span>
        <Button small disabled={overrides === undefined || changed.length === 0} onClick={change}>{t('admin.change')}</Button>
      </div>
    </>
  );
}

/** A user's limits, and the switch of his trading. */
export default function UserRisk({ user, name, ask }: { user: string; name: string; ask: (act: Act) => void }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const { data, error, refetch } = useQuery({ queryKey: ['admin', 'risk-limits', user], queryFn: ({ signal }) => api<UserRiskLimits>(`risk/limits/${user}`, { signal }) });
  const turn = (active: boolean) =>
    ask({
      title: t(active ? 'risk.userOffTitle' : 'risk.userOnTitle', { name }),
      ...(active ? { about: t('risk.userOffAbout') } : {}),
      button: t(active ? 'risk.userOff' : 'risk.userOn'),
      danger: active,
      path: 'risk/kill',
      body: { scope: 'USER', id: user, active, ...(active ? { cancel_open: true } : {}) },
      changes: [{ label: t('risk.trading'), before: '', after: t(active ? 'risk.off' : 'risk.on') }],
    });
  return (
    <Panel title={data ? `${t('risk.userLimits')} · ${t(`risk.profileOf.${data.profile}`, { defaultValue: data.profile })}` : t('risk.userLimits')}>
      <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line p-3">
        <span>{t('risk.userSwitch')}</span>
        <span className="flex gap-2">
          <Button small tone="danger" onClick={() => turn(true)}>{t('risk.userOff')}</Button>
          <Button small onClick={() => turn(false)}>{t('risk.userOn')}</Button>
        </span>
      </div>
      {error ? <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} /> : data ? <Editor key={data.version} user={user} name={name} limits={data} ask={ask} /> : <Skeleton rows={4} />}
    </Panel>
  );
}
