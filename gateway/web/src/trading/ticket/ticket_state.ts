import { create } from 'zustand';
import type { Side } from '../../api/models';

export type TicketType = 'LIMIT' | 'MARKET';
export type TimeInForce = 'DAY' | 'GTC' | 'IOC' | 'FOK';

interface TicketState {
  side: Side;
  type: TicketType;
  price: string;
  quantity: string;
  timeInForce: TimeInForce;
  /** Rises when the ticket should take the focus. */
  wanted: number;
  cancelAllAsked: boolean;
  /** What is asked about first; empty: every symbol. */
  cancelAllSymbol: string;
  set: (change: Partial<Omit<TicketState, 'set'>>) => void;
  want: (side: Side) => void;
}

export const useTicket = create<TicketState>()((set) => ({
  side: 'BUY',
  type: 'LIMIT',
  price: '',
  quantity: '10',
  timeInForce: 'DAY',
  wanted: 0,
  cancelAllAsked: false,
  cancelAllSymbol: '',
  set: (change) => set(change),
  want: (side) => set((before) => ({ side, wanted: before.wanted + 1 })),
}));
