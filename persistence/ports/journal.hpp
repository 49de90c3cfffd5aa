#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "messages/channels/channel.hpp"
#include "messages/event_meta.hpp"
#include "messages/ids.hpp"
#include "messages/result.hpp"

namespace madang {

/// One event on its way into the journal.
struct draft {
  entity_id stream;
  std::uint64_t seq = 0;  ///< the entity's own count; the journal refuses nothing, replay checks it
  std::uint16_t type = 0;
  std::uint16_t version = 0;
  std::span<const std::byte> payload;
  std::array<channel_id, 3> channels{};  ///< channels that this event is an item of; each gets its next number
  std::uint8_t channel_count = 0;
};

/// One event as stored.
struct record {
  entity_id stream;
  event_meta meta;
  std::uint16_t type = 0;
  std::uint16_t version = 0;
  std::array<channel_id, 3> channels{};
  std::uint8_t channel_count = 0;
  bool superseded = false;  ///< by a repair: it counts as if it had not been, only its numbers are given
  std::vector<std::byte> payload;
};

/// Why something could not be read. The state of nothing has changed.
struct read_failure {
  std::string why;
  bool may_pass = false;  ///< the store could not be read now; another try may succeed
};

/// A part of an entity's state that never changes once it is made: it is stored once, beside the entity's snapshots.
struct snapshot_piece {
  static constexpr unsigned lane_shift = 56;

  std::uint64_t id = 0;  ///< lane and number within it; numbers of a lane rise
  std::vector<std::byte> bytes;

  static std::uint64_t id_of(std::uint64_t lane, std::uint64_t number) { return (lane << lane_shift) | number; }
  std::uint64_t lane() const { return id >> lane_shift; }
};

/// An entity's state at a moment, as an alternative to replaying its stream from the start.
struct snapshot {
  entity_id entity;
  std::uint64_t seq = 0;            ///< of the last event in it
  position at;                      ///< of the last event in it, in the journal of the writer that stored it
  std::uint16_t apply_version = 0;  ///< of the code that made it; another version is not used
  bool live = false;                ///< the entity must be in memory after a start
  std::vector<std::byte> state;
  std::vector<snapshot_piece> pieces{};       ///< handed in: new ones; read: all that are stored, by id
  std::vector<std::uint64_t> oldest_piece{};  ///< handed in, for each lane: what comes before it is not needed any more

  /// What is kept in memory until it is stored.
  std::size_t bytes() const {
    std::size_t all = state.size();
    for (const auto& each : pieces) all += each.bytes.size();
    return all;
  }
  /// No program reads it: a start is sent to the entity's stream.
  bool is_mark() const { return apply_version == 0; }
  /// Whether it takes the place of a stored one of its entity. The entity's own count says which one is younger, for
  /// positions of two writers do not compare. A mark takes the place of all, and keeps the count of what was there.
  bool replaces(const snapshot& stored) const { return is_mark() || stored.seq <= seq; }
  bool needs(const snapshot_piece& one) const {
    return one.lane() >= oldest_piece.size() || one.id >= oldest_piece[one.lane()];
  }
};

/// An entity that is finished or idle needs no live snapshot, unless it holds more than `seq`. A mark is there to be
/// found: only what is retired after it takes it away.
struct snapshot_retirement {
  entity_id entity;
  std::uint64_t seq = 0;  ///< of the entity's last event
  position at;            ///< only a checkpoint at or after this one applies it

  bool takes(const snapshot& stored) const { return stored.is_mark() ? stored.at <= at : stored.seq <= seq; }
};

/// Whether orders may be taken.
struct journal_health {
  bool writable = true;
  std::string why;  ///< when not: what is wrong and what to do
};

/// The truth of one node: one total order of events, durable as a prefix. Thread-safe.
class journal {
 public:
  virtual ~journal() = default;

  /// Appends the drafts as one group: a crash keeps all of it or nothing. Stamps position, time and channel numbers
  /// into `stamps` (same size). Neither blocks on the disk nor refuses; intake is closed elsewhere when too much is
  /// pending.
  virtual void append(std::span<const draft> drafts, std::span<event_meta> stamps) = 0;

  virtual position last() const = 0;
  virtual position durable() const = 0;
  /// Bytes appended and not yet durable.
  virtual std::size_t pending_bytes() const = 0;
  virtual journal_health health() const = 0;

  /// The events of one entity after `after_seq`, oldest first: one cut over stored batches, the batch in flight and the
  /// buffer. May read the disk: never call it from an actor of the scheduler's pool.
  virtual result<std::vector<record>, read_failure> read_stream(entity_id stream, std::uint64_t after_seq) = 0;
  /// The same of at most `limit` events: a long stream is read in parts.
  virtual result<std::vector<record>, read_failure> read_stream_part(entity_id stream, std::uint64_t after_seq,
                                                                     std::size_t limit) {
    auto whole = read_stream(stream, after_seq);
    if (whole && whole->size() > limit) whole->resize(limit);
    return whole;
  }
  /// The events of a channel after number `after`, oldest first, at most `limit`; the same cut.
  virtual result<std::vector<record>, read_failure> read_channel(channel_id channel, std::uint64_t after,
                                                                 std::size_t limit) = 0;
  /// The last number given in a channel, 0 if none.
  virtual std::uint64_t last_number(channel_id channel) const = 0;

  /// Visits every durable record after `after` in order, until the visitor returns false. For recovery.
  virtual result<position, read_failure> replay(position after, const std::function<bool(const record&)>& visit) = 0;

  /// Hands in an entity's snapshot; it is stored once the journal is durable up to `at`. Replaces an older one.
  virtual void put_snapshot(snapshot taken) = 0;
  /// Also of an entity that a start need not find: a test holds every state against the replay of its events.
  virtual bool takes_every_snapshot() const { return false; }
  /// The entity's live snapshot, if there is one, goes with the next checkpoint.
  virtual void retire_snapshot(const snapshot_retirement& gone) = 0;
  /// Every entity with events at or below `at` has handed in a snapshot or been retired: replay may start after `at`.
  virtual void complete_checkpoint(position at) = 0;
  virtual position checkpoint() const = 0;
  /// The youngest one that was handed in, stored or not.
  virtual result<std::optional<snapshot>, read_failure> read_snapshot(entity_id entity) = 0;
  /// Bytes of the snapshots that are handed in and not stored yet; whoever asks for many keeps an eye on it.
  virtual std::size_t waiting_snapshot_bytes() const { return 0; }
  /// Visits the live snapshots of the last complete checkpoint (or younger ones of the same entities).
  virtual result<std::uint64_t, read_failure> live_snapshots(const std::function<void(snapshot)>& visit) = 0;
};

}  // namespace madang
