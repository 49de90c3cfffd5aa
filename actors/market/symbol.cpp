#include "actors/market/symbol.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

namespace madang::market {
namespace {

/// An order on its way through the book.
struct aggressor {
  order_id order;
  std::uint32_t peer_message =
      0;  ///< consumed by the events of this pass; 0 for a parked one, whose peer message is consumed
  self_trade_party by;
  madang::side side = madang::side::buy;
  order_type type = order_type::limit;
  madang::time_in_force time_in_force = madang::time_in_force::day;
  price worst;
  madang::quantity quantity;
  madang::quantity leaves;
};

order_removed removal(const aggressor& taker, quantity leaves, order_reason reason) {
  return {taker.order, taker.peer_message, taker.by.account, reason, leaves};
}

/// Whether the total of a level stays countable with this much more.
bool has_room(const order_book& book, side on, price at, quantity more) {
  return book.level_at(on, at).quantity.raw <= std::numeric_limits<std::int64_t>::max() - more.raw;
}

/// What becomes of what is left when nothing more crosses.
symbol_event remainder(const order_book& book, const aggressor& taker, quantity leaves) {
  if (taker.type == order_type::market) return removal(taker, leaves, order_reason::no_liquidity);
  if (taker.time_in_force == time_in_force::ioc || taker.time_in_force == time_in_force::fok) {
    bool untouched = leaves == taker.quantity;
    return removal(taker, leaves, untouched ? order_reason::no_liquidity : order_reason::ioc_remainder);
  }
  if (!has_room(book, taker.side, taker.worst, leaves)) return removal(taker, leaves, order_reason::book_full);
  return order_rested{taker.order, taker.peer_message, taker.by.account, taker.side,    taker.time_in_force,
                      taker.worst, taker.quantity,     leaves,           taker.by.group};
}

/// One pass: trades against the book as it stands, then rests, leaves or parks what is left.
void run_pass(const symbol_state& current, const aggressor& taker, const symbol_rules& rules, symbol_events& events) {
  auto number = current.trades;
  auto on_fill = [&](const planned_fill& fill) {
    events.push_back(traded{++number, taker.peer_message, taker.side, fill.price, fill.quantity, taker.order,
                            taker.by.account, fill.maker, fill.maker_owner, true});
  };
  auto outcome = current.book.plan(taker.side, taker.worst, taker.leaves, taker.by, rules.prevent_self_trade,
                                   rules.fills_per_pass, on_fill);
  switch (outcome.end) {
    case match_end::filled:
      return;
    case match_end::self_trade:
      events.push_back(removal(taker, outcome.leaves, order_reason::self_trade));
      return;
    case match_end::pass_limit:
      events.push_back(aggressor_parked{taker.order, taker.by.account, taker.side, taker.type, taker.time_in_force,
                                        taker.worst, taker.quantity, outcome.leaves, taker.by.group});
      return;
    case match_end::exhausted:
      events.push_back(remainder(current.book, taker, outcome.leaves));
      return;
  }
}

order_reason admission_reject(const symbol_state& current, const submit_order& submitted, const symbol_rules& rules) {
  if (!current.is_listed() || current.status == instrument_status::halted) return order_reason::symbol_halted;
  if (current.status == instrument_status::delisted) return order_reason::symbol_delisted;
  bool inside = submitted.worst >= current.limits.lower && submitted.worst <= current.limits.upper;
  if (submitted.type == order_type::limit && !inside) return order_reason::price_outside_limits;
  if (current.orders.size() >= rules.book_orders_max) return order_reason::book_full;
  return order_reason::none;
}

symbol_events submit(const symbol_state& current, order_id from, std::uint32_t number, const submit_order& submitted,
                     const symbol_rules& rules) {
  if (auto fault = admission_reject(current, submitted, rules); fault != order_reason::none) {
    return {order_refused{from, number, submitted.account, fault}};
  }
  aggressor taker{from,
                  number,
                  {submitted.account, submitted.group},
                  submitted.side,
                  submitted.type,
                  submitted.time_in_force,
                  submitted.worst,
                  submitted.quantity,
                  submitted.quantity};
  bool all_or_nothing = submitted.time_in_force == time_in_force::fok;
  if (all_or_nothing &&
      !current.book.fillable(taker.side, taker.worst, taker.quantity, taker.by, rules.prevent_self_trade)) {
    return {removal(taker, taker.quantity, order_reason::fok_not_fillable)};
  }
  symbol_events events;
  run_pass(current, taker, rules, events);
  return events;
}

submit_order without_group(const submit_order_v1& old) {
  return {old.account, old.side, old.type, old.time_in_force, old.quantity, old.worst};
}

symbol_events withdraw(const symbol_state& current, order_id from, std::uint32_t number) {
  auto resting = current.book.find(from);
  if (!resting) return {order_change_refused{from, number, order_reject::order_not_open}};
  return {order_removed{from, number, resting->owner, order_reason::cancelled_by_user, resting->leaves}};
}

/// `number`: 0 where no message is consumed.
symbol_events leave_released(const symbol_state& current, order_id from, std::uint32_t number) {
  if (current.parked && current.parked->order == from) {
    return {
        order_removed{from, number, current.parked->account, order_reason::operator_release, current.parked->leaves}};
  }
  auto resting = current.book.find(from);
  if (!resting && number == 0) return {};
  if (!resting) return {order_change_refused{from, number, order_reject::order_not_open}};
  return {order_removed{from, number, resting->owner, order_reason::operator_release, resting->leaves}};
}

symbol_events replace(const symbol_state& current, order_id from, std::uint32_t number, const replace_order& wanted,
                      const symbol_rules& rules) {
  auto resting = current.book.find(from);
  if (!resting) return {order_change_refused{from, number, order_reject::order_not_open}};
  if (current.status != instrument_status::trading) {
    return {order_change_refused{from, number, order_reject::symbol_halted}};
  }
  const auto& known = current.orders.at(from);
  auto filled = known.quantity - resting->leaves;
  if (wanted.quantity <= filled) return {order_change_refused{from, number, order_reject::quantity_below_filled}};
  // What traded meanwhile was dearer than the new price: what is held does not reach for the rest any more.
  if (wanted.filled_at_most && filled > *wanted.filled_at_most) {
    return {order_change_refused{from, number, order_reject::insufficient_funds}};
  }
  auto leaves = wanted.quantity - filled;
  bool keeps = wanted.price == resting->price && leaves <= resting->leaves;
  bool inside = wanted.price >= current.limits.lower && wanted.price <= current.limits.upper;
  if (!keeps && !inside) return {order_change_refused{from, number, order_reject::price_outside_limits}};
  symbol_events events{resting_order_replaced{from, number, wanted.quantity, wanted.price, leaves, keeps}};
  if (keeps) return events;
  aggressor taker{from,
                  number,
                  {resting->owner, resting->group},
                  resting->side,
                  order_type::limit,
                  known.time_in_force,
                  wanted.price,
                  wanted.quantity,
                  leaves};
  run_pass(current, taker, rules, events);
  return events;
}

}  // namespace

symbol_events decide(const symbol_state& current, order_id from, const peer_message<order_to_symbol>& received,
                     const symbol_rules& rules) {
  auto known = current.orders.find(from);
  if (known == current.orders.end() && current.ended.contains(from)) return {};
  auto consumed = known == current.orders.end() ? 0U : known->second.consumed;
  if (received.number != consumed + 1) return {};
  if (const auto* submitted = std::get_if<submit_order>(&received.body)) {
    return submit(current, from, received.number, *submitted, rules);
  }
  if (const auto* submitted = std::get_if<submit_order_v1>(&received.body)) {
    return submit(current, from, received.number, without_group(*submitted), rules);
  }
  if (const auto* wanted = std::get_if<replace_order>(&received.body)) {
    return replace(current, from, received.number, *wanted, rules);
  }
  if (std::holds_alternative<withdraw_released>(received.body)) return leave_released(current, from, received.number);
  return withdraw(current, from, received.number);
}

symbol_events decide_released(const symbol_state& current, order_id from, std::uint32_t number) {
  const auto known = current.orders.find(from);
  // A newer program may apply what the release has taken as undone: the order has said more then than the release knew.
  const bool has_said_more = known != current.orders.end() && number <= known->second.consumed;
  if (has_said_more) return leave_released(current, from, 0);
  return decide(current, from, {number, withdraw_released{}}, {});
}

symbol_events decide_parked(const symbol_state& current, const symbol_rules& rules) {
  ensure(current.parked.has_value(), "nothing is parked");
  const auto& parked = *current.parked;
  symbol_events events;
  run_pass(current,
           {parked.order,
            0,
            {parked.account, parked.group},
            parked.side,
            parked.type,
            parked.time_in_force,
            parked.worst,
            parked.quantity,
            parked.leaves},
           rules, events);
  return events;
}

symbol_events decide(const symbol_state& current, const list_instrument& command) {
  if (current.is_listed()) return {};
  return {instrument_listed{command.listing, command.limits, command.day}};
}

symbol_events decide(const symbol_state& current, const halt_trading&) {
  if (!current.is_listed() || current.status != instrument_status::trading) return {};
  return {trading_halted{}};
}

symbol_events decide(const symbol_state& current, const resume_trading&) {
  if (!current.is_listed() || current.status != instrument_status::halted) return {};
  return {trading_resumed{}};
}

symbol_events decide(const symbol_state& current, const open_day& command, const day_limits& limits,
                     const symbol_rules& rules) {
  if (!current.is_listed() || command.day <= current.today.day) return {};
  // Any of them: they all go. The look at the first costs the same however many there are, and however many stay.
  const auto count = std::min<std::size_t>(current.day_orders.size(), rules.expiries_per_pass);
  const auto first = current.day_orders.begin();
  std::vector<order_id> ending(first, std::next(first, static_cast<std::ptrdiff_t>(count)));
  const bool more = current.day_orders.size() > count;
  std::sort(ending.begin(), ending.end());
  symbol_events events;
  for (auto id : ending) {
    auto resting = current.book.find(id);
    ensure(resting.has_value(), "a resting order is not in the book");
    events.push_back(order_removed{id, 0, resting->owner, order_reason::day_ended, resting->leaves});
  }
  if (!more) events.push_back(day_opened{command.day, limits});
  return events;
}

price next_base(const symbol_state& current) {
  return current.today.last ? current.today.last : current.limits.base;
}

market_image image_of(const symbol_state& current, std::uint64_t book_seq, std::uint64_t quote_seq, price tick) {
  market_image image;
  image.listing = current.listing;
  image.limits = current.limits;
  image.status = current.status;
  auto& book = image.book;
  book.symbol = current.listing.symbol;
  book.as_of = current.changed_at;
  book.seq = book_seq;
  book.bids.reserve(10);
  book.asks.reserve(10);
  current.book.levels(side::buy, 10, [&](const book_level& one) {
    book.bids.push_back({one.price, one.quantity, one.orders});
  });
  current.book.levels(side::sell, 10, [&](const book_level& one) {
    book.asks.push_back({one.price, one.quantity, one.orders});
  });
  auto& quote = image.quote;
  const auto& today = current.today;
  quote.symbol = current.listing.symbol;
  quote.last_price = today.last ? today.last : current.limits.base;
  quote.last_quantity = today.last_amount;
  quote.base = current.limits.base;
  quote.open = today.open;
  quote.high = today.high;
  quote.low = today.low;
  quote.volume = today.volume;
  quote.turnover = today.turnover;
  if (!book.bids.empty()) quote.bid = book.bids.front();
  if (!book.asks.empty()) quote.ask = book.asks.front();
  quote.status = current.status;
  quote.as_of = current.changed_at;
  quote.seq = quote_seq;
  quote.tick_size = tick;
  quote.lower_limit = current.limits.lower;
  quote.upper_limit = current.limits.upper;
  return image;
}

}  // namespace madang::market
