#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "messages/accounts/account_day.hpp"
#include "messages/accounts/account_imports.hpp"
#include "messages/accounts/account_settlement.hpp"
#include "messages/accounts/account_terms.hpp"
#include "messages/accounts/account_watch.hpp"
#include "messages/accounts/ids.hpp"
#include "messages/accounts/order_guards.hpp"
#include "messages/admin_act.hpp"
#include "messages/envelope/peer_batch.hpp"
#include "messages/event_meta.hpp"
#include "messages/fields.hpp"
#include "messages/idempotency.hpp"
#include "messages/identity/ids.hpp"
#include "messages/market/ids.hpp"
#include "messages/money/money.hpp"
#include "messages/money/wide_money.hpp"
#include "messages/rights.hpp"
#include "messages/risk/order_facts.hpp"
#include "messages/side.hpp"
#include "messages/time.hpp"
#include "messages/trading/ids.hpp"
#include "messages/trading/order_family.hpp"
#include "messages/trading/order_peers.hpp"
#include "messages/trading/order_terms.hpp"
#include "messages/trading/self_trade_prevention.hpp"
#include "messages/trading/stop_terms.hpp"

namespace madang::accounts {

// ---- peer messages: user → account ---------------------------------------------------------------------------------

/// user → account, the first one.
struct open_account {
  user_id user;
  account_kind kind = account_kind::paper;
  madang::currency currency = madang::currency::krw;
  std::string name;

  friend bool operator==(const open_account&, const open_account&) = default;
  MADANG_FIELDS(user, kind, currency, name)
};
/// user → account, the last one: the owner is gone. No order is accepted any more, those that are open leave the
/// market, and nobody else may look at it.
struct close_account {
  friend bool operator==(const close_account&, const close_account&) = default;
  MADANG_NO_FIELDS
};
using user_to_account = std::variant<open_account, close_account>;

// ---- events of an account ------------------------------------------------------------------------------------------

struct account_opened {
  std::uint32_t peer_message = 0;
  open_account terms;

  MADANG_EVENT(account_opened, 301, 1, peer_message, terms)
};
/// Cash in from outside. `transaction` numbers the account's deposits and withdrawals from 1.
struct funds_deposited {
  std::uint64_t transaction = 0;
  money amount;
  money cash_after;
  money held_after;
  idempotency request;
  std::optional<wide_money> equity_before = std::nullopt;  ///< since version 2: the account's value when the cash came
  unix_nanos forget_before{};  ///< since version 2: requests that are older are forgotten; zero: those older than a day

  MADANG_EVENT(funds_deposited, 302, 2, transaction, amount, cash_after, held_after, request, equity_before,
               forget_before)
};
struct funds_withdrawn {
  std::uint64_t transaction = 0;
  money amount;
  money cash_after;
  money held_after;
  idempotency request;
  std::optional<wide_money> equity_before = std::nullopt;  ///< since version 2
  unix_nanos forget_before{};  ///< since version 2: requests that are older are forgotten; zero: those older than a day

  MADANG_EVENT(funds_withdrawn, 303, 2, transaction, amount, cash_after, held_after, request, equity_before,
               forget_before)
};
/// Cash (buy) or shares (sell) are held at the worst price; the order is told to exist.
struct order_opened {
  order_terms terms;
  money held;  ///< cash, zero for a sale (then terms.total shares are held)
  money cash_after;
  money held_after;
  rate fee_rate;  ///< of this order for life, of the value of each fill
  idempotency request;
  std::uint64_t body_hash = 0;  ///< of the order as the client wrote it: recognises a repeated client_order_id
  /// Since version 2: fees, tax and hold are rounded to it. Zero: opened before there was one, when nothing was rounded
  /// and the instrument's currency could be another than the account's.
  money unit;
  unix_nanos forget_before{};  ///< since version 2: requests and client order ids that are older are forgotten
  user_id by{};                ///< since version 2: who acted; zero: the owner
  std::optional<self_trade_group> group = std::nullopt;  ///< since version 3
  std::optional<stop_terms> stop = std::nullopt;         ///< since version 4: of a stop order
  /// Since version 5: of one that has a family. For a leg nothing is held yet.
  std::optional<trading::order_family> family = std::nullopt;

  MADANG_EVENT(order_opened, 304, 5, terms, held, cash_after, held_after, fee_rate, request, body_hash, unit,
               forget_before, by, group, stop, family)
};
/// A fill is booked: buy: held cash becomes shares; sale: held shares become cash. `released` is what the hold no
/// longer needs after it (cash). `closes`: the order is done.
struct fill_booked {
  order_id order;
  std::uint32_t peer_message = 0;
  symbol_id symbol;
  madang::side side = madang::side::buy;
  execution fill;
  money value;  ///< price times quantity
  money fee;
  money tax;
  money released;
  money cash_after;
  money held_after;
  quantity position_after;
  money cost_after;  ///< of the whole position; where it does not fit, the nearest that does
  money realized;    ///< profit of this sale against average cost; zero for a buy; likewise
  bool closes = false;
  /// Since version 2: the position's basis after it, with the fees of purchases, and the whole profit so far. None:
  /// what is left costs `cost_after`, in which fees have no part.
  std::optional<position_basis> basis_after = std::nullopt;
  wide_money realized_after;

  MADANG_EVENT(fill_booked, 305, 2, order, peer_message, symbol, side, fill, value, fee, tax, released, cash_after,
               held_after, position_after, cost_after, realized, closes, basis_after, realized_after)
};
/// The order is over with something left: its hold is released.
struct order_closed {
  order_id order;
  std::uint32_t peer_message = 0;
  order_status status = order_status::cancelled;
  money released;
  quantity shares_released;
  money cash_after;
  money held_after;
  order_reason reason = order_reason::none;  ///< since version 2

  MADANG_EVENT(order_closed, 306, 2, order, peer_message, status, released, shares_released, cash_after, held_after,
               reason)
};
/// An amend that wants more: held now for the larger of both terms. Answered to the order by grant_hold.
struct hold_raised {
  order_id order;
  std::uint32_t peer_message = 0;
  madang::quantity quantity;
  madang::price price;
  money added;
  madang::quantity shares_added;
  money cash_after;
  money held_after;
  std::optional<madang::quantity> filled_at_most = std::nullopt;  ///< since version 2: as in `grant_hold`

  MADANG_EVENT(hold_raised, 307, 2, order, peer_message, quantity, price, added, shares_added, cash_after, held_after,
               filled_at_most)
};
struct hold_refused {
  order_id order;
  std::uint32_t peer_message = 0;
  order_reject reason = order_reject::insufficient_funds;
  money cash_after;
  money held_after;
  hold_shortage shortage = {};  ///< since version 2; all zero before

  MADANG_EVENT(hold_refused, 308, 2, order, peer_message, reason, cash_after, held_after, shortage)
};
/// The order's terms after an amend; what is held beyond them is released.
struct order_terms_booked {
  order_id order;
  std::uint32_t peer_message = 0;
  madang::quantity quantity;
  madang::price price;
  money released;
  madang::quantity shares_released;
  money cash_after;
  money held_after;

  MADANG_EVENT(order_terms_booked, 309, 1, order, peer_message, quantity, price, released, shares_released, cash_after,
               held_after)
};
/// Shares of a house account from the issuance; what the platform's own market makers sell.
struct shares_issued {
  symbol_id symbol;
  madang::quantity quantity;
  money cost;
  money cash_after;
  money held_after;

  MADANG_EVENT(shares_issued, 310, 1, symbol, quantity, cost, cash_after, held_after)
};
/// The account wants one of its orders out of the market; the order is told to leave.
struct order_recalled {
  order_id order;
  order_reason reason = order_reason::none;
  money cash_after;
  money held_after;

  MADANG_EVENT(order_recalled, 311, 1, order, reason, cash_after, held_after)
};
/// A leg is told to go to the market with this many shares. With a sibling, which stands in the book, the two have one
/// hold, and it is there already; otherwise the shares are held now.
struct leg_sent {
  order_id order;
  madang::quantity quantity;
  order_id sibling;

  MADANG_EVENT(leg_sent, 316, 1, order, quantity, sibling)
};
/// An order of a family stands in the book.
struct leg_rests {
  order_id order;
  std::uint32_t peer_message = 0;

  MADANG_EVENT(leg_rests, 317, 1, order, peer_message)
};
/// All orders from before money domains have been looked at: those of a foreign domain are recalled, the others fit.
struct order_domains_checked {
  MADANG_EMPTY_EVENT(order_domains_checked, 312, 1)
};
/// The owner, or an administrator in his place, lets another user see the account, or trade with it too. Grants are
/// numbered from 1.
struct access_granted {
  std::uint64_t grant = 0;
  user_id user;
  right access = right::view;

  MADANG_EVENT(access_granted, 313, 1, grant, user, access)
};
struct access_revoked {
  std::uint64_t grant = 0;

  MADANG_EVENT(access_revoked, 314, 1, grant)
};
/// An administrator has looked at the account or at one of its orders, or changes with whom the account is shared: then
/// the change follows in the same append group.
struct access_overridden {
  user_id by;
  order_id order;  ///< zero: the account itself

  MADANG_EVENT(access_overridden, 315, 1, by, order)
};

/// The account's limits in place of its owner's: these and no others.
struct risk_limits_changed {
  risk::limit_overrides overrides;
  admin_act act;

  MADANG_EVENT(risk_limits_changed, 350, 1, overrides, act)
};
/// By the owner or by an administrator.
struct risk_kill_changed {
  risk::kill_state kill = risk::kill_state::off;
  admin_act act;

  MADANG_EVENT(risk_kill_changed, 351, 1, kill, act)
};
/// The first order or fill of a trading day follows. `opening_equity`: cash and shares at the day's base prices.
struct risk_day_begun {
  calendar_day day;
  wide_money opening_equity;

  MADANG_EVENT(risk_day_begun, 352, 1, day, opening_equity)
};
/// A rule has refused an order, or what an amendment would have made of one. Nothing else has happened.
struct risk_check_rejected {
  user_id by;      ///< zero: not known
  order_id order;  ///< that was to be amended; zero: a new one
  symbol_id symbol;
  madang::side side = madang::side::buy;
  madang::quantity quantity;
  madang::price price;  ///< zero: a market order
  risk::rule which{};
  std::string limit;
  std::string value;

  MADANG_EVENT(risk_check_rejected, 353, 1, by, order, symbol, side, quantity, price, which, limit, value)
};

/// The owner has been erased. Only the history is left.
struct account_closed {
  std::uint32_t peer_message = 0;

  MADANG_EVENT(account_closed, 380, 1, peer_message)
};

using account_event =
    std::variant<messages_acknowledged, account_opened, funds_deposited, funds_withdrawn, order_opened, fill_booked,
                 order_closed, hold_raised, hold_refused, order_terms_booked, shares_issued, order_recalled,
                 order_domains_checked, access_granted, access_revoked, access_overridden, risk_limits_changed,
                 risk_kill_changed, risk_day_begun, risk_check_rejected, account_closed, account_day_closed,
                 fill_scheduled, cash_settled, dividend_paid, interest_paid, account_fee_charged, position_adjusted,
                 rights_credited, rights_subscribed, rights_closed, cancel_timer_set, cancel_timer_elapsed,
                 connection_guard_set, guarded_connection_ended, risk_circuit_opened, risk_limit_breached,
                 risk_anomaly_found, risk_alert_reviewed, risk_liquidation_planned, risk_check_approved,
                 trades_imported, import_undone, import_repeated, leg_sent, leg_rests>;

}  // namespace madang::accounts
