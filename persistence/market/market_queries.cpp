#include "persistence/market/market_queries.hpp"

#include <algorithm>
#include <utility>

#include "persistence/bars/imported_bar.hpp"
#include "persistence/bars/sqlite_bar_store.hpp"
#include "persistence/market/candle_rows.hpp"

namespace madang::market {

namespace {

constexpr std::int64_t minute_s = 60;
constexpr std::int64_t hour_s = 3'600;

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

bool is_of_hours(std::int64_t interval_s, std::int32_t utc_offset_s) {
  return interval_s % hour_s == 0 && utc_offset_s % hour_s == 0;
}

candle_unit unit_of(const list_candles& query) {
  if (query.interval_s < minute_s) return {1, query.utc_offset_s};
  if (query.interval_s >= day_interval) return {day_interval, query.utc_offset_s};
  return {is_of_hours(query.interval_s, query.utc_offset_s) ? hour_s : minute_s, query.utc_offset_s};
}

}  // namespace

candle_queries::imported::imported(sql_session& at) : minutes(at, minute_bar_s), days(at, day_bar_s) {}

candle_queries::candle_queries(query_session& at)
    : at_(at), seconds_(at.sql, second_candles), minutes_(at.sql, minute_candles), hours_(at.sql, hour_candles) {
  if (is_server()) imported_ = std::make_unique<imported>(at.sql);
}

/// A file of bars may come while the node runs.
void candle_queries::look_for_bars() {
  if (imported_ != nullptr) return;
  bars_file_ = open_bars_beside(at_.sql);
  if (bars_file_ != nullptr) imported_ = std::make_unique<imported>(*bars_file_);
}

std::vector<candle_source*> candle_queries::sources_of(candle_unit unit) {
  if (unit.interval_s < minute_s) return {&seconds_};
  auto& own = is_of_hours(unit.interval_s, unit.utc_offset_s) ? hours_ : minutes_;
  if (imported_ == nullptr) return {&own};
  if (unit.interval_s < day_interval) return {&own, &imported_->minutes};
  return {&own, &imported_->days, &imported_->minutes};
}

listing<candle> candle_queries::read_from(const std::vector<candle_source*>& sources, const list_candles& query,
                                          std::size_t limit) {
  std::vector<candle> items;
  bool stopped = false;
  while (auto one = take_newest(sources)) {
    one->start = candle_start(one->start, query.interval_s, query.utc_offset_s);
    const bool same = !items.empty() && items.back().start == one->start;
    stopped = !same && at_.late();
    if (stopped || (!same && items.size() > limit)) break;
    if (same) {
      merge_candle(*one, items.back());
      items.back() = *one;
    } else {
      items.push_back(*one);
    }
  }
  return page_of(std::move(items), limit, stopped);
}

list_result<list_candles> candle_queries::read_up_to(const list_candles& asked, std::size_t limit) {
  auto query = asked;
  query.interval_s = std::max<std::int64_t>(query.interval_s, 1);
  widen(query);
  look_for_bars();
  if (bars_file_ != nullptr) bars_file_->begin_reading();
  const auto unit = unit_of(query);
  const auto sources = sources_of(unit);
  for (auto* each : sources) each->begin(query.symbol, query.from, query.to, unit);
  auto found = read_from(sources, query, limit);
  for (auto* each : sources) each->end();
  if (bars_file_ == nullptr) return found;
  if (const auto failure = bars_file_->commit()) {
    imported_.reset();
    bars_file_.reset();
    return refused{list_unavailable("imported bars cannot be read: " + failure->text)};
  }
  return found;
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
