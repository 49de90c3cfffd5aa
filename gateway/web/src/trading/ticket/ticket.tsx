import { lazy, Suspense, useEffect, useRef, useState, type FormEvent, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { useAbilities } from '../../api/abilities';
import type { NewOrder, Side } from '../../api/models';
import { useMarketClock } from '../../market/clock';
import { useBook, useInstruments, useQuote } from '../../market/data';
import { SessionNote } from '../../market/session_note';
import { isAuction } from '../../market/sessions';
import { useLanguage, useWords } from '../../shell/words';
import { dayOfWeek, money, number } from '../../ui/format';
import { Button, classes, Field, Pair, Panel, Segmented, Select } from '../../ui/primitives';
import { useAccount, useBalance, useExecutions, usePositions } from '../account_data';
import { faultOf, isMissing, previewOf, ratesOf, sharesFor, type Draft } from './preview';
import { useSend } from '../send';
import { useServerPreview } from './server_preview';
import { bestPrice, takesPrice } from './best_price';
import { hasLimit, isStop } from '../stops';
import { PriceField, StopFields, StopPairs } from './stop_fields';
import { valuesOf } from '../refusal_values';
import { allowsTime, auctionTimes, termsOf, timesInForce, trailNumber } from './ticket_terms';
import { noLegs, useTicket, type LegsTyped, type TicketType, type TimeInForce } from './ticket_state';
import { LegsFields, LegsPairs } from './legs_fields';
import { classesFor, isUntyped, legsFault, legTermsOf, mayWait, type LegFault } from './legs';
import '../family_words';
import '../stop_words';

const RulesDialog = lazy(() => import('../../risk/rules_dialog'));

const parts = [10, 25, 50, 100];
const types: readonly TicketType[] = ['LIMIT', 'MARKET', 'BEST_LIMIT', 'OWN_BEST', 'STOP', 'STOP_LIMIT', 'TRAILING_STOP'];
const digits = (text: string) => text.replace(/[^0-9.]/g, '');

/** The last wish that was granted. It may have come before the ticket was there. */
let granted = 0;

function useFocusWhenWanted(side: Side) {
  const wanted = useTicket((all) => all.wanted);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (wanted === granted) return;
    granted = wanted;
    input.current?.focus();
    input.current?.select();
  }, [wanted, side]);
  return input;
}

export default function TicketPanel({ symbol, className }: { symbol: string; className?: string }) {
  const { t } = useTranslation();
  const { codeText } = useWords();
  const language = useLanguage();
  const ticket = useTicket();
  const can = useAbilities();
  const account = useAccount();
  const balance = useBalance();
  const { bySymbol } = useInstruments();
  const one = bySymbol.get(symbol);
  const quote = useQuote(symbol);
  const book = useBook(symbol);
  const executions = useExecutions();
  const positions = usePositions();
  const send = useSend();
  const [mode, setMode] = useState<'quantity' | 'amount'>('quantity');
  const [amount, setAmount] = useState('');
  const [busy, setBusy] = useState(false);
  const sending = useRef(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [checked, setChecked] = useState<Omit<NewOrder, 'client_order_id'> | null>(null);
  const input = useFocusWhenWanted(ticket.side);
  const lastPrice = quote?.last_price ?? one?.base_price;

  // Another symbol has another price.
  const priced = useRef('');
  useEffect(() => {
    if (!lastPrice || priced.current === symbol) return;
    if (priced.current !== '' || ticket.price === '') ticket.set({ price: lastPrice });
    if (priced.current !== '') ticket.set({ stopPrice: '', profitPrice: '', lossStop: '', lossLimit: '', ...(ticket.lossTrailBy === 'price' ? { lossTrail: '' } : {}), ...(ticket.trailBy === 'price' ? { trail: '' } : {}) });
    priced.current = symbol;
    setRefusal(null);
  }, [symbol, lastPrice, ticket]);

  // A refusal was of what stood there then.
  useEffect(() => setRefusal(null), [ticket.side, ticket.type, ticket.price, ticket.stopPrice, ticket.trail, ticket.trailBy, ticket.quantity, ticket.timeInForce, amount, ticket.orderClass, ticket.otoLeg, ticket.profitPrice, ticket.lossType, ticket.lossStop, ticket.lossLimit, ticket.lossTrail, ticket.lossTrailBy]);

  const lot = Number(one?.lot_size ?? 1);
  const held = positions.data?.find((position) => position.symbol === symbol);
  const sellable = Number(held?.available_quantity ?? 0);
  const cash = balance === undefined ? null : Number(balance.available);
  const price = ticket.price === '' ? null : Number(ticket.price);
  const stop = ticket.stopPrice === '' ? null : Number(ticket.stopPrice);
  const isLimit = hasLimit(ticket.type);
  const isStopOrder = isStop(ticket.type);
  const reference = isLimit ? price : Number(one?.upper_limit ?? 0);
  const takes = takesPrice(ticket.type);
  const best = bestPrice(ticket.type, ticket.side, book);
  const tradesAt = isLimit ? price : ticket.type === 'STOP' ? stop : (best ?? Number(lastPrice ?? 0));
  const quantity = mode === 'amount' ? sharesFor(Number(amount || 0), tradesAt ?? 0, lot) : Number(ticket.quantity || 0);
  const draft: Draft = { side: ticket.side, type: ticket.type, quantity, price, stop, trail: trailNumber(ticket), trailBy: ticket.trailBy };
  // In an auction nothing trades at once, whatever the book would be left with.
  const gathers = quote !== undefined && isAuction(quote.session);
  const preview = previewOf(draft, gathers ? undefined : book, ratesOf(executions, ticket.side));
  const fault = faultOf(draft, one, cash, positions.data ? sellable : null);
  const currency = account?.currency ?? 'KRW';
  const takenClasses = can.data?.choices('NewOrder', 'order_class') ?? [];
  const classesOffered = classesFor(ticket.side).filter((one) => one === 'SINGLE' || takenClasses.includes(one));
  const orderClass = classesOffered.includes(ticket.orderClass) ? ticket.orderClass : 'SINGLE';
  const legs: LegsTyped = orderClass === 'SINGLE' ? noLegs : { ...ticket, orderClass };
  const tone = ticket.side === 'BUY' ? 'buy' : 'sell';

  const size = Number(one?.tick_size ?? quote?.tick_size ?? 1);
  const step = (by: number) => {
    if (price !== null) ticket.set({ price: String(Math.max(size, Math.round((price + by * size) / size) * size)) });
  };
  const take = (part: number) => {
    setMode('quantity');
    const most = ticket.side === 'BUY' ? sharesFor((cash ?? 0) * (part / 100), reference ?? 0, lot) : Math.floor((sellable * part) / 100 / lot) * lot;
    ticket.set({ quantity: String(most) });
  };
  const taken = can.data?.choices('NewOrder', 'time_in_force');
  const hasAuctions = useMarketClock()?.mode === 'REAL';
  const times = [...timesInForce.filter((one) => !taken || taken.includes(one)), ...auctionTimes.filter((one) => hasAuctions && taken?.includes(one))];
  const offered = times.filter((one) => allowsTime(ticket.type, one) && (orderClass !== 'OCO' || mayWait(one)));
  const takenTypes = can.data?.choices('NewOrder', 'type');
  const offeredTypes = types.filter((one) => orderClass !== 'OCO' || one === 'LIMIT').filter((one) => (takenTypes ? takenTypes.includes(one) : one === 'LIMIT' || one === 'MARKET'));
  const timeInForce = offered.includes(ticket.timeInForce) ? ticket.timeInForce : 'DAY';
  const orderFor = (id: string): Omit<NewOrder, 'client_order_id'> => ({
    account_id: id,
    symbol,
    side: ticket.side,
    type: ticket.type,
    quantity: String(quantity),
    ...termsOf(ticket),
    time_in_force: timeInForce,
    ...legTermsOf(legs),
  });
  // Where a price would be met is where legs are measured from.
  const enters = isLimit ? price : ticket.type === 'STOP' ? stop : (preview.averagePrice ?? best ?? (lastPrice ? Number(lastPrice) : null));
  const legFault = fault === null || fault === 'insufficient_funds' || fault === 'insufficient_shares' ? legsFault(legs, { side: ticket.side, type: ticket.type, price, timeInForce }, one, Number(lastPrice ?? 0)) : null;
  const legText = (why: LegFault): string => t(`trading.family.fault.${why.code}`, why.values);
  const complete = account !== null && quantity > 0 && termsOf(ticket) !== null && legTermsOf(legs) !== null;
  const told = useServerPreview(complete ? orderFor(account.account_id) : null);
  // Cash in words, the server's own where it has said it.
  const refusalText = (code: string, detail?: string): string => {
    const values = valuesOf(code, { draft, one, told, cash, sellable: positions.data ? sellable : null, currency });
    return values === null ? codeText(code, detail) : t(`trading.refused.${code}`, values);
  };
  const refusals = told?.refusals.map((why) => refusalText(why.code, why.detail)) ?? [];
  const costs = told ? Number(told.fee) + Number(told.tax) : null;
  // Where a trailing stop stands is known to the platform alone.
  const notional = isStopOrder && told ? Number(told.notional) : preview.notional;
  const total = notional === null ? null : costs === null ? preview.total : notional + (ticket.side === 'BUY' ? costs : -costs);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // A second click while the first is on its way is no second order.
    if (!account || sending.current) return;
    if (fault) return setRefusal(refusalText(fault));
    if (legFault) return setRefusal(legText(legFault));
    setRefusal(null);
    const free = (is: boolean) => {
      sending.current = !is;
      setBusy(!is);
    };
    free(false);
    // Where the outcome stays unknown the blotter shows it, and the ticket is free for the next order.
    setRefusal(await send(orderFor(account.account_id), () => free(true), (why) => refusalText(why.code, why.body.detail ?? why.body.title)));
    free(true);
  };
  const check = () => {
    if (!account) return;
    // What is no order at all has no verdict.
    if (fault && fault !== 'insufficient_funds' && fault !== 'insufficient_shares') return setRefusal(refusalText(fault));
    if (legFault) return setRefusal(legText(legFault));
    setRefusal(null);
    setChecked(orderFor(account.account_id));
  };

  return (
    <Panel title={t('trading.ticket')} pane="ticket" {...(className === undefined ? {} : { className })} bodyClass="overflow-auto">
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-2.5 p-3" aria-label={t('trading.ticket')} noValidate>
        {quote && <SessionNote symbol={symbol} session={quote.session} />}
        <Segmented
          label={t('trading.sideLabel')}
          value={ticket.side}
          onChange={(side) => ticket.set({ side })}
          options={[['BUY', t('trading.side.BUY')], ['SELL', t('trading.side.SELL')]]}
          tone={(side) => (side === 'BUY' ? 'bg-buy text-white font-semibold' : 'bg-sell text-white font-semibold')}
        />
        {classesOffered.length > 1 && (
          <Segmented
            label={t('trading.family.label')}
            value={orderClass}
            onChange={(to) => ticket.set({ orderClass: to, ...(to === 'OCO' ? { type: 'LIMIT' } : {}) })}
            options={classesOffered.map((one) => [one, t(`trading.family.of.${one}`)])}
            small
          />
        )}
        <div className="grid grid-cols-2 gap-2">
          <Select
            label={t('trading.orderType')}
            value={ticket.type}
            onChange={(event) => ticket.set({ type: event.target.value as TicketType })}
            options={offeredTypes.map((value) => [value, t(`trading.type.${value}`)])}
          />
          <Select
            label={t('trading.timeInForce')}
            value={timeInForce}
            onChange={(event) => ticket.set({ timeInForce: event.target.value as TimeInForce })}
            options={offered.map((value) => [value, t(`trading.tif.${value}`)])}
          />
        </div>
        {isStopOrder && <StopFields tick={size} last={lastPrice} />}
        {(isLimit || !isStopOrder) && (
          <div className="flex items-end gap-1.5">
            <PriceField
              label={t(isStopOrder ? 'trading.type.LIMIT' : 'trading.price')}
              name="price"
              disabled={!isLimit}
              value={isLimit ? ticket.price : ''}
              placeholder={isLimit ? '' : best !== null ? number(best) : t(`trading.type.${ticket.type}`)}
              onChange={(typed) => ticket.set({ price: typed })}
              onStep={step}
            />
          </div>
        )}
        {takes && <p className="text-xs text-quiet" data-testid="takes-price">{t(`trading.best.about.${ticket.type}_${ticket.side}`)}</p>}
        <div className="flex items-end gap-1.5">
          {mode === 'quantity' ? (
            <QuantityField input={input} value={ticket.quantity} onChange={(value) => ticket.set({ quantity: value })} />
          ) : (
            <Field label={t('trading.amount')} name="amount" inputMode="numeric" autoComplete="off" value={amount} onChange={(event) => setAmount(digits(event.target.value))} suffix={currency} className="flex-1" />
          )}
          <Segmented
            label={`${t('trading.byQuantity')} / ${t('trading.byAmount')}`}
            value={mode}
            onChange={setMode}
            options={[['quantity', t('trading.byQuantity')], ['amount', t('trading.byAmount')]]}
            small
            className="mb-1"
          />
        </div>
        <div className="grid grid-cols-4 gap-1">
          {parts.map((part) => (
            <Button key={part} small onClick={() => take(part)} aria-label={t(ticket.side === 'BUY' ? 'trading.ofCash' : 'trading.ofShares', { part })}>
              {part}%
            </Button>
          ))}
        </div>
        <LegsFields legs={legs} around={{ one, entry: enters ?? Number(lastPrice ?? 0), last: Number(lastPrice ?? 0) }} />
        <dl className="flex min-h-[154px] flex-col gap-0.5 rounded-md border border-line bg-raised px-2.5 py-2 text-xs" data-testid="preview">
          {ticket.side === 'BUY' ? (
            <Pair label={t('trading.available')}>{cash === null ? '–' : money(cash, currency)}</Pair>
          ) : (
            <Pair label={t('trading.sellable')}>{number(sellable)}</Pair>
          )}
          {mode === 'amount' && <Pair label={t('trading.quantity')}>{number(quantity)}</Pair>}
          {isStopOrder ? (
            <StopPairs draft={draft} typed={ticket} told={told} />
          ) : (
            <Pair label={t('trading.meets')}>
              {preview.filled > 0 ? t('trading.meetsAt', { quantity: number(preview.filled), price: number(preview.averagePrice, 0) }) : t('trading.nothingMet')}
            </Pair>
          )}
          {takes && <Pair label={t('trading.best.limit')}>{number(told ? told.price : best)}</Pair>}
          {(ticket.type === 'LIMIT' || takes) && <Pair label={t('trading.rests')}>{t('trading.restsValue', { quantity: number(preview.rests) })}</Pair>}
          <Pair label={t('trading.costs')}>{costs !== null ? money(costs, currency) : preview.fee === null ? t('trading.atFill') : money((preview.fee ?? 0) + (preview.tax ?? 0), currency)}</Pair>
          {!isStopOrder && <Pair label={t('trading.settles')}>{told?.settlement_date ? dayOfWeek(told.settlement_date, language) : '–'}</Pair>}
          {ticket.side === 'BUY' && <Pair label={t('trading.holds')}>{told ? money(told.hold, currency) : '–'}</Pair>}
          <LegsPairs legs={legs} entry={enters} quantity={quantity} currency={currency} />
          <Pair label={t('trading.total')} strong>{total === null ? '–' : money(total, currency)}</Pair>
        </dl>
        {/* What sends it, and why it is refused, stay in sight however long the form is. */}
        <div className="sticky bottom-0 z-10 -mx-3 flex flex-col gap-1.5 bg-panel px-3 pb-2">
          <p role="alert" className={classes('min-h-9 text-xs max-lg:empty:min-h-0', refusal ? 'text-danger' : 'text-warn')}>
            {refusal ?? (fault && !isMissing(fault) && quantity > 0 ? refusalText(fault) : legFault && !isUntyped(legFault) ? legText(legFault) : refusals.length > 0 ? <span title={refusals.join('\n')}>{refusals[0]}{refusals.length > 1 && ` (${t('trading.moreRefusals', { count: refusals.length - 1 })})`}</span> : '')}
          </p>
          <Button type="submit" tone={tone} disabled={!account} className="h-11 w-full shrink-0 text-sm">
            {busy ? t('trading.placing') : t('trading.place', { side: t(`trading.side.${ticket.side}`) })}
          </Button>
        </div>
        <button type="button" disabled={!account} onClick={check} className="h-6 self-center text-xs text-quiet underline decoration-dotted underline-offset-4 hover:text-text">{t('trading.checkRules')}</button>
      </form>
      {checked && <Suspense><RulesDialog order={checked} onClose={() => setChecked(null)} /></Suspense>}
    </Panel>
  );
}

function QuantityField({ input, value, onChange }: { input: RefObject<HTMLInputElement | null>; value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  return (
    <Field
      ref={input}
      label={t('trading.quantity')}
      name="quantity"
      inputMode="numeric"
      autoComplete="off"
      value={value}
      onChange={(event) => onChange(digits(event.target.value))}
      suffix={t('trading.shares')}
      className="flex-1"
    />
  );
}
