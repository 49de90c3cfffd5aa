#include "cluster/membership/rendezvous.hpp"

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

/// -log2 of (hash + 1) / 2^64 in 1/65536.
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

}  // namespace

std::optional<rendezvous_cost> cost_below(std::size_t shard, const placement_node& node,
                                          const std::optional<rendezvous_cost>& than) {
  const auto hash = mixed(mixed(shard) ^ mixed(0x10000u + node.number));
  const auto capacity = std::max<std::uint32_t>(node.capacity, 1);
  // -log2(x) is at least 1 - x: that rules out most nodes without a logarithm.
  if (than && ~hash >> 48 >= static_cast<uint128>(than->high + 1) * capacity) return std::nullopt;
  // Exponential with the capacity as its rate: the least of all falls to each node in proportion to its capacity.
  const auto cost = (static_cast<uint128>(minus_log2(hash)) << 64 | hash) / capacity;
  const rendezvous_cost found{static_cast<std::uint64_t>(cost >> 64), static_cast<std::uint64_t>(cost), node.number};
  if (than && !(found < *than)) return std::nullopt;
  return found;
}

}  // namespace madang
