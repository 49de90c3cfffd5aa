#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "cluster/membership/hand_offs.hpp"
#include "cluster/membership/shard_placement.hpp"

namespace madang {

/// A table of members and shards on which plans are carried out.
struct placement_scene {
  std::vector<placement_member> members;
  std::vector<placed_shard> shards;
  placement_bounds bounds;

  placement_scene(std::uint16_t member_count, std::size_t count_of_shards, std::uint64_t load = 100)
      : shards(count_of_shards, placed_shard{load, {}, {}}) {
    for (std::uint16_t i = 1; i <= member_count; ++i) join(i);
  }

  void join(std::uint16_t number, std::uint32_t capacity = 100) {
    members.push_back({{number, capacity}, member_state::up});
  }
  member_state& state_of(std::uint16_t number) {
    return std::find_if(members.begin(), members.end(), [&](const auto& each) { return each.node.number == number; })
        ->state;
  }

  std::vector<planned_move> plan() const { return plan_moves(shards, members, bounds); }
  void carry_out(const std::vector<planned_move>& moves) {
    for (const auto& each : moves) shards[each.shard].owner = each.to;
  }
  /// Carries out the whole plan; gives how many shards have moved.
  std::size_t settle() {
    const auto moves = plan();
    carry_out(moves);
    return moves.size();
  }

  std::vector<std::uint16_t> owners() const {
    std::vector<std::uint16_t> found;
    for (const auto& each : shards) found.push_back(each.owner.value_or(0));
    return found;
  }
  std::uint64_t all_loads() const {
    std::uint64_t sum = 0;
    for (const auto& each : shards) sum += each.load;
    return sum;
  }
  std::map<std::uint16_t, std::uint64_t> carried() const {
    std::map<std::uint16_t, std::uint64_t> found;
    for (const auto& each : members) {
      if (each.state == member_state::up) found[each.node.number] = 0;
    }
    for (const auto& each : shards) {
      if (each.owner) found[*each.owner] += each.load;
    }
    return found;
  }
  /// What the fullest member carries, in fair shares; members are alike.
  double fullest_share() const {
    const auto by_member = carried();
    std::uint64_t most = 0;
    for (const auto& [number, load] : by_member) most = std::max(most, load);
    return static_cast<double>(most) * static_cast<double>(by_member.size()) / static_cast<double>(all_loads());
  }
};

}  // namespace madang
