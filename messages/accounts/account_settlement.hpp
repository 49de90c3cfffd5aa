#pragma once

#include <cstdint>

#include "messages/accounts/ids.hpp"
#include "messages/event_meta.hpp"
#include "messages/fields.hpp"
#include "messages/market/ids.hpp"
#include "messages/money/money.hpp"
#include "messages/side.hpp"
#include "messages/time.hpp"
#include "messages/trading/ids.hpp"

/// When what an account has traded is its own: the events of its settlement (370-379).
namespace madang::accounts {

/// Follows `fill_booked` in the same append group, where the fill is settled later or its sale was taxed.
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

  MADANG_EVENT(fill_scheduled, 370, 1, order, symbol, side, trade_date, settlement_date, amount, value,
               transaction_rate, transaction_tax, rural_rate, rural_tax)
};
/// All that was due on the date is settled, once.
struct cash_settled {
  calendar_day date;
  money amount;  ///< of that date: what has come; negative: what has left
  money cash_after;
  money held_after;

  MADANG_EVENT(cash_settled, 371, 1, date, amount, cash_after, held_after)
};

/// From the batch of a day: everything that is due on it or before. What is settled already is not settled again; there
/// is no answer.
struct settle_cash {
  account_id account;
  calendar_day date;

  MADANG_FIELDS(account, date)
};

}  // namespace madang::accounts
