#include "cluster/market/node_trades.hpp"

#include <algorithm>
#include <optional>

#include "persistence/codec/event_codec.hpp"

namespace madang::market {
namespace {

std::optional<trade_view> trade_of(channel_id channel, const record& one) {
  const auto event = decode_event<symbol_event>(one.type, one.version, one.payload);
  const auto* trade = event ? std::get_if<traded>(&*event) : nullptr;
  if (trade == nullptr) return std::nullopt;
  const auto* end = one.channels.begin() + one.channel_count;
  const auto at = static_cast<std::size_t>(std::find(one.channels.begin(), end, channel) - one.channels.begin());
  if (at == one.channel_count) return std::nullopt;
  return trade_view{{channel.key},
                    trade->number,
                    trade->price,
                    trade->quantity,
                    trade->aggressor,
                    one.meta.time,
                    one.meta.channel_numbers[at]};
}

}  // namespace

result<bool, read_failure> recall_trades(journal& from, market_cache_memory& to, const std::vector<symbol_id>& symbols,
                                         std::size_t kept) {
  for (const auto symbol : symbols) {
    const channel_id channel{channel_kind::trades, symbol.value};
    const auto last = from.last_number(channel);
    const auto records = from.read_channel(channel, last > kept ? last - kept : 0, kept);
    if (!records) return refused{records.error()};
    std::vector<trade_view> trades;
    for (const auto& one : *records) {
      if (one.superseded) continue;
      auto trade = trade_of(channel, one);
      if (!trade) return refused{read_failure{"trades:" + symbol.text() + " holds something that is no trade"}};
      trades.push_back(*trade);
    }
    to.recall(symbol, trades);
  }
  return true;
}

}  // namespace madang::market
