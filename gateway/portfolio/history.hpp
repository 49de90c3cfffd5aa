#pragma once

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "messages/accounts/account.hpp"
#include "messages/portfolio/queries.hpp"

namespace madang::portfolio {

/// What an account was worth at the end of a day. Sums are since it was opened.
struct day_value {
  calendar_day day;
  wide_money cash;
  wide_money positions_value;
  wide_money cost;
  wide_money net_deposits;
  wide_money realized;
  wide_money income;
  wide_money fees;
  wide_money taxes;
  bool final = true;  ///< false: the day is not over

  wide_money equity() const { return cash + positions_value; }
  wide_money profit() const { return equity() - net_deposits; }
  wide_money unrealized() const { return positions_value - cost; }

  friend bool operator==(const day_value&, const day_value&) = default;
};

/// All that the days of an account follow from.
struct history_facts {
  portfolio_view now;
  std::vector<accounts::account_day_closed> days;  ///< as `list_account_days`
  std::vector<cash_flow> flows;                    ///< oldest first
  std::vector<held_right> rights;                  ///< to new shares
  std::vector<opening_price> prices;               ///< by symbol, oldest first
  std::map<symbol_id, price> last_prices;          ///< of what it has rights to
  calendar_day today;
  std::int32_t utc_offset_s = 0;
};

/// The day on which the account was opened.
calendar_day first_day(const history_facts& facts);
/// Every symbol that was held, or may be subscribed to, at some time.
std::vector<symbol_id> held_symbols(const history_facts& facts);

/// The days from one to another, both included, that are neither before the account nor after today. Shares count at
/// the last price of the day: what the symbol's next day began with. Rights count from the day on which they came to
/// the day before the one on which they were closed.
std::vector<day_value> values_of(const history_facts& facts, calendar_day from, calendar_day to);

/// The same days of several accounts together, oldest first; one that was not there yet counts nothing.
std::vector<day_value> sum_of(std::span<const std::vector<day_value>> accounts);

}  // namespace madang::portfolio
