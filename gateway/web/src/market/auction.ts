import { browserClock, Feed } from '../stream/feed';
import { takeFrames, useChannels, useFeed } from '../stream/live';
import type { Auction } from './auction_shape';

const auctions = new Feed<Auction>(browserClock, 100);
takeFrames('auction', (frame, symbol) => auctions.set(symbol, frame.data as Auction));

export function useAuction(symbol: string): Auction | undefined {
  useChannels([`auction:${symbol}`]);
  return useFeed(auctions, symbol);
}
