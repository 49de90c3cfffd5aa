#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "cluster/link/growing_pause.hpp"
#include "cluster/link/link_session.hpp"
#include "cluster/shards/open_commands.hpp"
#include "cluster/shards/peer_outlets.hpp"
#include "cluster/shards/shard_host.hpp"
#include "cluster/shards/shard_map.hpp"
#include "cluster/shards/shard_message.hpp"
#include "cluster/shards/waiting_room.hpp"

namespace madang {

/// A message of a peer that waits here.
struct kept_message {
  std::uint16_t from = 0;
  shard_message message;
};

/// The way of a message to the node that serves its receiver's shard. While nobody does, messages wait, in order for
/// each shard; when the owner is another one they go on once the former has given back what it did not deliver, so
/// that none overtakes another of its shard.
///
/// A command goes at most once to an owner that is lost: then its asker hears that the outcome is unknown, unless it
/// has an idempotency key, under which it goes to the next owner.
///
/// One thread at a time. A message of a shard that `shard_map::is_served_here` needs no router.
class shard_router {
 public:
  shard_router(shard_map& map, peer_outlets& outlets, shard_host& host, shard_counts& counts,
               const shard_settings& settings);

  /// From an entity or a client of this node.
  void tell(shard_message message);
  /// Changes the map. A shard of this node is shown as served only after all that has waited for it was delivered.
  void hear(const shard_event& event);
  /// The link to a node takes messages, anew or again.
  void has_room(std::uint16_t node);
  /// The process at the other end of the link is gone for good.
  void link_ended(std::uint16_t node, const link_leftovers& left);
  /// An answer has come for this token.
  void answered(const reply_token& to);
  void tick(boot_nanos now);

  /// From peers: what the node does not serve, and the end of it.
  void returned(std::uint16_t by, returned_message one);
  void settled(std::uint16_t by, const settle_answer& answer);

  // ---- messages of peers that came for a shard which this node is about to serve ----

  /// Delivers a peer's message, or keeps it behind what waits already. False: it is not for here, or there is no room;
  /// nothing was taken.
  bool take_in(std::uint16_t from, const shard_message& message);
  /// What is kept of peers for one shard, oldest first; of this peer alone, where one is named.
  std::vector<kept_message> give_up_kept(std::uint32_t shard, std::optional<std::uint16_t> from);

  /// Shards for which something waits.
  std::size_t unsettled() const { return busy_.size(); }

 private:
  struct waiting {
    shard_message message;
    std::optional<std::uint16_t> from;  ///< the peer whose message it is; nothing: this node's
    boot_nanos since = 0;
  };
  struct settling {
    std::uint16_t node = 0;
    std::uint64_t number = 0;
    boot_nanos since = 0;
    std::deque<waiting> returned;
    std::uint32_t version = 0;  ///< of the shard, as the node that returned them knows it
  };
  /// The way to one shard.
  struct lane {
    std::deque<waiting> queue;
    /// Messages of this shard went to this node, and what became of them is not settled.
    std::optional<std::uint16_t> flows_to;
    std::optional<settling> asked;
    bool opens = false;  ///< this node serves the shard as soon as nothing waits
    boot_nanos pause_until = 0;
    growing_pause pause;

    bool is_quiet() const { return queue.empty() && !asked && !opens && pause_until == 0; }
  };
  enum class step : std::uint8_t { gone, stays };

  lane& lane_of(std::uint32_t shard);
  std::optional<std::uint16_t> target_of(const lane& one, std::uint32_t shard) const;
  step try_send(lane& one, std::uint32_t shard, const waiting& what);
  step send_to(lane& one, std::uint16_t node, const waiting& what);
  void ask(lane& one, std::uint32_t shard);
  void settle(std::uint32_t shard);
  void finish(lane& one, std::uint32_t shard);
  bool keep(lane& one, std::uint32_t shard, waiting what);
  void keep_or_refuse(std::deque<waiting>& into, std::uint32_t shard, waiting what);
  void put_first(lane& one, std::deque<waiting> what);
  void refuse(const shard_message& message);
  void end_unanswered(const open_command& one);
  void release(std::uint32_t shard, const waiting& what);
  void drop_kept_of(std::uint16_t node);
  void drop_late(lane& one, std::uint32_t shard);
  void note_gauges();

  shard_map& map_;
  peer_outlets& outlets_;
  shard_host& host_;
  shard_counts& counts_;
  const shard_settings settings_;
  waiting_room room_;
  open_commands open_;
  std::map<std::uint32_t, lane> lanes_;
  std::set<std::uint32_t> busy_;  ///< lanes that are not quiet
  std::uint64_t questions_ = 0;
  boot_nanos now_ = 0;
};

}  // namespace madang
