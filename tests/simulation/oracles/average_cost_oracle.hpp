#pragma once

#include <cmath>
#include <map>
#include <utility>

#include "actors/accounts/valuation/basis.hpp"
#include "tests/simulation/chance.hpp"

namespace madang::simulation {

/// What the shares of an account have cost on average, and what its sales have gained: reckoned with fractions, in
/// which nothing is rounded. Fees belong to the cost of a purchase; a sale gains what is left of it after fee and tax.
class average_cost_oracle {
 public:
  void take(account_id of, const shares_issued& event) {
    auto& held = held_[{of, event.symbol}];
    held.cost += event.cost.raw;
    held.shares += event.quantity.raw;
  }

  /// What rights bring is bought.
  void take(account_id of, const accounts::rights_closed& event) {
    if (!event.quantity) return;
    auto& held = held_[{of, event.symbol}];
    ++gained_[of].roundings;
    held.cost += event.paid.raw;
    held.shares += event.quantity.raw;
    require(held.shares == static_cast<fraction_of_won>(event.position_after.raw),
            "rights have brought something else");
  }

  /// Shares become more or fewer at the same cost; parts that are paid out are sold.
  void take(const account& before, const accounts::position_adjusted& event) {
    auto& held = held_[{before.id, event.symbol}];
    auto& gained = gained_[before.id];
    const auto kept = static_cast<fraction_of_won>(event.quantity_after.raw);
    const auto made = kept + static_cast<fraction_of_won>(event.paid_out.raw);
    const auto cost_kept = made == 0 ? 0 : held.cost * kept / made;
    if (kept != made || kept == 0) gained.total += event.cash_in_lieu.raw - (held.cost - cost_kept);
    held = {cost_kept, kept};
    gained.roundings += 2;
  }

  void take(account_id of, const fill_booked& event) {
    auto& held = held_[{of, event.symbol}];
    auto& gained = gained_[of];
    ++gained.roundings;
    if (!event.basis_after) return adopt(held, gained, event);
    const fraction_of_won shares = event.fill.quantity.raw;
    const fraction_of_won value = event.value.raw;
    const fraction_of_won charges = event.fee.raw + event.tax.raw;
    if (event.side == side::buy) {
      held.cost += value + charges;
      held.shares += shares;
    } else {
      const auto cost = held.shares == 0 ? 0 : held.cost * shares / held.shares;
      gained.total += value - charges - cost;
      held.cost -= cost;
      held.shares -= shares;
    }
    check(held, gained, event);
  }

 private:
  using fraction_of_won = long double;  ///< in the smallest units of `money`
  struct holding {
    fraction_of_won cost = 0;
    fraction_of_won shares = 0;
  };
  struct gains {
    fraction_of_won total = 0;
    int roundings = 0;
  };

  /// An event of a version in which fees had no part in it: what it says is what the next ones build on.
  static void adopt(holding& held, gains& gained, const fill_booked& event) {
    held = {static_cast<fraction_of_won>(event.cost_after.raw), static_cast<fraction_of_won>(event.position_after.raw)};
    gained.total += event.realized.raw;
  }
  /// Each booking may round by one of the smallest units.
  static void check(const holding& held, const gains& gained, const fill_booked& event) {
    const auto cost = static_cast<fraction_of_won>(cost_of(*event.basis_after, event.position_after).raw);
    const auto profit = static_cast<fraction_of_won>(event.realized_after.raw);
    const fraction_of_won tolerance = gained.roundings + 1;
    require(held.shares == static_cast<fraction_of_won>(event.position_after.raw), "a position is not what was traded");
    require(std::abs(held.cost - cost) <= tolerance, "a position's cost is not the average of its purchases");
    require(std::abs(gained.total - profit) <= tolerance, "a profit is not proceeds less average cost");
  }

  std::map<std::pair<account_id, symbol_id>, holding> held_;
  std::map<account_id, gains> gained_;
};

}  // namespace madang::simulation
