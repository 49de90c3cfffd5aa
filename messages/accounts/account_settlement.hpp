#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "messages/accounts/account_terms.hpp"
#include "messages/accounts/ids.hpp"
#include "messages/envelope/view.hpp"
#include "messages/event_meta.hpp"
#include "messages/fields.hpp"
#include "messages/identity/ids.hpp"
#include "messages/market/ids.hpp"
#include "messages/money/money.hpp"
#include "messages/money/wide_money.hpp"
#include "messages/side.hpp"
#include "messages/time.hpp"
#include "messages/trading/ids.hpp"

/// When what an account has traded is its own: the events of its settlement (370-379).
namespace madang::accounts {

/// A part of a sale of foreign shares, first in first out: what it had cost, and on which day that was settled.
struct sold_part {
  calendar_day acquired_on;
  madang::quantity quantity;
  wide_money cost;

  friend bool operator==(const sold_part&, const sold_part&) = default;
  MADANG_FIELDS(acquired_on, quantity, cost)
};
/// Follows `fill_booked` in the same append group, where the fill is settled later, or its sale was taxed or is one of
/// foreign shares.
struct fill_scheduled {
  trading::order_id order;
  market::symbol_id symbol;
  madang::side side = madang::side::buy;
  calendar_day trade_date;
  calendar_day settlement_date;
  money amount;           ///< what comes to the account on that day; negative: what leaves it; zero: settled at once
  money value;            ///< price times quantity: what is taxed
  rate transaction_rate;  ///< zero, as all that follow: a purchase, or not taxed
  money transaction_tax;  ///< part of the fill's tax
  rate rural_rate;
  money rural_tax;  ///< the rest of it
  money proceeds;   ///< since version 2, as what follows: of a sale of foreign shares, less fee and tax
  std::vector<sold_part> sold = {};

  MADANG_EVENT(fill_scheduled, 370, 2, order, symbol, side, trade_date, settlement_date, amount, value,
               transaction_rate, transaction_tax, rural_rate, rural_tax, proceeds, sold)
};
/// All that was due on the date is settled, once.
struct cash_settled {
  calendar_day date;
  money amount;  ///< of that date: what has come; negative: what has left
  money cash_after;
  money held_after;

  MADANG_EVENT(cash_settled, 371, 1, date, amount, cash_after, held_after)
};

/// What an issuer pays on the shares that were held when the right to it was cut off; a date of record is paid once.
/// `action` names it, here and below; one that brings nothing is written too where shares were held.
struct dividend_paid {
  std::uint64_t action = 0;
  market::symbol_id symbol;
  calendar_day record_date;
  calendar_day pay_date;
  madang::quantity quantity;  ///< held then
  price per_share;
  money gross;
  rate tax_rate;
  money tax;  ///< withheld of the gross amount
  money cash_after;
  money held_after;

  MADANG_EVENT(dividend_paid, 372, 1, action, symbol, record_date, pay_date, quantity, per_share, gross, tax_rate, tax,
               cash_after, held_after)
};
/// Interest of a month on settled cash.
struct interest_paid {
  std::uint64_t action = 0;
  calendar_day period;  ///< the first day of the month that it is for
  rate yearly;
  money base;
  money amount;
  money cash_after;
  money held_after;

  MADANG_EVENT(interest_paid, 373, 1, action, period, yearly, base, amount, cash_after, held_after)
};
/// The fee of a month for keeping the account; never more than its free cash.
struct account_fee_charged {
  std::uint64_t action = 0;
  calendar_day period;
  money amount;
  money cash_after;
  money held_after;

  MADANG_EVENT(account_fee_charged, 374, 1, action, period, amount, cash_after, held_after)
};
/// A split or a merger of shares: `numerator` new ones for `denominator` old ones. What is less than a share is paid
/// out at `price_after`, which counts as a sale of it.
struct position_adjusted {
  std::uint64_t action = 0;
  calendar_day date;
  market::symbol_id symbol;
  std::uint32_t numerator = 1;
  std::uint32_t denominator = 1;
  price price_after;
  madang::quantity quantity_before;
  madang::quantity quantity_after;
  madang::quantity paid_out;  ///< of the new shares, less than one
  money cash_in_lieu;
  position_basis basis_after;
  wide_money realized;  ///< by what was paid out
  money cash_after;
  money held_after;

  MADANG_EVENT(position_adjusted, 375, 1, action, date, symbol, numerator, denominator, price_after, quantity_before,
               quantity_after, paid_out, cash_in_lieu, basis_after, realized, cash_after, held_after)
};

/// The holder of shares may subscribe to new ones of an issue: `quantity` at `subscription_price`, until the end of a
/// day.
struct rights_credited {
  std::uint64_t action = 0;
  market::symbol_id symbol;
  calendar_day record_date;
  calendar_day subscribe_until;
  calendar_day pay_date;
  madang::quantity held;  ///< when the right was cut off from the share
  madang::quantity quantity;
  price subscription_price;
  money cash_after;
  money held_after;

  MADANG_EVENT(rights_credited, 376, 1, action, symbol, record_date, subscribe_until, pay_date, held, quantity,
               subscription_price, cash_after, held_after)
};
/// So many new shares are wanted in all, and what they cost is held. `issue` is the action of the credit, here and
/// below.
struct rights_subscribed {
  std::uint64_t issue = 0;
  user_id by;
  market::symbol_id symbol;
  calendar_day record_date;
  madang::quantity quantity;
  money added;  ///< to what is held; negative: released
  money cash_after;
  money held_after;

  MADANG_EVENT(rights_subscribed, 377, 1, issue, by, symbol, record_date, quantity, added, cash_after, held_after)
};
/// The pay date: what was subscribed to is paid and its shares are there; all other rights of the issue have lapsed.
struct rights_closed {
  std::uint64_t issue = 0;
  market::symbol_id symbol;
  calendar_day record_date;
  madang::quantity quantity;  ///< new shares
  madang::quantity lapsed;
  money paid;
  money released;  ///< of what was held
  madang::quantity position_after;
  position_basis basis_after;
  money cash_after;
  money held_after;

  MADANG_EVENT(rights_closed, 378, 1, issue, symbol, record_date, quantity, lapsed, paid, released, position_after,
               basis_after, cash_after, held_after)
};

/// From the batch of a day: everything that is due on it or before. What is settled already is not settled again; there
/// is no answer.
struct settle_cash {
  account_id account;
  calendar_day date;

  MADANG_FIELDS(account, date)
};

/// From the batch of a day, and so is all below; each is answered with an `action_view`. `known_quantity`: what the
/// account held at the end of `cum_day`, as its closed days say, for one that has changed since.
struct pay_dividend {
  account_id account;
  std::uint64_t action = 0;
  market::symbol_id symbol;
  calendar_day cum_day;  ///< the last day on which the right came with the share
  calendar_day record_date;
  calendar_day pay_date;
  price per_share;
  rate tax_rate;
  std::optional<madang::quantity> known_quantity = std::nullopt;

  MADANG_FIELDS(account, action, symbol, cum_day, record_date, pay_date, per_share, tax_rate, known_quantity)
};
struct pay_interest {
  account_id account;
  std::uint64_t action = 0;
  calendar_day period;
  std::uint32_t days = 0;  ///< of the month
  rate yearly;

  MADANG_FIELDS(account, action, period, days, yearly)
};
struct charge_account_fee {
  account_id account;
  std::uint64_t action = 0;
  calendar_day period;
  money amount;

  MADANG_FIELDS(account, action, period, amount)
};
struct adjust_position {
  account_id account;
  std::uint64_t action = 0;
  calendar_day date;
  market::symbol_id symbol;
  std::uint32_t numerator = 1;
  std::uint32_t denominator = 1;
  price price_after;
  unix_nanos unchanged_since;  ///< only where nothing has changed from then on; zero: whatever has

  MADANG_FIELDS(account, action, date, symbol, numerator, denominator, price_after, unchanged_since)
};
/// `new_shares` for `old_shares` may be subscribed to; whole ones only. `known_quantity` as of a dividend.
struct credit_rights {
  account_id account;
  std::uint64_t action = 0;
  market::symbol_id symbol;
  calendar_day cum_day;
  calendar_day record_date;
  calendar_day subscribe_until;
  calendar_day pay_date;
  std::uint32_t new_shares = 1;
  std::uint32_t old_shares = 1;
  price subscription_price;
  std::optional<madang::quantity> known_quantity = std::nullopt;

  MADANG_FIELDS(account, action, symbol, cum_day, record_date, subscribe_until, pay_date, new_shares, old_shares,
                subscription_price, known_quantity)
};
/// Not before the account's own pay date of the issue.
struct close_rights {
  account_id account;
  std::uint64_t issue = 0;
  calendar_day date;

  MADANG_FIELDS(account, issue, date)
};

/// From the gateway: so many new shares in all, whatever was wanted before; zero: none. Answered with a
/// `subscription_rights_view`. Again: nothing changes.
struct subscribe_rights {
  account_id account;
  user_id by;
  market::symbol_id symbol;
  calendar_day record_date;
  madang::quantity quantity;
  unix_nanos received_at;

  MADANG_FIELDS(account, by, symbol, record_date, quantity, received_at)
};

enum class action_outcome : std::uint8_t {
  done = 1,
  done_before = 2,
  nothing_due = 3,
  needs_history = 4,  ///< it has changed since: ask with the known quantity
  busy = 5,           ///< orders of the symbol are open still: ask again
  too_large = 6,      ///< more than can be counted; nothing was done
};
/// Rights of one issue, as long as they are there.
struct subscription_right {
  market::symbol_id symbol;
  calendar_day record_date;
  calendar_day subscribe_until;
  calendar_day pay_date;
  madang::quantity quantity;
  price subscription_price;
  madang::quantity subscribed;
  money held;  ///< for what is subscribed to

  friend bool operator==(const subscription_right&, const subscription_right&) = default;
  MADANG_FIELDS(symbol, record_date, subscribe_until, pay_date, quantity, subscription_price, subscribed, held)
};
struct subscription_rights_view {
  account_id account;
  std::vector<subscription_right> rights;  ///< the next pay date first

  friend bool operator==(const subscription_rights_view&, const subscription_rights_view&) = default;
  MADANG_VIEW(subscription_rights_view, settlement, 6, account, rights)
};
struct action_view {
  account_id account;
  action_outcome outcome = action_outcome::nothing_due;
  money amount;  ///< gross, of one that is done

  friend bool operator==(const action_view&, const action_view&) = default;
  MADANG_VIEW(action_view, settlement, 3, account, outcome, amount)
};

}  // namespace madang::accounts
