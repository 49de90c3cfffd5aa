#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "persistence/ports/journal.hpp"

namespace madang {

/// CRC-32C (Castagnoli) of some bytes, with the processor's instruction where it has one.
std::uint32_t crc32c(std::span<const std::byte> bytes);
/// The same from a table: what `crc32c` falls back to.
std::uint32_t crc32c_table(std::span<const std::byte> bytes);

/// The stored form of a record; see FORMAT.md. All numbers little-endian:
/// u32 length (of all that follows these four bytes), u32 CRC-32C (of all that follows these eight), u64 position,
/// u8 entity kind, u64 entity key, u64 seq, i64 time, u16 type, u16 version, u8 channel count,
/// then per channel u8 kind, u64 key, u64 number; then the payload up to the length.
inline constexpr std::size_t record_head_bytes = 4 + 4 + 8 + 1 + 8 + 8 + 8 + 2 + 2 + 1;
inline constexpr std::size_t record_channel_bytes = 1 + 8 + 8;
/// Refused on read. Appending a larger payload is a bug.
inline constexpr std::size_t record_max_bytes = std::size_t{16} << 20;

/// Bytes that the record of a draft takes.
constexpr std::size_t record_size(const draft& one) {
  return record_head_bytes + one.channel_count * record_channel_bytes + one.payload.size();
}

/// Writes the record of a draft and its stamps to `to`, which has room for `record_size`.
void write_record(const draft& one, const event_meta& stamp, std::byte* to);
/// Appends a record in stored form.
void append_record(const record& one, std::vector<std::byte>& out);

/// A record where it lies in a batch; the payload points into the batch's bytes.
struct record_view {
  entity_id stream;
  event_meta meta;
  std::uint16_t type = 0;
  std::uint16_t version = 0;
  std::array<channel_id, 3> channels{};
  std::uint8_t channel_count = 0;
  std::span<const std::byte> payload;
  std::size_t size = 0;  ///< of the stored form
};

/// Reads the record at the front of `bytes`. Nothing where it is cut off, malformed or its CRC does not match; `wrong`
/// then says what, if given. Takes any bytes.
bool read_record(std::span<const std::byte> bytes, record_view& to, const char** wrong = nullptr);

/// Copies a view; reuses the memory of `to`.
void assign(record& to, const record_view& from);

/// Walks the records of a batch.
class record_walk {
 public:
  explicit record_walk(std::span<const std::byte> bytes) : bytes_(bytes) {}

  /// The next record; false at the end, or at the first one that is wrong (then `wrong()` says what).
  bool next(record_view& to) {
    offset_ = next_;
    if (next_ == bytes_.size() || !read_record(bytes_.subspan(next_), to, &wrong_)) return false;
    next_ += to.size;
    return true;
  }
  /// Where the record that `next` gave last, or stumbled over, starts.
  std::size_t offset() const { return offset_; }
  const char* wrong() const { return wrong_; }

 private:
  std::span<const std::byte> bytes_;
  std::size_t offset_ = 0;
  std::size_t next_ = 0;
  const char* wrong_ = nullptr;
};

}  // namespace madang
