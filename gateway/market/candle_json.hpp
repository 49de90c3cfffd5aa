#pragma once

#include <string>

#include "gateway/json/schema.hpp"
#include "messages/market/queries.hpp"

namespace madang::market {

/// The number in `candles:SYM:1m` of the frame that told a candle's last trade: that channel has two for each trade,
/// the second if it was the last of its minute.
constexpr std::uint64_t candle_seq(const candle& one) {
  return 2 * one.last_trade;
}

void write_candle(std::string& out, const candle& one);
schema_ref candle_schema();
/// The `data` of a frame of `candles:`, whose number is the frame's own. The same members as `append_candle` writes.
schema_ref candle_frame_schema();

}  // namespace madang::market
