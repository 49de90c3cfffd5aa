#pragma once

#include <optional>
#include <vector>

#include "messages/accounts/account_commands.hpp"
#include "messages/envelope/refusal.hpp"
#include "messages/envelope/view.hpp"
#include "messages/market/instrument.hpp"
#include "messages/trading/self_trade_prevention.hpp"

/// What would become of an order that nobody places.
namespace madang::trading {

struct preview_fill {
  madang::price price;
  madang::quantity quantity;

  friend bool operator==(const preview_fill&, const preview_fill&) = default;
  MADANG_FIELDS(price, quantity)
};
/// What an order would meet in its first pass through the book as it stands.
struct book_meeting {
  order_reason refused = order_reason::none;  ///< why it would not be taken at all
  std::vector<preview_fill> fills;            ///< best price first, one of each order that it meets
  price waits_at = {};                        ///< the stop price that it would wait for; zero: it would not
  price last = {};                            ///< of the last trade; zero: there was none
  price takes = {};                           ///< the limit that it would take from the book; zero: none

  friend bool operator==(const book_meeting&, const book_meeting&) = default;
  MADANG_FIELDS(refused, fills, waits_at, last, takes)
};

/// To the account. It asks the symbol what the order would meet, and is asked again by it with the answer.
struct preview_order {
  accounts::place_order order;
  std::optional<book_meeting> met = std::nullopt;

  MADANG_FIELDS(order, met)
};
/// account → symbol
struct meet_book {
  preview_order what;
  price worst;
  self_trade_group group;

  MADANG_FIELDS(what, worst, group)
};

/// What the account and the market say about it at this moment.
struct order_preview_view {
  std::vector<refusal> refusals;              ///< all of them, in the order of precedence
  order_reason refused = order_reason::none;  ///< by the symbol
  std::optional<market::day_limits> limits;   ///< none: unknown symbol
  market::instrument_status status = market::instrument_status::trading;
  price tick;      ///< at the order's price, or the last one; zero: not known
  money notional;  ///< of the fills, and of what would rest at its own price
  money fee;       ///< if all of that trades
  money tax;       ///< likewise
  money hold;      ///< cash; zero for a sale
  money buying_power;
  calendar_day settlement_date;  ///< of a trade of today; zero: not known
  std::vector<preview_fill> fills;
  price waits_at = {};  ///< the stop price that it would wait for; zero: it would not
  price last = {};      ///< of the last trade; zero: there was none
  price limit = {};     ///< the one it names, or would take from the book; zero: it has none

  friend bool operator==(const order_preview_view&, const order_preview_view&) = default;
  MADANG_VIEW(order_preview_view, trading, 150, refusals, refused, limits, status, tick, notional, fee, tax, hold,
              buying_power, settlement_date, fills, waits_at, last, limit)
};

}  // namespace madang::trading
