#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cluster/ports/market/market_cache.hpp"
#include "messages/channels/channel.hpp"
#include "messages/market/symbol.hpp"

namespace madang::made_up_market {

/// One symbol's images and trades for tests of the market's public side.

inline const symbol_id samsung = *symbol_id::parse("005930");
inline const channel_id book_channel{channel_kind::book, samsung.value};
inline const channel_id quote_channel{channel_kind::quote, samsung.value};
inline const channel_id trades_channel{channel_kind::trades, samsung.value};

inline level_view level(std::int64_t at, std::int64_t shares, std::uint32_t orders = 1) {
  return {price::whole(at), quantity::whole(shares), orders};
}

inline book_view book(std::uint64_t seq, std::vector<level_view> bids, std::vector<level_view> asks) {
  return {samsung, std::move(bids), std::move(asks), {1'000'000'000}, seq};
}

inline trade_view trade(std::uint64_t number) {
  return {samsung, number, price::whole(71'000), quantity::whole(5), side::buy, {1'000'000'000}, number};
}

inline std::vector<trade_view> trades_from(std::uint64_t first, std::uint64_t last) {
  std::vector<trade_view> trades;
  for (auto number = first; number <= last; ++number) trades.push_back(trade(number));
  return trades;
}

inline std::shared_ptr<const market_image> image(std::uint64_t seq) {
  auto made = std::make_shared<market_image>();
  made->listing.symbol = samsung;
  made->book = book(seq, {level(71'000, static_cast<std::int64_t>(seq))}, {});
  made->quote.symbol = samsung;
  made->quote.seq = seq;
  return made;
}

}  // namespace madang::made_up_market
