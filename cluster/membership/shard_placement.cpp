#include "cluster/membership/shard_placement.hpp"

#include <algorithm>
#include <map>

namespace madang {
namespace {

/// Moves for balance end by themselves; this only bounds the time of one plan.
constexpr int passes_max = 16;

std::vector<placement_node> takers_of(std::span<const placement_member> members) {
  std::vector<placement_node> takers;
  for (const auto& each : members) {
    if (each.state == member_state::up) takers.push_back(each.node);
  }
  std::sort(takers.begin(), takers.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  return takers;
}

/// One course of planning. A taker is named by its place in `takers`.
class planner {
 public:
  planner(std::span<const placed_shard> shards, std::span<const placement_member> members,
          std::span<const placement_node> takers, const placement_bounds& bounds)
      : shards_(shards),
        takers_(takers),
        states_(states_of(members)),
        places_(places_of(shards.size())),
        nodes_(takers, load_of_takers(), bounds),
        shards_of_(takers.size()) {}

  std::vector<planned_move> plan() {
    settle_in();
    for (const auto cause : {move_cause::unserved, move_cause::draining}) give_out(cause);
    for (int pass = 0; pass < passes_max; ++pass) {
      // First: what goes home from a member that is above its bound need not go elsewhere.
      const bool is_home = !bring_home();
      if (!relieve() && is_home) break;
    }
    return moves();
  }

 private:
  /// What becomes of a shard, and why.
  struct outcome {
    std::optional<std::size_t> taker;  ///< nothing: it stays with a member that takes none
    std::optional<move_cause> cause;
  };

  static std::map<std::uint16_t, member_state> states_of(std::span<const placement_member> members) {
    std::map<std::uint16_t, member_state> states;
    for (const auto& each : members) states[each.node.number] = each.state;
    return states;
  }

  std::optional<std::size_t> taker_of(const std::optional<std::uint16_t>& number) const {
    if (!number) return std::nullopt;
    const auto at =
        std::lower_bound(takers_.begin(), takers_.end(), *number,
                         [](const placement_node& node, std::uint16_t wanted) { return node.number < wanted; });
    if (at == takers_.end() || at->number != *number) return std::nullopt;
    return static_cast<std::size_t>(at - takers_.begin());
  }

  /// Why its owner may not keep it.
  std::optional<move_cause> uprooted(const placed_shard& shard) const {
    const auto owner = shard.owner ? states_.find(*shard.owner) : states_.end();
    if (owner == states_.end() || owner->second == member_state::down) return move_cause::unserved;
    if (owner->second == member_state::draining) return move_cause::draining;
    return std::nullopt;
  }

  std::vector<outcome> places_of(std::size_t count) const {
    std::vector<outcome> places(count);
    for (std::size_t i = 0; i < count; ++i) {
      places[i].cause = uprooted(shards_[i]);
      const auto towards = taker_of(shards_[i].moving_to);
      places[i].taker = towards ? towards : taker_of(shards_[i].owner);
      if (towards && !places[i].cause) places[i].cause = move_cause::home;
    }
    return places;
  }

  std::uint64_t load(std::size_t shard) const { return node_loads::counted(shards_[shard].load); }

  /// Without what joining members keep.
  std::uint64_t load_of_takers() const {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < shards_.size(); ++i) sum += places_[i].taker || places_[i].cause ? load(i) : 0;
    return sum;
  }

  void settle_in() {
    for (std::size_t i = 0; i < shards_.size(); ++i) {
      if (places_[i].taker) give(i, *places_[i].taker);
    }
  }

  void give(std::size_t shard, std::size_t to) {
    nodes_.add(to, load(shard));
    shards_of_[to].push_back(shard);
    places_[shard].taker = to;
  }

  void move(std::size_t shard, std::size_t to, move_cause cause) {
    const auto from = *places_[shard].taker;
    nodes_.remove(from, load(shard));
    std::erase(shards_of_[from], shard);
    if (!places_[shard].cause) places_[shard].cause = cause;
    give(shard, to);
  }

  void give_out(move_cause cause) {
    for (std::size_t i = 0; i < shards_.size(); ++i) {
      if (places_[i].taker || places_[i].cause != cause) continue;
      give(i, nodes_.nearest_with_room(i, load(i)).value_or(nodes_.emptiest()));
    }
  }

  /// The lightest that cures it first, then the heaviest of the others.
  std::vector<std::size_t> in_order_of_relief(std::size_t node) const {
    auto order = shards_of_[node];
    const auto excess = nodes_.excess(node);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const bool cures_a = load(a) >= excess;
      const bool cures_b = load(b) >= excess;
      if (cures_a != cures_b) return cures_a;
      if (load(a) != load(b)) return cures_a ? load(a) < load(b) : load(a) > load(b);
      return a < b;
    });
    return order;
  }

  bool relieve_once(std::size_t node) {
    const auto order = in_order_of_relief(node);
    for (const auto shard : order) {
      if (is_under_way(shard)) continue;
      const auto to = nodes_.nearest_taker(shard, node, load(shard));
      if (!to) continue;
      move(shard, *to, move_cause::overload);
      return true;
    }
    // Shards are too large for the bound; an emptier node is still better.
    const auto lightest = std::min_element(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return load(a) != load(b) ? load(a) < load(b) : a < b;
    });
    const auto emptiest = nodes_.emptiest();
    if (is_under_way(*lightest) || emptiest == node || !nodes_.improves(node, emptiest, load(*lightest))) return false;
    move(*lightest, emptiest, move_cause::overload);
    return true;
  }

  bool relieve() {
    bool has_moved = false;
    for (std::size_t node = 0; node < takers_.size(); ++node) {
      while (nodes_.excess(node) > 0 && relieve_once(node)) has_moved = true;
    }
    return has_moved;
  }

  bool bring_home() {
    bool has_moved = false;
    while (homes_.size() < shards_.size()) homes_.push_back(nodes_.home(homes_.size()));
    for (std::size_t i = 0; i < shards_.size(); ++i) {
      if (!places_[i].taker || is_under_way(i)) continue;
      const auto home = homes_[i];
      const auto from = *places_[i].taker;
      if (home == from || !nodes_.has_room(home, load(i)) || !nodes_.improves(from, home, load(i))) continue;
      move(i, home, move_cause::home);
      has_moved = true;
    }
    return has_moved;
  }

  /// What moves already, or was released for somebody, is left alone while that one takes shards.
  bool is_under_way(std::size_t shard) const {
    const auto towards = taker_of(shards_[shard].moving_to);
    return towards && towards == places_[shard].taker;
  }

  std::vector<planned_move> moves() const {
    std::vector<planned_move> found;
    for (std::size_t i = 0; i < shards_.size(); ++i) {
      const auto& place = places_[i];
      if (!place.taker || !place.cause || shards_[i].owner == takers_[*place.taker].number) continue;
      found.push_back({static_cast<std::uint32_t>(i), shards_[i].owner, takers_[*place.taker].number, *place.cause,
                       place.cause != move_cause::unserved && is_under_way(i)});
    }
    return found;
  }

  std::span<const placed_shard> shards_;
  std::span<const placement_node> takers_;
  std::map<std::uint16_t, member_state> states_;
  std::vector<outcome> places_;
  node_loads nodes_;
  std::vector<std::vector<std::size_t>> shards_of_;
  std::vector<std::size_t> homes_;
};

}  // namespace

std::vector<planned_move> plan_moves(std::span<const placed_shard> shards, std::span<const placement_member> members,
                                     const placement_bounds& bounds) {
  const auto takers = takers_of(members);
  if (takers.empty()) return {};
  return planner(shards, members, takers, bounds).plan();
}

}  // namespace madang
