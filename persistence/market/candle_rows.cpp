#include "persistence/market/candle_rows.hpp"

#include <algorithm>
#include <cstdint>

namespace madang::market {

void merge_candle(candle& earlier, const candle& later) {
  earlier.high = std::max(earlier.high, later.high);
  earlier.low = std::min(earlier.low, later.low);
  earlier.close = later.close;
  // A derived figure: it stays at the largest that a row can hold.
  earlier.volume =
      later.volume.raw > INT64_MAX - earlier.volume.raw ? quantity{INT64_MAX} : earlier.volume + later.volume;
}

candle_rows::candle_rows(sql_session& session)
    : merge_(session,
             "INSERT INTO candles (symbol, minute, open, high, low, close, volume) VALUES (?,?,?,?,?,?,?) "
             "ON CONFLICT (symbol, minute) DO UPDATE SET high=max(high, excluded.high), low=min(low, excluded.low), "
             "close=excluded.close, volume=volume+excluded.volume") {}

void candle_rows::take(const projected_record& record, const traded& event) {
  auto minute = record.time.value / nanos_per_minute;
  candle one{{minute * nanos_per_minute}, event.price, event.price, event.price, event.price, event.quantity};
  auto [found, added] = rows_.try_emplace({symbol_id{record.stream.key}, minute}, one);
  if (!added) merge_candle(found->second, one);
}

void candle_rows::write() {
  for (const auto& [key, each] : rows_) {
    merge_.run(key.first.value, key.second, each.open.raw, each.high.raw, each.low.raw, each.close.raw,
               each.volume.raw);
  }
}

}  // namespace madang::market
