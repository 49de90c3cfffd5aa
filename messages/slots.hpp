#pragma once

#include <cstddef>
#include <cstdint>

#include "messages/ids.hpp"

namespace madang {

/// The slot that an entity lives in. Stores keep sets of shards with what they store, so the answer for an id never
/// changes; the rule of each kind is in `slots.cpp`.
std::uint16_t slot_of(entity_id entity);

/// A shard is a range of slots: its number is the upper half of the slot. A whole shard lives on one node.
inline constexpr std::size_t shard_count = 256;
constexpr std::uint8_t shard_of(std::uint16_t slot) {
  return static_cast<std::uint8_t>(slot >> 8);
}
inline std::uint8_t shard_of(entity_id entity) {
  return shard_of(slot_of(entity));
}

}  // namespace madang
