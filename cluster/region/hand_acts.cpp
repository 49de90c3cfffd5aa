#include "cluster/region/hand_acts.hpp"

#include <algorithm>
#include <utility>

namespace madang {

std::optional<std::uint64_t> hand_acts::add(entity_id of, act one) {
  std::lock_guard guard(lock_);
  if (acts_.size() >= most || acts_.contains(of)) return std::nullopt;
  const auto number = next_snapshot_++;
  one.snapshot = number;
  acts_.emplace(of, std::move(one));
  count_ = acts_.size();
  return number;
}

bool hand_acts::begin(entity_id of) {
  std::lock_guard guard(lock_);
  const auto found = acts_.find(of);
  if (found == acts_.end() || found->second.what == admin::supervision_act::snapshot) return false;
  return !std::exchange(found->second.begun, true);
}

std::optional<admin::supervision_act> hand_acts::begun(entity_id of) const {
  if (!any()) return std::nullopt;
  std::lock_guard guard(lock_);
  const auto found = acts_.find(of);
  return found == acts_.end() || !found->second.begun ? std::nullopt : std::optional(found->second.what);
}

std::string hand_acts::reason(entity_id of) const {
  std::lock_guard guard(lock_);
  const auto found = acts_.find(of);
  return found == acts_.end() ? std::string() : found->second.why;
}

void hand_acts::end(entity_id of, const hand_ending& how, bool only_begun) {
  if (!any()) return;
  hand_done done;
  {
    std::lock_guard guard(lock_);
    const auto found = acts_.find(of);
    if (found == acts_.end() || (only_begun && !found->second.begun)) return;
    done = std::move(found->second.done);
    acts_.erase(found);
    count_ = acts_.size();
  }
  if (done) done(how);
}

void hand_acts::end_snapshot(std::uint64_t number) {
  std::optional<entity_id> of;
  {
    std::lock_guard guard(lock_);
    const auto found = std::find_if(acts_.begin(), acts_.end(), [&](const auto& one) {
      return one.second.snapshot == number && one.second.what == admin::supervision_act::snapshot;
    });
    if (found != acts_.end()) of = found->first;
  }
  if (of) end(*of, {});
}

void hand_acts::clear() {
  std::lock_guard guard(lock_);
  acts_.clear();
  count_ = 0;
}

}  // namespace madang
