#include "gateway/security/door/fair_queue.hpp"

#include <algorithm>
#include <utility>

namespace madang {

fair_share::verdict fair_queue::submit(const caller_key& who, work what) {
  if (const auto verdict = places_.enter(who); verdict != fair_share::verdict::admitted) return verdict;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) {
      places_.leave(who);
      return fair_share::verdict::pool_full;
    }
    lane_of(who).works.push_back(std::move(what));
    ++waiting_;
  }
  start_waiting();
  return fair_share::verdict::admitted;
}

void fair_queue::close() {
  std::list<address_lane> dropped;
  const std::lock_guard lock(mutex_);
  closed_ = true;
  dropped.swap(addresses_);
  by_address_.clear();
  waiting_ = 0;
}

std::size_t fair_queue::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

fair_queue::user_lane& fair_queue::lane_of(const caller_key& who) {
  auto known = by_address_.find(who.address);
  if (known == by_address_.end()) {
    addresses_.push_back({who.address, {}});
    known = by_address_.emplace(who.address, std::prev(addresses_.end())).first;
  }
  auto& users = known->second->users;
  const auto at = std::find_if(users.begin(), users.end(), [&](const auto& one) { return one.user == who.user; });
  if (at != users.end()) return *at;
  users.push_back({who.user, {}});
  return users.back();
}

/// The next work in turn; there is one.
fair_queue::work fair_queue::pop(caller_key& of) {
  auto& address = addresses_.front();
  auto& lane = address.users.front();
  of = {address.address, lane.user};
  auto next = std::move(lane.works.front());
  lane.works.pop_front();
  --waiting_;
  if (lane.works.empty()) {
    address.users.pop_front();
  } else {
    address.users.splice(address.users.end(), address.users, address.users.begin());
  }
  if (address.users.empty()) {
    by_address_.erase(address.address);
    addresses_.pop_front();
  } else {
    addresses_.splice(addresses_.end(), addresses_, addresses_.begin());
  }
  return next;
}

/// Takes the next work that is still wanted, and a place to run it.
bool fair_queue::take_next(work& into) {
  for (;;) {
    work dropped;  // destroyed outside the lock
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || waiting_ == 0 || running_ >= at_once_) return false;
      caller_key of;
      dropped = pop(of);
      places_.leave(of);
      if (dropped.is_wanted()) {
        into = std::move(dropped);
        ++running_;
        return true;
      }
    }
  }
}

void fair_queue::start_waiting() {
  work next;
  while (take_next(next)) {
    pass held(static_cast<void*>(nullptr), [self = shared_from_this()](void*) { self->finished(); });
    std::exchange(next, {}).start(std::move(held));
  }
}

void fair_queue::finished() {
  {
    const std::lock_guard lock(mutex_);
    --running_;
  }
  start_waiting();
}

}  // namespace madang
