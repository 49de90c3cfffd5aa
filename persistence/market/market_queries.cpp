#include "persistence/market/market_queries.hpp"

#include "persistence/market/candle_rows.hpp"

namespace madang::market {

candle_queries::candle_queries(query_session& at)
    : at_(at),
      symbol_candles_(at.sql,
                      "SELECT minute, open, high, low, close, volume FROM candles "
                      "WHERE symbol=? AND minute>=? AND minute<? ORDER BY minute DESC") {}

list_result<list_candles> candle_queries::read(const list_candles& query) {
  constexpr std::int64_t minute_s = 60;
  auto interval_s = std::max(query.interval_s, minute_s);
  auto from = query.from.value / nanos_per_minute;
  auto to = query.to.value == 0 ? INT64_MAX : (query.to.value + nanos_per_minute - 1) / nanos_per_minute;
  auto limit = std::clamp<std::uint32_t>(query.limit, 1, page_limit_max);
  std::vector<candle> items;
  auto& row = symbol_candles_;
  for (row.ask(query.symbol.value, from, to); row.next();) {
    auto start = candle_start({row.integer(0) * nanos_per_minute}, interval_s, query.utc_offset_s);
    candle one{start, {row.integer(1)}, {row.integer(2)}, {row.integer(3)}, {row.integer(4)}, {row.integer(5)}};
    bool same = !items.empty() && items.back().start == start;
    if (!same && (items.size() > limit || at_.late())) break;
    if (same) {
      merge_candle(one, items.back());
      items.back() = one;
    } else {
      items.push_back(one);
    }
  }
  row.done();
  return page_of(std::move(items), limit);
}

}  // namespace madang::market

namespace madang::market {

void add_queries(query_registry& to) {
  to.add<list_candles, candle_queries>("candles");
}

}  // namespace madang::market
