#pragma once

#include <cstdint>

namespace madang {

/// Why the server ends a stream (`api.md`).
enum class close_code : std::uint16_t {
  internal = 1011,  ///< a bug of ours
  restart = 1012,   ///< resume elsewhere or later
  bad_frame = 4400,
  auth = 4401,
  timed_out = 4408,   ///< no first frame, or the peer is gone
  over_limit = 4429,  ///< too slow, or too much
};

}  // namespace madang
