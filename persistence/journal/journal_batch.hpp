#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "persistence/codec/record_codec.hpp"
#include "persistence/ports/projection.hpp"

namespace madang {

/// Where the records of each stream and channel lie in one batch.
class batch_index {
 public:
  /// `bytes` are trusted: written by this process, or verified.
  explicit batch_index(std::span<const std::byte> bytes);

  /// Appends the offsets of an entity's records after `after_seq`, in order.
  void find_stream(entity_id stream, std::uint64_t after_seq, std::vector<std::uint32_t>& offsets) const;
  /// Appends the offsets of a channel's records after number `after`, in order.
  void find_channel(channel_id channel, std::uint64_t after, std::vector<std::uint32_t>& offsets) const;

 private:
  struct stream_entry {
    entity_id stream;
    std::uint64_t seq;
    std::uint32_t offset;
  };
  struct channel_entry {
    channel_id channel;
    std::uint64_t number;
    std::uint32_t offset;
  };
  std::vector<stream_entry> streams_;
  std::vector<channel_entry> channels_;
};

/// A run of records that is written as one. Filled under the buffer's lock; once closed it does not change and may be
/// read by any thread.
class journal_batch {
 public:
  std::uint64_t number = 0;
  position first;
  position last;
  std::vector<std::byte> bytes;

  /// Built by the first reader who asks.
  std::shared_ptr<const batch_index> index() const {
    std::call_once(index_built_, [this] { index_ = std::make_shared<const batch_index>(bytes); });
    return index_;
  }

 private:
  mutable std::once_flag index_built_;
  mutable std::shared_ptr<const batch_index> index_;
};

using closed_batch = std::shared_ptr<const journal_batch>;

/// The same batch as the projection takes it; shares the bytes.
inline durable_batch as_durable(const closed_batch& batch) {
  return {batch->number, batch->first, batch->last, {batch, &batch->bytes}};
}

}  // namespace madang
