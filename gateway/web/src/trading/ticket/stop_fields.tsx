import { useTranslation } from 'react-i18next';
import { Button, Field, Pair, Segmented } from '../../ui/primitives';
import { number } from '../../ui/format';
import { conditionOf, trailOf } from '../stops';
import type { OrderPreview } from './server_preview';
import { termsOf, typedNumber, type Typed } from './ticket_terms';
import { useTicket } from './ticket_state';
import type { Draft } from './preview';

/** A price field with its two buttons; the arrow keys are these buttons. */
export function PriceField(props: { label: string; name: string; value: string; placeholder?: string; disabled?: boolean; onChange: (text: string) => void; onStep: (by: number) => void; suffix?: string; placesMax?: number }) {
  const { label, name, value, placeholder = '', disabled = false, onChange, onStep, suffix, placesMax } = props;
  return (
    <>
      <Field
        label={label}
        name={name}
        inputMode="decimal"
        autoComplete="off"
        disabled={disabled}
        value={value}
        placeholder={placeholder}
        {...(suffix === undefined ? {} : { suffix })}
        onChange={(event) => onChange(typedNumber(event.target.value, placesMax))}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
          event.preventDefault();
          onStep(event.key === 'ArrowUp' ? 1 : -1);
        }}
        className="flex-1"
      />
      <Button aria-label={`${label} −`} disabled={disabled} onClick={() => onStep(-1)} className="w-9 px-0">−</Button>
      <Button aria-label={`${label} +`} disabled={disabled} onClick={() => onStep(1)} className="w-9 px-0">+</Button>
    </>
  );
}

/** What a stop order waits for. An empty stop price: a step begins at the last one. */
export function StopFields({ tick, last }: { tick: number; last: string | undefined }) {
  const { t } = useTranslation();
  const ticket = useTicket();
  const stepped = (text: string, by: number, size: number) => {
    const from = text === '' ? Number(last ?? 0) : Number(text);
    return String(Math.max(size, Math.round((from + by * size) / size) * size));
  };
  if (ticket.type !== 'TRAILING_STOP') {
    return (
      <div className="flex items-end gap-1.5">
        <PriceField label={t('trading.stop.price')} name="stop_price" value={ticket.stopPrice} placeholder={number(last)} onChange={(stopPrice) => ticket.set({ stopPrice })} onStep={(by) => ticket.set({ stopPrice: stepped(ticket.stopPrice, by, tick) })} />
      </div>
    );
  }
  const isRate = ticket.trailBy === 'rate';
  const stepTrail = (by: number) => {
    const size = isRate ? 0.1 : tick;
    ticket.set({ trail: String(Math.max(size, Math.round(Number(ticket.trail) / size + by) * size).toFixed(isRate ? 1 : 4)).replace(/\.?0+$/, '') });
  };
  return (
    <div className="flex items-end gap-1.5">
      <PriceField label={t('trading.stop.trail')} name="trail" value={ticket.trail} placeholder={isRate ? '2' : String(tick * 10)} placesMax={isRate ? 2 : 4} onChange={(trail) => ticket.set({ trail })} onStep={stepTrail} {...(isRate ? { suffix: '%' } : {})} />
      <Segmented
        label={t('trading.stop.trail')}
        value={ticket.trailBy}
        onChange={(trailBy) => ticket.set({ trailBy, trail: '' })}
        options={[['rate', t('trading.stop.byRate')], ['price', t('trading.stop.byPrice')]]}
        small
        className="mb-1"
      />
    </div>
  );
}

/** The lines of the preview that say what a stop order waits for, and what it is then. */
export function StopPairs({ draft, typed, told }: { draft: Draft; typed: Typed; told: OrderPreview | null }) {
  const { t } = useTranslation();
  const terms = termsOf(typed);
  const waits = (price: string) => t(`trading.stop.${draft.side === 'BUY' ? 'orMore' : 'orLess'}`, { price: number(price) });
  const trail = terms === null ? null : trailOf({ trail_price: terms.trail_price, trail_rate: terms.trail_rate });
  const price = told?.waits_for ?? null;
  const wait = terms === null ? '–' : told && price === null ? t('trading.stop.none') : price === null ? conditionOf({ type: draft.type, side: draft.side, ...terms }) : trail === null ? waits(price) : t('trading.stop.follows', { price: waits(price), trail });
  return (
    <>
      <Pair label={t('trading.stop.waitsFor')}><span className={told && price === null ? 'text-warn' : undefined} data-testid="waits-for">{wait}</span></Pair>
      <Pair label={t('trading.stop.then')}>{draft.type === 'STOP_LIMIT' ? t('trading.stop.thenLimit', { price: number(draft.price) }) : t('trading.type.MARKET')}</Pair>
      <Pair label={t('trading.stop.last')}>{number(told?.last_price)}</Pair>
    </>
  );
}
