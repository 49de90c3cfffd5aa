#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "actors/accounts/account.hpp"
#include "actors/risk/user_risk.hpp"
#include "cluster/ports/risk/risk_profile.hpp"
#include "tests/simulation/chance.hpp"

namespace madang::simulation {

/// What no order may do, by what the disk says of limits and switches when it is opened or grows: said once more, from
/// the records alone. A node that has just come up must know them before it takes the first order.
class risk_oracle {
 public:
  explicit risk_oracle(const settings& config) : breakers_(risk::circuits_of(config, risk::profile::paper)) {}

  void take(user_id user, const risk::user_risk& after) { users_[user] = after; }

  /// Breakers that have opened.
  std::uint64_t opened() const { return opened_; }

  /// `node_time`: the latest moment that the node had seen; a breaker closes by that.
  void check(const account& after, const account_event& event, unix_nanos at, unix_nanos node_time) {
    if (after.terms.kind == account_kind::house) return;
    count(after.id, event, at);
    check_circuits(after, event, node_time);
    if (const auto* opened = std::get_if<order_opened>(&event)) {
      check_grown(after, opened->terms.order);
      const auto most = limits_of(after).of(risk::rule::max_open_orders);
      require(most == risk::no_limit || after.orders.size() <= static_cast<std::uint64_t>(most),
              "an account has more open orders than its limit");
    }
    if (const auto* raised = std::get_if<hold_raised>(&event)) check_grown(after, raised->order);
  }

 private:
  struct breaker {
    std::vector<unix_nanos> errors;
    std::map<symbol_id, unix_nanos> until;  ///< zero: of the account
    bool is_due = false;                    ///< it must have opened before anything more is bought
  };

  /// Counts refusals once more, by the moments that the disk gives them.
  void count(account_id account, const account_event& event, unix_nanos at) {
    auto& of = circuits_[account];
    if (const auto* opened = std::get_if<risk_circuit_opened>(&event)) {
      ++opened_;
      of.until[opened->symbol] = opened->until;
      if (!opened->symbol) of.is_due = false;
    }
    const auto* refused = std::get_if<risk_check_rejected>(&event);
    if (refused == nullptr || breakers_.errors == 0) return;
    if (refused->which == risk::rule::kill_switch || refused->which == risk::rule::circuit_open) return;
    of.errors.push_back(at);
    std::erase_if(of.errors, [&](auto one) { return at - one > breakers_.window_s * nanos_per_second; });
    // A clock that is set back leaves it open longer than the disk's moments say.
    constexpr std::int64_t hour = 3'600 * nanos_per_second;
    const auto open = of.until.find(symbol_id{});
    const bool may_be_open = open != of.until.end() && open->second + hour > at;
    if (!may_be_open && static_cast<std::int64_t>(of.errors.size()) >= breakers_.errors) of.is_due = true;
  }

  void check_circuits(const account& after, const account_event& event, unix_nanos node_time) const {
    const auto* opened = std::get_if<order_opened>(&event);
    const auto* raised = std::get_if<hold_raised>(&event);
    if (opened == nullptr && raised == nullptr) return;
    const auto& order = after.orders.at(opened != nullptr ? opened->terms.order : raised->order);
    const auto of = circuits_.find(after.id);
    if (order.side == side::sell || of == circuits_.end()) return;
    for (const auto& [symbol, until] : of->second.until) {
      if (symbol && symbol != order.symbol) continue;
      require(!(until > node_time), "a purchase was opened, or has grown, behind a breaker that is open");
    }
    require(!of->second.is_due, "a breaker has not opened though its refusals were reached");
  }

  risk::limits limits_of(const account& of) const {
    risk::limits made;
    if (const auto user = users_.find(of.terms.user); user != users_.end())
      risk::set_limits(made, user->second.overrides);
    risk::set_limits(made, of.risk.overrides);
    return made;
  }
  bool is_killed(const account& of) const {
    const auto user = users_.find(of.terms.user);
    return of.risk.kill != risk::kill_state::off ||
           (user != users_.end() && user->second.kill != risk::kill_state::off);
  }
  static bool is_above(const risk::limits& most, risk::rule which, wide_int value) {
    return most.has(which) && value > most.of(which);
  }

  void check_grown(const account& after, order_id id) const {
    const auto& order = after.orders.at(id);
    if (order.side == side::sell) return;
    require(!is_killed(after), "a purchase was opened, or has grown, with trading switched off");
    const auto most = limits_of(after);
    const auto total = order.wanted_total ? order.wanted_total : order.quantity;
    const auto worst = order.wanted_total ? order.wanted_worst : order.worst;
    require(!is_above(most, risk::rule::max_order_value, wide_notional(worst, total).raw),
            "a purchase is worth more than the limit");
    auto owned = after.positions.contains(order.symbol) ? after.positions.at(order.symbol).quantity : quantity{};
    for (const auto& [other, open] : after.orders) {
      if (open.symbol != order.symbol || open.side == side::sell) continue;
      // Of the order that grows what it wants counts: it is granted that or stays what it was.
      const auto size = other == id ? total : std::max(open.quantity, open.wanted_total);
      owned += std::max(size, open.filled) - open.filled;
    }
    require(!is_above(most, risk::rule::max_position_quantity, owned.raw), "a position may grow above its limit");
  }

  risk::circuit_limits breakers_;
  std::unordered_map<account_id, breaker> circuits_;
  std::uint64_t opened_ = 0;
  std::unordered_map<user_id, risk::user_risk> users_;
};

}  // namespace madang::simulation
