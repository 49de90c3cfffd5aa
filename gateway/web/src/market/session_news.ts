import type { Auction } from './auction_shape';
import { isAuction } from './sessions';

/** What is to be said of a session in which orders do not trade as they come. */
export type SessionNews =
  | { kind: 'halted' }
  | { kind: 'closed'; opensAt: string | null }
  | { kind: 'gathers'; price: string | null; quantity: string; moreOf: 'BUY' | 'SELL' | null; more: string; endsAt: string | null };

/** `auction`: what the stream has said last, which may be of an auction before this one. `nextOpen`: of the market's clock. */
export function newsOf(session: string, auction: Auction | undefined, nextOpen: string | undefined): SessionNews {
  if (session === 'HALTED') return { kind: 'halted' };
  if (!isAuction(session)) return { kind: 'closed', opensAt: nextOpen ?? null };
  const one = auction?.phase === session ? auction : undefined;
  return {
    kind: 'gathers',
    price: one?.expected_price ?? null,
    quantity: one?.expected_quantity ?? '0',
    moreOf: one?.imbalance_side ?? null,
    more: one?.imbalance_quantity ?? '0',
    endsAt: one?.ends_at ?? null,
  };
}
