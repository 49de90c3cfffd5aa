#include "cluster/market/node_trades.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>

#include "persistence/codec/event_codec.hpp"

namespace madang::market {
namespace {

/// A pass is cut into parts, so an append group has few trades.
constexpr std::uint64_t missed_max = 1'000;

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

result<std::vector<trade_view>, read_failure> read_trades(journal& from, symbol_id symbol, std::uint64_t after,
                                                          std::size_t most) {
  const channel_id channel{channel_kind::trades, symbol.value};
  const auto records = from.read_channel(channel, after, most);
  if (!records) return refused{records.error()};
  std::vector<trade_view> trades;
  for (const auto& one : *records) {
    if (one.superseded) continue;
    auto trade = trade_of(channel, one);
    if (!trade) return refused{read_failure{"trades:" + symbol.text() + " holds something that is no trade"}};
    trades.push_back(*trade);
  }
  return trades;
}

}  // namespace

result<bool, read_failure> recall_trades(journal& from, market_cache_memory& to, const std::vector<symbol_id>& symbols,
                                         std::size_t kept) {
  for (const auto symbol : symbols) {
    const auto last = from.last_number({channel_kind::trades, symbol.value});
    const auto trades = read_trades(from, symbol, last > kept ? last - kept : 0, kept);
    if (!trades) return refused{trades.error()};
    to.recall(symbol, *trades);
  }
  return true;
}

void show_missed_trades(journal& from, market_cache_memory& to, entity_id loaded) {
  if (loaded.kind != entity_kind::symbol) return;
  const symbol_id symbol{loaded.key};
  const auto shown = to.trades(symbol, 1, 0);
  const auto seen = shown.empty() ? 0 : shown.front().channel_seq;
  const auto last = from.last_number({channel_kind::trades, symbol.value});
  if (seen == last) return;
  const auto missed = read_trades(from, symbol, std::max(seen, last > missed_max ? last - missed_max : 0), missed_max);
  if (missed) return to.append(symbol, *missed);
  spdlog::warn("the latest trades of {} are not shown: {}", symbol.text(), missed.error().why);
}

}  // namespace madang::market
