#include "cluster/membership/start_share.hpp"

#include <algorithm>
#include <functional>

#include "persistence/ports/shard_sets.hpp"

namespace madang {
namespace {

template <class Holds>
bool any(const std::vector<member>& of, Holds holds) {
  return std::any_of(of.begin(), of.end(), holds);
}

bool is_down(const member& one) {
  return one.state == member_state::down;
}

bool owns_any(const member& one) {
  return !is_empty(one.owned);
}

/// Nobody is left who would share anything out: what the dead own is taken by whoever comes.
bool are_all_owners_down(const std::vector<member>& all) {
  return any(all, owns_any) && !any(all, [](const member& one) { return owns_any(one) && !is_down(one); });
}

}  // namespace

start_share share_at_start(const std::vector<member>& all, std::uint16_t node, bool has_written, std::size_t wanted) {
  const bool has_shards = any(all, [&](const member& one) { return one.who.node == node && owns_any(one); });
  if (!has_shards) {
    const bool is_in_use = any(all, [](const member& one) { return one.state == member_state::up; });
    return is_in_use || are_all_owners_down(all) ? start_share::keep_own : start_share::wait;
  }
  const bool is_shared_out = any(
      all, [&](const member& one) { return one.who.node != node && (one.state == member_state::up || owns_any(one)); });
  if (is_shared_out || has_written) return start_share::keep_own;
  const auto there = static_cast<std::size_t>(std::count_if(all.begin(), all.end(), std::not_fn(is_down)));
  return there >= wanted ? start_share::share_out : start_share::wait;
}

}  // namespace madang
