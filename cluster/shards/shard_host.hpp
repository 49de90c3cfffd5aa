#pragma once

#include <cstdint>
#include <vector>

#include "cluster/ports/metrics.hpp"
#include "cluster/shards/shard_message.hpp"
#include "cluster/shards/waiting_room.hpp"

namespace madang {

/// What an asker hears of a command that no entity has answered.
enum class asker_verdict : std::uint8_t {
  unavailable = 1,  ///< nothing has happened
  outcome_unknown,  ///< it may have been carried out
};

/// The node around the shards. Must not call back.
class shard_host {
 public:
  virtual ~shard_host() = default;

  /// Hands a message to the local entities. False: this node has just ceased to serve the shard; nothing was taken.
  virtual bool deliver(const shard_message& message) = 0;
  /// Tells whoever waits for an answer, on this node or another, that none comes.
  virtual void tell_asker(const reply_token& to, asker_verdict what) = 0;
  /// An answer for a listener of this process; it has passed the gate of the node that it comes from.
  virtual void deliver_answer(const reply_token& to, std::vector<std::byte> bytes) = 0;
  /// A peer knows a later owner of a shard than this node: the table of members is worth a look.
  virtual void map_is_behind() = 0;
};

struct shard_settings {
  /// For messages that wait for a shard to settle, or for a link.
  room_bounds waiting;
  /// For commands that are with other nodes and not answered.
  room_bounds open{64u << 20, 200'000};
  /// Bytes of messages and answers that are owed to one peer.
  std::uint64_t owed_max = 8u << 20;
  /// Bytes of one frame, as `link_settings::message_max`. A message leaves some for its way back.
  std::size_t frame_max = 512u << 10;
  /// How long a command waits for its shard to settle, and how long for its answer.
  std::int64_t waiting_max_ns = 5'000'000'000;
  std::int64_t unanswered_max_ns = 15'000'000'000;
  /// How long a former owner may take to give back what it has not delivered. Beyond it messages go on, and only the
  /// numbers of each pair hold their order.
  std::int64_t settling_max_ns = 1'000'000'000;
  /// Pauses before a message goes again to a node that has returned it.
  std::int64_t pause_first_ns = 2'000'000;
  std::int64_t pause_max_ns = 100'000'000;
};

/// What the shards count. Thread-safe.
struct shard_counts {
  counter sent;           ///< messages to other nodes, repeated ones too
  counter received;       ///< from other nodes, for a shard that was served here
  counter returned_here;  ///< that came for a shard which is not served here
  counter returned_by_peers;
  counter commands_refused;  ///< for lack of room, or waited too long
  counter outcomes_unknown;
  counter peer_messages_dropped;  ///< their senders repeat them
  counter owed_dropped;           ///< what was owed to a peer that took nothing
  counter answers_dropped;        ///< for a process that is gone
  counter settlings_given_up;
  counter frames_unreadable;
  gauge waiting_messages;
  gauge waiting_bytes;
  gauge open;  ///< commands that are with other nodes
};

}  // namespace madang
