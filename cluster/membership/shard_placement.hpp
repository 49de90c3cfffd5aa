#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace madang {

/// A member that takes shards, with what it can carry relative to others (100 is a usual machine).
struct placement_node {
  std::uint16_t number = 0;
  std::uint32_t capacity = 100;
};

struct placement_bounds {
  /// How much more than its fair share of the load a node may carry, in percent. One shard above it is allowed where a
  /// single one is larger than that.
  std::uint32_t above_share_percent = 25;
};

/// Which node is to own each shard: rendezvous hashing with bounded load. `loads` are measured loads of the shards in
/// any unit (0 counts as 1), in the order of the shards. Every member computes the same from the same members and
/// loads; a member that joins or leaves moves little but its own share. Empty where there are no nodes.
std::vector<std::uint16_t> place_shards(std::span<const std::uint64_t> loads, std::span<const placement_node> nodes,
                                        const placement_bounds& bounds = {});

}  // namespace madang
