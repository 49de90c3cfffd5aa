#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "actors/accounts/account.hpp"
#include "actors/market/symbol.hpp"
#include "actors/trading/order.hpp"

namespace madang {

constexpr unix_nanos noon{1'800'000'000 * nanos_per_second};
constexpr std::int64_t one_hour_ns = 3'600 * nanos_per_second;
constexpr std::int64_t one_day_ns = 86'400 * nanos_per_second;

constexpr user_id owner{0x51};
constexpr user_id stranger{0x52};
constexpr account_id own_account{0xa1};
constexpr order_id first_order{0x01'00a1};

inline symbol_id test_symbol() {
  return *symbol_id::parse("005930");
}
constexpr price won(std::int64_t units) {
  return price::whole(units);
}
constexpr money krw(std::int64_t units) {
  return money::whole(units);
}
constexpr quantity shares(std::int64_t units) {
  return quantity::whole(units);
}

/// A pure machine with the stamps that a journal would put on its events. `at` is the time of the next events.
template <class State, class Event>
struct recorded {
  State state;
  std::vector<std::pair<Event, event_meta>> history;
  unix_nanos at = noon;

  void apply_all(const std::vector<Event>& events) {
    for (const auto& event : events) {
      event_meta stamp;
      stamp.seq = history.size() + 1;
      stamp.at = {stamp.seq};
      stamp.time = at;
      apply(state, event, stamp);
      history.emplace_back(event, stamp);
    }
  }
  void take(const Event& event) { apply_all({event}); }

  /// The state that the events alone make of `blank`.
  State replayed(State blank) const {
    for (const auto& [event, stamp] : history) apply(blank, event, stamp);
    return blank;
  }
};
using recorded_account = recorded<account, account_event>;
using recorded_order = recorded<order, order_event>;
using recorded_symbol = recorded<symbol_state, symbol_event>;

/// An account before its first event.
account blank_account();
/// An open account in KRW with this much cash.
recorded_account funded_account(money cash, account_rules rules = {});
/// The same with shares; a house account, so that they can be issued.
recorded_account house_account(money cash, quantity stock);

deposit_funds deposit(money amount);
withdraw_funds withdrawal(money amount);
/// The same decisions with the account's shares worth what they cost.
result<account_decision, account_rejection> decide(const account& current, const deposit_funds& command,
                                                   const account_rules& rules);
result<account_decision, account_rejection> decide(const account& current, const withdraw_funds& command,
                                                   const account_rules& rules);
/// A limit order to buy 10 at 70,000, correct in every respect, with no Idempotency-Key.
place_order purchase(order_id id = first_order);
place_order sale(order_id id = first_order);
constexpr idempotency key(std::uint64_t number, std::uint64_t body = 1) {
  return {number, number, body};
}

/// Places an order that must be taken.
void place(recorded_account& in, const place_order& command, const account_rules& rules = {});
/// Hands a peer message of an order to its account, under the next number; returns the events.
account_events tell(recorded_account& in, order_id from, order_to_account body, const account_rules& rules = {});

/// The decisions of an order on what its owner wants, or somebody without a right.
result<order_decision, order_rejection> decide(const order& current, const cancel_order& command,
                                               const request_rules& memory = {});
result<order_decision, order_rejection> decide(const order& current, const amend_order& command,
                                               const amend_limits& limits, const request_rules& memory = {});

/// An order that its account has opened: buy 10 at 70,000.
recorded_order placed_order(order_terms terms);
order_terms purchase_terms();
/// Hands a peer message to an order under the next number; returns the events.
order_events tell(recorded_order& in, symbol_to_order body);
order_events tell(recorded_order& in, account_to_order body);

/// A listed symbol with base 70,000 and limits from 49,000 to 91,000.
recorded_symbol listed_symbol();
submit_order limit_order(account_id by, side on, quantity total, price limit, time_in_force tif = time_in_force::day);
submit_order market_order(account_id by, side on, quantity total, time_in_force tif = time_in_force::day);
/// Hands an order's next peer message to the symbol; goes on until its pass is over. Returns all events.
symbol_events tell(recorded_symbol& in, order_id from, order_to_symbol body, const symbol_rules& rules = {});

}  // namespace madang
