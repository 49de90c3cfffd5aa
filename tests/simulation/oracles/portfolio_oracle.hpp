#pragma once

#include <unordered_map>
#include <variant>

#include "actors/accounts/account_day.hpp"
#include "actors/accounts/valuation/basis.hpp"
#include "tests/simulation/chance.hpp"

namespace madang::simulation {

/// What an account is worth at any prices is what was paid in and what it has gained, by average cost and by lots; and
/// a day that is closed is what the records before say.
class portfolio_oracle {
 public:
  explicit portfolio_oracle(std::int32_t utc_offset_s) : utc_offset_s_(utc_offset_s) {}

  /// With the account as it was before the event.
  void check_before(const account& before, const account_event& event, unix_nanos at) {
    const auto* closed = std::get_if<account_day_closed>(&event);
    if (closed == nullptr) return;
    const auto last = day_in_zone(before.totals.changed_at, utc_offset_s_);
    require(*closed == accounts::day_of(before, last), "a closed day is not what the account was");
    // In its last second a day may be closed before its end, and then again.
    require(closed->day < day_in_zone(at + nanos_per_second, utc_offset_s_), "a day is closed that is not over");
    if (!(closed->day < day_in_zone(at, utc_offset_s_))) return;
    auto& known = closed_[before.id];
    require(known < closed->day, "a day is closed twice");
    known = closed->day;
  }

  void check_after(const account& after, const account_event& event) {
    const auto* fill = std::get_if<fill_booked>(&event);
    // Fees had no part in the profit of the first version.
    if (fill != nullptr && !fill->basis_after) old_[after.id] = true;
    if (!changes_books(event)) return;
    const auto gained = wide_money(after.cash) - after.net_deposits - after.totals.issued;
    wide_money cost;
    for (const auto& [symbol, held] : after.positions) cost += cost_of(held.basis, held.quantity);
    require(old_.contains(after.id) || gained == after.realized + after.totals.income - cost,
            "an account's gain is not its profit");
    if (after.terms.kind != account_kind::house) check_lots(after, gained);
  }

 private:
  static bool changes_books(const account_event& event) {
    return std::holds_alternative<fill_booked>(event) || std::holds_alternative<funds_deposited>(event) ||
           std::holds_alternative<funds_withdrawn>(event) || std::holds_alternative<shares_issued>(event) ||
           std::holds_alternative<accounts::dividend_paid>(event) ||
           std::holds_alternative<accounts::interest_paid>(event) ||
           std::holds_alternative<accounts::account_fee_charged>(event) ||
           std::holds_alternative<accounts::position_adjusted>(event) ||
           std::holds_alternative<accounts::rights_closed>(event) || std::holds_alternative<trades_imported>(event) ||
           std::holds_alternative<import_undone>(event);
  }
  static void check_lots(const account& after, wide_money gained) {
    wide_money cost;
    for (const auto& [symbol, lots] : after.lots.open) {
      quantity together;
      for (const auto& one : lots) {
        together += one.quantity;
        cost += one.cost;
      }
      const auto held = after.positions.find(symbol);
      require(held != after.positions.end() && held->second.quantity == together, "lots are not the position");
    }
    require(after.lots.open.size() == after.positions.size(), "a position has no lots");
    require(gained == after.lots.realized + after.totals.income - cost, "an account's gain is not that of its lots");
  }

  std::int32_t utc_offset_s_;
  std::unordered_map<account_id, calendar_day> closed_;
  std::unordered_map<account_id, bool> old_;
};

}  // namespace madang::simulation
