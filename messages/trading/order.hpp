#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "messages/accounts/ids.hpp"
#include "messages/envelope/peer_batch.hpp"
#include "messages/envelope/refusal.hpp"
#include "messages/event_meta.hpp"
#include "messages/fields.hpp"
#include "messages/idempotency.hpp"
#include "messages/identity/ids.hpp"
#include "messages/market/ids.hpp"
#include "messages/money/money.hpp"
#include "messages/rights.hpp"
#include "messages/side.hpp"
#include "messages/time.hpp"
#include "messages/trading/ids.hpp"
#include "messages/trading/self_trade_prevention.hpp"

namespace madang::trading {

enum class order_type : std::uint8_t { market = 1, limit = 2 };
enum class time_in_force : std::uint8_t { day = 1, gtc = 2, ioc = 3, fok = 4 };

/// FIX OrdStatus in our words. PENDING is the decision inside the account; SETTLED and REPLACED come with settlement
/// and brokers.
enum class order_status : std::uint8_t {
  pending = 1,
  validated = 2,
  submitted = 3,
  partially_filled = 4,
  filled = 5,
  settled = 6,
  rejected = 7,
  cancelled = 8,
  expired = 9,
  replaced = 10,
};

constexpr bool is_open(order_status status) {
  return status == order_status::pending || status == order_status::validated || status == order_status::submitted ||
         status == order_status::partially_filled;
}

/// Why an order ended, or ended up with less than it asked for.
enum class order_reason : std::uint8_t {
  none = 0,
  no_liquidity = 1,
  ioc_remainder = 2,
  fok_not_fillable = 3,
  self_trade = 4,
  symbol_halted = 5,
  cancelled_by_user = 6,
  day_ended = 7,
  book_full = 8,
  price_outside_limits = 9,
  currency_mismatch = 10,
  symbol_delisted = 11,
  kill_switch = 12,
  limit_breached = 40,  ///< the account stood beyond one of its limits
};

enum class liquidity_kind : std::uint8_t { maker = 1, taker = 2 };

/// Why an order refuses a command. The order of the lines is the order of precedence; the numbers are permanent.
enum class order_reject : std::uint8_t {
  order_unknown = 1,
  idempotency_key_reused = 2,
  request_in_progress = 3,
  version_mismatch = 4,
  order_not_open = 5,
  symbol_halted = 16,
  quantity_not_positive = 6,
  quantity_below_filled = 7,
  off_lot = 8,
  price_required = 9,
  off_tick = 10,
  price_outside_limits = 11,
  insufficient_funds = 12,
  insufficient_shares = 13,
  nothing_to_change = 14,
  too_many_requests = 15,
  // 41-57: the risk rules, 40 more than their numbers (messages/risk/rules.hpp).
  kill_switch = 41,
  circuit_open = 42,
  allowed_products = 43,
  allowed_markets = 44,
  restricted_symbols = 45,
  trading_hours = 46,
  fat_finger = 47,
  price_collar = 48,
  max_order_value = 49,
  max_position_quantity = 50,
  max_position_value = 51,
  max_position_rate = 52,
  max_sector_rate = 53,
  max_leverage = 54,
  max_daily_loss = 55,
  max_open_orders = 56,
  max_daily_trades = 57,
};

/// What an order is: fixed at birth but for quantity and limit, which an amend replaces.
struct order_terms {
  order_id order;
  account_id account;
  user_id user;
  symbol_id symbol;
  madang::side side = madang::side::buy;
  order_type type = order_type::limit;
  madang::time_in_force time_in_force = madang::time_in_force::day;
  madang::quantity quantity;
  madang::price price;  ///< zero for a market order
  madang::price
      worst;  ///< the price the hold covers: the limit, or the day's limit for a market order; never traded beyond
  std::string client_order_id;

  friend bool operator==(const order_terms&, const order_terms&) = default;
  MADANG_FIELDS(order, account, user, symbol, side, type, time_in_force, quantity, price, worst, client_order_id)
};

/// One fill as the order and the account know it.
struct execution {
  std::uint64_t trade_number = 0;  ///< the symbol's trade number; (symbol, number) is the trade id
  madang::price price;
  madang::quantity quantity;
  liquidity_kind liquidity = liquidity_kind::maker;

  friend bool operator==(const execution&, const execution&) = default;
  MADANG_FIELDS(trade_number, price, quantity, liquidity)
};

/// What an order has come to. Events carry it whole, so that applying one is assigning it.
struct order_progress {
  order_status status = order_status::validated;
  order_reason reason = order_reason::none;
  madang::quantity quantity;
  madang::price price;
  madang::price worst;
  madang::quantity filled;
  money traded;  ///< sum of notionals; average price = traded / filled

  friend bool operator==(const order_progress&, const order_progress&) = default;
  MADANG_FIELDS(status, reason, quantity, price, worst, filled, traded)
};

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
using account_to_order = std::variant<open_order_v1, grant_hold, refuse_hold, recall_order, open_order>;

/// order → account: book this fill.
struct report_fill {
  execution fill;
  bool last = false;  ///< nothing is left: release what is still held

  friend bool operator==(const report_fill&, const report_fill&) = default;
  MADANG_FIELDS(fill, last)
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
using order_to_account = std::variant<report_fill, report_closed, want_hold, report_terms>;

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
/// order → symbol: new total quantity and limit. `filled_at_most` as in `grant_hold`: where more has traded, it is
/// refused.
struct replace_order {
  madang::quantity quantity;
  madang::price price;
  std::optional<madang::quantity> filled_at_most = std::nullopt;

  friend bool operator==(const replace_order&, const replace_order&) = default;
  MADANG_FIELDS(quantity, price, filled_at_most)
};
using order_to_symbol = std::variant<submit_order_v1, withdraw_order, replace_order, submit_order>;

/// symbol → order: rests in the book. `answers` is the order's peer message that led to this report, here and below; it
/// acknowledges that peer message, so the symbol sends no acknowledgements of its own.
struct order_is_resting {
  std::uint32_t answers = 0;

  friend bool operator==(const order_is_resting&, const order_is_resting&) = default;
  MADANG_FIELDS(answers)
};
/// symbol → order: traded.
struct order_traded {
  std::uint32_t answers = 0;
  execution fill;

  friend bool operator==(const order_traded&, const order_traded&) = default;
  MADANG_FIELDS(answers, fill)
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
using symbol_to_order =
    std::variant<order_is_resting, order_traded, order_left, order_turned_away, order_replaced, change_refused>;

// ---- events of an order --------------------------------------------------------------------------------------------

/// `peer_message` is the number of the peer message that the event consumes (0: none), here and below.
/// `version_after`, since version 2: the version that a client sees after it, which only what a client sees moves.
/// Zero: the event is older, and each of them was a version, with the event's number.
struct order_placed {
  order_terms terms;
  std::uint64_t version_after = 0;
  std::optional<self_trade_group> group = std::nullopt;  ///< since version 3

  MADANG_EVENT(order_placed, 401, 3, terms, version_after, group)
};
struct order_submitted {
  std::uint32_t peer_message = 0;
  std::uint32_t answers = 0;
  order_progress after;
  std::uint64_t version_after = 0;

  MADANG_EVENT(order_submitted, 402, 2, peer_message, answers, after, version_after)
};
struct order_executed {
  std::uint32_t peer_message = 0;
  std::uint32_t answers = 0;
  execution fill;
  order_progress after;
  std::uint64_t version_after = 0;

  MADANG_EVENT(order_executed, 403, 2, peer_message, answers, fill, after, version_after)
};
struct order_cancelled {
  std::uint32_t peer_message = 0;
  std::uint32_t answers = 0;
  order_progress after;
  std::uint64_t version_after = 0;

  MADANG_EVENT(order_cancelled, 404, 2, peer_message, answers, after, version_after)
};
struct order_rejected {
  std::uint32_t peer_message = 0;
  std::uint32_t answers = 0;
  order_progress after;
  std::uint64_t version_after = 0;

  MADANG_EVENT(order_rejected, 405, 2, peer_message, answers, after, version_after)
};
struct order_expired {
  std::uint32_t peer_message = 0;
  std::uint32_t answers = 0;
  order_progress after;
  std::uint64_t version_after = 0;

  MADANG_EVENT(order_expired, 406, 2, peer_message, answers, after, version_after)
};
struct cancel_requested {
  idempotency request;
  std::uint64_t version_after = 0;
  unix_nanos forget_before{};  ///< since version 2: answers that are older are forgotten; zero: none
  user_id by{};                ///< since version 2: who acted; zero: the owner

  MADANG_EVENT(cancel_requested, 407, 2, request, version_after, forget_before, by)
};
/// `hold_first`: the account must hold more before the symbol hears of it.
struct amend_requested {
  idempotency request;
  madang::quantity quantity;
  madang::price price;
  bool hold_first = false;
  std::uint64_t version_after = 0;
  unix_nanos forget_before{};  ///< since version 2
  user_id by{};                ///< since version 2

  MADANG_EVENT(amend_requested, 408, 2, request, quantity, price, hold_first, version_after, forget_before, by)
};
struct amend_hold_granted {
  std::uint32_t peer_message = 0;  ///< of the account
  std::uint64_t version_after = 0;
  std::optional<quantity> filled_at_most = std::nullopt;  ///< since version 2

  MADANG_EVENT(amend_hold_granted, 409, 2, peer_message, version_after, filled_at_most)
};
/// The account could not hold enough.
struct amend_hold_refused {
  std::uint32_t peer_message = 0;  ///< of the account
  order_reject reason = order_reject::insufficient_funds;
  std::uint64_t version_after = 0;
  hold_shortage shortage = {};  ///< since version 2; all zero before

  MADANG_EVENT(amend_hold_refused, 410, 2, peer_message, reason, version_after, shortage)
};
struct order_amended {
  std::uint32_t peer_message = 0;
  std::uint32_t answers = 0;
  order_progress after;
  std::uint64_t version_after = 0;
  bool pass_over = false;  ///< since version 2: no fills, no rest of the pass follow

  MADANG_EVENT(order_amended, 411, 2, peer_message, answers, after, version_after, pass_over)
};
/// The symbol refused the change.
struct change_failed {
  std::uint32_t peer_message = 0;
  std::uint32_t answers = 0;
  order_reject reason = order_reject::order_not_open;
  std::uint64_t version_after = 0;

  MADANG_EVENT(change_failed, 412, 2, peer_message, answers, reason, version_after)
};
/// The account wants the order out of the market: like a cancel, but it ends with this reason.
struct recall_received {
  std::uint32_t peer_message = 0;  ///< of the account
  order_reason reason = order_reason::none;

  MADANG_EVENT(recall_received, 413, 1, peer_message, reason)
};

using order_event = std::variant<messages_acknowledged, order_placed, order_submitted, order_executed, order_cancelled,
                                 order_rejected, order_expired, cancel_requested, amend_requested, amend_hold_granted,
                                 amend_hold_refused, order_amended, change_failed, recall_received>;

// ---- commands of clients, and what they see ------------------------------------------------------------------------

/// `by` must own the order; others learn nothing (order_unknown).
struct cancel_order {
  order_id order;
  user_id by;
  idempotency request;
  unix_nanos received_at;

  MADANG_FIELDS(order, by, request, received_at)
};
/// Zero quantity or price: unchanged. `if_version` 0: any.
struct amend_order {
  order_id order;
  user_id by;
  madang::quantity quantity;
  madang::price price;
  std::uint64_t if_version = 0;
  idempotency request;
  unix_nanos received_at;

  MADANG_FIELDS(order, by, quantity, price, if_version, request, received_at)
};
struct read_order {
  order_id order;
  caller by;

  MADANG_FIELDS(order, by)
};

/// What somebody wants of an order who is not its owner: the order asks its account …
using order_command = std::variant<cancel_order, amend_order, read_order>;
struct order_errand {
  order_id order;
  order_command what;

  MADANG_FIELDS(order, what)
};
/// … and the account, where a right permits it, hands it back.
struct permitted_errand {
  order_command what;
  right by_right = right::none;

  MADANG_FIELDS(what, by_right)
};

/// An account to its order: a client repeated the request that opened it. Answer it (the first answer, or the order as
/// it is now).
struct repeat_placement {
  reply_token reply_to;
  bool first_answer = true;

  MADANG_FIELDS(reply_to, first_answer)
};

/// An order as a client sees it.
struct order_view {
  order_terms terms;  ///< as placed; total, limit and worst as amended are in `standing`
  order_progress progress;
  std::uint64_t version = 0;
  unix_nanos created_at;
  unix_nanos updated_at;

  friend bool operator==(const order_view&, const order_view&) = default;
  MADANG_VIEW(order_view, trading, 1, terms, progress, version, created_at, updated_at)
};

/// One event of `orders:ACCOUNT`: the event's name, the order after it, and the execution if it was one.
struct order_frame {
  std::string event;
  order_view order;
  std::optional<execution> fill;

  MADANG_VIEW(order_frame, trading, 101, event, order, fill)
};

}  // namespace madang::trading

namespace madang {

template <>
inline constexpr context_number reject_context<order_reject> = context_number::trading;

}  // namespace madang
