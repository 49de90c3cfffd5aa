import { useTranslation } from 'react-i18next';
import type { Instrument } from '../../api/models';
import { snapped, tickAt } from '../../market/chart/tick';
import { money, number, signed } from '../../ui/format';
import { classes, Pair, Segmented, Select } from '../../ui/primitives';
import { PriceField } from './stop_fields';
import { hasLoss, hasProfit, outcomeOf } from './legs';
import { useTicket, type LegsTyped, type LegTime, type LossType } from './ticket_state';
import '../family_words';

const lossTypes: readonly LossType[] = ['STOP', 'STOP_LIMIT', 'TRAILING_STOP'];
const times: readonly LegTime[] = ['DAY', 'GTC'];

interface Around {
  one: Instrument | undefined;
  /** The price that the entry would trade at; steps of an empty field begin near it. */
  entry: number;
  last: number;
}

/** A price on the tick, so many steps from what is typed, or beside the entry where nothing is. */
function stepped(text: string, by: number, { one, entry, last }: Around, away: number): string {
  if (text === '') return one ? snapped(entry * (1 + away), one, last) : String(entry);
  const from = Number(text);
  const size = one ? tickAt(from, one, last) : 1;
  const to = Math.max(size, from + by * size);
  return one ? snapped(to, one, last) : String(to);
}

function TimeSelect({ label, value, onChange }: { label: string; value: LegTime; onChange: (to: LegTime) => void }) {
  const { t } = useTranslation();
  return <Select label={label} bare value={value} onChange={(event) => onChange(event.target.value as LegTime)} options={times.map((one) => [one, t(`trading.family.timeOf.${one}`)])} className="w-20" />;
}

const box = 'flex flex-col gap-1.5 border-l-2 pl-2.5';

function ProfitFields({ around }: { around: Around }) {
  const { t } = useTranslation();
  const ticket = useTicket();
  const place = (by: number) => ticket.set({ profitPrice: stepped(ticket.profitPrice, by, around, 0.02) });
  return (
    <fieldset className={classes(box, 'border-up')} data-leg="profit">
      <legend className="float-left flex w-full items-center justify-between gap-2 pb-1 text-xs font-semibold">
        {t('trading.family.profit')}
        <TimeSelect label={t('trading.family.profitTime')} value={ticket.profitTime} onChange={(profitTime) => ticket.set({ profitTime })} />
      </legend>
      <div className="flex items-end gap-1.5">
        <PriceField label={t('trading.family.profitPrice')} name="profit_price" value={ticket.profitPrice} placeholder={number(stepped('', 0, around, 0.02))} onChange={(profitPrice) => ticket.set({ profitPrice })} onStep={place} />
      </div>
    </fieldset>
  );
}

function TrailField({ around }: { around: Around }) {
  const { t } = useTranslation();
  const ticket = useTicket();
  const isRate = ticket.lossTrailBy === 'rate';
  const size = isRate ? 0.1 : around.one ? tickAt(around.entry, around.one, around.last) : 1;
  const step = (by: number) => ticket.set({ lossTrail: Math.max(size, (Math.round(Number(ticket.lossTrail) / size) + by) * size).toFixed(isRate ? 1 : 4).replace(/\.?0+$/, '') });
  return (
    <>
      <div className="flex items-end gap-1.5">
        <PriceField label={t('trading.family.lossTrail')} name="loss_trail" value={ticket.lossTrail} placeholder={isRate ? '2' : String(size * 10)} placesMax={isRate ? 2 : 4} onChange={(lossTrail) => ticket.set({ lossTrail })} onStep={step} {...(isRate ? { suffix: '%' } : {})} />
      </div>
      <Segmented label={t('trading.family.lossTrail')} value={ticket.lossTrailBy} onChange={(lossTrailBy) => ticket.set({ lossTrailBy, lossTrail: '' })} options={[['rate', t('trading.stop.byRate')], ['price', t('trading.stop.byPrice')]]} small />
    </>
  );
}

function LossFields({ around }: { around: Around }) {
  const { t } = useTranslation();
  const ticket = useTicket();
  return (
    <fieldset className={classes(box, 'border-down')} data-leg="loss">
      <legend className="float-left flex w-full items-center justify-between gap-2 pb-1 text-xs font-semibold">
        {t('trading.family.loss')}
        <TimeSelect label={t('trading.family.lossTime')} value={ticket.lossTime} onChange={(lossTime) => ticket.set({ lossTime })} />
      </legend>
      <Segmented label={t('trading.family.lossType')} value={ticket.lossType} onChange={(lossType) => ticket.set({ lossType })} options={lossTypes.map((one) => [one, t(`trading.family.lossOf.${one}`)])} small />
      {ticket.lossType === 'TRAILING_STOP' ? (
        <TrailField around={around} />
      ) : (
        <div className="flex items-end gap-1.5">
          <PriceField label={t('trading.family.lossStop')} name="loss_stop" value={ticket.lossStop} placeholder={number(stepped('', 0, around, -0.02))} onChange={(lossStop) => ticket.set({ lossStop })} onStep={(by) => ticket.set({ lossStop: stepped(ticket.lossStop, by, around, -0.02) })} />
        </div>
      )}
      {ticket.lossType === 'STOP_LIMIT' && (
        <div className="flex items-end gap-1.5">
          <PriceField label={t('trading.family.lossLimit')} name="loss_limit" value={ticket.lossLimit} placeholder={ticket.lossStop === '' ? '' : number(ticket.lossStop)} onChange={(lossLimit) => ticket.set({ lossLimit })} onStep={(by) => ticket.set({ lossLimit: stepped(ticket.lossLimit || ticket.lossStop, by, around, -0.02) })} />
        </div>
      )}
    </fieldset>
  );
}

/** The legs that the class of the order has. */
export function LegsFields({ legs, around }: { legs: LegsTyped; around: Around }) {
  const { t } = useTranslation();
  const ticket = useTicket();
  if (legs.orderClass === 'SINGLE') return null;
  return (
    <div className="flex flex-col gap-2.5" data-testid="legs">
      <p className="text-xs text-quiet">{t(`trading.family.about.${legs.orderClass}`)}</p>
      {legs.orderClass === 'OTO' && <Segmented label={t('trading.family.leg')} value={legs.otoLeg} onChange={(otoLeg) => ticket.set({ otoLeg })} options={[['profit', t('trading.family.profit')], ['loss', t('trading.family.loss')]]} small />}
      {hasProfit(legs) && <ProfitFields around={around} />}
      {hasLoss(legs) && <LossFields around={around} />}
    </div>
  );
}

/** The lines of the preview that say what the legs would come to. */
export function LegsPairs({ legs, entry, quantity, currency }: { legs: LegsTyped; entry: number | null; quantity: number; currency: string }) {
  const { t } = useTranslation();
  const line = (leg: 'profit' | 'loss', price: string) => {
    const value = outcomeOf(leg, legs, entry, quantity);
    const about = value === null || entry === null ? undefined : t('trading.family.beforeCosts', { entry: number(entry) });
    return (
      <Pair label={t(leg === 'profit' ? 'trading.family.ifProfit' : 'trading.family.ifLoss')}>
        <span title={about} data-outcome={leg} className={value === null ? undefined : value > 0 ? 'text-up' : value < 0 ? 'text-down' : undefined}>
          {value === null ? '–' : t('trading.family.atAbout', { price, amount: `${value > 0 ? '+' : value < 0 ? '−' : ''}${money(Math.abs(value), currency)}` })}
        </span>
      </Pair>
    );
  };
  const trail = legs.lossTrail === '' ? '' : legs.lossTrailBy === 'rate' ? `−${number(legs.lossTrail, 2)}%` : signed(-Number(legs.lossTrail));
  return (
    <>
      {hasProfit(legs) && line('profit', number(legs.profitPrice))}
      {hasLoss(legs) && legs.orderClass !== 'OCO' && line('loss', legs.lossType === 'TRAILING_STOP' ? trail : number(legs.lossStop))}
    </>
  );
}
