#include "persistence/market/market_queries.hpp"

#include "persistence/market/candle_rows.hpp"

namespace madang::market {

namespace {

constexpr const char* file_sql =
    "SELECT minute, open, high, low, close, volume FROM candles "
    "WHERE symbol=? AND minute>=? AND minute<? ORDER BY minute DESC";
// A server sends all rows of an answer at once: many are read in steps.
constexpr std::int64_t minutes_per_step = 3'000;
constexpr const char* server_sql =
    "SELECT start_at/60000000000, open, high, low, close, volume FROM candles WHERE symbol=?1::text "
    "AND start_at>=?2::bigint AND start_at<?3::bigint ORDER BY start_at DESC LIMIT 3000";

}  // namespace

candle_queries::candle_queries(query_session& at)
    : at_(at),
      is_server_(at.sql.dialect() == sql_dialect::postgres),
      symbol_candles_(at.sql, is_server_ ? server_sql : file_sql) {}

/// From one minute to before another.
void candle_queries::ask(const list_candles& query, std::int64_t from, std::int64_t to) {
  if (!is_server_) return symbol_candles_.ask(query.symbol.value, from, to);
  const auto last = to > INT64_MAX / nanos_per_minute ? INT64_MAX : to * nanos_per_minute;
  symbol_candles_.ask(query.symbol.text(), from * nanos_per_minute, last);
}

list_result<list_candles> candle_queries::read(const list_candles& query) {
  constexpr std::int64_t minute_s = 60;
  auto interval_s = std::max(query.interval_s, minute_s);
  auto from = query.from.value / nanos_per_minute;
  auto to = query.to.value == 0 ? INT64_MAX : (query.to.value + nanos_per_minute - 1) / nanos_per_minute;
  auto limit = std::clamp<std::uint32_t>(query.limit, 1, page_limit_max);
  std::vector<candle> items;
  auto& row = symbol_candles_;
  std::int64_t rows = 0;
  ask(query, from, to);
  while (true) {
    if (!row.next()) {
      const bool is_step = is_server_ && rows == minutes_per_step;
      if (!is_step) break;
      rows = 0;
      ask(query, from, to);
      continue;
    }
    ++rows;
    to = row.integer(0);
    auto start = candle_start({to * nanos_per_minute}, interval_s, query.utc_offset_s);
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
