#include "persistence/market/candle_rows.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "persistence/codec/record_codec.hpp"

namespace madang::market {
namespace {

std::string merge_sql(const candle_table& table) {
  const std::string key = std::string("symbol, ") + table.column;
  return std::string("INSERT INTO ") + table.name + " (" + key +
         ", open, high, low, close, volume, first_trade, last_trade) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (" + key +
         ") DO UPDATE SET open=CASE WHEN excluded.first_trade<first_trade THEN excluded.open ELSE open END, "
         "high=max(high, excluded.high), low=min(low, excluded.low), "
         "close=CASE WHEN excluded.last_trade>last_trade THEN excluded.close ELSE close END, "
         "volume=volume+excluded.volume, first_trade=min(first_trade, excluded.first_trade), "
         "last_trade=max(last_trade, excluded.last_trade)";
}
std::string drop_sql(const candle_table& table) {
  return std::string("DELETE FROM ") + table.name + " WHERE symbol=? AND " + table.column + "<?";
}

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
    : candle_rows(session, table, merge_sql(table), drop_sql(table)) {}

candle_rows::candle_rows(sql_session& session, const candle_table& table, const std::string& merge,
                         const std::string& drop)
    : table_(table), merge_(session, merge), drop_(session, drop) {}

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
  for (const auto& [key, made] : rows_) {
    const auto& each = made.of;
    merge_.run(key.first.value, key.second, each.open.raw, each.high.raw, each.low.raw, each.close.raw, each.volume.raw,
               to_column(made.first_trade), to_column(each.last_trade));
  }
  drop_old([this](symbol_id symbol, std::int64_t before) { drop_.run(symbol.value, before / table_.span_ns); });
}

}  // namespace madang::market
