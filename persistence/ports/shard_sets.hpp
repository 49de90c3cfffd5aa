#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>

#include "persistence/journal/journal_shards.hpp"

namespace madang {

inline bool is_empty(const shard_set& one) {
  return std::all_of(one.begin(), one.end(), [](std::byte each) { return each == std::byte{0}; });
}

inline shard_set all_of_both(shard_set one, const shard_set& other) {
  for (std::size_t i = 0; i < one.size(); ++i) one[i] |= other[i];
  return one;
}

inline shard_set every_shard() {
  shard_set all;
  all.fill(std::byte{0xff});
  return all;
}

inline shard_set without(shard_set one, const shard_set& other) {
  for (std::size_t i = 0; i < one.size(); ++i) one[i] &= ~other[i];
  return one;
}

inline int count_of(const shard_set& one) {
  int count = 0;
  for (const auto each : one) count += std::popcount(std::to_integer<unsigned>(each));
  return count;
}

/// Whether a shard is in both.
inline bool meet(const shard_set& one, const shard_set& other) {
  return without(one, other) != one;
}

}  // namespace madang
