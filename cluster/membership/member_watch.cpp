#include "cluster/membership/member_watch.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

namespace madang {

std::int64_t boot_time_nanos() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

result<std::vector<member>, member_failure> member_watch::look() {
  const auto sent = boot_clock_();
  auto list = store_.list();
  const auto answered = boot_clock_();
  if (!list) return refused{list.error()};
  if (std::exchange(connection_, list->connection) != list->connection) leases_.reconnected();
  const auto before = std::exchange(watched_, {});
  for (const auto& each : list->members) {
    if (each.state == member_state::down) continue;
    leases_.read(each.who.node, {each.who.incarnation, each.counter}, sent, answered);
    watched_.push_back(each.who.node);
  }
  for (const auto node : before) {
    if (std::find(watched_.begin(), watched_.end(), node) == watched_.end()) leases_.forget(node);
  }
  return std::move(list->members);
}

std::vector<expired_member> member_watch::expired() const {
  std::vector<expired_member> found;
  for (const auto node : watched_) {
    if (const auto seen = leases_.expired(node)) found.push_back({{node, seen->incarnation}, seen->counter});
  }
  return found;
}

}  // namespace madang
