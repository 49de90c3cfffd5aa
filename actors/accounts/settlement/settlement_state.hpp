#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>

#include "messages/accounts/account_settlement.hpp"
#include "messages/accounts/money_domain.hpp"
#include "messages/fields.hpp"
#include "messages/market/ids.hpp"
#include "messages/money/money.hpp"
#include "messages/side.hpp"
#include "messages/time.hpp"

namespace madang::accounts {

/// What of an account's cash is not settled yet.
struct account_settlement_state {
  /// What is due on a date: comes, or leaves where it is negative. `cash` counts it already.
  std::map<calendar_day, money> unsettled;
  calendar_day settled_through;  ///< the last date that was settled; zero: none

  /// Dividends, splits and the like that were done, and their days; for some time (actions.hpp).
  std::map<std::uint64_t, calendar_day> actions = {};

  /// Rights to new shares, by the action that has credited them, until their pay date.
  std::map<std::uint64_t, subscription_right> rights = {};

  friend bool operator==(const account_settlement_state&, const account_settlement_state&) = default;
  MADANG_FIELDS(unsettled, settled_through, actions, rights)
};
/// Dates that may wait; before one more the oldest is settled. Only an account that no batch has reached for a month
/// comes so far.
constexpr std::size_t unsettled_dates_max = 30;

/// What holds for a fill: when it is settled, and what a sale is taxed.
struct fill_terms {
  calendar_day settlement_date;
  bool deferred = false;  ///< it waits for that date
  rate transaction_rate;
  rate rural_rate;
  rounding tax_rounded = tax_rounding;  ///< each of the two parts
  bool is_foreign = false;              ///< gains on it are taxed by the year
};

/// What the dated rules have to say about an account at this moment, as data. Empty: everything is settled at once, and
/// nothing is written of it.
struct account_settlement_rules {
  /// By the day of the trade. What a purchase is taxed is not asked.
  std::function<fill_terms(market::symbol_id, side, calendar_day)> of_fill;
  calendar_day today;       ///< in the market's zone
  calendar_day next_day;    ///< the next trading day
  calendar_day second_day;  ///< the one after it

  explicit operator bool() const { return static_cast<bool>(of_fill); }
};

}  // namespace madang::accounts
