#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "messages/accounts/account_day.hpp"
#include "messages/accounts/account_settlement.hpp"
#include "messages/accounts/account_watch.hpp"
#include "messages/accounts/ids.hpp"
#include "messages/admin_act.hpp"
#include "messages/envelope/peer_batch.hpp"
#include "messages/envelope/refusal.hpp"
#include "messages/identity/ids.hpp"
#include "messages/market/ids.hpp"
#include "messages/market/instrument.hpp"
#include "messages/money/wide_money.hpp"
#include "messages/risk/order_facts.hpp"
#include "messages/trading/ids.hpp"
#include "messages/trading/order.hpp"

namespace madang::accounts {

enum class account_kind : std::uint8_t { paper = 1, game = 2, live = 3, house = 4 };

/// Why an account refuses. The order of the lines is the order of precedence; the numbers are permanent.
enum class account_reject : std::uint8_t {
  account_unknown = 1,
  owner_required = 22,
  trade_access_required = 23,
  idempotency_key_reused = 2,
  request_in_progress = 3,
  duplicate_client_order_id = 4,
  deposit_not_allowed = 20,
  too_many_requests = 5,
  amount_not_positive = 6,
  amount_off_unit = 21,
  amount_too_large = 7,
  quantity_not_positive = 8,
  symbol_unknown = 9,
  currency_mismatch = 10,
  off_lot = 11,
  price_required = 12,
  price_not_allowed = 13,
  off_tick = 14,
  price_outside_limits = 15,
  order_too_large = 16,
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
  too_many_open_orders = 17,
  insufficient_funds = 18,
  funds_unsettled = 130,  ///< there is enough cash, but not all of it is settled yet
  insufficient_shares = 19,
  access_not_allowed = 24,  ///< the owner needs none
  too_many_grants = 25,
  grant_unknown = 26,
  kill_set_by_office = 58,  ///< an administrator has set the switch, and only one lifts it
  account_closed = 59,      ///< for good: its owner is erased
};

/// What an entry of the ledger is (`api.md`).
enum class ledger_kind : std::uint8_t {
  deposit = 1,
  withdrawal = 2,
  hold = 3,
  release = 4,
  buy = 5,
  sell = 6,
  fee = 7,
  tax = 8,
  dividend = 9,
  interest = 10,
  adjustment = 11,
};

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

/// What shares of a position were bought for: `cost`, fees included, of `quantity` shares. A sale leaves it as it is.
struct position_basis {
  wide_money cost;
  madang::quantity quantity;

  friend bool operator==(const position_basis&, const position_basis&) = default;
  MADANG_FIELDS(cost, quantity)
};

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

  MADANG_EVENT(order_opened, 304, 3, terms, held, cash_after, held_after, fee_rate, request, body_hash, unit,
               forget_before, by, group)
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
                 fill_scheduled, cash_settled, risk_circuit_opened, risk_limit_breached, risk_anomaly_found,
                 risk_alert_reviewed, risk_liquidation_planned>;

// ---- commands ------------------------------------------------------------------------------------------------------

struct deposit_funds {
  account_id account;
  user_id by;
  money amount;
  money max_amount;  ///< by setting; zero: no limit
  idempotency request;
  unix_nanos received_at;

  MADANG_FIELDS(account, by, amount, max_amount, request, received_at)
};
struct withdraw_funds {
  account_id account;
  user_id by;
  money amount;
  idempotency request;
  unix_nanos received_at;

  MADANG_FIELDS(account, by, amount, request, received_at)
};
/// What the market says about the symbol at this moment; comes in with the command as data.
struct instrument_terms {
  madang::currency currency = madang::currency::krw;
  quantity lot_size;
  day_limits limits;
  price tick;  ///< at the order's price; zero where the order has none

  MADANG_FIELDS(currency, lot_size, limits, tick)
};
struct place_order {
  account_id account;
  user_id by;
  order_id new_order;  ///< carries the account's slot
  symbol_id symbol;
  madang::side side = madang::side::buy;
  order_type type = order_type::limit;
  madang::time_in_force time_in_force = madang::time_in_force::day;
  madang::quantity quantity;
  madang::price price;  ///< zero: none given
  std::string client_order_id;
  std::optional<instrument_terms> instrument;  ///< none: unknown symbol
  idempotency request;
  std::uint64_t body_hash = 0;
  unix_nanos received_at;

  MADANG_FIELDS(account, by, new_order, symbol, side, type, time_in_force, quantity, price, client_order_id, instrument,
                request, body_hash, received_at)
};
/// House accounts only.
struct issue_shares {
  account_id account;
  symbol_id symbol;
  madang::quantity quantity;
  money cost;

  MADANG_FIELDS(account, symbol, quantity, cost)
};
enum class account_read : std::uint8_t {
  account = 1,
  balance = 2,
  buying_power = 3,
  portfolio = 4,
  positions = 5,
  settled_balance = 130,
};
struct read_account {
  account_id account;
  caller by;
  account_read what = account_read::account;

  MADANG_FIELDS(account, by, what)
};

struct grant_access {
  account_id account;
  caller by;
  user_id to;
  right access = right::view;  ///< view or trade

  MADANG_FIELDS(account, by, to, access)
};
struct revoke_access {
  account_id account;
  caller by;
  std::uint64_t grant = 0;

  MADANG_FIELDS(account, by, grant)
};
struct read_grants {
  account_id account;
  caller by;

  MADANG_FIELDS(account, by)
};

// ---- views ---------------------------------------------------------------------------------------------------------

struct account_view {
  account_id account;
  user_id user;
  account_kind kind = account_kind::paper;
  madang::currency currency = madang::currency::krw;
  std::string name;
  unix_nanos created_at;

  friend bool operator==(const account_view&, const account_view&) = default;
  MADANG_VIEW(account_view, accounts, 1, account, user, kind, currency, name, created_at)
};
struct balance_view {
  account_id account;
  madang::currency currency = madang::currency::krw;
  money cash;  ///< all of it, held or not
  money held;
  std::uint64_t seq = 0;

  money available() const { return cash - held; }

  MADANG_VIEW(balance_view, accounts, 2, account, currency, cash, held, seq)
};
/// A balance, and how much of its cash is settled now and with what is due by the next two trading days.
struct settled_balance_view {
  balance_view balance;
  money settled_cash;
  money cash_d1;
  money cash_d2;
  money withdrawable;

  MADANG_VIEW(settled_balance_view, settlement, 1, balance, settled_cash, cash_d1, cash_d2, withdrawable)
};
struct transaction_view {
  std::uint64_t transaction = 0;
  account_id account;
  money amount;
  money cash;
  unix_nanos created_at;

  MADANG_VIEW(transaction_view, accounts, 3, transaction, account, amount, cash, created_at)
};
struct position_view {
  symbol_id symbol;
  madang::quantity quantity;
  madang::quantity held;
  position_basis basis;
  wide_money cost;   ///< of what is held
  price last_price;  ///< zero where nothing has traded
  wide_money market_value;
  madang::market_code market = madang::market_code::kospi;
  std::string sector;  ///< empty: not known

  MADANG_VIEW(position_view, accounts, 10, symbol, quantity, held, basis, cost, last_price, market_value, market,
              sector)
};
struct portfolio_view {
  balance_view balance;
  std::vector<position_view> positions;
  wide_money positions_value;
  wide_money cost;
  wide_money realized;
  wide_money net_deposits;  ///< deposits less withdrawals; with shares issued, at their cost
  wide_money income;        ///< dividends and interest, net
  wide_money fees;          ///< in cost and proceeds already, and so are taxes
  wide_money taxes;
  std::optional<fraction> total_return;
  account_kind kind = account_kind::paper;
  unix_nanos opened_at;
  unix_nanos changed_at;  ///< what it owns; zero: never
  unix_nanos as_of;

  wide_money equity() const { return wide_money(balance.cash) + positions_value; }
  wide_money unrealized() const { return positions_value - cost; }

  MADANG_VIEW(portfolio_view, accounts, 11, balance, positions, positions_value, cost, realized, net_deposits, income,
              fees, taxes, total_return, kind, opened_at, changed_at, as_of)
};

struct grant_view {
  std::uint64_t grant = 0;
  account_id account;
  user_id user;
  right access = right::view;
  unix_nanos created_at;

  friend bool operator==(const grant_view&, const grant_view&) = default;
  MADANG_VIEW(grant_view, accounts, 6, grant, account, user, access, created_at)
};
struct grants_view {
  std::vector<grant_view> grants;  ///< newest first

  MADANG_VIEW(grants_view, accounts, 7, grants)
};

/// One event of `account:ACCOUNT`: the event's name and the balance after it.
struct account_frame {
  std::string event;
  balance_view balance;

  MADANG_VIEW(account_frame, accounts, 101, event, balance)
};

}  // namespace madang::accounts

namespace madang {

template <>
inline constexpr context_number reject_context<account_reject> = context_number::accounts;

}  // namespace madang
