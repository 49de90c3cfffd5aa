#include "persistence/journal/journal_shards.hpp"

#include <cstring>

#include "persistence/codec/record_codec.hpp"

namespace madang {
namespace {

/// In a record: behind its length, its CRC and its position.
constexpr std::size_t entity_offset = 4 + 4 + 8;

}  // namespace

void add_shard(shard_set& to, std::uint8_t shard) {
  to[shard / 8] |= std::byte{0x80} >> shard % 8;
}

bool holds_shard(const shard_set& in, std::uint8_t shard) {
  return (in[shard / 8] & std::byte{0x80} >> shard % 8) != std::byte{};
}

shard_set shards_of(std::span<const std::byte> bytes) {
  shard_set found{};
  std::uint32_t length = 0;
  for (std::size_t at = 0; at + record_head_bytes <= bytes.size(); at += sizeof length + length) {
    entity_id stream;
    std::memcpy(&length, &bytes[at], sizeof length);
    std::memcpy(&stream.kind, &bytes[at + entity_offset], sizeof stream.kind);
    std::memcpy(&stream.key, &bytes[at + entity_offset + sizeof stream.kind], sizeof stream.key);
    add_shard(found, shard_of(stream));
  }
  return found;
}

}  // namespace madang
