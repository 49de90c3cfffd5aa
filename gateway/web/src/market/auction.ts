import { browserClock, Feed } from '../stream/feed';
import { takeFrames, useChannels, useFeed } from '../stream/live';
import type { Auction } from './auction_shape';

const auctions = new Feed<Auction>(browserClock, 100);
takeFrames('auction', (frame, symbol) => auctions.set(symbol, frame.data as Auction));

/** `is`: whether an auction gathers; nothing is followed otherwise. */
export function useAuction(symbol: string, is = true): Auction | undefined {
  useChannels(is ? [`auction:${symbol}`] : []);
  return useFeed(auctions, symbol);
}
