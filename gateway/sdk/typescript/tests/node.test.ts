// Against a running node: MADANG_HOST says where; a signed client with an account of its own for each test.
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test as plain } from 'node:test';
import { Client, every, Problem, type ApiKey, type Frame, type NewOrder } from '../src/index.ts';

const url = process.env['MADANG_HOST'] ?? '';
const symbol = '005930';
const test = (name: string, run: () => Promise<void>) => plain(name, { skip: url === '' && 'MADANG_HOST names no node', timeout: 120_000 }, run);

async function someone(money = '10000000'): Promise<{ client: Client; account: string; key: ApiKey }> {
  const username = `sdk${crypto.randomUUID().slice(0, 13)}`;
  const person = new Client(url);
  await person.registerUser({ email: `${username}@example.com`, username, password: 'correct horse battery' });
  await person.logIn({ username, password: 'correct horse battery' });
  const made = await person.createApiKey({ name: 'bot', scopes: ['READ', 'TRADE'] });
  await person.logOut();
  const key = { id: made.key_id, secret: made.secret };
  const client = new Client(url, { key });
  const { account_id: account } = await client.openAccount({ kind: 'PAPER', currency: 'KRW' });
  await client.deposit(account, { amount: money });
  return { client, account, key };
}

async function resting(client: Client, account_id: string, quantity = '1'): Promise<NewOrder> {
  const { lower_limit: price } = await client.getQuote(symbol);
  return { account_id, symbol, side: 'BUY', type: 'LIMIT', time_in_force: 'DAY', quantity, price: price! };
}

async function take(client: Client, channels: string[], count: number, resume?: Record<string, number>) {
  const stream = client.stream(channels, resume ? { resume } : {});
  const frames: Frame[] = [];
  for await (const frame of stream) if (frames.push(frame) === count) break;
  return { frames, positions: stream.positions };
}

async function until(done: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  for (const ends = Date.now() + withinMs; !(await done()); await new Promise((then) => setTimeout(then, 200))) {
    if (Date.now() > ends) throw new Error('it does not come to pass');
  }
}

test('an order is placed, amended and cancelled', async () => {
  const { client, account } = await someone();
  const order = await client.placeOrder(await resting(client, account, '3'));
  assert.equal(order.status, 'SUBMITTED');
  assert.equal((await client.amendOrder(order.order_id, { quantity: '2' }, { version: order.version })).quantity, '2');
  const late = client.amendOrder(order.order_id, { quantity: '1' }, { version: order.version });
  await assert.rejects(late, (why: unknown) => why instanceof Problem && why.status === 412);
  assert.equal((await client.cancelOrder(order.order_id)).status, 'CANCELLED');
});

test('the same key is the same deposit', async () => {
  const { client, account } = await someone();
  const first = await client.deposit(account, { amount: '7' }, { idempotencyKey: 'once' });
  assert.deepEqual(await client.deposit(account, { amount: '7' }, { idempotencyKey: 'once' }), first);
  assert.equal((await client.getBalance(account)).cash, '10000007');
  const other = client.deposit(account, { amount: '8' }, { idempotencyKey: 'once' });
  await assert.rejects(other, (why: unknown) => why instanceof Problem && why.code === 'idempotency_key_reused');
});

test('all pages of a list', async () => {
  const { client, account: account_id } = await someone();
  const placed: string[] = [];
  for (let i = 0; i < 5; ++i) placed.push((await client.placeOrder(await resting(client, account_id))).order_id);
  const listed = await Array.fromAsync(every((page) => client.listOrders({ account_id, limit: 2, ...page })));
  assert.deepEqual(listed.map((one) => one.order_id), placed.reverse());
});

test('a signature under another secret is refused', async () => {
  const { key } = await someone();
  const other = new Client(url, { key: { ...key, secret: `msk_${'0'.repeat(32)}` } });
  await assert.rejects(other.listAccounts(), (why: unknown) => why instanceof Problem && why.code === 'signature_invalid');
});

test('a stream goes on where another has ended', async () => {
  const { client, account } = await someone();
  const { frames, positions } = await take(client, ['orders'], 1);
  assert.equal(frames[0]!.type, 'snapshot');
  await client.placeOrder(await resting(client, account));
  const missed = await take(client, ['orders'], 2, positions);
  const last = positions[`orders:${account}`]!;
  assert.deepEqual(missed.frames.map((one) => [one.seq, one.data.event]), [[last + 1, 'order_placed'], [last + 2, 'order_submitted']]);
});

test('a visitor sees the market', async () => {
  const { frames } = await take(new Client(url), [`book:${symbol}`], 1);
  assert.ok(frames[0]!.data.bids.length > 0);
});

/** An example bot; it ends with the block that holds it, whatever the test came to. */
function bot(name: string, key: ApiKey, ...words: string[]) {
  const file = join(import.meta.dirname, '../examples', name);
  const started = spawn(process.execPath, [file, '--url', url, ...words], { env: { ...process.env, MADANG_KEY: key.id, MADANG_SECRET: key.secret } });
  const ended = once(started, 'exit') as Promise<[number | null]>;
  let said = '';
  for (const stream of [started.stdout, started.stderr]) stream.on('data', (bytes) => (said += bytes));
  const end = async () => {
    started.kill('SIGINT');
    const [code] = await ended;
    assert.equal(code, 0, said);
    return said;
  };
  return { end, [Symbol.dispose]: () => void started.kill('SIGKILL') };
}

test('the market maker quotes and leaves nothing', async () => {
  const { client, account: account_id, key } = await someone();
  using started = bot('market_maker.ts', key, '--quantity', '1');
  await until(async () => (await client.listOrders({ account_id })).items.length > 0);
  await started.end();
  const orders = await Array.fromAsync(every((page) => client.listOrders({ account_id, ...page })));
  assert.ok(orders.every((one) => one.client_order_id?.startsWith('mm-')));
  assert.deepEqual((await client.listOrders({ account_id, status: 'OPEN' })).items, []);
});

test('the follower buys when the price rises', async () => {
  const { client, account: account_id, key } = await someone();
  const pusher = await someone('1000000000');
  using started = bot('average_follower.ts', key, '--interval', '0.2', '--fast', '1', '--slow', '2', '--quantity', '1');
  // Takes four levels of the book, so that the last price rises.
  const push = async () => {
    const { asks } = await pusher.client.getBook(symbol, { depth: 4 });
    const quantity = String(asks.reduce((sum, [, one]) => sum + Number(one), 0));
    const price = asks.at(-1)?.[0];
    const order = { account_id: pusher.account, symbol, side: 'BUY', type: 'LIMIT', time_in_force: 'IOC' } as const;
    if (price) await pusher.client.placeOrder({ ...order, quantity, price });
    return (await client.listExecutions({ account_id })).items.length > 0;
  };
  await until(push);
  assert.match(await started.end(), /BUY 1 of 1 at \d+/);
});
