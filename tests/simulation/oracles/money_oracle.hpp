#pragma once

#include <algorithm>
#include <map>

#include "actors/accounts/account.hpp"
#include "tests/simulation/chance.hpp"

namespace madang::simulation {

/// What an account must hold and pay, said once more and otherwise than the account says it. All orders that fill here
/// are in won: what is charged is whole won, what is below one is not charged.
struct money_oracle {
  __extension__ using wide = __int128;
  static constexpr wide won = money::one;
  rate tax_rate;

  /// All that is held is held for open orders, and enough of it.
  void check_holds(const account& after) const {
    money cash;
    std::map<symbol_id, quantity> shares;
    for (const auto& [id, order] : after.orders) {
      cash += order.held;
      if (order.side == side::sell) shares[order.symbol] += must_hold(after, order);
      if (order.side == side::buy && !order.wanted_total) check_hold(order);
    }
    for (const auto& [issue, right] : after.settlement.rights) cash += right.held;
    require(after.held == cash, "the cash held is not that of the open orders and subscriptions");
    for (const auto& [symbol, position] : after.positions) {
      require(position.held == shares[symbol], "the shares held are not those of the open orders");
    }
  }

  /// Shares of an open sale. A leg that waits has none, and two that sell the same shares hold once what neither has
  /// sold.
  static quantity must_hold(const account& after, const open_order_state& order) {
    const auto left = std::max(order.quantity, order.wanted_total) - order.filled;
    if (!order.family) return left;
    if (order.family->waits || order.family->covered) return {};
    const auto sibling = after.orders.find(order.family->sibling);
    return left - (sibling == after.orders.end() ? order.family->sold_by_sibling : sibling->second.filled);
  }

  /// The money of one fill; `fee_rate` is the order's for life.
  void check_fill(const fill_booked& event, rate fee_rate) const {
    // 10^-4 times 10^-6 is 10^-10; money is 10^-4.
    constexpr wide scale = 1'000'000;
    const auto exact = wide{event.fill.price.raw} * event.fill.quantity.raw;
    require(event.value.raw == exact / scale, "the value of a fill is not price times quantity");
    require(is_charge(event.fee, event.value, fee_rate), "a fee is not its share of the fill");
    const auto taxed = event.side == side::sell ? tax_rate : rate{};
    require(is_charge(event.tax, event.value, taxed), "a tax is not its share of the fill");
  }

 private:
  static bool is_charge(money charged, money of, rate share) {
    const auto whole_won = wide{of.raw} * share.raw / (won * rate::one);
    return charged.raw == whole_won * won;
  }
  static void check_hold(const open_order_state& order) {
    const auto open = order.quantity - order.filled;
    const auto value = wide{order.worst.raw} * open.raw / 1'000'000;
    const auto needed = value + value * order.fee_rate.raw / rate::one;
    require(order.held.raw >= needed, "a purchase holds less than it may cost");
    require(order.held.raw <= needed + 2 * won + 2, "a purchase holds more than it may cost");
  }
};

}  // namespace madang::simulation
