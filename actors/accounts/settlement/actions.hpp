#pragma once

#include "actors/accounts/account.hpp"

/// What a batch does to an account besides settling its cash: dividends, interest, the fee for keeping it, splits.
/// Pure, like the rest of the account. Each action is done once: the account remembers its number.
namespace madang::accounts {

/// How long an action is remembered; no batch comes back to one that is older.
constexpr std::int32_t action_memory_days = 800;

struct decided_action {
  account_events events;
  action_view view;
};
decided_action decide(const account& current, const pay_dividend& command, const account_rules& rules);
decided_action decide(const account& current, const pay_interest& command, const account_rules& rules);
decided_action decide(const account& current, const charge_account_fee& command, const account_rules& rules);
decided_action decide(const account& current, const adjust_position& command, const account_rules& rules);

void apply_action(account& target, const dividend_paid& event);
void apply_action(account& target, const interest_paid& event);
void apply_action(account& target, const account_fee_charged& event);
void apply_action(account& target, const position_adjusted& event);

/// What was held at the end of the day; nothing where the account has changed since, and `known` does not say.
std::optional<quantity> held_on(const account& current, symbol_id symbol, calendar_day day,
                                std::optional<quantity> known, const account_rules& rules);
/// Whether the account has taken part in it.
bool is_done(const account& current, std::uint64_t action);
/// Remembers that an action is done.
void remember_action(account& target, std::uint64_t action, calendar_day day);

/// So many new shares for the old ones, rounded down to what is countable.
quantity adjusted(quantity held, std::uint32_t numerator, std::uint32_t denominator);
/// The same of lots: the sum is exactly that of the whole position. A lot that becomes nothing gives its cost to its
/// neighbour.
lot_list adjusted(const lot_list& lots, std::uint32_t numerator, std::uint32_t denominator);

}  // namespace madang::accounts
