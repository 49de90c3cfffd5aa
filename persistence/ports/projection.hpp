#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "persistence/ports/journal.hpp"

namespace madang {

/// A batch of the journal after it became durable: `bytes` holds its records in the stored form of `record_codec`.
struct durable_batch {
  std::uint64_t number = 0;  ///< 1, 2, 3 … within the journal
  position first;
  position last;
  std::shared_ptr<const std::vector<std::byte>> bytes;
};

/// Where a record lies.
struct record_location {
  std::uint64_t batch = 0;
  std::uint32_t offset = 0;  ///< of the record's first byte in the batch's bytes
};

/// Keeps snapshots and the checkpoint, as in `journal`; they are handed in only once durable. Thread-safe.
class snapshot_store {
 public:
  virtual ~snapshot_store() = default;

  virtual void put_snapshot(snapshot taken) = 0;
  virtual void retire_snapshot(const snapshot_retirement& gone) = 0;
  virtual void complete_checkpoint(position at) = 0;
  virtual position checkpoint() const = 0;
  /// The youngest one that was handed in, stored or not.
  virtual result<std::optional<snapshot>, read_failure> read_snapshot(entity_id entity) = 0;
  /// The pieces of an entity that are handed in, stored or not, by id.
  virtual result<std::vector<snapshot_piece>, read_failure> read_pieces(entity_id entity) = 0;
  /// Bytes of the snapshots that are handed in and not stored yet.
  virtual std::size_t waiting_snapshot_bytes() const { return 0; }
  virtual result<std::uint64_t, read_failure> live_snapshots(const std::function<void(snapshot)>& visit) = 0;
};

/// What is derived from the journal on this node: the index of streams and channels, snapshots and read models. It runs
/// right behind the journal on a thread of its own and can be rebuilt from it. Thread-safe.
class projection : public snapshot_store {
 public:
  /// The last batch projected and committed; the journal offers what comes after it.
  virtual std::uint64_t projected_batch() const = 0;
  virtual position projected() const = 0;
  /// Hands over the next batch. When too much is queued the bytes are dropped and read again later by `fetch`.
  virtual void offer(durable_batch batch) = 0;

  /// Places of an entity's records after `after_seq` in projected batches, oldest first; and the last batch they cover:
  /// the caller adds what is in younger batches. One cut.
  struct locations_cut {
    std::vector<record_location> locations;
    std::uint64_t covers_batch = 0;
  };
  virtual result<locations_cut, read_failure> stream_locations(entity_id stream, std::uint64_t after_seq) = 0;
  /// The same of at most `limit` records.
  virtual result<locations_cut, read_failure> stream_part_locations(entity_id stream, std::uint64_t after_seq,
                                                                    std::size_t limit) {
    auto cut = stream_locations(stream, after_seq);
    if (cut && cut->locations.size() > limit) cut->locations.resize(limit);
    return cut;
  }
  virtual result<locations_cut, read_failure> channel_locations(channel_id channel, std::uint64_t after,
                                                                std::size_t limit) = 0;
  /// The last number of every channel in projected batches.
  virtual result<std::uint64_t, read_failure> last_numbers(
      const std::function<void(channel_id, std::uint64_t)>& visit) = 0;
};

}  // namespace madang
