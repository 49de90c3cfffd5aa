import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../api/models';
import familyWords from '../family_strings';
import { classesFor, isUntyped, legsFault, legTermsOf, outcomeOf, type Entry } from './legs';
import { noLegs, type LegsTyped } from './ticket_state';

const one = { currency: 'KRW', lot_size: '1', lower_limit: '49000', upper_limit: '91000', tick_size: '100' } as Instrument;
const entry = (change: Partial<Entry> = {}): Entry => ({ side: 'BUY', type: 'LIMIT', price: 70_000, timeInForce: 'DAY', ...change });
const bracket = (change: Partial<LegsTyped> = {}): LegsTyped => ({ ...noLegs, orderClass: 'BRACKET', profitPrice: '72000', lossStop: '68000', ...change });
const oco = (change: Partial<LegsTyped> = {}): LegsTyped => bracket({ orderClass: 'OCO', profitPrice: '', ...change });
const selling = (change: Partial<Entry> = {}): Entry => entry({ side: 'SELL', ...change });
const faultOf = (legs: LegsTyped, of: Entry = entry()) => legsFault(legs, of, one, 70_000);
const codeOf = (legs: LegsTyped, of: Entry = entry()) => faultOf(legs, of)?.code ?? null;

describe('the legs of an order', () => {
  it('are sent as the platform takes them, and not before all of them are there', () => {
    expect(legTermsOf(noLegs)).toEqual({});
    expect(legTermsOf(bracket())).toEqual({ order_class: 'BRACKET', take_profit: { price: '72000', time_in_force: 'GTC' }, stop_loss: { stop_price: '68000', time_in_force: 'GTC' } });
    expect(legTermsOf(bracket({ lossType: 'STOP_LIMIT', lossLimit: '67900', lossTime: 'DAY' }))).toMatchObject({ stop_loss: { stop_price: '68000', price: '67900', time_in_force: 'DAY' } });
    expect(legTermsOf(bracket({ lossType: 'TRAILING_STOP', lossTrail: '1.5' }))?.stop_loss).toEqual({ trail_rate: '0.015', time_in_force: 'GTC' });
    expect(legTermsOf(oco())).toEqual({ order_class: 'OCO', stop_loss: { stop_price: '68000', time_in_force: 'GTC' } });
    expect(legTermsOf(bracket({ orderClass: 'OTO', otoLeg: 'profit' }))).toEqual({ order_class: 'OTO', take_profit: { price: '72000', time_in_force: 'GTC' } });
    expect(legTermsOf(bracket({ orderClass: 'OTO' }))).toEqual({ order_class: 'OTO', stop_loss: { stop_price: '68000', time_in_force: 'GTC' } });
    for (const missing of [{ profitPrice: '' }, { lossStop: '.' }, { lossType: 'STOP_LIMIT' }, { lossType: 'TRAILING_STOP' }] as const) expect(legTermsOf(bracket(missing))).toBeNull();
  });

  it('are of a buy, or with an order to sell the other half of it', () => {
    expect(classesFor('BUY')).toEqual(['SINGLE', 'BRACKET', 'OTO']);
    expect(classesFor('SELL')).toEqual(['SINGLE', 'OCO']);
    expect([codeOf(bracket(), selling()), codeOf(oco()), codeOf(oco(), selling({ type: 'MARKET' }))]).toEqual(['class', 'class', 'class']);
    expect(codeOf(oco(), selling({ timeInForce: 'IOC' }))).toBe('time');
    expect(codeOf(bracket(), entry({ timeInForce: 'IOC' }))).toBeNull();
  });

  it('take a profit above the entry and stop a loss below it', () => {
    expect(faultOf(noLegs)).toBeNull();
    expect(faultOf(bracket())).toBeNull();
    expect(faultOf(bracket({ profitPrice: '70000' }))).toEqual({ code: 'profit_low', values: { price: '70,000', entry: '70,000' } });
    expect(codeOf(bracket({ lossStop: '70000' }))).toBe('loss_high');
    // A market entry has no side to be on; its legs have each other's.
    expect(codeOf(bracket({ profitPrice: '60000', lossStop: '55000' }), entry({ type: 'MARKET' }))).toBeNull();
    expect(codeOf(bracket({ profitPrice: '55000', lossStop: '55000' }), entry({ type: 'MARKET' }))).toBe('loss_over_profit');
    expect(faultOf(oco({ lossStop: '70000' }), selling())).toEqual({ code: 'loss_over_profit', values: { price: '70,000', profit: '70,000' } });
  });

  it('have prices on tick and within the limits of the day', () => {
    expect(faultOf(bracket({ profitPrice: '72050' }))).toEqual({ code: 'tick_profit', values: { tick: '100', below: '72,000', above: '72,100' } });
    expect(codeOf(bracket({ lossStop: '49950' }))).toBeNull();
    expect(codeOf(bracket({ lossStop: '49960' }))).toBe('tick_loss');
    expect(faultOf(bracket({ profitPrice: '91100' }))).toMatchObject({ code: 'outside_profit', values: { upper: '91,000' } });
    expect(codeOf(bracket({ lossType: 'STOP_LIMIT', lossLimit: '48000' }))).toBe('outside_loss');
    expect([codeOf(bracket({ lossType: 'TRAILING_STOP', lossTrail: '100' })), codeOf(bracket({ lossType: 'TRAILING_STOP', lossTrail: '91100', lossTrailBy: 'price' }))]).toEqual(['trail_wide', 'trail_wide']);
  });

  it('say what is not typed yet, and every fault in both languages', () => {
    const missing = [bracket({ profitPrice: '' }), bracket({ lossStop: '' }), bracket({ lossType: 'STOP_LIMIT' }), bracket({ lossType: 'TRAILING_STOP' })].map((legs) => faultOf(legs)!);
    expect(missing.map((why) => why.code)).toEqual(['profit_missing', 'stop_missing', 'limit_missing', 'trail_missing']);
    expect(missing.every(isUntyped)).toBe(true);
    const codes = [...missing.map((why) => why.code), 'class', 'time', 'trail_wide', 'profit_low', 'loss_high', 'loss_over_profit', 'outside_profit', 'outside_loss', 'tick_profit', 'tick_loss'];
    for (const language of ['ko', 'en'] as const) expect(Object.keys(familyWords[language].family.fault).sort()).toEqual([...codes].sort());
  });

  it('bring the difference to the entry', () => {
    expect(outcomeOf('profit', bracket(), 70_000, 10)).toBe(20_000);
    expect(outcomeOf('loss', bracket(), 70_000, 10)).toBe(-20_000);
    expect(outcomeOf('loss', bracket({ lossType: 'TRAILING_STOP', lossTrail: '2' }), 70_000, 10)).toBe(-14_000);
    expect([outcomeOf('profit', bracket(), null, 10), outcomeOf('profit', bracket({ profitPrice: '' }), 70_000, 10), outcomeOf('loss', bracket(), 70_000, 0)]).toEqual([null, null, null]);
  });
});
