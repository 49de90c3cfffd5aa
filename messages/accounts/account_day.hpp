#pragma once

#include <vector>

#include "messages/fields.hpp"
#include "messages/market/ids.hpp"
#include "messages/money/wide_money.hpp"
#include "messages/time.hpp"

namespace madang::accounts {

/// What an account holds of one symbol, and what it has cost, fees included.
struct held_position {
  symbol_id symbol;
  madang::quantity quantity;
  wide_money cost;

  friend bool operator==(const held_position&, const held_position&) = default;
  MADANG_FIELDS(symbol, quantity, cost)
};

/// What the account was at the end of `day`, the last on which it changed. Comes before the first change of a later
/// day: an account that rests writes nothing. May come in the last second of the day too; the newest holds. Sums are
/// since the account was opened.
struct account_day_closed {
  calendar_day day;  ///< in the market's zone
  money cash;
  wide_money net_deposits;  ///< with shares issued, at their cost
  wide_money realized;
  wide_money income;
  wide_money fees;
  wide_money taxes;
  std::vector<held_position> positions;  ///< in the order of their symbols

  MADANG_EVENT(account_day_closed, 360, 1, day, cash, net_deposits, realized, income, fees, taxes, positions)
};

}  // namespace madang::accounts
