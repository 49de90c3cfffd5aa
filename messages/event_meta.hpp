#pragma once

#include <array>
#include <compare>
#include <cstdint>

#include "messages/time.hpp"

namespace madang {

/// Where a record stands in the node's journal: 1, 2, 3 … without gaps. 0 is before the first.
struct position {
  std::uint64_t value = 0;

  friend constexpr auto operator<=>(const position&, const position&) = default;
};

/// What the journal stamped on an event when it was appended. Times never go backwards along positions.
struct event_meta {
  position at;
  std::uint64_t seq = 0;  ///< number within the entity's stream, from 1
  unix_nanos time;
  std::array<std::uint64_t, 3> channel_numbers{};  ///< in the order in which the draft named its channels
};

}  // namespace madang
