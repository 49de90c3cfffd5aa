// Quotes both sides of one symbol at the best prices, and earns the spread where both are taken.
//
// What it owns bends its prices: with many shares it does not buy, without any it does not sell. Its orders carry its
// name, so that after a crash it finds them again. It leaves none behind.
import { Problem, type Client, type Execution, type Order, type Quote } from '../src/index.ts';
import { accountOf, asked, clientOf, isStarted, pause, say, sharesOf } from './common.ts';

type Side = 'BUY' | 'SELL';
const over = new Set(['FILLED', 'CANCELLED', 'REJECTED', 'EXPIRED', 'SETTLED', 'REPLACED']);
/** Prices are followed at most so often: placing and amending have a quota. */
const paceMs = 1_000;

export interface Desk {
  client: Client;
  account: string;
  symbol: string;
  quantity: number;
  /** Most shares that it owns. */
  most: number;
}

/** What it wants is `wanted`, what there is `working`; `follow` makes the one of the other. */
export class MarketMaker {
  shares = 0;
  fills = 0;
  readonly working = new Map<Side, Order>();
  readonly #desk: Desk;
  readonly #versions = new Map<string, number>();
  #best: Record<Side, string | null> = { BUY: null, SELL: null };

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  wanted(side: Side): string | null {
    const room = side === 'BUY' ? this.#desk.most - this.shares : this.shares;
    return room >= this.#desk.quantity ? this.#best[side] : null;
  }

  takeQuote(quote: Pick<Quote, 'bid_price' | 'ask_price'>): void {
    this.#best = { BUY: quote.bid_price, SELL: quote.ask_price };
  }

  /** Orders come by the stream and by answers; the higher version is the later. */
  takeOrder(order: Order): void {
    if (!order.client_order_id?.startsWith('mm-') || order.symbol !== this.#desk.symbol) return;
    if (order.version <= (this.#versions.get(order.order_id) ?? -1)) return;
    this.#versions.set(order.order_id, order.version);
    const side = order.side as Side;
    if (!over.has(order.status)) this.working.set(side, order);
    else if (this.working.get(side)?.order_id === order.order_id) this.working.delete(side);
  }

  takeFill(fill: Execution): void {
    this.shares += fill.side === 'BUY' ? Number(fill.quantity) : -Number(fill.quantity);
    this.fills += 1;
    say(`${fill.side} ${fill.quantity} at ${fill.price}, now ${this.shares} shares`);
  }

  async follow(side: Side): Promise<void> {
    const price = this.wanted(side);
    const order = this.working.get(side);
    try {
      if (!order && price !== null) this.takeOrder(await this.#place(side, price));
      else if (order && price === null) this.takeOrder(await this.#desk.client.cancelOrder(order.order_id));
      else if (order && price !== null && order.price !== price) this.takeOrder(await this.#desk.client.amendOrder(order.order_id, { price }));
    } catch (why) {
      // It was filled meanwhile, a rule says no, or the outcome is unknown: the stream tells, and the next turn sees it.
      if (!(why instanceof Problem)) throw why;
      say(why.message);
    }
  }

  async leave(): Promise<void> {
    for (const order of this.working.values()) {
      await this.#desk.client.cancelOrder(order.order_id).catch((why: Error) => {
        if (!(why instanceof Problem && why.code === 'order_not_open')) say(why.message);
      });
    }
  }

  #place(side: Side, price: string): Promise<Order> {
    const { client, account, symbol, quantity } = this.#desk;
    return client.placeOrder({
      account_id: account,
      symbol,
      side,
      type: 'LIMIT',
      time_in_force: 'DAY',
      quantity: String(quantity),
      price,
      client_order_id: `mm-${crypto.randomUUID()}`,
    });
  }
}

async function watch(maker: MarketMaker, desk: Desk, signal: AbortSignal): Promise<void> {
  const onState = (state: string, why: string) => say(`stream ${state} ${why}`);
  for await (const frame of desk.client.stream([`quote:${desk.symbol}`, `orders:${desk.account}`], { signal, onState })) {
    if (frame.ch.startsWith('quote:')) maker.takeQuote(frame.data);
    else if (frame.type === 'snapshot') for (const order of frame.data.orders) maker.takeOrder(order);
    else {
      maker.takeOrder(frame.data.order);
      if (frame.data.execution?.symbol === desk.symbol) maker.takeFill(frame.data.execution);
    }
  }
}

async function main(): Promise<void> {
  const { url, account, symbol, quantity, of, signal } = asked({ most: 50 });
  const client = clientOf(url);
  const desk = { client, account: account || (await accountOf(client)), symbol, quantity, most: of('most') };
  const maker = new MarketMaker(desk);
  maker.shares = await sharesOf(client, desk.account, symbol);
  const watching = watch(maker, desk, signal);
  const failed = watching.then(() => undefined);
  while (!signal.aborted) {
    for (const side of ['SELL', 'BUY'] as const) await maker.follow(side);
    await Promise.race([pause(paceMs, signal), failed]);
  }
  await watching;
  await maker.leave();
  say(`left with ${maker.shares} shares after ${maker.fills} fills`);
}

if (isStarted(import.meta)) await main();
