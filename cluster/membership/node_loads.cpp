#include "cluster/membership/node_loads.hpp"

#include <algorithm>

namespace madang {
namespace {

__extension__ using uint128 = unsigned __int128;

}  // namespace

std::uint64_t node_loads::counted(std::uint64_t load) {
  return std::clamp<std::uint64_t>(load, 1, load_max);
}

node_loads::node_loads(std::span<const placement_node> nodes, std::uint64_t all_loads, const placement_bounds& bounds)
    : nodes_(nodes), percent_(100 + bounds.above_share_percent), gain_(bounds.gain_percent), carried_(nodes.size(), 0) {
  uint128 all_capacity = 0;
  for (const auto& node : nodes) all_capacity += std::max<std::uint32_t>(node.capacity, 1);
  for (const auto& node : nodes) {
    const auto share = static_cast<uint128>(all_loads) * std::max<std::uint32_t>(node.capacity, 1) * percent_;
    most_.push_back(static_cast<std::uint64_t>(share / (all_capacity * 100)) + 1);
  }
}

std::uint64_t node_loads::excess(std::size_t node) const {
  return carried_[node] > most_[node] ? carried_[node] - most_[node] : 0;
}

bool node_loads::improves(std::size_t from, std::size_t to, std::uint64_t load) const {
  const auto gain = static_cast<uint128>(most_[to]) * gain_ / percent_;
  return (carried_[to] + load + gain) * most_[from] <= static_cast<uint128>(carried_[from]) * most_[to];
}

bool node_loads::is_fuller(std::size_t a, std::size_t b) const {
  return static_cast<uint128>(carried_[a]) * most_[b] > static_cast<uint128>(carried_[b]) * most_[a];
}

std::size_t node_loads::emptiest() const {
  std::size_t found = 0;
  for (std::size_t i = 1; i < nodes_.size(); ++i) {
    if (is_fuller(found, i)) found = i;
  }
  return found;
}

template <class Wanted>
std::optional<std::size_t> node_loads::nearest(std::size_t shard, Wanted&& wanted) const {
  std::optional<std::size_t> found;
  std::optional<rendezvous_cost> least;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (!wanted(i)) continue;
    const auto cost = cost_below(shard, nodes_[i], least);
    if (!cost) continue;
    found = i;
    least = cost;
  }
  return found;
}

std::size_t node_loads::home(std::size_t shard) const {
  return nearest(shard, [](std::size_t) { return true; }).value_or(0);
}

std::optional<std::size_t> node_loads::nearest_with_room(std::size_t shard, std::uint64_t load) const {
  return nearest(shard, [&](std::size_t node) { return has_room(node, load); });
}

std::optional<std::size_t> node_loads::nearest_taker(std::size_t shard, std::size_t from, std::uint64_t load) const {
  return nearest(shard,
                 [&](std::size_t node) { return node != from && has_room(node, load) && improves(from, node, load); });
}

}  // namespace madang
