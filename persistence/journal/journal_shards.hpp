#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "messages/slots.hpp"

namespace madang {

/// A set of shards, as stores keep it: shard 0 is the highest bit of the first byte.
using shard_set = std::array<std::byte, shard_count / 8>;
void add_shard(shard_set& to, std::uint8_t shard);
bool holds_shard(const shard_set& in, std::uint8_t shard);

/// The shards that a batch's records touch. `bytes` are trusted.
shard_set shards_of(std::span<const std::byte> bytes);

}  // namespace madang
