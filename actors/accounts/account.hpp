#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "actors/accounts/imports/import_state.hpp"
#include "actors/accounts/risk_rules.hpp"
#include "actors/accounts/settlement/settlement_state.hpp"
#include "actors/accounts/valuation/lots.hpp"
#include "actors/accounts/valuation/returns.hpp"
#include "actors/accounts/watch/watch_state.hpp"
#include "actors/kernel/aged_memory.hpp"
#include "actors/kernel/delivery.hpp"
#include "messages/accounts/account.hpp"
#include "messages/accounts/closing.hpp"
#include "messages/envelope/rejection.hpp"

namespace madang::accounts {

/// What an account may do; from the settings, as data.
struct account_rules {
  std::uint64_t open_orders_max = 200;
  request_rules requests;
  rate fee_rate;
  rate tax_rate;
  self_trade_scope self_trade = self_trade_scope::owner;
  account_risk_rules risk = {};
  /// In the market's zone: days before it are closed. It may begin a moment before the day does, because what is
  /// decided then may be stored after midnight. Zero: nobody says, and no day is closed.
  calendar_day closing_today = {};
  std::int32_t utc_offset_s = 0;
  account_settlement_rules settlement = {};
  /// Within 24 hours, undone ones included.
  std::uint64_t imports_per_day = imports_per_day_max;
};

struct position_state {
  madang::quantity quantity;
  madang::quantity held;  ///< by open sales
  position_basis basis;   ///< after the last purchase

  friend bool operator==(const position_state&, const position_state&) = default;
  MADANG_FIELDS(quantity, held, basis)
};

/// What an account keeps of an order that has a family.
struct family_state {
  trading::order_family as_opened;
  order_id sibling;      ///< that sells the same shares and is open still; zero: none
  bool waits = false;    ///< a leg that has not been sent to the market
  bool covered = false;  ///< a leg whose shares are held for its sibling
  quantity sold_by_sibling;

  friend bool operator==(const family_state&, const family_state&) = default;
  MADANG_FIELDS(as_opened, sibling, waits, covered, sold_by_sibling)
};

/// An order as its account sees it: what is held for it, and the peer messages of the pair.
struct open_order_state {
  symbol_id symbol;
  madang::side side = madang::side::buy;
  madang::quantity quantity;
  madang::quantity filled;
  price worst;
  madang::quantity wanted_total;  ///< while an amend is under way the hold covers both terms; zero: none
  price wanted_worst;
  rate fee_rate;
  money held;
  std::string client_order_id;  ///< empty: none
  money unit;                   ///< fees, tax and hold are rounded to it; zero: they are not
  bool unchecked = false;       ///< from before money domains; nobody has looked yet whether it fits
  outbox<account_to_order> to_order;
  inbox from_order;
  calendar_day traded_on = {};  ///< the last day in the account's count of trades; zero: none
  std::optional<family_state> family = std::nullopt;

  friend bool operator==(const open_order_state&, const open_order_state&) = default;
  MADANG_FIELDS(symbol, side, quantity, filled, worst, wanted_total, wanted_worst, fee_rate, held, client_order_id,
                unit, unchecked, to_order, from_order, traded_on, family)
};

/// What the first answer to a remembered request was made of.
struct account_first_answer {
  std::uint64_t body = 0;  ///< of the request
  order_id order;          ///< an order was placed; otherwise money moved
  std::uint64_t transaction = 0;
  money amount;
  money cash_after;

  friend bool operator==(const account_first_answer&, const account_first_answer&) = default;
  MADANG_FIELDS(body, order, transaction, amount, cash_after)
};

/// What another user may do with the account.
struct grant_state {
  user_id user;
  right access = right::view;
  unix_nanos created_at;

  friend bool operator==(const grant_state&, const grant_state&) = default;
  MADANG_FIELDS(user, access, created_at)
};
constexpr std::size_t grants_max = 100;

/// The order that a client_order_id stands for.
struct client_order_state {
  order_id order;
  std::uint64_t body = 0;

  friend bool operator==(const client_order_state&, const client_order_state&) = default;
  MADANG_FIELDS(order, body)
};

/// The trading day as the rules of risk count it. It begins with the account's first order or fill of the day.
struct risk_day_state {
  calendar_day day;  ///< zero: none yet
  wide_money opening_equity;
  wide_money net_deposits;        ///< when it began
  std::uint64_t trades = 0;       ///< orders that have traded on it
  std::uint64_t open_traded = 0;  ///< of them, those that are open

  friend bool operator==(const risk_day_state&, const risk_day_state&) = default;
  MADANG_FIELDS(day, opening_equity, net_deposits, trades, open_traded)
};
struct account_risk_state {
  risk::limit_overrides overrides;
  risk::kill_state kill = risk::kill_state::off;
  std::uint64_t version = 0;  ///< counts the changes of these two
  unix_nanos changed_at;
  risk_day_state day;
  risk_watch_state watch = {};

  friend bool operator==(const account_risk_state&, const account_risk_state&) = default;
  MADANG_FIELDS(overrides, kill, version, changed_at, day, watch)
};

/// What takes the open orders out of the market when nobody looks after them (messages/accounts/order_guards.hpp).
struct order_guard_state {
  unix_nanos cancel_at;                          ///< zero: no timer runs
  std::map<std::uint64_t, user_id> connections;  ///< that guard the account, and whose they are

  bool is_set() const { return cancel_at.value != 0 || !connections.empty(); }
  friend bool operator==(const order_guard_state&, const order_guard_state&) = default;
  MADANG_FIELDS(cancel_at, connections)
};
/// Streams that guard one account at a time.
constexpr std::size_t guarding_connections_max = 32;

/// What the books of an account say besides cash and shares: sums since it was opened.
struct account_totals {
  wide_money issued;  ///< cost of the shares that came from the issuance
  wide_money income;  ///< dividends and interest, net
  wide_money fees;
  wide_money taxes;
  unix_nanos changed_at;  ///< when cash or shares last came or went; zero: never

  friend bool operator==(const account_totals&, const account_totals&) = default;
  MADANG_FIELDS(issued, income, fees, taxes, changed_at)
};

/// Everything the platform believes about one account. Rebuilt by replay; nothing else writes it.
struct account {
  account_id id;
  open_account terms;  ///< user zero: not opened yet
  unix_nanos created_at;
  money cash;  ///< all of it
  money held;  ///< of it, by open purchases
  wide_money realized;
  wide_money net_deposits;
  time_weighted_return returns;
  std::uint64_t transactions = 0;
  std::map<symbol_id, position_state> positions;
  std::unordered_map<order_id, open_order_state> orders;
  std::uint32_t unchecked_orders = 0;  ///< how many of them are
  wide_money sales_limit;              ///< what all open sales may bring (holds.hpp)
  inbox from_user;
  aged_memory<idempotency_key, account_first_answer> requests;
  aged_memory<std::string, client_order_state> client_orders;
  std::unordered_map<std::string, client_order_state> open_client_orders;  ///< of open orders, however old
  std::map<std::uint64_t, grant_state> grants;
  std::uint64_t grants_given = 0;
  account_risk_state risk = {};
  account_totals totals = {};
  lot_books lots = {};  ///< the house keeps none
  account_settlement_state settlement = {};
  std::uint64_t seq = 0;  ///< of the last event
  order_guard_state guards = {};
  account_imports_state imports = {};  ///< of a mirror

  bool is_open() const { return static_cast<bool>(terms.user); }
  /// For good: after the message that opens an account, its owner sends only the one that closes it.
  bool is_closed() const { return from_user.consumed > 1; }
  /// It shows what its owner has elsewhere, and has no part in what the platform pays, charges and settles.
  bool is_mirror() const { return terms.kind == account_kind::mirror; }
  money available() const { return cash - held; }

  friend bool operator==(const account&, const account&) = default;
  MADANG_FIELDS(id, terms, created_at, cash, held, realized, net_deposits, returns, transactions, positions, orders,
                unchecked_orders, sales_limit, from_user, requests, client_orders, open_client_orders, grants,
                grants_given, risk, totals, lots, settlement, seq, guards, imports)
};

/// The request was decided before: give the first answer again.
struct answered_before {
  account_first_answer first;
  unix_nanos at;
};
/// The client_order_id stands for this order already.
struct order_exists {
  order_id order;
};
using account_rejection = rejection<account_reject>;
using account_events = std::vector<account_event>;
using account_decision = std::variant<account_events, answered_before, order_exists>;

/// Decides what a client's command causes. Changes nothing. `equity`: the account's value at this moment.
result<account_decision, account_rejection> decide(const account& current, const deposit_funds& command,
                                                   const account_rules& rules, wide_money equity);
result<account_decision, account_rejection> decide(const account& current, const withdraw_funds& command,
                                                   const account_rules& rules, wide_money equity);
/// `command.new_order` and `command.instrument` are filled in.
result<account_decision, account_rejection> decide(const account& current, const place_order& command,
                                                   const account_rules& rules);
/// The same of an order with its legs, whose ids are filled in, too.
result<account_decision, account_rejection> decide(const account& current, const place_family& command,
                                                   const account_rules& rules);
result<account_decision, account_rejection> decide(const account& current, const issue_shares& command,
                                                   const account_rules& rules = {});

/// A peer message is never refused: the events (none for a copy) say what came of it.
account_events decide(const account& current, const peer_message<user_to_account>& received);
/// What stands against closing it. A stranger learns nothing.
result<closing_view, account_rejection> decide(const account& current, const read_closing& command);
account_events decide(const account& current, order_id from, const peer_message<order_to_account>& received,
                      const account_rules& rules);

/// What an open order may bring; nothing for a purchase.
wide_money sales_limit_of(const open_order_state& order);

/// The currency that a symbol trades in; nothing while it is not known.
using instrument_currency = std::function<std::optional<currency>(symbol_id)>;
/// Recalls open orders from before money domains whose instrument trades in another currency than the account's. No
/// events while a currency is not known, and when all is checked.
account_events decide_domains(const account& current, const instrument_currency& currency_of);

/// Applies a fact. Total: a fact that does not fit is a bug (`ensure`).
void apply(account& target, const account_event& event, const event_meta& meta);

/// By which right `by` does this with the account and its orders.
right right_of(const account& current, const caller& by, access_need need);
/// Why a command that needs this is refused; nothing where it is permitted. A stranger learns nothing.
std::optional<account_reject> access_fault(const account& current, const caller& by, access_need need);

/// What goes with a look at the account: nothing, or that an administrator has had it.
result<account_events, account_rejection> decide(const account& current, const read_account& command);
/// The same of an order: a look, or a command on it.
access_need need_of(const order_errand& command);
result<account_events, account_rejection> decide(const account& current, const order_errand& command);
/// The same of whom the account is shared with.
result<account_events, account_rejection> decide(const account& current, const read_grants& command);
/// Nothing is granted where the user has this access already.
result<account_events, account_rejection> decide(const account& current, const grant_access& command);
/// Whom it was given to may end it, too.
result<account_events, account_rejection> decide(const account& current, const revoke_access& command);
/// The newest grant of this access to the user.
std::optional<grant_view> find_grant(const account& current, user_id user, right access);
std::optional<grant_view> find_grant(const account& current, std::uint64_t grant);
grants_view grants_of(const account& current);
/// The order that an event has written a peer message to, if any.
order_id addressed_order(const account_event& event);

account_view view_of(const account& current);
/// `number`: of the last event in the account's channel.
balance_view balance_of(const account& current, std::uint64_t number);
/// Cash that new purchases can hold.
money buying_power_of(const account& current);

/// For people: names every member.
std::vector<named_value> describe(const account& current);

}  // namespace madang::accounts
