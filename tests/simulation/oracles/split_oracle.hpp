#pragma once

#include <algorithm>
#include <cmath>
#include <map>

#include "actors/accounts/account.hpp"
#include "actors/accounts/valuation/basis.hpp"
#include "tests/simulation/chance.hpp"

namespace madang::simulation {

/// What a split of shares makes of an account, reckoned from the account as it was: new shares are old ones times the
/// ratio, parts of a share are paid out, average cost per share is divided by the ratio, lots follow in their order,
/// and no order of the symbol is open. The rest of the account stays.
class split_oracle {
 public:
  void take(const account& before, const account& after, const account_event& event) {
    const auto* split = std::get_if<accounts::position_adjusted>(&event);
    if (split == nullptr) return;
    for (const auto& [id, order] : before.orders) {
      require(order.symbol != split->symbol, "shares are split under an open order");
    }
    const auto shares = shares_of(before, split->symbol);
    const auto wanted = multiplied(shares, *split);
    const bool is_house = before.terms.kind == account_kind::house;
    const auto parts = is_house ? 0 : wanted % quantity::one;
    require(shares_of(after, split->symbol) == wanted - parts, "a split has made another number of shares");
    const auto paid = split->price_after.raw * parts / cash_scale / money::one * money::one;
    require((after.cash - before.cash).raw == paid, "parts of a share are paid out at another price");
    check_cost(before, after, *split, wanted, parts);
    if (!is_house) check_lots(before, after, *split, parts);
    check_rest(before, after, split->symbol);
    ++splits_;
  }
  std::uint64_t splits() const { return splits_; }

 private:
  __extension__ using wide = __int128;
  using exact = long double;
  static constexpr wide cash_scale = 1'000'000;  ///< price times quantity is 10^-10, money 10^-4

  static wide shares_of(const account& in, symbol_id symbol) {
    const auto found = in.positions.find(symbol);
    return found == in.positions.end() ? 0 : wide{found->second.quantity.raw};
  }
  static wide multiplied(wide shares, const accounts::position_adjusted& by) {
    return shares * by.numerator / by.denominator;
  }
  static wide_money cost_in(const account& in, symbol_id symbol) {
    const auto found = in.positions.find(symbol);
    return found == in.positions.end() ? wide_money{} : cost_of(found->second.basis, found->second.quantity);
  }
  static wide_money lots_cost(const account& in, symbol_id symbol) {
    wide_money cost;
    const auto found = in.lots.open.find(symbol);
    if (found == in.lots.open.end()) return cost;
    for (const auto& one : found->second) cost += one.cost;
    return cost;
  }

  /// What is kept costs its part of the whole; the rest was sold for what was paid out.
  static void check_cost(const account& before, const account& after, const accounts::position_adjusted& split,
                         wide wanted, wide parts) {
    const auto cost = cost_in(before, split.symbol);
    const auto kept = cost_in(after, split.symbol);
    const auto expected =
        wanted == 0 ? 0
                    : static_cast<exact>(cost.raw) * static_cast<exact>(wanted - parts) / static_cast<exact>(wanted);
    require(std::abs(static_cast<exact>(kept.raw) - expected) <= 2, "a split has changed the average cost");
    const auto gained = wide_money(after.cash - before.cash) - (cost - kept);
    require(after.realized - before.realized == gained, "a split gains something else than it pays out");
  }

  /// The oldest lots lose what was paid out.
  static void check_lots(const account& before, const account& after, const accounts::position_adjusted& split,
                         wide parts) {
    std::map<std::int64_t, wide> expected;  // new shares by the time at which they were bought
    wide old_shares = 0;
    wide through = 0;
    for (const auto& one : before.lots.open.at(split.symbol)) {
      old_shares += one.quantity.raw;
      const auto kept = std::max<wide>(multiplied(old_shares, split) - parts, 0);
      if (kept > through) expected[one.acquired_at.value] += kept - through;
      through = std::max(through, kept);
    }
    std::map<std::int64_t, wide> found;
    const auto lots = after.lots.open.find(split.symbol);
    if (lots != after.lots.open.end()) {
      for (const auto& one : lots->second) found[one.acquired_at.value] += one.quantity.raw;
    }
    require(found == expected, "a split has made other lots");
    const auto gained =
        wide_money(after.cash - before.cash) - (lots_cost(before, split.symbol) - lots_cost(after, split.symbol));
    require(after.lots.realized - before.lots.realized == gained, "a split of lots gains something else");
  }

  static void check_rest(const account& before, const account& after, symbol_id split) {
    for (const auto& [symbol, held] : before.positions) {
      if (symbol == split) continue;
      const auto found = after.positions.find(symbol);
      require(found != after.positions.end() && found->second == held, "a split has changed other shares");
    }
    require(after.held == before.held && after.orders.size() == before.orders.size(), "a split has changed orders");
  }

  std::uint64_t splits_ = 0;
};

}  // namespace madang::simulation
