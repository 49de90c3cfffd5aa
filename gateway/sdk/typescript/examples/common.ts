// What both bots need: a client by the environment, an account with money, and an end.
import { parseArgs } from 'node:util';
import { Client } from '../src/index.ts';

export interface Asked {
  url: string;
  /** With which to trade; without it a paper account, or a new one with money. */
  account: string;
  symbol: string;
  quantity: number;
  /** Of the bot's own. */
  of(name: string): number;
  /** Ends with Ctrl-C, or after --seconds. */
  signal: AbortSignal;
}

export function asked(numbers: Record<string, number>): Asked {
  const own = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, { type: 'string' as const, default: String(value) }]));
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: process.env['MADANG_HOST'] ?? 'http://localhost:8080' },
      account: { type: 'string', default: '' },
      symbol: { type: 'string', default: '005930' },
      quantity: { type: 'string', default: '10' },
      seconds: { type: 'string', default: '' },
      ...own,
    },
  });
  const said = values as Record<string, string>;
  const end = new AbortController();
  process.once('SIGINT', () => end.abort());
  process.once('SIGTERM', () => end.abort());
  if (said['seconds']) setTimeout(() => end.abort(), Number(said['seconds']) * 1000).unref();
  const of = (name: string) => Number(said[name]);
  return { url: said['url']!, account: said['account']!, symbol: said['symbol']!, quantity: of('quantity'), of, signal: end.signal };
}

/** Signs with MADANG_KEY and MADANG_SECRET: a key with the scopes READ and TRADE. */
export function clientOf(url: string): Client {
  const { MADANG_KEY: id, MADANG_SECRET: secret } = process.env;
  if (!id || !secret) throw new Error('MADANG_KEY and MADANG_SECRET are not set: make an API key with READ and TRADE (docs/users/sdk.md)');
  return new Client(url, { key: { id, secret } });
}

/** The newest paper account, or a new one with money. */
export async function accountOf(client: Client, currency = 'KRW'): Promise<string> {
  const { items } = await client.listAccounts();
  const found = items.find((one) => one.kind === 'PAPER' && one.currency === currency);
  if (found) return found.account_id;
  const made = await client.openAccount({ kind: 'PAPER', currency: 'KRW', name: 'bot' }, { idempotencyKey: 'bot-account' });
  await client.deposit(made.account_id, { amount: '10000000' }, { idempotencyKey: 'bot-money' });
  return made.account_id;
}

export async function sharesOf(client: Client, account: string, symbol: string): Promise<number> {
  const { items } = await client.listPositions(account);
  return Number(items.find((one) => one.symbol === symbol)?.quantity ?? 0);
}

export function say(text: string): void {
  console.log(new Date().toTimeString().slice(0, 8), text);
}

/** Waits, or until the end. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((then) => {
    if (signal.aborted) return then();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      then();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

/** Whether this file was started, rather than imported. */
export function isStarted(meta: ImportMeta): boolean {
  return process.argv[1] === meta.filename;
}
