#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "actors/market/fan_out/fan_out_image.hpp"

namespace madang::market {

/// `auction:SYM`: each frame is all that is expected of the auction that gathers; the last one says what it came to.
/// Its numbers are those of `quote:SYM`, and the same after a restart. What comes in between two frames is conflated.
class auction_fan_out {
 public:
  auction_fan_out(channel_id channel, std::string name, std::size_t ring_frames)
      : ring_(channel, std::move(name), ring_frames) {}

  /// The next frame, if it looks different from the last one. `newest` none: there was no auction today.
  std::optional<public_frame> advance(const std::optional<auction_view>& newest);
  /// Nothing before the first auction that this node has seen.
  channel_start start(std::optional<std::uint64_t> seen);

 private:
  frame_ring ring_;
  std::optional<auction_view> shown_;
};

}  // namespace madang::market
