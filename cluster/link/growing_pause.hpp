#pragma once

#include <algorithm>
#include <cstdint>

namespace madang {

/// How long to wait before the next attempt, in nanoseconds: each pause twice the last up to a bound, and half of it
/// chance, so that those who lost the same peer do not come back together.
class growing_pause {
 public:
  growing_pause(std::int64_t first, std::int64_t longest) : first_(first), longest_(longest) {}

  /// `chance` is any number.
  std::int64_t next(std::uint64_t chance) {
    pause_ = pause_ == 0 ? first_ : std::min(pause_ * 2, longest_);
    const auto half = pause_ / 2;
    return pause_ - half + static_cast<std::int64_t>(chance % (static_cast<std::uint64_t>(half) + 1));
  }
  void begin_anew() { pause_ = 0; }

 private:
  std::int64_t first_;
  std::int64_t longest_;
  std::int64_t pause_ = 0;
};

}  // namespace madang
