#include <algorithm>

#include "actors/trading/order.hpp"
#include "actors/trading/order_transitions.hpp"

namespace madang::trading {
namespace {

struct applier {
  order& target;
  const event_meta& meta;

  void step(order_step what) const {
    ensure(next_status(target.progress.status, what) != order_status{},
           "this cannot happen to an order in this status");
  }
  void step(order_step what, const order_progress& after) const {
    ensure(next_status(target.progress.status, what) == after.status,
           "an order's event leads to another status than the table");
    target.progress = after;
  }

  void consume(std::uint32_t peer_message, std::uint32_t answers) const {
    target.from_symbol.consume(peer_message);
    target.to_symbol.acknowledge(answers);
  }

  recorded_answer as_it_stands(std::uint64_t body) const {
    return {body, target.progress, target.version, target.updated_at, target.stop};
  }
  /// What was asked for has come true: its answer is the order as it stands now.
  void answer(idempotency& waiting) const {
    if (waiting) target.answers.remember(key_of(waiting), meta.time, as_it_stands(waiting.body));
    waiting = {};
  }
  void finish_first_pass() const {
    if (target.first_pass_done) return;
    target.first_pass_done = true;
    target.placement = as_it_stands(0);
  }
  void finish_change() const {
    target.change = order_change::none;
    target.wanted_total = {};
    target.wanted_limit = {};
    target.wanted_stop = {};
    if (!target.cancel_after_change || !target.is_open()) return;
    target.cancel_after_change = false;
    target.change = order_change::cancel;
    target.to_symbol.put(withdraw_order{});
  }
  void finish_amend() const {
    answer(target.amending);
    finish_change();
  }
  /// Nothing more is asked of the symbol, and what waits for its word has its answer.
  void end() const {
    finish_first_pass();
    if (target.change == order_change::amend_pass) answer(target.amending);
    // Requests that came to nothing are forgotten, here and below: a repeat is decided anew.
    target.amending = {};
    target.cancelling = {};
    target.change = order_change::none;
    target.cancel_after_change = false;
    target.to_symbol.unacknowledged.clear();
  }

  void operator()(const messages_acknowledged& event) const {
    for (const auto& [peer, upto] : event.peers) {
      if (peer.kind == entity_kind::account) target.to_account.acknowledge(upto);
    }
  }

  /// Of a leg, with the shares that there are by now.
  order_to_symbol submission(order_id sibling) const {
    auto terms = target.terms;
    terms.quantity = target.progress.quantity;
    const auto group = target.family->group;
    if (!target.stop) return submission(order_placed{terms, 0, group});
    auto alone = submission(order_placed{terms, 0, group, target.stop->terms});
    if (!sibling) return alone;
    return submit_linked_stop{std::get<submit_stop>(alone), sibling};
  }
  /// Before version 3 of its event an order knew nothing of its group.
  static order_to_symbol submission(const order_placed& event) {
    const auto& [order, account, user, symbol, side, type, time_in_force, quantity, price, worst, client] = event.terms;
    if (event.stop) {
      const auto group = event.group.value_or(self_trade_group{});
      return submit_stop{account, side, type, time_in_force, quantity, worst, group, *event.stop};
    }
    if (!event.group) return submit_order_v1{account, side, type, time_in_force, quantity, worst};
    return submit_order{account, side, type, time_in_force, quantity, worst, *event.group};
  }

  void operator()(const order_placed& event) const {
    ensure(!target.created_at.value, "an order is placed once");
    target.from_account.consume(1);
    target.terms = event.terms;
    target.created_at = meta.time;
    target.progress.status = order_status::validated;
    target.progress.quantity = event.terms.quantity;
    target.progress.price = event.terms.price;
    target.progress.worst = event.terms.worst;
    if (event.stop) target.stop = stop_standing{*event.stop, {}, {}};
    if (event.family) target.family = {*event.family, event.family->is_leg(), event.group.value_or(self_trade_group{})};
    if (!target.waits_for_entry()) target.to_symbol.put(submission(event));
  }

  void operator()(const order_submitted& event) const {
    consume(event.peer_message, event.answers);
    step(order_step::submit, event.after);
    // Its sibling may follow it into the market.
    const bool is_awaited = target.family && target.family->as_opened.sibling && !target.stop;
    if (is_awaited && !target.first_pass_done) target.to_account.put(report_resting{});
    finish_first_pass();
    if (target.change == order_change::amend_pass) finish_amend();
  }

  void operator()(const order_executed& event) const {
    consume(event.peer_message, event.answers);
    bool last = event.after.filled == event.after.quantity;
    step(last ? order_step::execute_last : order_step::execute, event.after);
    // Before version 3 nobody knew when it was traded.
    if (event.traded_at.value == 0) {
      target.to_account.put(report_fill{event.fill, last});
    } else {
      target.to_account.put(report_trade{event.fill, last, event.traded_at});
    }
    if (last) end();
  }

  void close(std::uint32_t peer_message, std::uint32_t answers, order_step what, const order_progress& after) const {
    consume(peer_message, answers);
    step(what, after);
    target.to_account.put(report_closed{after.status, after.reason});
    if (after.reason == order_reason::cancelled_by_user) answer(target.cancelling);
    end();
  }

  void operator()(const order_cancelled& event) const {
    close(event.peer_message, event.answers, order_step::cancel, event.after);
  }
  void operator()(const order_rejected& event) const {
    close(event.peer_message, event.answers, order_step::reject, event.after);
  }
  void operator()(const order_expired& event) const {
    close(event.peer_message, event.answers, order_step::expire, event.after);
  }

  /// The withdrawal takes the number of the first message that the symbol has not consumed: of an order that never
  /// came to the book it is the first, and the book is not asked to take it.
  void operator()(const order_released& event) const {
    step(order_step::release, event.after);
    target.to_account.put(report_closed{event.after.status, event.after.reason});
    auto& to_symbol = target.to_symbol;
    const auto number = to_symbol.empty() ? to_symbol.next : to_symbol.unacknowledged.front().number;
    end();
    to_symbol.next = number;
    to_symbol.put(withdraw_released{});
    to_symbol.rewind();
  }
  void operator()(const released_order_withdrawn& event) const {
    consume(event.peer_message, event.answers);
    step(order_step::withdraw);
  }

  /// The symbol is asked at once, or when the change that is under way is over. It does not know a leg that waits: the
  /// event that ends it follows in the same group.
  void ask_to_leave() const {
    if (target.waits_for_entry()) return;
    if (target.change != order_change::none) {
      target.cancel_after_change = true;
      return;
    }
    target.change = order_change::cancel;
    target.to_symbol.put(withdraw_order{});
  }

  void operator()(const cancel_requested& event) const {
    step(order_step::request_cancel);
    target.answers.forget_before(event.forget_before);
    target.cancelling = event.request;
    ask_to_leave();
  }

  void operator()(const recall_received& event) const {
    target.from_account.consume(event.peer_message);
    step(order_step::recall);
    // A client's cancel that is under way already keeps its reason.
    if (!target.is_open() || target.change == order_change::cancel || target.cancel_after_change) return;
    target.recalled = event.reason;
    ask_to_leave();
  }

  void operator()(const amend_requested& event) const {
    step(order_step::request_amend);
    target.answers.forget_before(event.forget_before);
    target.amending = event.request;
    target.wanted_total = event.quantity;
    target.wanted_limit = event.price;
    target.wanted_stop = event.stop_price;
    if (event.hold_first) {
      target.change = order_change::amend_waits_for_hold;
      if (target.stop && !event.price) {
        target.to_account.put(want_unlimited_hold{event.quantity, target.progress.worst});
      } else {
        target.to_account.put(want_hold{event.quantity, event.price});
      }
    } else {
      ask_for_change({});
    }
  }

  void ask_for_change(std::optional<quantity> filled_at_most) const {
    target.change = order_change::amend;
    // The symbol knows best what a leg has left to sell.
    const auto total = target.keeps_quantity() ? quantity{} : target.wanted_total;
    if (target.waits_for_stop()) {
      target.to_symbol.put(replace_stop{total, target.wanted_limit, target.wanted_stop, filled_at_most});
    } else {
      target.to_symbol.put(replace_order{total, target.wanted_limit, filled_at_most});
    }
  }

  void operator()(const amend_hold_granted& event) const {
    target.from_account.consume(event.peer_message);
    step(order_step::answer_hold);
    if (!target.is_open()) return;
    ask_for_change(event.filled_at_most);
  }

  void operator()(const amend_hold_refused& event) const {
    target.from_account.consume(event.peer_message);
    step(order_step::answer_hold);
    if (!target.is_open()) return;
    target.amending = {};
    finish_change();
  }

  void operator()(const order_amended& event) const {
    consume(event.peer_message, event.answers);
    step(order_step::amend, event.after);
    if (event.stop && target.stop) target.stop->terms = *event.stop;
    target.to_account.put(report_terms{event.after.quantity, event.after.worst});
    target.change = order_change::amend_pass;
    // Before version 2 an amend was answered and over here, whatever followed.
    if (event.version_after == 0 || event.pass_over) finish_amend();
  }

  void operator()(const order_triggered& event) const {
    consume(event.peer_message, event.answers);
    step(order_step::trigger, event.after);
    ensure(target.waits_for_stop(), "an order that waits for no stop price is triggered");
    target.stop->triggered_at = event.triggered_at;
    target.stop->stood_at = event.stop_price;
  }

  void operator()(const order_priced& event) const {
    consume(event.peer_message, event.answers);
    step(order_step::take_price, event.after);
    target.to_account.put(report_terms{event.after.quantity, event.after.worst});
  }

  void operator()(const leg_activated& event) const {
    target.from_account.consume(event.peer_message);
    step(order_step::recall);
    if (!target.is_open()) return;
    const bool goes = target.waits_for_entry();
    target.progress = event.after;
    target.family->waits = false;
    if (goes) target.to_symbol.put(submission(event.sibling));
  }
  void operator()(const leg_resized& event) const {
    consume(event.peer_message, event.answers);
    step(order_step::amend, event.after);
  }

  void operator()(const change_failed& event) const {
    consume(event.peer_message, event.answers);
    step(order_step::fail_change);
    if (!target.is_open()) return;
    if (target.change == order_change::amend) {
      // The hold may have been raised for the terms that did not come: say what the terms are.
      target.to_account.put(report_terms{target.progress.quantity, target.progress.worst});
      target.amending = {};
    } else {
      target.cancelling = {};
    }
    finish_change();
  }
};

}  // namespace

std::uint64_t version_after(std::uint64_t before, const order_event& event, const event_meta& meta) {
  if (!client_sees(event)) return before;
  const auto said = std::visit(
      [](const auto& each) {
        if constexpr (requires { each.version_after; }) return each.version_after;
        return std::uint64_t{0};
      },
      event);
  return said != 0 ? said : meta.seq;
}

bool client_sees(const order_event& event) {
  return !std::holds_alternative<messages_acknowledged>(event) && !std::holds_alternative<recall_received>(event) &&
         !std::holds_alternative<released_order_withdrawn>(event);
}

void apply(order& target, const order_event& event, const event_meta& meta) {
  const auto version = version_after(target.version, event, meta);
  if (version != target.version) target.updated_at = meta.time;
  target.version = version;
  std::visit(applier{target, meta}, event);
}

}  // namespace madang::trading
