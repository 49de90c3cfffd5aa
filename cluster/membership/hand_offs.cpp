#include "cluster/membership/hand_offs.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace madang {
namespace {

using giver_and_taker = std::pair<std::optional<std::uint16_t>, std::uint16_t>;

/// By giver and taker, the most urgent first.
std::vector<hand_off> gathered(std::span<const planned_move> moves, bool are_served) {
  std::map<giver_and_taker, hand_off> pairs;
  for (const auto& each : moves) {
    if (each.is_under_way || (each.cause == move_cause::unserved) == are_served) continue;
    auto& pair = pairs.try_emplace({each.from, each.to}, hand_off{each.from, each.to, each.cause, {}}).first->second;
    pair.cause = std::min(pair.cause, each.cause);
    pair.shards.push_back(each.shard);
  }
  std::vector<hand_off> found;
  for (auto& [key, pair] : pairs) found.push_back(std::move(pair));
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.cause < b.cause; });
  return found;
}

}  // namespace

std::vector<hand_off> next_hand_offs(std::span<const planned_move> moves, const hand_off_bounds& bounds) {
  auto next = gathered(moves, false);
  std::set<giver_and_taker> under_way;
  std::set<std::uint16_t> busy;
  for (const auto& each : moves) {
    if (!each.is_under_way) continue;
    under_way.insert({each.from, each.to});
    if (each.from) busy.insert(*each.from);
    busy.insert(each.to);
  }
  auto count = under_way.size();
  for (auto& each : gathered(moves, true)) {
    if (count >= bounds.at_once_max) break;
    if (busy.contains(each.to) || busy.contains(*each.from)) continue;
    busy.insert({*each.from, each.to});
    if (each.shards.size() > bounds.shards_max) each.shards.resize(bounds.shards_max);
    next.push_back(std::move(each));
    ++count;
  }
  return next;
}

}  // namespace madang
