import type { Level } from '../api/models';

/** What an auction gathers, or came to: a frame of `auction:SYM`. */
export interface Auction {
  symbol: string;
  phase: string;
  expected_price: string | null;
  expected_quantity: string;
  imbalance_side: 'BUY' | 'SELL' | null;
  imbalance_quantity: string;
  bids: Level[];
  asks: Level[];
  ends_at: string | null;
}
