#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "persistence/journal/journal_shards.hpp"
#include "persistence/ports/journal.hpp"

namespace madang {

/// The journal of another writer, for whoever owns shards now that it has written before. All of it is durable, and its
/// positions compare with none of this node's journal, so every position that it gives is 0. Thread-safe.
class former_journal {
 public:
  virtual ~former_journal() = default;

  virtual std::uint16_t writer() const = 0;
  /// The shards that it had ever written when it was opened: of others it has nothing.
  virtual const shard_set& written() const = 0;

  /// As in `journal`.
  virtual result<std::vector<record>, read_failure> read_stream(entity_id stream, std::uint64_t after_seq,
                                                                std::size_t limit) = 0;
  /// What it has written of a channel after number `after`, oldest first, at most `limit`.
  virtual result<std::vector<record>, read_failure> read_channel(channel_id channel, std::uint64_t after,
                                                                 std::size_t limit) = 0;
  virtual result<std::optional<snapshot>, read_failure> read_snapshot(entity_id entity) = 0;
  virtual result<std::uint64_t, read_failure> live_snapshots(const std::function<void(snapshot)>& visit) = 0;
  /// Visits what comes after its last checkpoint, or at least its last event.
  virtual result<bool, read_failure> replay_tail(const std::function<void(const record&)>& visit) = 0;
  /// The last number of every channel.
  virtual result<std::uint64_t, read_failure> last_numbers(
      const std::function<void(channel_id, std::uint64_t)>& visit) = 0;

  bool has_written(entity_id entity) const { return holds_shard(written(), shard_of(entity)); }
};

}  // namespace madang
