#include "gateway/trading/reason_texts.hpp"

#include <utility>

#include "messages/money/wide_money.hpp"
#include "messages/trading/words.hpp"

namespace madang::trading {
namespace {

using reasons = std::vector<explained_reason>;

explained_reason filled_part(const order_progress& progress) {
  const auto filled = to_text(progress.filled);
  const auto average = average_text(progress.traded, progress.filled);
  const bool is_all = progress.filled == progress.quantity;
  std::string text =
      filled + " of " + to_text(progress.quantity) + " shares have traded, at " + average + " on average.";
  return {is_all ? "filled" : "filled_in_part",
          std::move(text),
          {{"filled_quantity", filled}, {"quantity", to_text(progress.quantity)}, {"average_price", average}}};
}

/// What the best price of the other side says about a limit order that waits.
explained_reason price_reason(const order_view& order, const queue_view& queue) {
  const bool buys = order.terms.side == side::buy;
  const auto own = to_text(order.progress.price);
  const auto best = buys ? queue.best_ask : queue.best_bid;
  if (!best) {
    const std::string who = buys ? "Nobody sells" : "Nobody buys";
    return {"no_counterparty", who + " at the moment; it waits at " + own + ".", {{"price", own}}};
  }
  const std::string text = buys ? "It waits for somebody to sell at " + own + " or less; the best offer is "
                                : "It waits for somebody to buy at " + own + " or more; the best bid is ";
  return {"price_not_reached", text + to_text(best) + ".", {{"price", own}, {"best_price", to_text(best)}}};
}

explained_reason queue_reason(const queue_view& queue) {
  if (queue.orders_ahead == 0) return {"first_in_queue", "It is the first at its price.", {}};
  const auto orders = std::to_string(queue.orders_ahead);
  const auto shares = to_text(queue.quantity_ahead);
  return {"behind_in_queue",
          "Orders that came earlier stand before it at its price: " + orders + ", with " + shares + " shares.",
          {{"orders_ahead", orders}, {"quantity_ahead", shares}}};
}

/// What a trade would have to be for a stop order to go to the book; `now`: its stop price as it stands.
explained_reason stop_reason(const order_view& order, price now, price last) {
  const bool buys = order.terms.side == side::buy;
  const auto stop = to_text(now);
  std::string text = "It waits outside the book for a trade at " + stop + (buys ? " or more" : " or less");
  std::vector<named_value> values{{"stop_price", stop}};
  if (last) {
    text += "; the last was at " + to_text(last);
    values.push_back({"last_price", to_text(last)});
  }
  return {"stop_not_reached", text + ".", std::move(values)};
}

explained_reason triggered_part(const stop_standing& stop) {
  const auto at = to_rfc3339(stop.triggered_at);
  const auto price = to_text(stop.stood_at);
  return {"triggered",
          "A trade reached its stop price of " + price + " at " + at + ".",
          {{"stop_price", price}, {"triggered_at", at}}};
}

/// Of an order that takes its limit from the book. What the limit was is told by its event: it may be amended since.
explained_reason taken_part(order_type type) {
  const bool is_own = type == order_type::own_best;
  return {"price_taken",
          is_own ? "It took the best price of its own side as its limit when it came to the book."
                 : "It took the best price of the other side as its limit when it came to the book.",
          {}};
}

void add_waiting(reasons& to, const order_view& order, const std::optional<queue_view>& queue) {
  const auto status = order.progress.status;
  const bool is_new = status == order_status::pending || status == order_status::validated;
  if (is_new && order.family && order.family->is_leg()) {
    to.push_back({"leg_waits", "It goes to the market when its entry has ended, with what that has brought.", {}});
    return;
  }
  if (is_new) {
    to.push_back({"on_its_way", "It is accepted, and has not been through the book yet.", {}});
    return;
  }
  if (queue && queue->status == market::instrument_status::halted) {
    to.push_back({"symbol_halted", "Trading in the symbol is halted: nothing trades until it goes on.", {}});
  }
  if (order.stop && order.stop->waits()) {
    const auto fixed = order.stop->terms.stop_price;
    const auto now = queue && queue->waits_at ? queue->waits_at : fixed;
    if (now) {
      to.push_back(stop_reason(order, now, queue ? queue->last : price{}));
    } else {
      to.push_back({"stop_not_reached", "It waits outside the book until a trade reaches its stop price.", {}});
    }
    return;
  }
  if (!queue || !queue->resting) {
    to.push_back({"waiting", "It waits in the book.", {}});
    return;
  }
  to.push_back(price_reason(order, *queue));
  to.push_back(queue_reason(*queue));
}

explained_reason end_of(const order_progress& progress) {
  const auto code =
      progress.reason == order_reason::none ? std::string("ended") : std::string(to_text(progress.reason));
  const auto left = to_text(progress.quantity - progress.filled);
  return {code, std::string(sentence_of(progress.reason)), {{"not_filled", left}}};
}

}  // namespace

std::string_view sentence_of(order_reason why) {
  switch (why) {
    case order_reason::none:
      return "It is over.";
    case order_reason::no_liquidity:
      return "Nobody stood on the other side at a price that it accepts, and it may not wait.";
    case order_reason::ioc_remainder:
      return "What did not trade at once was cancelled, as its time in force says.";
    case order_reason::fok_not_fillable:
      return "It could not trade as a whole at once, so none of it did.";
    case order_reason::self_trade:
      return "It would have traded with another order of the same owner.";
    case order_reason::symbol_halted:
      return "Trading in the symbol was halted.";
    case order_reason::cancelled_by_user:
      return "It was cancelled by somebody who may trade with the account.";
    case order_reason::day_ended:
      return "It was good for the day, and the day is over.";
    case order_reason::book_full:
      return "The book takes no more orders.";
    case order_reason::price_outside_limits:
      return "Its price was outside the day's limits.";
    case order_reason::currency_mismatch:
      return "Its symbol trades in another currency than the account's.";
    case order_reason::symbol_delisted:
      return "The symbol was delisted.";
    case order_reason::kill_switch:
      return "Trading with the account was switched off.";
    case order_reason::corporate_action:
      return "A corporate action changed what it was an order for.";
    case order_reason::operator_release:
      return "Its symbol was out of service, and an operator has released it.";
    case order_reason::limit_breached:
      return "The account stood beyond one of its limits.";
    case order_reason::no_best_price:
      return "The side of the book that it takes its price from was empty.";
    case order_reason::parent_ended:
      return "The order that it was to follow has ended, and brought nothing to sell.";
    case order_reason::sibling_filled:
      return "The other leg has sold the shares.";
    case order_reason::sibling_cancelled:
      return "The other leg was cancelled.";
    case order_reason::dead_man_timer:
      return "The account's timer was not set again in time.";
    case order_reason::disconnected:
      return "A stream that guarded the account has ended.";
    case order_reason::market_closed:
      return "The market takes no orders in this session.";
    case order_reason::order_type_not_in_auction:
      return "An auction takes orders at a limit or at the market that may wait for its price.";
    case order_reason::auction_not_open:
      return "It was for an auction that did not gather.";
    case order_reason::auction_ended:
      return "It was for the auction alone, and the auction is over.";
    case order_reason::order_type_not_in_session:
      return "After hours an order has a limit and waits for no stop price.";
  }
  return "It is over.";
}

std::vector<explained_reason> reasons_of(const order_view& order, const std::optional<queue_view>& queue) {
  const auto& progress = order.progress;
  reasons all;
  if (order.stop && !order.stop->waits()) all.push_back(triggered_part(*order.stop));
  const bool took_price = takes_price(order.terms.type) && progress.price;
  if (took_price) all.push_back(taken_part(order.terms.type));
  if (progress.filled) all.push_back(filled_part(progress));
  if (is_open(progress.status)) {
    add_waiting(all, order, queue);
  } else if (progress.filled != progress.quantity || all.empty()) {
    all.push_back(end_of(progress));
  }
  return all;
}

}  // namespace madang::trading
