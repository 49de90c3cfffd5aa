#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "messages/accounts/ids.hpp"
#include "messages/fields.hpp"
#include "messages/money/money.hpp"
#include "messages/side.hpp"
#include "messages/time.hpp"
#include "messages/trading/order_family.hpp"
#include "messages/trading/order_terms.hpp"
#include "messages/trading/self_trade_prevention.hpp"
#include "messages/trading/stop_terms.hpp"

namespace madang::trading {

// ---- peer messages: account <-> order ------------------------------------------------------------------------------

/// account → order, always number 1: be this order; the hold is in place. The first version knew no groups.
struct open_order_v1 {
  order_terms terms;

  friend bool operator==(const open_order_v1&, const open_order_v1&) = default;
  MADANG_FIELDS(terms)
};
struct open_order {
  order_terms terms;
  self_trade_group group{};

  friend bool operator==(const open_order&, const open_order&) = default;
  MADANG_FIELDS(terms, group)
};
/// account → order: the hold for the amended order is in place. `filled_at_most`: only while no more than this has
/// traded, for it covers each of the two terms, and not dear fills of the old ones followed by more shares of the new.
struct grant_hold {
  std::optional<quantity> filled_at_most = std::nullopt;

  friend bool operator==(const grant_hold&, const grant_hold&) = default;
  MADANG_FIELDS(filled_at_most)
};
/// What a hold lacks: of cash for a purchase, of shares for a sale.
struct hold_shortage {
  money needed;
  money available;
  quantity shares_needed;
  quantity shares_available;

  friend bool operator==(const hold_shortage&, const hold_shortage&) = default;
  MADANG_FIELDS(needed, available, shares_needed, shares_available)
};
/// account → order: it cannot be held.
struct refuse_hold {
  order_reject reason = order_reject::insufficient_funds;
  hold_shortage shortage = {};

  friend bool operator==(const refuse_hold&, const refuse_hold&) = default;
  MADANG_FIELDS(reason, shortage)
};
/// account → order: leave the market, for this reason.
struct recall_order {
  order_reason reason = order_reason::none;

  friend bool operator==(const recall_order&, const recall_order&) = default;
  MADANG_FIELDS(reason)
};
/// account → order: as `open_order`, of a stop order.
struct open_stop_order {
  order_terms terms;
  self_trade_group group{};
  stop_terms stop;

  friend bool operator==(const open_stop_order&, const open_stop_order&) = default;
  MADANG_FIELDS(terms, group, stop)
};
/// account → order: as the two above, of one that has a family.
struct open_family_order {
  order_terms terms;
  self_trade_group group{};
  std::optional<stop_terms> stop = std::nullopt;
  order_family family;

  friend bool operator==(const open_family_order&, const open_family_order&) = default;
  MADANG_FIELDS(terms, group, stop, family)
};
/// account → a leg that waits: go to the market with this many shares.
struct activate_leg {
  madang::quantity quantity;
  order_id sibling;  ///< that stands in the book and holds them; zero: they are held for the leg alone

  friend bool operator==(const activate_leg&, const activate_leg&) = default;
  MADANG_FIELDS(quantity, sibling)
};
using account_to_order = std::variant<open_order_v1, grant_hold, refuse_hold, recall_order, open_order, open_stop_order,
                                      open_family_order, activate_leg>;

/// order → account: book this fill. The first version did not say when it was traded.
struct report_fill {
  execution fill;
  bool last = false;  ///< nothing is left: release what is still held

  friend bool operator==(const report_fill&, const report_fill&) = default;
  MADANG_FIELDS(fill, last)
};
/// order → account: book this fill, which was traded at this time.
struct report_trade {
  execution fill;
  bool last = false;
  unix_nanos traded_at;

  friend bool operator==(const report_trade&, const report_trade&) = default;
  MADANG_FIELDS(fill, last, traded_at)
};
/// order → account: the order is over with something left; release the hold.
struct report_closed {
  order_status status = order_status::cancelled;
  order_reason reason = order_reason::none;

  friend bool operator==(const report_closed&, const report_closed&) = default;
  MADANG_FIELDS(status, reason)
};
/// order → account: hold enough for both the present and these terms; answered by grant_hold or refuse_hold.
struct want_hold {
  madang::quantity quantity;
  madang::price price;

  friend bool operator==(const want_hold&, const want_hold&) = default;
  MADANG_FIELDS(quantity, price)
};
/// order → account: these are the terms now (after an amend that succeeded or not); release what is held beyond them.
struct report_terms {
  madang::quantity quantity;
  madang::price price;

  friend bool operator==(const report_terms&, const report_terms&) = default;
  MADANG_FIELDS(quantity, price)
};
/// order → account: as `want_hold`, of an order without a limit: `price` is the one that it never trades beyond.
struct want_unlimited_hold {
  madang::quantity quantity;
  madang::price price;

  friend bool operator==(const want_unlimited_hold&, const want_unlimited_hold&) = default;
  MADANG_FIELDS(quantity, price)
};
/// order → account: it has been through its first pass and stands in the book. Said by orders of a family whose sibling
/// waits for that.
struct report_resting {
  friend bool operator==(const report_resting&, const report_resting&) = default;
  MADANG_NO_FIELDS
};
using order_to_account = std::variant<report_fill, report_closed, want_hold, report_terms, report_trade,
                                      want_unlimited_hold, report_resting>;

// ---- peer messages: order <-> symbol -------------------------------------------------------------------------------

/// order → symbol, always number 1. The first version knew no groups.
struct submit_order_v1 {
  account_id account;
  madang::side side = madang::side::buy;
  order_type type = order_type::limit;
  madang::time_in_force time_in_force = madang::time_in_force::day;
  madang::quantity quantity;
  price worst;  ///< the limit of a limit order

  friend bool operator==(const submit_order_v1&, const submit_order_v1&) = default;
  MADANG_FIELDS(account, side, type, time_in_force, quantity, worst)
};
struct submit_order {
  account_id account;
  madang::side side = madang::side::buy;
  order_type type = order_type::limit;
  madang::time_in_force time_in_force = madang::time_in_force::day;
  madang::quantity quantity;
  price worst;
  self_trade_group group{};

  friend bool operator==(const submit_order&, const submit_order&) = default;
  MADANG_FIELDS(account, side, type, time_in_force, quantity, worst, group)
};
/// order → symbol: cancel what is left.
struct withdraw_order {
  friend bool operator==(const withdraw_order&, const withdraw_order&) = default;
  MADANG_NO_FIELDS
};
/// order → symbol: an operator has released the order while the symbol was out of service. It is over and what it held
/// is free, so it leaves before anything else is matched, an unfinished pass included.
struct withdraw_released {
  friend bool operator==(const withdraw_released&, const withdraw_released&) = default;
  MADANG_NO_FIELDS
};
/// order → symbol: new total quantity and limit. `filled_at_most` as in `grant_hold`: where more has traded, it is
/// refused.
struct replace_order {
  madang::quantity quantity;
  madang::price price;
  std::optional<madang::quantity> filled_at_most = std::nullopt;

  friend bool operator==(const replace_order&, const replace_order&) = default;
  MADANG_FIELDS(quantity, price, filled_at_most)
};
/// order → symbol: as `submit_order`, of a stop order.
struct submit_stop {
  account_id account;
  madang::side side = madang::side::buy;
  order_type type = order_type::stop;
  madang::time_in_force time_in_force = madang::time_in_force::day;
  madang::quantity quantity;
  price worst;
  self_trade_group group{};
  stop_terms stop;

  friend bool operator==(const submit_stop&, const submit_stop&) = default;
  MADANG_FIELDS(account, side, type, time_in_force, quantity, worst, group, stop)
};
/// order → symbol: as `replace_order`, of a stop order that waits, or did when this was sent.
struct replace_stop {
  madang::quantity quantity;
  madang::price price;       ///< zero where it has no limit
  madang::price stop_price;  ///< zero: it stays
  std::optional<madang::quantity> filled_at_most = std::nullopt;

  friend bool operator==(const replace_stop&, const replace_stop&) = default;
  MADANG_FIELDS(quantity, price, stop_price, filled_at_most)
};
/// order → symbol: as `submit_stop`, of a leg whose sibling stands in the book. What the sibling has left is what there
/// is to sell: when the stop price is reached the sibling leaves, and the leg goes to the book with that. Without its
/// sibling there it is over.
struct submit_linked_stop {
  submit_stop stop;
  order_id sibling;

  friend bool operator==(const submit_linked_stop&, const submit_linked_stop&) = default;
  MADANG_FIELDS(stop, sibling)
};
using order_to_symbol = std::variant<submit_order_v1, withdraw_order, replace_order, submit_order, withdraw_released,
                                     submit_stop, replace_stop, submit_linked_stop>;

/// symbol → order: rests in the book, or waits for its stop price. `answers` is the order's peer message that led to
/// this report, here and below; it acknowledges that peer message, so the symbol sends no acknowledgements of its own.
struct order_is_resting {
  std::uint32_t answers = 0;

  friend bool operator==(const order_is_resting&, const order_is_resting&) = default;
  MADANG_FIELDS(answers)
};
/// symbol → order: traded. The first version did not say when.
struct order_traded {
  std::uint32_t answers = 0;
  execution fill;

  friend bool operator==(const order_traded&, const order_traded&) = default;
  MADANG_FIELDS(answers, fill)
};
/// symbol → order: traded at this time.
struct trade_made {
  std::uint32_t answers = 0;
  execution fill;
  unix_nanos traded_at;

  friend bool operator==(const trade_made&, const trade_made&) = default;
  MADANG_FIELDS(answers, fill, traded_at)
};
/// symbol → order: out of the book with something left (cancelled, expired).
struct order_left {
  std::uint32_t answers = 0;
  order_reason reason = order_reason::none;

  friend bool operator==(const order_left&, const order_left&) = default;
  MADANG_FIELDS(answers, reason)
};
/// symbol → order: never taken into the book.
struct order_turned_away {
  std::uint32_t answers = 0;
  order_reason reason = order_reason::none;

  friend bool operator==(const order_turned_away&, const order_turned_away&) = default;
  MADANG_FIELDS(answers, reason)
};
/// symbol → order: the new terms hold. `pass_over`: it kept its place; otherwise the rest of the pass follows.
struct order_replaced {
  std::uint32_t answers = 0;
  madang::quantity quantity;
  madang::price price;
  bool pass_over = false;

  friend bool operator==(const order_replaced&, const order_replaced&) = default;
  MADANG_FIELDS(answers, quantity, price, pass_over)
};
/// symbol → order: the withdrawal or replacement came too late or asks for less than has traded.
struct change_refused {
  std::uint32_t answers = 0;
  order_reject reason = order_reject::order_not_open;

  friend bool operator==(const change_refused&, const change_refused&) = default;
  MADANG_FIELDS(answers, reason)
};
/// symbol → order: its stop price is reached; the fills and the rest of its first pass follow.
struct stop_reached {
  std::uint32_t answers = 0;
  price stop_price;
  unix_nanos triggered_at;

  friend bool operator==(const stop_reached&, const stop_reached&) = default;
  MADANG_FIELDS(answers, stop_price, triggered_at)
};
/// symbol → order: as `order_replaced`, of a stop order that waits. `pass_over`: it still does; otherwise its new stop
/// price is reached already.
struct stop_replaced {
  std::uint32_t answers = 0;
  madang::quantity quantity;
  madang::price price;
  stop_terms stop;
  bool pass_over = true;

  friend bool operator==(const stop_replaced&, const stop_replaced&) = default;
  MADANG_FIELDS(answers, quantity, price, stop, pass_over)
};
/// symbol → order: it has taken this price from the book as its limit; the fills and the rest of its first pass follow.
struct price_taken {
  std::uint32_t answers = 0;
  madang::price price;

  friend bool operator==(const price_taken&, const price_taken&) = default;
  MADANG_FIELDS(answers, price)
};
/// symbol → order: its sibling has left the book, and this much is for it to sell.
struct stop_resized {
  std::uint32_t answers = 0;
  madang::quantity quantity;

  friend bool operator==(const stop_resized&, const stop_resized&) = default;
  MADANG_FIELDS(answers, quantity)
};
using symbol_to_order =
    std::variant<order_is_resting, order_traded, order_left, order_turned_away, order_replaced, change_refused,
                 trade_made, stop_reached, stop_replaced, price_taken, stop_resized>;

}  // namespace madang::trading
