// Buys when the fast average of a symbol's prices crosses above the slow one, and sells when it crosses below.
import { Problem, type Client } from '../src/index.ts';
import { accountOf, asked, clientOf, isStarted, pause, say, sharesOf } from './common.ts';

/** BUY or SELL where the averages say so; undefined while there are too few prices, or where they are alike. */
export function signalOf(closes: number[], fast: number, slow: number): 'BUY' | 'SELL' | undefined {
  if (closes.length < slow) return undefined;
  const average = (count: number) => closes.slice(-count).reduce((sum, one) => sum + one, 0) / count;
  const [quick, calm] = [average(fast), average(slow)];
  return quick === calm ? undefined : quick > calm ? 'BUY' : 'SELL';
}

/** The last price of each interval, in which somebody traded or not. */
export class Bars {
  readonly closes: number[] = [];
  readonly #intervalMs: number;
  readonly #kept: number;
  #last: number | undefined;
  #ends: number | undefined;

  constructor(intervalMs: number, kept: number) {
    this.#intervalMs = intervalMs;
    this.#kept = kept;
  }

  take(price: number): void {
    this.#last = price;
  }

  /** Whether a bar has ended. */
  turn(now: number): boolean {
    if (this.#last === undefined) return false;
    this.#ends ??= now + this.#intervalMs;
    if (now < this.#ends) return false;
    this.#ends += this.#intervalMs;
    this.closes.push(this.#last);
    if (this.closes.length > this.#kept) this.closes.shift();
    return true;
  }
}

/** A market order under a name of its own: whatever happens to the answer, it is placed once. */
async function trade(client: Client, account_id: string, symbol: string, side: 'BUY' | 'SELL', quantity: number): Promise<void> {
  try {
    const order = await client.placeOrder({
      account_id,
      symbol,
      side,
      type: 'MARKET',
      time_in_force: 'IOC',
      quantity: String(quantity),
      client_order_id: `ma-${crypto.randomUUID()}`,
    });
    say(`${side} ${order.filled_quantity} of ${quantity} at ${order.average_price}: ${order.status}`);
  } catch (why) {
    if (!(why instanceof Problem)) throw why;
    say(why.message);
  }
}

async function watch(client: Client, symbol: string, bars: Bars, signal: AbortSignal): Promise<void> {
  const onState = (state: string, why: string) => say(`stream ${state} ${why}`);
  for await (const frame of client.stream([`trades:${symbol}`], { signal, onState })) {
    const [last] = frame.type === 'snapshot' ? frame.data.trades : [frame.data];
    if (last) bars.take(Number(last.price));
  }
}

async function main(): Promise<void> {
  const { url, symbol, quantity, of, signal, ...given } = asked({ interval: 60, fast: 5, slow: 20 });
  const client = clientOf(url);
  const account = given.account || (await accountOf(client));
  const bars = new Bars(of('interval') * 1000, of('slow'));
  if (of('interval') === 60) {
    const { items } = await client.listCandles(symbol, { interval: '1m', limit: of('slow') });
    bars.closes.push(...items.reverse().map((one) => Number(one.close)));
  }
  const watching = watch(client, symbol, bars, signal);
  const failed = watching.then(() => undefined);
  while (!signal.aborted) {
    await Promise.race([pause(Math.min(100, of('interval') * 250), signal), failed]);
    const side = bars.turn(Date.now()) ? signalOf(bars.closes, of('fast'), of('slow')) : undefined;
    if (side === undefined || signal.aborted) continue;
    const owned = await sharesOf(client, account, symbol);
    if (side === 'BUY' && owned === 0) await trade(client, account, symbol, side, quantity);
    else if (side === 'SELL' && owned > 0) await trade(client, account, symbol, side, owned);
  }
  await watching;
}

if (isStarted(import.meta)) await main();
