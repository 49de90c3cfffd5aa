#include "persistence/market/candle_rows.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

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
             "INSERT INTO candles (symbol, minute, open, high, low, close, volume, first_seq, last_seq) "
             "VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (symbol, minute) DO UPDATE SET "
             "open=CASE WHEN excluded.first_seq<first_seq THEN excluded.open ELSE open END, "
             "high=max(high, excluded.high), low=min(low, excluded.low), "
             "close=CASE WHEN excluded.last_seq>last_seq THEN excluded.close ELSE close END, "
             "volume=volume+excluded.volume, first_seq=min(first_seq, excluded.first_seq), "
             "last_seq=max(last_seq, excluded.last_seq)") {}

void candle_rows::take(const projected_record& record, const traded& event) {
  auto minute = record.time.value / nanos_per_minute;
  candle one{{minute * nanos_per_minute}, event.price, event.price, event.price, event.price, event.quantity};
  projected_candle made{one, record.seq, record.seq};
  auto [found, added] = rows_.try_emplace({symbol_id{record.stream.key}, minute}, made);
  if (added) return;
  // An older trade, which the one that is there follows.
  if (record.seq < found->second.first_seq) std::swap(found->second, made);
  merge_candle(found->second.of, made.of);
  found->second.last_seq = std::max(found->second.last_seq, made.last_seq);
}

void candle_rows::write() {
  for (const auto& [key, each] : rows_) {
    const auto& one = each.of;
    merge_.run(key.first.value, key.second, one.open.raw, one.high.raw, one.low.raw, one.close.raw, one.volume.raw,
               each.first_seq, each.last_seq);
  }
}

}  // namespace madang::market
