import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { Account } from '../api/models';
import { useSession } from '../identity/session';
import { toast } from '../shell/toasts';
import { useLanguage, useWords } from '../shell/words';
import { directionOf, moment, money, number, percent, signed, toneOf } from '../ui/format';
import { Badge, Button, ErrorNote, Pair, Panel, Skeleton } from '../ui/primitives';
import KillDialog from './kill_dialog';
import { limitText, type Circuit, type Exposure, type LimitName, type UserRiskLimits } from './models';
import './words';

function Switch({ account, kill, onChange }: { account: string; kill: string; onChange: () => void }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const [asked, ask] = useState(false);
  const [busy, setBusy] = useState(false);
  const switchOn = async () => {
    setBusy(true);
    try {
      await api('risk/kill', { method: 'POST', body: { scope: 'ACCOUNT', id: account, active: false } });
      toast({ tone: 'good', title: 'risk.switchedOn' });
    } catch (why) {
      toast({ tone: 'danger', title: problemText(why) });
    }
    setBusy(false);
    onChange();
  };
  return (
    <div className="flex flex-col gap-2 border-b border-line p-3" data-testid="trading-switch">
      <div className="flex items-center justify-between gap-2">
        <span className="flex items-center gap-2">{t('risk.trading')} <Badge tone={kill === 'OFF' ? 'good' : 'danger'}>{t(kill === 'OFF' ? 'risk.on' : 'risk.off')}</Badge></span>
        {kill === 'OFF' ? (
          <Button small tone="danger" onClick={() => ask(true)}>{t('risk.switchOff')}</Button>
        ) : (
          kill === 'ACCOUNT' && <Button small busy={busy} onClick={() => void switchOn()}>{t('risk.switchOn')}</Button>
        )}
      </div>
      {kill !== 'OFF' && <p className="text-xs text-quiet">{t(`risk.offBy.${kill}`, { defaultValue: kill })} {t('risk.offAbout')}</p>}
      {asked && <KillDialog account={account} onClose={() => ask(false)} onDone={onChange} />}
    </div>
  );
}

/** A breaker that has cut the account off says until when. */
function Breaker({ circuit }: { circuit: Circuit }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const tone = circuit.state === 'CLOSED' ? 'good' : circuit.state === 'OPEN' ? 'danger' : 'warn';
  return (
    <div className="border-b border-line px-3 py-2" data-testid="circuit" data-state={circuit.state}>
      <p className="flex items-center justify-between gap-2">
        <span>{t('risk.circuit')}</span>
        <Badge tone={tone}>{t(`risk.circuitOf.${circuit.state}`, { defaultValue: circuit.state })}</Badge>
      </p>
      {circuit.state !== 'CLOSED' && (
        <p className="mt-1 text-xs text-quiet">
          {t('risk.circuitAbout')} {circuit.until ? t('risk.circuitUntil', { time: moment(circuit.until, language) }) : ''}
          {circuit.cause ? ` (${t(`risk.circuitCause.${circuit.cause}`, { defaultValue: circuit.cause })})` : ''}
        </p>
      )}
      {circuit.symbols && circuit.symbols.length > 0 && <p className="mt-1 text-xs text-quiet">{t('risk.circuitSymbols')}: {circuit.symbols.map((one) => one.symbol).join(', ')}</p>}
    </div>
  );
}

function Figures({ exposure, currency }: { exposure: Exposure; currency: string }) {
  const { t } = useTranslation();
  const likely = exposure.var.find((one) => one.method === 'HISTORICAL' && one.confidence === '0.95');
  return (
    <dl className="flex flex-col gap-1 p-3">
      <Pair label={t('risk.dayProfit')}>
        {exposure.day_pnl === null ? <span className="text-quiet">{t('risk.notYet')}</span> : <span className={toneOf[directionOf(exposure.day_pnl)]}>{signed(exposure.day_pnl)}</span>}
      </Pair>
      <Pair label={t('risk.gross')}>{money(exposure.gross, currency)}</Pair>
      <Pair label={t('risk.leverage')}>{exposure.leverage === null ? '–' : number(exposure.leverage, 2)}</Pair>
      <Pair label={t('risk.dayTrades')}>{number(exposure.day_trades)}</Pair>
      {exposure.stress.map((one) => (
        <Pair key={one.scenario} label={(one.scenario as string).startsWith('DOWN_') ? t('risk.stress', { percent: `${one.scenario.replace(/\D/g, '')} %` }) : t('risk.pastDay', { day: one.scenario })}>{signed(one.profit)}</Pair>
      ))}
      {likely && likely.value !== null && <Pair label={t('risk.valueAtRisk', { percent: percent(likely.confidence, false) })}>{money(likely.value, currency)}</Pair>}
    </dl>
  );
}

function Limits({ limits }: { limits: UserRiskLimits['limits'] }) {
  const { t } = useTranslation();
  const set = (Object.entries(limits) as [LimitName, UserRiskLimits['limits'][LimitName]][]).filter(([, value]) => value !== null && value !== undefined);
  return (
    <div className="border-t border-line p-3">
      <h3 className="mb-1 text-xs text-quiet">{t('risk.limits')}</h3>
      {set.length === 0 ? (
        <p>{t('risk.noLimits')}</p>
      ) : (
        <dl className="flex flex-col gap-1" data-testid="limits">
          {set.map(([name, value]) => <Pair key={name} label={t(`risk.ruleOf.${name}`, { defaultValue: name })}>{t(`risk.breachOf.${String(value)}`, { defaultValue: limitText(name, value) ?? '' })}</Pair>)}
        </dl>
      )}
    </div>
  );
}

/** What the account is exposed to, whose limits hold, and the switch. */
export default function RiskPanel({ account }: { account: Account }) {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const me = useSession((all) => all.session.user?.user_id);
  const id = account.account_id;
  const { data, error, refetch } = useQuery({ queryKey: ['portfolio', id, 'exposure'], queryFn: ({ signal }) => api<Exposure>(`risk/exposure/${id}`, { signal }) });
  const own = me === account.user_id;
  const limits = useQuery({
    queryKey: ['risk-limits', id],
    queryFn: ({ signal }) => api<UserRiskLimits>(`risk/limits/${account.user_id}`, { query: { account_id: id }, signal }),
    enabled: own,
  });
  return (
    <Panel title={t('risk.title')}>
      {error ? (
        <ErrorNote text={problemText(error)} retry={t('ui.retry')} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={4} />
      ) : (
        <div data-testid="risk">
          {own && <Switch account={id} kill={data.kill} onChange={() => void refetch()} />}
          {data.circuit && <Breaker circuit={data.circuit} />}
          <Figures exposure={data} currency={account.currency} />
          {limits.data && <Limits limits={limits.data.limits} />}
        </div>
      )}
    </Panel>
  );
}
