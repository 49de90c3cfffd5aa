#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "cluster/ports/clock.hpp"
#include "messages/accounts/ids.hpp"
#include "messages/ensure.hpp"
#include "messages/identity/ids.hpp"
#include "messages/ids.hpp"
#include "messages/jobs/ids.hpp"
#include "messages/trading/ids.hpp"

namespace madang {

/// Which ticks no other node uses: those whose lowest `bits` are the node's number. A node that runs alone has all.
struct node_ticks {
  std::uint64_t node = 0;
  unsigned bits = 0;
};

/// Makes the node's new ids: rising with time, never the same twice, whatever other nodes make. Thread-safe. At
/// recovery it is raised above every id in the journal, so that a clock that stepped back makes no copies; and above
/// the latest id of a node whose shards it gets, so that the ids of each slot go on rising.
class id_source {
 public:
  explicit id_source(const clock& time, node_ticks own = {}) : time_(time), own_(own) {
    ensure(own.bits <= node_bits_max && own.node >> own.bits == 0, "a node's number does not fit into its bits");
  }

  user_id next_user() { return {with_hashed_slot()}; }
  account_id next_account() { return {with_hashed_slot()}; }
  /// An order lives and moves with its account, hence the account's slot. Only the node that owns the slot makes it, so
  /// it may have any tick.
  order_id next_order(account_id owner) { return {pack_id(next_ticks(), owner.slot())}; }

  /// A job lives and moves with its user; any node makes it.
  jobs::job_id next_job(user_id owner) { return {pack_id(next_own_ticks(), owner.slot())}; }

  /// A session lives and moves with its user; any node makes it.
  identity::session_id next_session(user_id owner) { return {pack_id(next_own_ticks(), owner.slot())}; }

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
  /// More would leave a node too few ticks: with 8 it has one each two milliseconds.
  static constexpr unsigned node_bits_max = 8;

  std::uint64_t next_ticks() {
    return take_ticks([](std::uint64_t earliest) { return earliest; });
  }
  std::uint64_t next_own_ticks() {
    return take_ticks([this](std::uint64_t earliest) { return first_own(earliest); });
  }
  template <class Choose>
  std::uint64_t take_ticks(Choose choose) {
    auto now = id_ticks(time_.now());
    auto last = last_.load();
    std::uint64_t next = 0;
    do {
      next = choose(now > last ? now : last + 1);
    } while (!last_.compare_exchange_weak(last, next));
    return next;
  }
  /// The first of the node's own ticks that is not before this one.
  std::uint64_t first_own(std::uint64_t earliest) const {
    const auto step = std::uint64_t{1} << own_.bits;
    return earliest + ((own_.node - earliest) & (step - 1));
  }
  std::uint64_t with_hashed_slot() {
    auto ticks = next_own_ticks();
    return pack_id(ticks, slot_of_ticks(ticks));
  }

  const clock& time_;
  const node_ticks own_;
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
