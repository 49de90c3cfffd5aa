#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "cluster/ports/clock.hpp"
#include "messages/accounts/ids.hpp"
#include "messages/identity/ids.hpp"
#include "messages/ids.hpp"
#include "messages/jobs/ids.hpp"
#include "messages/trading/ids.hpp"

namespace madang {

/// Makes the node's new ids: rising with time, never the same twice. Thread-safe. At recovery it is raised above every
/// id in the journal, so that a clock that stepped back makes no copies.
class id_source {
 public:
  explicit id_source(const clock& time) : time_(time) {}

  user_id next_user() { return {with_own_slot()}; }
  account_id next_account() { return {with_own_slot()}; }
  /// An order lives and moves with its account, hence the account's slot.
  order_id next_order(account_id owner) { return {pack_id(next_ticks(), owner.slot())}; }

  /// A job lives and moves with its user.
  jobs::job_id next_job(user_id owner) { return {pack_id(next_ticks(), owner.slot())}; }

  /// A session lives and moves with its user.
  identity::session_id next_session(user_id owner) { return {pack_id(next_ticks(), owner.slot())}; }

  /// The moment that the latest id says. It runs ahead of a clock that has stepped back.
  unix_nanos latest() const { return time_of_ticks(last_.load()); }

  /// No later id will be at or below this one.
  void raise_above(std::uint64_t id) {
    auto ticks = id >> 16;
    auto last = last_.load();
    while (last < ticks && !last_.compare_exchange_weak(last, ticks)) {
    }
  }

 private:
  std::uint64_t next_ticks() {
    auto now = id_ticks(time_.now());
    auto last = last_.load();
    std::uint64_t next = 0;
    do {
      next = now > last ? now : last + 1;
    } while (!last_.compare_exchange_weak(last, next));
    return next;
  }
  std::uint64_t with_own_slot() {
    auto ticks = next_ticks();
    return pack_id(ticks, slot_of_ticks(ticks));
  }

  const clock& time_;
  std::atomic<std::uint64_t> last_{0};
};

/// The time that the journal stamps on events: never before an id that they may hold. So the last event's time says,
/// with nothing else in sight, which ids have been given, whatever the clock did.
class stamp_clock final : public clock {
 public:
  stamp_clock(const clock& time, const id_source& ids) : time_(time), ids_(ids) {}
  unix_nanos now() const override { return std::max(time_.now(), ids_.latest()); }

 private:
  const clock& time_;
  const id_source& ids_;
};

}  // namespace madang
