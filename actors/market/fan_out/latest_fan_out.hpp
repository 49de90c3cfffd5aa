#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "actors/market/fan_out/fan_out_image.hpp"

namespace madang::market {

/// What a channel shows whose every frame is the whole: the clock of a market, an index.
struct latest_state {
  std::uint64_t seq = 0;
  unix_nanos as_of;
  std::string data;  ///< JSON
};

/// `session:MARKET`, `index:NAME`: states that come in between two frames are conflated.
class latest_fan_out {
 public:
  latest_fan_out(channel_id channel, std::string name, std::size_t ring_frames)
      : ring_(channel, std::move(name), ring_frames) {}

  /// The next frame, if the number is higher than that of the last one.
  std::optional<public_frame> advance(latest_state newest);
  channel_start start(std::optional<std::uint64_t> seen);

 private:
  frame_ring ring_;
  latest_state shown_;
};

}  // namespace madang::market
