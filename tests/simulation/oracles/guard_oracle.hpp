#pragma once

#include <set>
#include <unordered_map>
#include <utility>

#include "actors/accounts/account.hpp"
#include "actors/trading/order.hpp"
#include "tests/simulation/chance.hpp"

namespace madang::simulation {

/// Timers and connections that guard open orders, said once more by their records: a timer runs out after its time and
/// not before, and what was open when it did, or when a connection ended, does not stay open.
class guard_oracle {
 public:
  /// `node_time`: the latest moment that the node had seen; a timer runs out by that.
  void take(const account& after, const account_event& event, unix_nanos at, unix_nanos node_time) {
    auto& due = due_[after.id];
    if (const auto* set = std::get_if<cancel_timer_set>(&event)) {
      due = set->timeout_s == 0 ? unix_nanos{} : at + set->timeout_s * nanos_per_second;
      told_.emplace(after.id, due.value);
    } else if (std::holds_alternative<cancel_timer_elapsed>(event)) {
      require(due.value != 0 && node_time >= due, "a timer has run out before its time");
      due = {};
      note_open(after);
    } else if (std::holds_alternative<guarded_connection_ended>(event)) {
      note_open(after);
    } else if (std::holds_alternative<account_closed>(event)) {
      due = {};
    }
    require(after.guards.cancel_at == due, "an account believes something else of its timer");
  }

  /// What a client was told is on the disk.
  void confirm(const cancel_timer_view& said) const {
    require(said.cancel_at.value == 0 || told_.contains({said.account, said.cancel_at.value}),
            "an answer names a timer that nobody has set");
  }
  /// With nothing under way. `now`: of the last record.
  void check_quiet(const std::unordered_map<order_id, order>& orders, unix_nanos now) const {
    constexpr std::int64_t late_ns = 15 * nanos_per_second;
    for (const auto& [account, due] : due_) {
      require(due.value == 0 || due + late_ns > now, "a timer has not run out long after its time");
    }
    for (const auto id : must_end_) {
      const auto found = orders.find(id);
      require(found == orders.end() || !found->second.is_open(), "an order is open that a timer or a stream has ended");
    }
  }
  /// How often something has taken orders out of the market.
  std::uint64_t ended() const { return ended_; }

 private:
  void note_open(const account& after) {
    ++ended_;
    for (const auto& [id, order] : after.orders) must_end_.insert(id);
  }

  std::unordered_map<account_id, unix_nanos> due_;
  std::set<std::pair<account_id, std::int64_t>> told_;
  std::set<order_id> must_end_;
  std::uint64_t ended_ = 0;
};

}  // namespace madang::simulation
