#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "cluster/membership/rendezvous.hpp"

namespace madang {

struct placement_bounds {
  /// How much more than its fair share of the load a node may carry, in percent. One shard above it is allowed where a
  /// single one is larger than that.
  std::uint32_t above_share_percent = 25;
  /// A shard that is served moves for the sake of balance only where its taker then stands below what its owner stood
  /// at, by so many percent of a fair share: smaller changes of load move nothing.
  std::uint32_t gain_percent = 10;
};

/// What nodes carry while shards are given to them, against the bound of each. A node is named by its place in `nodes`.
class node_loads {
 public:
  /// A load above this counts as this.
  static constexpr std::uint64_t load_max = std::uint64_t{1} << 40;
  /// 0 counts as 1.
  static std::uint64_t counted(std::uint64_t load);

  /// `all_loads`: what they will carry together. `nodes` outlive this.
  node_loads(std::span<const placement_node> nodes, std::uint64_t all_loads, const placement_bounds& bounds);

  void add(std::size_t node, std::uint64_t load) { carried_[node] += load; }
  void remove(std::size_t node, std::uint64_t load) { carried_[node] -= load; }
  std::uint64_t carried(std::size_t node) const { return carried_[node]; }
  /// By how much it is above its bound; 0 where it is not.
  std::uint64_t excess(std::size_t node) const;
  bool has_room(std::size_t node, std::uint64_t load) const { return carried_[node] + load <= most_[node]; }
  /// Whether the move lowers the higher of the two by the gain that is asked for.
  bool improves(std::size_t from, std::size_t to, std::uint64_t load) const;
  /// Whether `a` carries more for what it may than `b`.
  bool is_fuller(std::size_t a, std::size_t b) const;
  /// Who carries least for what it may.
  std::size_t emptiest() const;

  /// The home of a shard: the node of least cost.
  std::size_t home(std::size_t shard) const;
  /// The node of least cost that has room for it; nothing where none has.
  std::optional<std::size_t> nearest_with_room(std::size_t shard, std::uint64_t load) const;
  /// The same among nodes that it improves to move to.
  std::optional<std::size_t> nearest_taker(std::size_t shard, std::size_t from, std::uint64_t load) const;

 private:
  template <class Wanted>
  std::optional<std::size_t> nearest(std::size_t shard, Wanted&& wanted) const;

  std::span<const placement_node> nodes_;
  std::uint32_t percent_;  ///< of a fair share that the bound is
  std::uint32_t gain_;
  std::vector<std::uint64_t> carried_;
  std::vector<std::uint64_t> most_;
};

}  // namespace madang
