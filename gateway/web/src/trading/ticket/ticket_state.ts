import { create } from 'zustand';
import type { Side } from '../../api/models';

export type TicketType = 'LIMIT' | 'MARKET' | 'BEST_LIMIT' | 'OWN_BEST' | 'STOP' | 'STOP_LIMIT' | 'TRAILING_STOP';
export type TimeInForce = 'DAY' | 'GTC' | 'IOC' | 'FOK' | 'OPG' | 'CLS';

export type TicketClass = 'SINGLE' | 'BRACKET' | 'OTO' | 'OCO';
export type LossType = 'STOP' | 'STOP_LIMIT' | 'TRAILING_STOP';
export type LegTime = 'DAY' | 'GTC';

/** What is typed of an order's legs. */
export interface LegsTyped {
  orderClass: TicketClass;
  /** The one leg of an OTO. */
  otoLeg: 'profit' | 'loss';
  profitPrice: string;
  profitTime: LegTime;
  lossType: LossType;
  lossStop: string;
  lossLimit: string;
  lossTrail: string;
  lossTrailBy: 'price' | 'rate';
  lossTime: LegTime;
}
export const noLegs: LegsTyped = { orderClass: 'SINGLE', otoLeg: 'loss', profitPrice: '', profitTime: 'GTC', lossType: 'STOP', lossStop: '', lossLimit: '', lossTrail: '', lossTrailBy: 'rate', lossTime: 'GTC' };

interface TicketState extends LegsTyped {
  side: Side;
  type: TicketType;
  price: string;
  stopPrice: string;
  /** The distance of a trailing stop, a price or percent. */
  trail: string;
  trailBy: 'price' | 'rate';
  quantity: string;
  timeInForce: TimeInForce;
  /** Rises when the ticket should take the focus. */
  wanted: number;
  cancelAllAsked: boolean;
  /** What is asked about first; empty: every symbol. */
  cancelAllSymbol: string;
  set: (change: Partial<Omit<TicketState, 'set'>>) => void;
  /** A price that was pointed at: whoever writes a stop order means its stop price, all others a limit. */
  take: (price: string) => void;
  want: (side: Side) => void;
}

export const useTicket = create<TicketState>()((set) => ({
  ...noLegs,
  side: 'BUY',
  type: 'LIMIT',
  price: '',
  stopPrice: '',
  trail: '',
  trailBy: 'rate',
  quantity: '10',
  timeInForce: 'DAY',
  wanted: 0,
  cancelAllAsked: false,
  cancelAllSymbol: '',
  set: (change) => set(change),
  take: (price) => set(({ type }) => (type === 'STOP' || type === 'STOP_LIMIT' ? { stopPrice: price } : { type: 'LIMIT', price })),
  want: (side) => set((before) => ({ side, wanted: before.wanted + 1 })),
}));
