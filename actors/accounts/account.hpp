#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "actors/kernel/delivery.hpp"
#include "actors/kernel/remembered_requests.hpp"
#include "messages/accounts/account.hpp"

namespace madang::accounts {

/// What an account may do; from the settings, as data.
struct account_rules {
  std::uint64_t open_orders_max = 200;
  std::uint64_t requests_max = 10'000;
  rate fee_rate;
  rate tax_rate;
};

struct position_state {
  madang::quantity quantity;
  madang::quantity held;  ///< by open sales
  money cost;             ///< of the whole position

  friend bool operator==(const position_state&, const position_state&) = default;
  MADANG_FIELDS(quantity, held, cost)
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
  outbox<account_to_order> to_order;
  inbox from_order;

  friend bool operator==(const open_order_state&, const open_order_state&) = default;
  MADANG_FIELDS(symbol, side, quantity, filled, worst, wanted_total, wanted_worst, fee_rate, held, to_order, from_order)
};

/// What the first answer to a remembered request was made of.
struct account_first_answer {
  order_id order;  ///< an order was placed; otherwise money moved
  std::uint64_t transaction = 0;
  money amount;
  money cash_after;

  friend bool operator==(const account_first_answer&, const account_first_answer&) = default;
  MADANG_FIELDS(order, transaction, amount, cash_after)
};

/// The order that a client_order_id stands for.
struct client_order_state {
  order_id order;
  std::uint64_t body = 0;
  unix_nanos at;

  friend bool operator==(const client_order_state&, const client_order_state&) = default;
  MADANG_FIELDS(order, body, at)
};

/// Everything the platform believes about one account. Rebuilt by replay; nothing else writes it.
struct account {
  account_id id;
  open_account terms;  ///< user zero: not opened yet
  unix_nanos created_at;
  money cash;  ///< all of it
  money held;  ///< of it, by open purchases
  money realized;
  money net_deposits;
  std::uint64_t transactions = 0;
  std::map<symbol_id, position_state> positions;
  std::unordered_map<order_id, open_order_state> orders;
  inbox from_user;
  remembered_requests<account_first_answer> requests;
  std::unordered_map<std::string, client_order_state> client_orders;
  std::vector<std::string> client_orders_oldest_first;
  std::uint64_t seq = 0;  ///< of the last event

  bool is_open() const { return static_cast<bool>(terms.user); }
  money available() const { return cash - held; }

  friend bool operator==(const account&, const account&) = default;
  MADANG_FIELDS(id, terms, created_at, cash, held, realized, net_deposits, transactions, positions, orders, from_user,
                requests, client_orders, client_orders_oldest_first, seq)
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
using account_events = std::vector<account_event>;
using account_decision = std::variant<account_events, answered_before, order_exists>;

/// Decides what a client's command causes. Changes nothing.
result<account_decision, account_reject> decide(const account& current, const deposit_funds& command,
                                                const account_rules& rules);
result<account_decision, account_reject> decide(const account& current, const withdraw_funds& command,
                                                const account_rules& rules);
/// `command.new_order` and `command.instrument` are filled in.
result<account_decision, account_reject> decide(const account& current, const place_order& command,
                                                const account_rules& rules);
result<account_decision, account_reject> decide(const account& current, const issue_shares& command);

/// A peer message is never refused: the events (none for a copy) say what came of it.
account_events decide(const account& current, const peer_message<user_to_account>& received);
account_events decide(const account& current, order_id from, const peer_message<order_to_account>& received,
                      const account_rules& rules);

/// Applies a fact. Total: a fact that does not fit is a bug (`ensure`).
void apply(account& target, const account_event& event, const event_meta& meta);

/// Whether `by` may see the account: its owner.
bool belongs_to(const account& current, user_id by);
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
