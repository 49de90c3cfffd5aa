#include "persistence/market/candle_source.hpp"

#include <algorithm>

#include "persistence/market/candle_rows.hpp"

namespace madang::market {
namespace {

// A server sends all rows of an answer at once: many are read in steps.
constexpr std::int64_t rows_per_step = 3'000;

std::int64_t step_of(const sql_session& at) {
  return at.dialect() == sql_dialect::postgres ? rows_per_step : 0;
}

/// The columns of a candle that no trade of the platform is in.
std::string select_bars_sql(const sql_session& at, std::int64_t bar_s) {
  const bool is_server = at.dialect() == sql_dialect::postgres;
  const std::string interval = std::to_string(bar_s);
  if (!is_server) {
    return "SELECT number, open, high, low, close, volume, 0 FROM bars WHERE symbol=?1 AND interval_s=" + interval +
           " AND number>=?2 AND number<?3 ORDER BY number DESC";
  }
  return "SELECT number, open, high, low, close, volume, 0::bigint FROM madang.bars WHERE symbol=?1::text AND "
         "interval_s=" +
         interval + " AND number>=?2::bigint AND number<?3::bigint ORDER BY number DESC LIMIT " +
         std::to_string(rows_per_step);
}

}  // namespace

candle_source::candle_source(sql_session& at, const candle_table& table)
    : span_ns_(table.span_ns),
      counts_days_(false),
      asks_moments_(at.dialect() == sql_dialect::postgres),
      is_server_(at.dialect() == sql_dialect::postgres),
      rows_(at, select_candles_sql(table, at.dialect(), step_of(at))) {}

candle_source::candle_source(sql_session& at, std::int64_t bar_s)
    : span_ns_(bar_s * nanos_per_second),
      counts_days_(bar_s == day_interval),
      asks_moments_(false),
      is_server_(at.dialect() == sql_dialect::postgres),
      rows_(at, select_bars_sql(at, bar_s)) {}

std::int64_t candle_source::first_at_or_after(unix_nanos at) const {
  return (at.value + shift_ns_ + span_ns_ - 1) / span_ns_;
}

void candle_source::begin(symbol_id symbol, unix_nanos from, unix_nanos to, candle_unit unit) {
  symbol_ = symbol;
  symbol_text_ = is_server_ ? symbol.text() : std::string();
  unit_ = unit;
  shift_ns_ = counts_days_ ? unit.utc_offset_s * nanos_per_second : 0;
  from_ = first_at_or_after(from);
  to_ = to.value == 0 ? INT64_MAX : first_at_or_after(to);
  ask();
  step();
}

/// From one interval to before another.
void candle_source::ask() {
  asked_rows_ = 0;
  if (!is_server_) return rows_.ask(symbol_.value, from_, to_);
  if (!asks_moments_) return rows_.ask(symbol_text_, from_, to_);
  const auto last = to_ > INT64_MAX / span_ns_ ? INT64_MAX : to_ * span_ns_;
  rows_.ask(symbol_text_, from_ * span_ns_, last);
}

void candle_source::step() {
  start_.reset();
  if (!rows_.next()) {
    const bool is_step = is_server_ && asked_rows_ == rows_per_step;
    if (!is_step) return;
    ask();
    if (!rows_.next()) return;
  }
  ++asked_rows_;
  to_ = interval_in(rows_);
  start_ = unit_.start_of({to_ * span_ns_ - shift_ns_});
}

candle candle_source::take() {
  auto whole = candle_in(rows_);
  const auto start = *start_;
  for (step(); start_ == start; step()) {
    auto earlier = candle_in(rows_);
    merge_candle(earlier, whole);
    whole = earlier;
  }
  whole.start = start;
  return whole;
}

void candle_source::pass_over() {
  if (unit_.interval_s * nanos_per_second == span_ns_) return step();
  rows_.done();
  to_ = first_at_or_after(*start_);
  ask();
  step();
}

std::optional<candle> take_newest(std::span<candle_source* const> from) {
  std::optional<unix_nanos> newest;
  for (const auto* each : from) newest = std::max(newest, each->next_start());
  if (!newest) return std::nullopt;
  std::optional<candle> taken;
  for (auto* each : from) {
    if (each->next_start() != newest) continue;
    if (taken) {
      each->pass_over();
    } else {
      taken = each->take();
    }
  }
  return taken;
}

}  // namespace madang::market
