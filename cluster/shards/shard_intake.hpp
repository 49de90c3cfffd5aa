#pragma once

#include <cstdint>
#include <set>
#include <utility>

#include "cluster/shards/shard_router.hpp"

namespace madang {

/// Messages that peers send here. What is for a shard of this node goes to its entities, in the order of the link; what
/// is not goes back, and from then on everything of that peer for that shard, until the peer has asked whether all is
/// settled: so that no message overtakes one that was returned. Links number what they carry, so none comes twice.
class shard_intake {
 public:
  shard_intake(const shard_map& map, shard_router& router, peer_outlets& outlets, shard_counts& counts)
      : map_(map), router_(router), outlets_(outlets), counts_(counts) {}

  void take(std::uint16_t from, const shard_message& message);
  void answer(std::uint16_t from, const settle_question& question);
  /// Before the router hears of it: what peers have sent ahead for a shard that does not come goes back.
  void hear(const shard_event& event);
  void forget(std::uint16_t node);

 private:
  void give_back_kept(std::uint16_t from, std::uint32_t shard);
  void give_back(std::uint16_t to, std::uint32_t shard, shard_message message);

  const shard_map& map_;
  shard_router& router_;
  peer_outlets& outlets_;
  shard_counts& counts_;
  std::set<std::pair<std::uint16_t, std::uint32_t>> returning_;  ///< peer and shard
};

}  // namespace madang
