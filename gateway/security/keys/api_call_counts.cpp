#include "gateway/security/keys/api_call_counts.hpp"

#include <algorithm>

namespace madang {

api_call_counts::entry& api_call_counts::entry_of(user_id user, calendar_day day) {
  const auto known = by_user_.find(user);
  if (known != by_user_.end()) {
    if (known->second.day < day) known->second = {day, 0, 0, {}};
    return known->second;
  }
  if (by_user_.size() >= limits_.users_max) by_user_.erase(by_user_.begin());
  return by_user_.emplace(user, entry{day, 0, 0, {}}).first->second;
}

api_call_counts::verdict api_call_counts::count(api_key_id key, calendar_day day, std::optional<std::uint32_t> limit,
                                                unix_nanos now) {
  const std::lock_guard lock(mutex_);
  auto& of = entry_of(key.user, day);
  if (limit && of.calls >= *limit) return {};
  ++of.calls;
  const auto untold = of.calls - of.told;
  const bool due = untold >= limits_.told_each || now - of.told_at >= limits_.told_each_s * nanos_per_second;
  if (!due) return {true, std::nullopt};
  of.told = of.calls;
  of.told_at = now;
  return {true, count_api_calls{key.user, key.number, of.day, untold, now}};
}

void api_call_counts::learn(user_id user, calendar_day day, std::uint32_t calls) {
  const std::lock_guard lock(mutex_);
  auto& of = entry_of(user, day);
  if (of.day != day || of.calls >= calls) return;
  const auto more = calls - of.calls;
  of.calls += more;
  of.told += more;
}

std::optional<std::uint32_t> api_call_counts::used(user_id user, calendar_day day) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_user_.find(user);
  if (found == by_user_.end() || found->second.day != day) return std::nullopt;
  return found->second.calls;
}

}  // namespace madang
