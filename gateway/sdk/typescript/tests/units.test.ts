// What needs no node: signing, repeats, resuming, and what the bots decide.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { Bars, signalOf } from '../examples/average_follower.ts';
import { MarketMaker } from '../examples/market_maker.ts';
import { Client, every, OutcomeUnknown, Problem, signature, Stream, type Order, type StreamOptions } from '../src/index.ts';
import { fakeNode, fakeStreams, type Said, type Script } from './fakes.ts';

const problem = (status: number, code: string, headers: Record<string, string> = {}): Said => [status, { status, code }, headers];
const loggedIn = { access_token: 't1', token_type: 'Bearer', expires_in: 900, user_id: 'usr_1', refresh_token: 'r1' };
const nobody = { email: 'a@b.c', password: 'p' };

test('the documented request has the documented signature', async () => {
  const request = { method: 'GET', path: '/api/v1/orders', query: [['symbol', 'BTC/USDT'], ['status', 'OPEN']] as const, body: '' };
  const said = await signature('msk_0123456789abcdef0123456789abcdef', { ...request, timestamp: '1795834800000', nonce: 'n-0000000000000001' });
  assert.equal(said, 'bab3c012f5249090a60d780cb8aa42162e139075b3b8d5d5b755d3f9aeff66a4');
});

test('a path is signed the same however it is escaped', async () => {
  const of = (path: string) => signature('s', { method: 'GET', path, query: [], body: '', timestamp: '1', nonce: 'n' });
  assert.equal(await of('/a/BTC%2fUSDT/%77'), await of('/a/BTC%2FUSDT/w'));
  assert.notEqual(await of('/a/BTC/USDT'), await of('/a/BTC%2FUSDT'));
});

test('a lost answer is asked for again under the same key', async () => {
  await using node = await fakeNode(null, problem(504, 'outcome_unknown'), [201, { transaction_id: 't' }]);
  assert.equal((await new Client(node.url).deposit('acc_1', { amount: '5' })).transaction_id, 't');
  assert.equal(new Set(node.asked.map((one) => one.headers['idempotency-key'])).size, 1);
  assert.equal(node.asked.length, 3);
});

test('what stays unknown says under which key', async () => {
  await using node = await fakeNode(null, null, null, null);
  const asked = new Client(node.url).deposit('acc_1', { amount: '5' }, { idempotencyKey: 'mine' });
  await assert.rejects(asked, (why: unknown) => why instanceof OutcomeUnknown && why.idempotencyKey === 'mine');
});

test('a refusal is not repeated', async () => {
  await using node = await fakeNode(problem(422, 'insufficient_funds'));
  const asked = new Client(node.url).withdraw('acc_1', { amount: '5' });
  await assert.rejects(asked, (why: unknown) => why instanceof Problem && why.status === 422 && why.code === 'insufficient_funds');
  assert.equal(node.asked.length, 1);
});

test('a write without a key is never sent twice', async () => {
  await using node = await fakeNode(null);
  await assert.rejects(new Client(node.url).logIn(nobody), OutcomeUnknown);
  assert.equal(node.asked.length, 1);
});

test('who is turned away comes again when the node says', async () => {
  await using node = await fakeNode(problem(429, 'too_many_requests', { 'Retry-After': '0' }), problem(503, 'too_busy'), [200, { items: [] }]);
  assert.deepEqual(await new Client(node.url).listAccounts(), { items: [] });
  assert.equal(node.asked.length, 3);
});

test('a token that has ended is renewed once', async () => {
  const renewed = { ...loggedIn, access_token: 't2', refresh_token: 'r2' };
  await using node = await fakeNode([200, loggedIn], problem(401, 'token_expired'), [200, renewed], [200, { items: [] }]);
  const client = new Client(node.url);
  await client.logIn(nobody);
  await client.listAccounts();
  assert.deepEqual(JSON.parse(node.asked[2]!.body), { refresh_token: 'r1' });
  assert.equal(node.asked[3]!.headers.authorization, 'Bearer t2');
});

test('every item of every page', async () => {
  await using node = await fakeNode([200, { items: [1, 2], next_cursor: 'c' }], [200, { items: [3], next_cursor: null }]);
  const client = new Client(node.url);
  const items = await Array.fromAsync(every((page) => client.listOrders({ account_id: 'acc_1', ...page })));
  assert.deepEqual(items, [1, 2, 3]);
  assert.equal(node.asked[1]!.path, '/api/v1/orders?account_id=acc_1&cursor=c');
});

const frame = (seq: number, prev: number, type = 'update') => ({ ch: 'orders:acc_1', type, seq, prev, ts: '', data: seq });

async function taken(wanted: number, scripts: Script[], options: StreamOptions = {}) {
  await using node = await fakeStreams(...scripts);
  let tickets = 0;
  const stream = new Stream({ url: node.url, streamTicket: async () => `t${++tickets}` }, ['orders'], options);
  const out: number[] = [];
  for await (const one of stream) {
    out.push(one.seq);
    if (out.length === wanted) break;
  }
  return { out, subscribed: node.subscribed, positions: stream.positions };
}

test('a lost connection resumes, and a copy is passed over', async () => {
  const { out, subscribed, positions } = await taken(3, [
    [frame(4, 0, 'snapshot'), frame(5, 4), 'close'],
    [frame(5, 4), frame(6, 5)],
  ]);
  assert.deepEqual(out, [4, 5, 6]);
  assert.deepEqual(subscribed[1]!['resume'], { 'orders:acc_1': 5 });
  assert.deepEqual(positions, { 'orders:acc_1': 6 });
});

test('a gap is filled by another connection', async () => {
  const { out } = await taken(3, [[frame(5, 4), frame(8, 7)], [frame(6, 5), frame(7, 6)]], { resume: { 'orders:acc_1': 4 } });
  assert.deepEqual(out, [5, 6, 7]);
});

test('a number from another life gives way to the snapshot', async () => {
  const ahead = { type: 'error', code: 'resume_ahead', ch: 'orders:acc_1', detail: '' };
  const { out } = await taken(2, [[ahead, frame(3, 0, 'snapshot'), frame(4, 3)]], { resume: { 'orders:acc_1': 99 } });
  assert.deepEqual(out, [3, 4]);
});

test('silence is a dead connection', async () => {
  const { out, subscribed } = await taken(2, [[frame(1, 0, 'snapshot')], [frame(2, 1)]], { silenceMs: 100 });
  assert.deepEqual(out, [1, 2]);
  assert.equal(subscribed.length, 2);
});

test('what will never be served ends the stream', async () => {
  const forbidden = { type: 'error', code: 'forbidden', ch: 'orders:acc_2', detail: '' };
  await assert.rejects(taken(1, [[forbidden]]), (why: unknown) => why instanceof Problem && why.code === 'forbidden');
});

test('the follower buys above and sells below', () => {
  assert.equal(signalOf([1, 1, 1], 2, 4), undefined);
  assert.equal(signalOf([1, 1, 1, 1], 2, 4), undefined);
  assert.equal(signalOf([1, 1, 2, 3], 2, 4), 'BUY');
  assert.equal(signalOf([3, 3, 2, 1], 2, 4), 'SELL');
});

test('a bar ends also where nobody traded', () => {
  const bars = new Bars(1_000, 2);
  assert.equal(bars.turn(0), false);
  bars.take(7);
  assert.deepEqual([bars.turn(0), bars.turn(1_000), bars.turn(2_500)], [false, true, true]);
  assert.deepEqual(bars.closes, [7, 7]);
});

function maker() {
  return new MarketMaker({ client: new Client('http://localhost'), account: 'acc_1', symbol: '005930', quantity: 10, most: 20 });
}

test('the maker sells only what it owns and stops buying in time', () => {
  const one = maker();
  one.takeQuote({ bid_price: '100', ask_price: '101' });
  assert.deepEqual([one.wanted('BUY'), one.wanted('SELL')], ['100', null]);
  one.shares = 15;
  assert.deepEqual([one.wanted('BUY'), one.wanted('SELL')], [null, '101']);
});

test('the maker keeps the later version of an order', () => {
  const one = maker();
  const order = { order_id: 'o', client_order_id: 'mm-1', symbol: '005930', side: 'BUY', price: '100' } as Order;
  one.takeOrder({ ...order, version: 5, status: 'FILLED' });
  one.takeOrder({ ...order, version: 3, status: 'SUBMITTED' });
  assert.equal(one.working.size, 0);
});
