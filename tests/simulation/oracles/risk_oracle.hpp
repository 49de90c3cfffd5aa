#pragma once

#include <algorithm>
#include <unordered_map>

#include "actors/accounts/account.hpp"
#include "actors/risk/user_risk.hpp"
#include "tests/simulation/chance.hpp"

namespace madang::simulation {

/// What no order may do, by what the disk says of limits and switches when it is opened or grows: said once more, from
/// the records alone. A node that has just come up must know them before it takes the first order.
class risk_oracle {
 public:
  void take(user_id user, const risk::user_risk& after) { users_[user] = after; }

  void check(const account& after, const account_event& event) const {
    if (after.terms.kind == account_kind::house) return;
    if (const auto* opened = std::get_if<order_opened>(&event)) {
      check_grown(after, opened->terms.order);
      const auto most = limits_of(after).of(risk::rule::max_open_orders);
      require(most == risk::no_limit || after.orders.size() <= static_cast<std::uint64_t>(most),
              "an account has more open orders than its limit");
    }
    if (const auto* raised = std::get_if<hold_raised>(&event)) check_grown(after, raised->order);
  }

 private:
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

  std::unordered_map<user_id, risk::user_risk> users_;
};

}  // namespace madang::simulation
