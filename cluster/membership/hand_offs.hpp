#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "cluster/membership/shard_placement.hpp"

namespace madang {

/// Shards that one member takes from another in one go: it reads the tail of the giver's journal once for all of them.
struct hand_off {
  std::optional<std::uint16_t> from;  ///< nobody: they were released, or never given out
  std::uint16_t to = 0;
  move_cause cause = move_cause::unserved;  ///< the most urgent of them
  std::vector<std::uint32_t> shards;

  friend bool operator==(const hand_off&, const hand_off&) = default;
};

struct hand_off_bounds {
  /// Hand-offs of served shards that are under way in the cluster at a time.
  std::size_t at_once_max = 4;
  /// Shards in one of them.
  std::size_t shards_max = 8;
};

/// What is to begin now, the most urgent first. Shards that nobody serves are all taken at once, whatever the bounds
/// say, each member taking its own; a member that is part of a hand-off of served shards begins no other one.
std::vector<hand_off> next_hand_offs(std::span<const planned_move> moves, const hand_off_bounds& bounds = {});

}  // namespace madang
