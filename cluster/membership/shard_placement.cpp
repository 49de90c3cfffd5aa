#include "cluster/membership/shard_placement.hpp"

#include <algorithm>
#include <bit>

namespace madang {
namespace {

__extension__ using uint128 = unsigned __int128;

/// SplitMix64's finisher: every bit of the result depends on every bit of the input.
constexpr std::uint64_t mixed(std::uint64_t bits) {
  bits += 0x9e3779b97f4a7c15;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
  return bits ^ (bits >> 31);
}

/// -log2 of (hash + 1) / 2^64 in 1/65536, from integers alone: every build must place alike.
std::uint64_t minus_log2(std::uint64_t hash) {
  const auto value = hash | 1;
  const auto zeros = static_cast<unsigned>(std::countl_zero(value));
  std::uint64_t mantissa = value << zeros;  // 1.x in the highest bit
  std::uint64_t fraction = 0;
  for (int bit = 0; bit < 16; ++bit) {
    const auto squared = static_cast<uint128>(mantissa) * mantissa;
    const bool above_two = (squared >> 127) != 0;
    fraction = fraction << 1 | (above_two ? 1 : 0);
    mantissa = static_cast<std::uint64_t>(squared >> (above_two ? 64 : 63));
  }
  return ((static_cast<std::uint64_t>(zeros) + 1) << 16) - fraction;
}

/// A node's cost for a shard: exponential with the capacity as its rate, so that the least of all falls to each node in
/// proportion to its capacity.
uint128 cost_of(std::size_t shard, const placement_node& node) {
  const auto hash = mixed(mixed(shard) ^ mixed(0x10000u + node.number));
  return (static_cast<uint128>(minus_log2(hash)) << 64 | hash) / std::max<std::uint32_t>(node.capacity, 1);
}

struct candidate {
  uint128 cost = 0;
  std::size_t node = 0;
};

/// The nodes as this shard prefers them.
std::vector<candidate> preferences(std::size_t shard, std::span<const placement_node> nodes) {
  std::vector<candidate> out;
  out.reserve(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) out.push_back({cost_of(shard, nodes[i]), i});
  std::sort(out.begin(), out.end(), [&](const candidate& a, const candidate& b) {
    return a.cost != b.cost ? a.cost < b.cost : nodes[a.node].number < nodes[b.node].number;
  });
  return out;
}

/// The most that each node may carry.
std::vector<std::uint64_t> bounds_of(std::span<const std::uint64_t> loads, std::span<const placement_node> nodes,
                                     const placement_bounds& bounds) {
  uint128 all_loads = 0;
  uint128 all_capacity = 0;
  for (const auto load : loads) all_loads += std::max<std::uint64_t>(load, 1);
  for (const auto& node : nodes) all_capacity += std::max<std::uint32_t>(node.capacity, 1);
  std::vector<std::uint64_t> out;
  for (const auto& node : nodes) {
    const auto share = all_loads * std::max<std::uint32_t>(node.capacity, 1) * (100 + bounds.above_share_percent);
    out.push_back(static_cast<std::uint64_t>(share / (all_capacity * 100)) + 1);
  }
  return out;
}

}  // namespace

std::vector<std::uint16_t> place_shards(std::span<const std::uint64_t> loads, std::span<const placement_node> nodes,
                                        const placement_bounds& bounds) {
  if (nodes.empty()) return {};
  const auto most = bounds_of(loads, nodes, bounds);
  std::vector<std::uint64_t> carried(nodes.size(), 0);
  std::vector<std::uint16_t> owners(loads.size(), 0);
  for (std::size_t shard = 0; shard < loads.size(); ++shard) {
    const auto load = std::max<std::uint64_t>(loads[shard], 1);
    const auto preferred = preferences(shard, nodes);
    auto taker = std::find_if(preferred.begin(), preferred.end(),
                              [&](const candidate& one) { return carried[one.node] + load <= most[one.node]; });
    if (taker == preferred.end()) {
      // Larger than any bound: whoever carries least for what it can.
      taker = std::min_element(preferred.begin(), preferred.end(), [&](const candidate& a, const candidate& b) {
        return static_cast<uint128>(carried[a.node]) * most[b.node] <
               static_cast<uint128>(carried[b.node]) * most[a.node];
      });
    }
    carried[taker->node] += load;
    owners[shard] = nodes[taker->node].number;
  }
  return owners;
}

}  // namespace madang
