#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "messages/event_meta.hpp"
#include "messages/result.hpp"
#include "persistence/journal/journal_shards.hpp"

/// What the nodes of a cluster keep of each other in the store that they share.
namespace madang {

/// `draining`: it still serves and renews, and gives its shards away. `down`: it has left or was fenced off; whatever
/// it still owns may be taken.
enum class member_state : std::uint8_t { joining = 1, up = 2, draining = 3, down = 4 };

/// A process that runs a node. The node's number is that of its writer in the store.
struct member_identity {
  std::uint16_t node = 0;
  std::uint64_t incarnation = 0;  ///< random, below 2^63

  friend bool operator==(const member_identity&, const member_identity&) = default;
};

/// What a process says of itself when it joins.
struct member_profile {
  std::string name;
  std::string http_address;
  std::string link_address;
  std::string version;
  std::int32_t feature_level = 0;  ///< the highest that it can

  friend bool operator==(const member_profile&, const member_profile&) = default;
};

struct member {
  member_identity who;
  std::uint64_t counter = 0;  ///< of its renewals
  member_state state = member_state::joining;
  member_profile profile;
  std::uint64_t fence = 0;  ///< incarnation of its fence row
  shard_set owned{};
};

struct member_list {
  /// Another number than before: it was read over another connection, and may be another store's past.
  std::uint64_t connection = 0;
  std::vector<member> members;  ///< by number of their node
};

struct member_renewal {
  std::uint64_t counter = 0;
  member_state state = member_state::joining;  ///< `draining`: somebody wants it to
};

/// Who owns a shard. `version` counts how often that has changed: to another node, or another process of the same.
struct shard_owner {
  std::uint8_t shard = 0;
  std::optional<std::uint16_t> node;  ///< nothing: nobody
  std::uint32_t version = 0;

  friend bool operator==(const shard_owner&, const shard_owner&) = default;
};

/// Why a call did nothing. Only after `unavailable` it may have been done; each call may be repeated then.
enum class member_reject : std::uint8_t {
  unavailable = 1,  ///< the store cannot be reached, did not answer in time, or does not fit this program
  clock_off = 2,    ///< the node's clock is too far off the store's, or its distance cannot be told
  held = 3,         ///< another process of this node has neither left nor been fenced off
  lost = 4,         ///< this process is no member, or no longer the writer: it must end
  renewed = 5,      ///< the process has renewed since it was read, or another one runs the node
  fence_held = 6,   ///< something keeps the fence from being raised, and may not be ended
  not_down = 7,     ///< its shards cannot be taken
  not_up = 8,       ///< it takes no shards
  written_on = 9,   ///< something of these shards was written after what is given away
};
struct member_failure {
  member_reject why = member_reject::unavailable;
  std::string text;
};
/// No failure, or the failure.
using member_outcome = std::optional<member_failure>;

/// The members of a cluster. One thread at a time: a node has one of these for its renewals, which wait for nothing
/// else, and another one for the rest. Every call ends within the time-outs of the store's settings.
class membership_store {
 public:
  virtual ~membership_store() = default;

  /// Joins as a node whose last process has left or was fenced off. It owns no fence yet.
  virtual member_outcome join(const member_identity& who, const member_profile& profile) = 0;
  /// Becomes the node's one writer; gives the incarnation of its fence.
  virtual result<std::uint64_t, member_failure> take_over(const member_identity& who) = 0;
  /// Its shards are recovered: from `joining` to `up`.
  virtual member_outcome ready(const member_identity& who) = 0;
  virtual result<member_renewal, member_failure> renew(const member_identity& who) = 0;
  /// All members with their counters, in one read.
  virtual result<member_list, member_failure> list() = 0;
  /// Of all shards, by their number, in one read.
  virtual result<std::vector<shard_owner>, member_failure> owners() = 0;
  /// Asks that process, or oneself, to give its shards away.
  virtual member_outcome drain(const member_identity& who) = 0;
  /// The end of a process that has written all it had to: nothing more of it is taken.
  virtual member_outcome leave(const member_identity& who) = 0;
  /// Fences off a process that an observer has seen expired with this counter, and ends what keeps its fence from being
  /// raised. It is fenced off for good, now or already, or nothing has changed.
  virtual member_outcome fence_off(const member_identity& whom, std::uint64_t counter) = 0;
};

/// A writer as its fence names it.
struct fenced_writer {
  std::uint16_t node = 0;
  std::uint64_t incarnation = 0;  ///< of the fence
};

/// A shard between two owners: its history in the releaser's journal ends with that batch.
struct released_shard {
  std::uint8_t shard = 0;
  std::uint16_t from = 0;
  std::uint64_t batch = 0;
};

/// How shards get another owner. One thread at a time; called between two batches of the writer that gets them, where
/// nothing else is said.
class shard_moves {
 public:
  virtual ~shard_moves() = default;

  /// Takes those of `shards` that a node which is down still owns, all of them at once. Gives what it got: somebody
  /// else may have been faster.
  virtual result<shard_set, member_failure> take(std::uint16_t dead, const fenced_writer& to,
                                                 const shard_set& shards) = 0;
  /// Claims those of `shards` that a node has released. Gives what it got.
  virtual result<shard_set, member_failure> claim(std::uint16_t from, const fenced_writer& to,
                                                  const shard_set& shards) = 0;
  /// What was released and not claimed.
  virtual result<std::vector<released_shard>, member_failure> released() = 0;
  /// A writer that has written nothing yet gives those of `shards` that it owns to another one. Gives what has moved.
  virtual result<shard_set, member_failure> share_out(const fenced_writer& from, std::uint16_t to,
                                                      const shard_set& shards) = 0;
  /// A writer that goes on gives those of `shards` that it owns to a member that is up, all of them at once: nothing of
  /// them is written after `upto`, the end of a batch. Gives what has moved. Any time; called by the writer that gives.
  virtual result<shard_set, member_failure> hand_over(const fenced_writer& from, std::uint16_t to, position upto,
                                                      const shard_set& shards) = 0;
};

}  // namespace madang
