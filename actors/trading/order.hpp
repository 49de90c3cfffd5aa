#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "actors/kernel/aged_memory.hpp"
#include "actors/kernel/delivery.hpp"
#include "messages/envelope/rejection.hpp"
#include "messages/market/instrument.hpp"
#include "messages/trading/order.hpp"

namespace madang::trading {

/// An order as it stood when a request was answered, to give that answer again.
struct recorded_answer {
  std::uint64_t body = 0;  ///< of the request
  order_progress progress;
  std::uint64_t version = 0;
  unix_nanos updated_at;
  std::optional<stop_standing> stop = std::nullopt;

  friend bool operator==(const recorded_answer&, const recorded_answer&) = default;
  MADANG_FIELDS(body, progress, version, updated_at, stop)
};

/// The change that is under way.
enum class order_change : std::uint8_t {
  none = 0,
  cancel = 1,
  amend_waits_for_hold = 2,
  amend = 3,
  amend_pass = 4,  ///< the new terms hold, the pass that they began goes on
};

/// What an order of a family keeps of it.
struct family_part {
  order_family as_opened;
  bool waits = false;  ///< a leg that its account has not sent to the market yet
  self_trade_group group{};

  friend bool operator==(const family_part&, const family_part&) = default;
  MADANG_FIELDS(as_opened, waits, group)
};

/// Everything the platform believes about one order. Rebuilt by replay; nothing else writes it.
struct order {
  order_terms terms;  ///< as placed
  order_progress progress;
  unix_nanos created_at;
  unix_nanos updated_at;
  std::uint64_t version = 0;  ///< counts what a client can see; 0: not placed yet
  order_change change = order_change::none;
  quantity wanted_total;
  price wanted_limit;
  bool cancel_after_change = false;            ///< a cancel came while an amend was under way
  order_reason recalled = order_reason::none;  ///< why the account wants it out of the market
  bool first_pass_done = false;
  recorded_answer placement;  ///< the answer to it; known when the first pass is done
  idempotency amending;       ///< the amend under way that waits for its answer; until then a repeat is told to wait
  idempotency cancelling;     ///< likewise
  aged_memory<idempotency_key, recorded_answer> answers;
  inbox from_account;
  inbox from_symbol;
  outbox<order_to_account> to_account;
  outbox<order_to_symbol> to_symbol;
  std::optional<stop_standing> stop = std::nullopt;  ///< of a stop order
  price wanted_stop = {};                            ///< with the two above; zero: it stays
  std::optional<family_part> family = std::nullopt;  ///< of one that has a family

  bool exists() const { return version != 0; }
  bool is_open() const { return exists() && madang::is_open(progress.status); }
  /// An operator has released it, and its symbol does not know yet.
  bool awaits_withdrawal() const {
    return !to_symbol.empty() && std::holds_alternative<withdraw_released>(to_symbol.unacknowledged.front().body);
  }
  /// It has not come to the book yet.
  bool waits_for_stop() const { return stop && stop->waits(); }
  /// It takes its limit from the book, and has not come there yet.
  bool waits_for_price() const { return is_open() && takes_price(terms.type) && !progress.price; }
  /// A leg that is not in the market: its entry has not ended.
  bool waits_for_entry() const { return is_open() && family && family->waits; }
  /// A sibling sells the same shares: how many they are is not for the client to change.
  bool keeps_quantity() const { return family && (family->as_opened.is_leg() || family->as_opened.sibling); }
  quantity leaves() const { return is_open() ? progress.quantity - progress.filled : quantity{}; }

  friend bool operator==(const order&, const order&) = default;
  MADANG_FIELDS(terms, progress, created_at, updated_at, version, change, wanted_total, wanted_limit,
                cancel_after_change, recalled, first_pass_done, placement, amending, cancelling, answers, from_account,
                from_symbol, to_account, to_symbol, stop, wanted_stop, family)
};

/// What a price and a quantity are checked against; from the market, as data.
struct amend_limits {
  quantity lot_size;
  price tick;  ///< at the new price; zero where none is given
  day_limits day;
  bool halted = false;
  price stop_tick = {};  ///< at the new stop price
};

/// The request was answered before; here is the order as it stood then.
struct order_answered_before {
  order_view first;
};
using order_rejection = rejection<order_reject>;
using order_events = std::vector<order_event>;
using order_decision = std::variant<order_events, order_answered_before>;

/// Decides what a client's command causes. Changes nothing. Refusals in precedence order. `has`: what the client may do
/// with the order.
result<order_decision, order_rejection> decide(const order& current, const cancel_order& command, right has,
                                               const request_rules& memory);
result<order_decision, order_rejection> decide(const order& current, const amend_order& command, right has,
                                               const amend_limits& limits, const request_rules& memory);

/// An operator lets it go. Whoever asks has made sure that its symbol is out of service, and that the order has heard
/// what the journal of the symbol holds for it. Refusals in precedence order: order_unknown, order_not_open.
result<order_events, order_rejection> decide(const order& current, const release_order& command);

/// A peer message is never refused; a copy, or one out of turn, gives no events.
order_events decide(const order& current, const peer_message<account_to_order>& received);
order_events decide(const order& current, const peer_message<symbol_to_order>& received);

/// Whether an event is one of the order's channel.
bool client_sees(const order_event& event);
/// The order's version after an event; `before`: that before it.
std::uint64_t version_after(std::uint64_t before, const order_event& event, const event_meta& meta);
/// Applies a fact. Total: a fact that does not fit is a bug (`ensure`).
void apply(order& target, const order_event& event, const event_meta& meta);

order_view view_of(const order& current);
/// The order as it stood when its placement was answered; nothing while its first pass is not over.
std::optional<order_view> first_answer_of(const order& current);
/// What a client is told when a change has come to nothing.
order_reject reject_of(const order_event& event);
/// The values that go with it. `day`: the limits of the symbol at this moment.
std::vector<named_value> values_of(const order_event& event, const market::day_limits& day);
/// Whether an event ends an amend that came true: the order kept its place, or its pass through the book is over.
/// `before`: the change that was under way.
bool completes_amend(const order_event& event, order_change before, const order& after);

/// For people: names every member.
std::vector<named_value> describe(const order& current);

}  // namespace madang::trading
