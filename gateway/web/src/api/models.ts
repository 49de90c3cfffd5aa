import type { components } from './openapi';
import type { components as stream } from './streams';

type Schemas = components['schemas'];
export type Account = Schemas['Account'];
export type Balance = Schemas['Balance'];
export type Book = Schemas['Book'];
export type Candle = Schemas['Candle'];
export type Execution = Schemas['Execution'];
export type Instrument = Schemas['Instrument'];
export type Job = Schemas['Job'];
export type LedgerEntry = Schemas['LedgerEntry'];
export type LogIn = Schemas['LogIn'] & {
  refresh_token?: string;
  refresh_expires_in?: number;
  session_id?: string;
  csrf_token?: string;
};
export type MarketClock = Schemas['MarketClock'];
export type MarketIndex = Schemas['Index'];
export type NewOrder = Schemas['NewOrder'];
export type Order = Schemas['Order'];
export type Allocation = Schemas['Allocation'];
export type Performance = Schemas['Performance'];
export type Portfolio = Schemas['Portfolio'];
export type Position = Schemas['Position'];
export type Quote = Schemas['Quote'];
export type Trade = Schemas['Trade'];
export type User = Schemas['User'];
export type Side = 'BUY' | 'SELL';
/** `[price, quantity, orders]` */
export type Level = [string, string, number];

export type OrdersUpdate = stream['schemas']['OrdersUpdateFrame']['data'];

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}
