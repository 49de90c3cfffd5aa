#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actors/market/fan_out/fan_out_image.hpp"
#include "messages/market/minute_candle.hpp"

namespace madang::market {

/// `candles:SYM:1m`: the candle of the latest traded minute, and once more with `final` when the minute is over. Its
/// numbers follow from those of the trades and are the same after a restart: after trade n comes 2n, and 2n + 1 when
/// that trade was the last of its minute. Trades that come in between two frames are conflated; a final one is left
/// out only where its trades are beyond reach, and a frame of type `snapshot` says so.
class candle_fan_out {
 public:
  /// A trade may be told this much after its time: so long a minute stays open.
  static constexpr std::int64_t grace_ns = nanos_per_second;

  candle_fan_out(channel_id channel, std::string name, std::size_t ring_frames)
      : ring_(channel, std::move(name), ring_frames) {}

  bool begun() const { return ring_.begun(); }
  /// Where the channel begins for this node.
  void begin(const minute_candle& now);
  /// The number in `trades:SYM` of the last trade known.
  std::uint64_t last_trade() const { return shown_.trades; }
  /// Takes the trades after `last_trade`, oldest first. `now`: the candle of all trades, for when some are missing.
  std::vector<public_frame> advance(const std::vector<trade_view>& newer, const minute_candle& now);
  /// The final frame of the candle if its minute is over by now and that was not said yet.
  std::optional<public_frame> close(unix_nanos now);
  /// Nothing before the symbol's first trade.
  channel_start start(std::optional<std::uint64_t> seen);

 private:
  std::uint64_t number() const { return 2 * shown_.trades + (closed_ ? 1 : 0); }
  public_frame frame(std::string_view type);
  public_frame close_minute();

  frame_ring ring_;
  minute_candle shown_;
  bool closed_ = false;
  frame_text snapshot_;
};

}  // namespace madang::market
