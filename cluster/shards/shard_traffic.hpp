#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "cluster/shards/answer_router.hpp"
#include "cluster/shards/peer_outlets.hpp"
#include "cluster/shards/shard_intake.hpp"
#include "cluster/shards/shard_router.hpp"

namespace madang {

/// All that a node says to its peers about messages to entities: the router, the intake and the answers' way home,
/// between the region and the links. One thread at a time; `map` may be read by any.
class shard_traffic {
 public:
  /// `own`: this process, as tokens name it. All that is referred to outlives this.
  shard_traffic(node_home own, shard_map& map, peer_senders& links, shard_host& host, shard_counts& counts,
                const shard_settings& settings = {});

  /// From an entity or a client of this node.
  void tell(shard_message message) { router_.tell(std::move(message)); }
  void hear(const shard_event& event);
  void tick(boot_nanos now) { router_.tick(now); }

  /// Which way an answer goes that has passed the gate; `send_answer` takes it to a peer.
  answer_way way_of(const reply_token& to) const { return answers_.way_of(to.home); }
  void send_answer(const reply_token& to, std::vector<std::byte> bytes);

  // ---- what links say; each names the process at its other end ----

  void link_up(node_home peer);
  /// A message of the lane of commands. What does not come from the process that the link is to changes nothing.
  void received(node_home peer, std::span<const std::byte> frame);
  void has_room(node_home peer);
  void link_ended(node_home peer, const link_leftovers& left);

  /// Shards for which something waits.
  std::size_t unsettled() const { return router_.unsettled(); }

 private:
  bool is_linked(node_home peer) const { return answers_.way_of(peer) == answer_way::to_peer; }
  void take(const carried_answer& answer);

  const node_home own_;
  shard_host& host_;
  shard_counts& counts_;
  peer_outlets outlets_;
  shard_router router_;
  shard_intake intake_;
  answer_router answers_;
};

}  // namespace madang
