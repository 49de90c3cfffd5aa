#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "cluster/membership/node_loads.hpp"
#include "persistence/ports/membership_store.hpp"

/// Which member is to own which shard. Every member computes the same from the same table of members and loads, so that
/// nobody has to be asked.
namespace madang {

struct placement_member {
  placement_node node;
  member_state state = member_state::joining;
};

/// A shard as the store and its owner show it.
struct placed_shard {
  /// As announced, in any unit that all shards share.
  std::uint64_t load = 0;
  /// Nobody's where it was never given out, or was released and not yet claimed.
  std::optional<std::uint16_t> owner;
  /// Whom a hand-off under way, or the one that released it, gives it to.
  std::optional<std::uint16_t> moving_to;
};

/// Why a shard changes hands, the most urgent first.
enum class move_cause : std::uint8_t {
  unserved = 1,  ///< its owner is down, or it has none
  draining = 2,  ///< its owner gives all of its shards away
  overload = 3,  ///< its owner is above its bound
  home = 4,      ///< rendezvous hashing names another node, which carries less
};

struct planned_move {
  std::uint32_t shard = 0;
  std::optional<std::uint16_t> from;
  std::uint16_t to = 0;
  move_cause cause = move_cause::unserved;
  bool is_under_way = false;  ///< never of a shard that nobody serves: trying again to take it does no harm

  friend bool operator==(const planned_move&, const planned_move&) = default;
};

/// The shards that are with another member than they should be, by their number; nothing for a shard that stays.
///
/// Rendezvous hashing with bounded load, from what is: a shard that nobody serves goes to the nearest member that has
/// room for it; one that is served stays, unless its owner drains, is above its bound, or is not its home and carries
/// more than its home would then. Each move for balance lowers the higher of two loads by the gain, so that moves end.
/// Members that are `up` take shards; `joining` ones keep what they own; `draining` ones keep theirs where nobody takes
/// them. `shards` in the order of their numbers, `members` in any.
std::vector<planned_move> plan_moves(std::span<const placed_shard> shards, std::span<const placement_member> members,
                                     const placement_bounds& bounds = {});

}  // namespace madang
