import { describe, expect, it } from 'vitest';
import type { Execution, Instrument, NewOrder, Order, Page } from '../api/models';
import { noAnswer, Problem } from '../api/problem';
import { AccountBook, NewestFirst, openQuantities } from './account_book';
import { withColumn } from './blotter/blotter_columns';
import { IntentBook, type Intent, type IntentWorld } from './intents';
import { faultOf, previewOf, ratesOf, sharesFor } from './ticket/preview';
import { valuesOf, type Refused } from './refusal_values';
import { changeOf, inScope } from './terms';
import type { OrderPreview } from './ticket/server_preview';
import { valued } from './valuation';

const order = (change: Partial<Order>): Order =>
  ({ order_id: 'o1', version: 1, symbol: '1', side: 'BUY', price: '100', status: 'SUBMITTED', leaves_quantity: '10', quantity: '10', filled_quantity: '0', created_at: '2026', ...change }) as Order;
const fill = (change: Partial<Execution>): Execution =>
  ({ execution_id: 'e1', side: 'BUY', price: '100', quantity: '10', fee: null, tax: null, executed_at: '2026', ...change }) as Execution;

describe('AccountBook', () => {
  it('knows each order once, by its highest version', () => {
    const book = new AccountBook();
    book.takeOrder(order({ version: 3, status: 'FILLED' }));
    book.takeOrder(order({ version: 2 }));
    expect(book.ordersNewestFirst()).toMatchObject([{ version: 3, status: 'FILLED' }]);
  });
  it('knows each fill once, and takes its fee when it is booked', () => {
    const book = new AccountBook();
    book.takeExecution(fill({}));
    book.takeExecution(fill({ fee: '15', tax: '0' }));
    book.takeExecution(fill({}));
    expect(book.executionsNewestFirst()).toMatchObject([{ fee: '15' }]);
  });
  it('sums what waits by side and price', () => {
    const all = [order({}), order({ order_id: 'o2', leaves_quantity: '5' }), order({ order_id: 'o3', status: 'FILLED' }), order({ order_id: 'o4', symbol: '2' })];
    expect([...openQuantities(all, '1')]).toEqual([['BUY:100', 15]]);
  });
});

describe('NewestFirst', () => {
  it('is in order whatever order things came in, and gives a list that stays as it was given', () => {
    const list = new NewestFirst<{ at: string; id: string; n: number }>((one) => one.at, (one) => one.id);
    for (const [at, id] of [['3', 'a'], ['1', 'b'], ['3', 'c'], ['2', 'd']] as const) list.put({ at, id, n: 1 });
    const before = list.list();
    expect(before.map((one) => one.id)).toEqual(['c', 'a', 'd', 'b']);
    list.put({ at: '2', id: 'd', n: 2 }, before[2]);
    list.put({ at: '9', id: 'b', n: 2 }, before[3]);
    expect(before.map((one) => one.n)).toEqual([1, 1, 1, 1]);
    expect(list.list().map((one) => `${one.id}${one.n}`)).toEqual(['b2', 'c1', 'a1', 'd2']);
  });
});

describe('the blotter', () => {
  it('asks only for what an amendment changes, whatever way a number is written', () => {
    expect(changeOf(order({}), { price: '100.0', quantity: '10' })).toEqual({});
    expect(changeOf(order({}), { price: '101', quantity: '' })).toEqual({ price: '101' });
    expect(changeOf(order({ price: null }), { price: '5', quantity: '7' })).toEqual({ quantity: '7' });
  });
  it('means the orders of a symbol, a side, both or all', () => {
    expect(inScope(order({}), {})).toBe(true);
    expect(inScope(order({}), { symbol: '1', side: 'BUY' })).toBe(true);
    expect(inScope(order({}), { symbol: '2' })).toBe(false);
    expect(inScope(order({}), { side: 'SELL' })).toBe(false);
  });
  it('hides and shows one column at a time, and forgets what it no longer has', () => {
    expect(withColumn('open', ['type', 'gone'], 'price', false)).toEqual(['type', 'price']);
    expect(withColumn('open', ['type', 'price'], 'type', true)).toEqual(['price']);
  });
});

describe('a refusal', () => {
  const one = { lower_limit: '42000', upper_limit: '78000', tick_size: '100', lot_size: '1' } as Instrument;
  const of = (change: Partial<Refused>): Refused => ({ draft: { side: 'BUY', type: 'LIMIT', quantity: 10, price: 60_050 }, one, told: null, cash: 500_000, sellable: 3, currency: 'KRW', ...change });
  const told = { hold: '600590', buying_power: '400000', tick_size: '50', lower_limit: null, upper_limit: null } as OrderPreview;
  it('names its values, what the platform has said before what is reckoned here', () => {
    expect(valuesOf('insufficient_funds', of({}))).toEqual({ needed: '600,500', available: '500,000' });
    expect(valuesOf('insufficient_funds', of({ told }))).toEqual({ needed: '600,590', available: '400,000' });
    expect(valuesOf('insufficient_funds', of({ draft: { side: 'BUY', type: 'MARKET', quantity: 10, price: null } }))).toEqual({ needed: '780,000', available: '500,000' });
    expect(valuesOf('off_tick', of({}))).toEqual({ tick: '100', below: '60,000', above: '60,100' });
    expect(valuesOf('off_tick', of({ told }))).toMatchObject({ tick: '50' });
    expect(valuesOf('price_outside_limits', of({ told }))).toEqual({ lower: '42,000', upper: '78,000' });
    expect(valuesOf('insufficient_shares', of({}))).toEqual({ available: '3' });
    expect(valuesOf('off_lot', of({}))).toEqual({ lot: '1' });
  });
  it('names none where one of them is not known, or cannot be the reason', () => {
    expect(valuesOf('insufficient_funds', of({ cash: null }))).toBeNull();
    expect(valuesOf('insufficient_funds', of({ cash: 9_000_000 }))).toBeNull();
    expect(valuesOf('off_tick', of({ one: undefined }))).toBeNull();
    expect(valuesOf('price_outside_limits', of({ one: undefined }))).toBeNull();
    expect(valuesOf('symbol_halted', of({}))).toBeNull();
  });
});

describe('IntentBook', () => {
  /** As a browser has it. */
  const storageOf = (store: Map<string, string>): IntentWorld['storage'] => ({
    getItem: (name) => store.get(name) ?? null,
    setItem: (name, value) => void store.set(name, value),
    removeItem: (name) => void store.delete(name),
    key: (at) => [...store.keys()][at] ?? null,
    get length() {
      return store.size;
    },
  });
  const intent: Intent = { key: 'k1', user: 'u1', madeAt: 0, body: { account_id: 'a1' } as NewOrder };
  function world(answers: (() => Order | Problem | Error)[], found: Order[] = []) {
    const store = new Map<string, string>();
    let time = 0;
    const keys: string[] = [];
    const asked: string[] = [];
    const it: IntentWorld = {
      place: async (_, key) => {
        keys.push(key);
        const answer = answers.shift()!();
        if (answer instanceof Error) throw answer;
        return answer;
      },
      find: async (_, key) => (asked.push(key), { items: found, next_cursor: null }) as Page<Order>,
      now: () => time,
      pause: async (ms) => void (time += ms),
      storage: storageOf(store),
    };
    return { it, keys, asked, store, later: (ms: number) => (time += ms) };
  }

  it('asks again under the same key until there is an answer', async () => {
    const { it: around, keys } = world([() => noAnswer(), () => new Problem({ status: 504, code: 'outcome_unknown' }), () => new Problem({ status: 503, code: 'closing' }), () => order({})]);
    let unknown = 0;
    const settled = await new IntentBook(around).place(intent, () => (unknown += 1));
    expect(settled.outcome).toBe('placed');
    expect(keys).toEqual(['k1', 'k1', 'k1', 'k1']);
    expect(unknown).toBe(3);
  });
  it('forgets what was refused', async () => {
    const { it: around } = world([() => new Problem({ status: 422, code: 'insufficient_funds' })]);
    const book = new IntentBook(around);
    expect((await book.place(intent)).outcome).toBe('refused');
    expect(book.unanswered('u1')).toEqual([]);
  });
  it('keeps what has no answer over a reload, for its user alone', async () => {
    const { it: around, store } = world([() => noAnswer()]);
    around.pause = () => new Promise(() => undefined);
    void new IntentBook(around).place(intent);
    await Promise.resolve();
    const next = new IntentBook({ ...around, storage: storageOf(new Map(store)) });
    expect(next.unanswered('u1').map((one) => one.key)).toEqual(['k1']);
    expect(next.unanswered('u2')).toEqual([]);
  });
  it('only looks for an old one: the market has moved', async () => {
    const late = world([]);
    late.later(60_000);
    expect((await new IntentBook(late.it).settle(intent)).outcome).toBe('not_placed');
    expect(late.keys).toEqual([]);
    expect(late.asked).toEqual(['k1']);
    const there = world([], [order({})]);
    there.later(60_000);
    expect((await new IntentBook(there.it).settle(intent)).outcome).toBe('placed');
  });
  it('waits for someone who was signed out', async () => {
    const { it: around, keys } = world([() => new Problem({ status: 401, code: 'token_expired' }), () => order({})]);
    expect((await new IntentBook(around).place(intent)).outcome).toBe('placed');
    expect(keys).toHaveLength(2);
  });
  it('is not stopped by a storage that holds nonsense', () => {
    const { it: around, store } = world([]);
    store.set('madang.intents', '{"a": 1}');
    store.set('madang.intent.k2', '[');
    store.set('madang.intent.k1', JSON.stringify(intent));
    expect(new IntentBook(around).unanswered('u1')).toEqual([intent]);
  });
  it('of one tab leaves those of another alone, and takes over what was kept together', async () => {
    const { it: around, store } = world([() => order({})]);
    store.set('madang.intents', JSON.stringify([{ ...intent, key: 'k8', madeAt: 2 }, { ...intent, key: 'k9', madeAt: 1 }]));
    const old = new Map(store);
    around.pause = () => new Promise(() => undefined);
    const others = new IntentBook({ ...around, place: () => new Promise(() => undefined) });
    void others.place({ ...intent, key: 'k7', madeAt: 3 });
    await new IntentBook(around).place(intent);
    expect(others.unanswered('u1').map((one) => one.key)).toEqual(['k9', 'k8', 'k7']);
    expect([...store.keys()].filter((name) => name === 'madang.intents')).toEqual([]);
    expect(new IntentBook({ ...around, storage: storageOf(old) }).unanswered('u1').map((one) => one.key)).toEqual(['k9', 'k8']);
  });
});

describe('the preview', () => {
  const book = { bids: [], asks: [['100', '4', 1] as [string, string, number]] };
  const one = { lot_size: '1', lower_limit: '70', upper_limit: '130' } as Instrument;
  it('parts what fills from what rests', () => {
    const got = previewOf({ side: 'BUY', type: 'LIMIT', quantity: 10, price: 110 }, book, { fee: 0.001, tax: 0 });
    expect(got).toMatchObject({ filled: 4, rests: 6, notional: 400 + 660, fee: 1, total: 1061 });
  });
  it('takes costs off what is sold', () => {
    const bids = { bids: [['90', '10', 1] as [string, string, number]], asks: [] };
    expect(previewOf({ side: 'SELL', type: 'MARKET', quantity: 10, price: null }, bids, { fee: 0, tax: 0.01 }).total).toBe(900 - 9);
  });
  it('learns rates from booked fills', () => {
    expect(ratesOf([fill({}), fill({ execution_id: 'e2', fee: '1', tax: '0' })], 'BUY')).toEqual({ fee: 0.001, tax: 0 });
    expect(ratesOf([], 'BUY')).toBeNull();
  });
  it('sees what the platform would refuse', () => {
    const buy = { side: 'BUY' as const, type: 'LIMIT' as const, quantity: 10, price: 100 };
    expect(faultOf(buy, one, 1_000, 0)).toBeNull();
    expect(faultOf(buy, one, 999, 0)).toBe('insufficient_funds');
    expect(faultOf({ ...buy, quantity: 0 }, one, 1_000, 0)).toBe('quantity_not_positive');
    expect(faultOf({ ...buy, price: null }, one, 1_000, 0)).toBe('price_required');
    expect(faultOf({ ...buy, price: 131 }, one, 9_000, 0)).toBe('price_outside_limits');
    expect(faultOf({ ...buy, type: 'MARKET' }, one, 1_299, 0)).toBe('insufficient_funds');
    expect(faultOf({ ...buy, side: 'SELL' }, one, 0, 9)).toBe('insufficient_shares');
  });
  it('buys whole lots', () => {
    expect(sharesFor(1_000, 300, 1)).toBe(3);
    expect(sharesFor(1_000, 30, 10)).toBe(30);
    expect(sharesFor(1_000, 0, 1)).toBe(0);
  });
});

describe('a position', () => {
  it('is valued at the price of the stream', () => {
    expect(valued({ quantity: '10', average_cost: '100', last_price: '90' } as never, '110')).toEqual({ value: 1_100, profit: 100, rate: 0.1 });
    expect(valued({ quantity: '10', average_cost: '100', last_price: '90' } as never, undefined).profit).toBe(-100);
  });
});
