#include "persistence/market/candle_rows.hpp"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>

#include "persistence/codec/record_codec.hpp"

namespace madang::market {
namespace {

/// The number of a trade in its symbol's channel.
std::uint64_t trade_number(const projected_record& record) {
  const auto& view = *record.stored;
  for (std::size_t i = 0; i < view.channel_count; ++i) {
    if (view.channels[i].kind == channel_kind::trades) return view.meta.channel_numbers[i];
  }
  return 0;
}

}  // namespace

void merge_candle(candle& earlier, const candle& later) {
  earlier.high = std::max(earlier.high, later.high);
  earlier.low = std::min(earlier.low, later.low);
  earlier.close = later.close;
  // A derived figure: it stays at the largest that a row can hold.
  earlier.volume =
      later.volume.raw > INT64_MAX - earlier.volume.raw ? quantity{INT64_MAX} : earlier.volume + later.volume;
  earlier.last_trade = std::max(earlier.last_trade, later.last_trade);
}

candle_rows::candle_rows(sql_session& session, const candle_table& table)
    : table_(table),
      merge_(session, merge_candles_sql(table, session.dialect())),
      drop_(session, drop_candles_sql(table, session.dialect())) {}

void candle_rows::take(const projected_record& record, const traded& event) {
  auto place = record.time.value / table_.span_ns;
  candle one{{place * table_.span_ns}, event.price,         event.price, event.price, event.price,
             event.quantity,           trade_number(record)};
  projected_candle made{one, one.last_trade};
  auto [found, added] = rows_.try_emplace({symbol_id{record.stream.key}, place}, made);
  if (added) return;
  // An older trade, which the one that is there follows.
  if (made.first_trade < found->second.first_trade) std::swap(found->second, made);
  merge_candle(found->second.of, made.of);
}

void candle_rows::write() {
  const auto merge = [this](symbol_id symbol, std::int64_t interval, const projected_candle& made,
                            const auto&... columns) { merge_.run(symbol.value, interval, columns.value(made)...); };
  for (const auto& [key, made] : rows_) {
    std::apply([&](const auto&... columns) { merge(key.first, key.second, made, columns...); }, candle_columns);
  }
  drop_old([this](symbol_id symbol, std::int64_t before) { drop_.run(symbol.value, before / table_.span_ns); });
}

}  // namespace madang::market
