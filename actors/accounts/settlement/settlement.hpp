#pragma once

#include "actors/accounts/account.hpp"

/// When what an account has traded is its own. Pure, like the rest of the account.
namespace madang::accounts {

/// The tax of a sale in its two parts.
struct sale_tax {
  money transaction;
  money rural;

  money total() const { return transaction + rural; }
};
/// What holds for a fill of the symbol: settled at once and taxed by `rules.tax_rate` where no dated rules are.
fill_terms terms_of_fill(symbol_id symbol, side on, calendar_day trade_date, const account_rules& rules);
/// The day of the trade in the market's zone; today where it was not reported (zero).
calendar_day trade_date_of(unix_nanos traded_at, const account_rules& rules);
sale_tax tax_of(money value, const fill_terms& terms, money unit);
/// No more of it than the sale has left: two parts that are rounded up can exceed a sale of the smallest unit.
sale_tax at_most(const sale_tax& tax, money left);

/// When a fill was traded, what holds for it, and what of it is tax.
struct fill_schedule {
  calendar_day trade_date;
  fill_terms terms;
  sale_tax tax;
  std::int32_t utc_offset_s = 0;  ///< of the market's zone
};
/// What follows a fill: that it is settled later, or was taxed. Nothing for a purchase that is settled at once.
/// `current` is the account before the fill.
account_events schedule(const account& current, const fill_booked& fill, const fill_schedule& planned,
                        const account_settlement_rules& rules);

/// What is due by the date is settled, one event for each date. None where nothing is: then it was settled before.
account_events decide(const account& current, const settle_cash& command);

/// Cash without what is not settled yet, and with what of it is due by a day.
money settled_cash_of(const account& current);
money cash_by(const account& current, calendar_day day);
/// What may leave the account now: settled, and not needed for a purchase that is.
money withdrawable_of(const account& current, const account_settlement_rules& rules);
settled_balance_view settled_balance_of(const account& current, std::uint64_t number,
                                        const account_settlement_rules& rules);

void apply_scheduled(account& target, const fill_scheduled& event);
void apply_settled(account& target, const cash_settled& event);

}  // namespace madang::accounts
