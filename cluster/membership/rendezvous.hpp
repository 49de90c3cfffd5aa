#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace madang {

/// A member that takes shards, with what it can carry relative to others (100 is a usual machine).
struct placement_node {
  std::uint16_t number = 0;
  std::uint32_t capacity = 100;
};

/// How far a shard is from a node: the node of the least cost is its home.
struct rendezvous_cost {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::uint16_t node = 0;  ///< decides between equals

  friend auto operator<=>(const rendezvous_cost&, const rendezvous_cost&) = default;
};

/// The cost, where it is less than `than`. From integers alone: every build computes the same. Over all shards each
/// node is home in proportion to its capacity, and one that joins or leaves changes the home of no shard but its own.
std::optional<rendezvous_cost> cost_below(std::size_t shard, const placement_node& node,
                                          const std::optional<rendezvous_cost>& than);

}  // namespace madang
