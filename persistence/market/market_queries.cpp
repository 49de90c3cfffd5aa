#include "persistence/market/market_queries.hpp"

namespace madang::market {

namespace {

// A server sends all rows of an answer at once: many are read in steps.
constexpr std::int64_t rows_per_step = 3'000;

/// Candles that begin before `from` are not whole, and one that begins before `to` is.
void widen(list_candles& query) {
  const auto start_of = [&](unix_nanos at) { return candle_start(at, query.interval_s, query.utc_offset_s); };
  const auto end_of = [&](unix_nanos start) { return candle_end(start, query.interval_s, query.utc_offset_s); };
  if (query.from.value != 0) {
    const auto start = start_of(query.from);
    query.from = start < query.from ? end_of(start) : start;
  }
  if (query.to.value != 0) query.to = end_of(start_of({query.to.value - 1}));
}

}  // namespace

candle_queries::source::source(query_session& at, const candle_table& of)
    : table(of),
      is_server(at.sql.dialect() == sql_dialect::postgres),
      rows(at.sql, select_candles_sql(of, at.sql.dialect(), is_server ? rows_per_step : 0)) {}

std::int64_t candle_queries::source::first_at_or_after(unix_nanos at) const {
  return (at.value + table.span_ns - 1) / table.span_ns;
}

/// From one interval to before another.
void candle_queries::source::ask(symbol_id symbol, std::int64_t from, std::int64_t to) {
  if (!is_server) return rows.ask(symbol.value, from, to);
  const auto last = to > INT64_MAX / table.span_ns ? INT64_MAX : to * table.span_ns;
  rows.ask(symbol.text(), from * table.span_ns, last);
}

candle_queries::candle_queries(query_session& at)
    : at_(at), seconds_(at, second_candles), minutes_(at, minute_candles), hours_(at, hour_candles) {}

candle_queries::source& candle_queries::source_for(const list_candles& query) {
  constexpr std::int64_t minute_s = 60;
  constexpr std::int64_t hour_s = 3'600;
  if (query.interval_s < minute_s) return seconds_;
  const bool of_hours = query.interval_s % hour_s == 0 && query.utc_offset_s % hour_s == 0;
  return of_hours ? hours_ : minutes_;
}

listing<candle> candle_queries::read_up_to(const list_candles& asked, std::size_t limit) {
  auto query = asked;
  query.interval_s = std::max<std::int64_t>(query.interval_s, 1);
  widen(query);
  auto& in = source_for(query);
  const auto from = in.first_at_or_after(query.from);
  auto to = query.to.value == 0 ? INT64_MAX : in.first_at_or_after(query.to);
  std::vector<candle> items;
  auto& row = in.rows;
  std::int64_t rows = 0;
  bool stopped = false;
  in.ask(query.symbol, from, to);
  while (true) {
    if (!row.next()) {
      const bool is_step = in.is_server && rows == rows_per_step;
      if (!is_step) break;
      rows = 0;
      in.ask(query.symbol, from, to);
      continue;
    }
    ++rows;
    to = interval_in(row);
    auto one = candle_in(row);
    one.start = candle_start({to * in.table.span_ns}, query.interval_s, query.utc_offset_s);
    bool same = !items.empty() && items.back().start == one.start;
    stopped = !same && at_.late();
    if (stopped || (!same && items.size() > limit)) break;
    if (same) {
      merge_candle(one, items.back());
      items.back() = one;
    } else {
      items.push_back(one);
    }
  }
  row.done();
  return page_of(std::move(items), limit, stopped);
}

list_result<list_candles> candle_queries::read(const list_candles& query) {
  return read_up_to(query, std::clamp<std::uint32_t>(query.limit, 1, page_limit_max));
}

list_result<read_candle_series> candle_queries::read(const read_candle_series& query) {
  return read_up_to(query.of, std::clamp<std::uint32_t>(query.of.limit, 1, read_candle_series::limit_max));
}

void add_queries(query_registry& to) {
  to.add<list_candles, candle_queries>("candles");
  to.add<read_candle_series, candle_queries>("candle_series");
}

}  // namespace madang::market
