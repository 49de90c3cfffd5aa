#include "actors/market/symbol.hpp"

#include <limits>

namespace madang::market {
namespace {

/// Stops that one part of a pass looks at.
constexpr std::size_t stops_per_part = 16;

/// An order on its way through the book. `peer_message`: consumed by the events of this pass; 0 for a parked one, whose
/// peer message is consumed.
using aggressor = gathering_order;

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

/// Nothing more crosses up to where trading is interrupted. Behind that something may.
void end_within_reach(const symbol_state& current, const aggressor& taker, const match_plan_result& within,
                      const symbol_rules& rules, symbol_events& events) {
  price next;
  const auto beyond = current.book.plan(taker.side, taker.worst, taker.leaves, taker.by, rules.prevent_self_trade,
                                        within.fills + 1, [&](const planned_fill& fill) { next = fill.price; });
  if (beyond.fills > within.fills) {
    events.push_back(interruption_at(current, rules, next));
    auto rest = taker;
    rest.leaves = within.leaves;
    const bool waits = taker.time_in_force != time_in_force::ioc && taker.time_in_force != time_in_force::fok;
    events.push_back(waits ? gather(current, rest) : removal(taker, within.leaves, order_reason::ioc_remainder));
  } else if (beyond.end == match_end::self_trade) {
    events.push_back(removal(taker, within.leaves, order_reason::self_trade));
  } else {
    events.push_back(remainder(current.book, taker, within.leaves));
  }
}

/// One pass: trades against the book as it stands, then rests, leaves or parks what is left.
void run_pass(const symbol_state& current, const aggressor& taker, const symbol_rules& rules, symbol_events& events) {
  auto number = current.trades;
  auto on_fill = [&](const planned_fill& fill) {
    events.push_back(traded{++number, taker.peer_message, taker.side, fill.price, fill.quantity, taker.order,
                            taker.by.account, fill.maker, fill.maker_owner, true});
  };
  const auto reach = volatility_reach(current, rules, taker.side, taker.worst);
  auto outcome = current.book.plan(taker.side, reach, taker.leaves, taker.by, rules.prevent_self_trade,
                                   rules.fills_per_pass, on_fill);
  if (reach != taker.worst && outcome.end == match_end::exhausted) {
    return end_within_reach(current, taker, outcome, rules, events);
  }
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
  if (!current.session.is_usual() || is_for_auction(submitted.time_in_force)) [[unlikely]] {
    const auto fault = session_reject(current, submitted.type, submitted.time_in_force);
    if (fault != order_reason::none) return fault;
  }
  bool inside = submitted.worst >= current.limits.lower && submitted.worst <= current.limits.upper;
  if (submitted.type == order_type::limit && !inside) return order_reason::price_outside_limits;
  if (current.orders.size() >= rules.book_orders_max) return order_reason::book_full;
  return order_reason::none;
}

bool is_inside(const day_limits& limits, price one) {
  return one >= limits.lower && one <= limits.upper;
}

/// The limit that an order takes from the book as it stands. What rests may be of an earlier day, beyond this one's
/// limits; and beyond the price that the order is held at it never trades.
result<price, order_reason> limit_from_book(const symbol_state& current, const submit_order& submitted) {
  const auto from = submitted.type == order_type::best_limit ? opposite(submitted.side) : submitted.side;
  const auto best = current.book.best(from);
  if (!best) return refused{order_reason::no_best_price};
  const bool is_held = submitted.side == side::buy ? *best <= submitted.worst : *best >= submitted.worst;
  if (!is_held || !is_inside(current.limits, *best)) return refused{order_reason::price_outside_limits};
  return *best;
}

symbol_events submit(const symbol_state& current, order_id from, std::uint32_t number, const submit_order& submitted,
                     const symbol_rules& rules) {
  if (auto fault = admission_reject(current, submitted, rules); fault != order_reason::none) {
    return {order_refused{from, number, submitted.account, fault}};
  }
  symbol_events events;
  aggressor taker{from,
                  number,
                  {submitted.account, submitted.group},
                  submitted.side,
                  submitted.type,
                  submitted.time_in_force,
                  submitted.worst,
                  submitted.quantity,
                  submitted.quantity};
  if (current.session.gathers) return {gather(current, taker)};
  if (trading::takes_price(submitted.type)) {
    const auto limit = limit_from_book(current, submitted);
    if (!limit) return {order_refused{from, number, submitted.account, limit.error()}};
    events.push_back(best_price_taken{from, number, submitted.account, submitted.side, submitted.type, *limit});
    taker.type = order_type::limit;
    taker.worst = *limit;
  }
  bool all_or_nothing = submitted.time_in_force == time_in_force::fok;
  if (all_or_nothing && !current.book.fillable(taker.side, volatility_reach(current, rules, taker.side, taker.worst),
                                               taker.quantity, taker.by, rules.prevent_self_trade)) {
    events.push_back(removal(taker, taker.quantity, order_reason::fok_not_fillable));
    return events;
  }
  run_pass(current, taker, rules, events);
  return events;
}

/// What a stop order is when its stop price is reached.
aggressor taker_of(const waiting_stop& stop, std::uint32_t number) {
  return {stop.order,
          number,
          {stop.owner, stop.group},
          stop.side,
          trading::type_in_book(stop.type),
          stop.time_in_force,
          stop.worst,
          stop.quantity,
          stop.quantity};
}

/// A stop goes to the book: its first pass. The limits may be those of a later day than the one that it was placed on.
/// `sibling`: leaves the book for it, and what it had left is what there is to sell. One that is gone has sold it.
void trigger(const symbol_state& current, waiting_stop stop, price stood_at, order_id sibling, std::uint32_t number,
             const symbol_rules& rules, symbol_events& events) {
  if (sibling) {
    const auto standing = current.book.find(sibling);
    if (!standing) {
      events.push_back(order_removed{stop.order, number, stop.owner, order_reason::sibling_filled, stop.quantity});
      return;
    }
    events.push_back(linked_stop_resized{stop.order, number, stop.owner, standing->leaves});
    stop.quantity = standing->leaves;
  }
  events.push_back(stop_triggered{stop.order, number, stop.owner, on_tick(stop.side, stood_at, rules)});
  if (sibling) {
    events.push_back(order_removed{sibling, 0, stop.owner, order_reason::sibling_filled, stop.quantity});
  }
  const auto taker = taker_of(stop, number);
  if (taker.type == order_type::limit && !is_inside(current.limits, taker.worst)) {
    events.push_back(removal(taker, taker.leaves, order_reason::price_outside_limits));
  } else {
    run_pass(current, taker, rules, events);
  }
}

bool is_reached(side on, price stop, price last) {
  return last && stop && (on == side::buy ? last >= stop : last <= stop);
}

waiting_stop stop_of(order_id order, const submit_stop& submitted) {
  return {order,           submitted.account,  submitted.side,  submitted.type, submitted.time_in_force,
          submitted.worst, submitted.quantity, submitted.group, submitted.stop, 0};
}

symbol_events submit(const symbol_state& current, order_id from, std::uint32_t number, const submit_stop& submitted,
                     order_id sibling, const symbol_rules& rules) {
  const submit_order as_order{submitted.account,       submitted.side,     trading::type_in_book(submitted.type),
                              submitted.time_in_force, submitted.quantity, submitted.worst,
                              submitted.group};
  auto fault = admission_reject(current, as_order, rules);
  if (fault == order_reason::none && !current.session.is_usual()) {
    fault = session_reject(current, submitted.type, submitted.time_in_force);
  }
  if (fault != order_reason::none) return {order_refused{from, number, submitted.account, fault}};
  symbol_events events;
  // A leg whose sibling is gone has nothing to sell, in any session. While orders gather none is triggered: those that
  // are reached already are when they trade as they come again, and a sibling sells in the auction until then.
  const bool is_over = sibling && !current.book.find(sibling);
  const bool reached =
      current.session.is_usual() && is_reached(submitted.side, submitted.stop.stop_price, current.today.last);
  if (is_over || reached) {
    trigger(current, stop_of(from, submitted), submitted.stop.stop_price, sibling, number, rules, events);
    return events;
  }
  events.push_back(stop_accepted{from, number, submitted.account, submitted.side, submitted.type,
                                 submitted.time_in_force, submitted.worst, submitted.quantity, submitted.group,
                                 submitted.stop, next_base(current), sibling});
  return events;
}

submit_order without_group(const submit_order_v1& old) {
  return {old.account, old.side, old.type, old.time_in_force, old.quantity, old.worst};
}

symbol_events withdraw(const symbol_state& current, order_id from, std::uint32_t number) {
  const auto standing = standing_order(current, from);
  if (!standing) return {order_change_refused{from, number, order_reject::order_not_open}};
  return {order_removed{from, number, standing->owner, order_reason::cancelled_by_user, standing->leaves}};
}

/// `number`: 0 where no message is consumed.
symbol_events leave_released(const symbol_state& current, order_id from, std::uint32_t number) {
  if (current.parked && current.parked->order == from) {
    return {
        order_removed{from, number, current.parked->account, order_reason::operator_release, current.parked->leaves}};
  }
  const auto standing = standing_order(current, from);
  if (!standing && number == 0) return {};
  if (!standing) return {order_change_refused{from, number, order_reject::order_not_open}};
  return {order_removed{from, number, standing->owner, order_reason::operator_release, standing->leaves}};
}

symbol_events replace(const symbol_state& current, order_id from, std::uint32_t number, const replace_order& wanted,
                      const symbol_rules& rules) {
  auto resting = current.book.find(from);
  if (!resting) {
    const bool has_no_limit = current.gathered.find(from).has_value();
    return {order_change_refused{from, number,
                                 has_no_limit ? order_reject::type_not_allowed : order_reject::order_not_open}};
  }
  if (const auto fault = change_reject(current)) return {order_change_refused{from, number, *fault}};
  const auto& known = current.orders.at(from);
  auto filled = known.quantity - resting->leaves;
  const auto total = wanted.quantity ? wanted.quantity : known.quantity;
  if (total <= filled) return {order_change_refused{from, number, order_reject::quantity_below_filled}};
  // What traded meanwhile was dearer than the new price: what is held does not reach for the rest any more.
  if (wanted.filled_at_most && filled > *wanted.filled_at_most) {
    return {order_change_refused{from, number, order_reject::insufficient_funds}};
  }
  auto leaves = total - filled;
  bool keeps = wanted.price == resting->price && leaves <= resting->leaves;
  bool inside = wanted.price >= current.limits.lower && wanted.price <= current.limits.upper;
  if (!keeps && !inside) return {order_change_refused{from, number, order_reject::price_outside_limits}};
  symbol_events events{resting_order_replaced{from, number, total, wanted.price, leaves, keeps}};
  if (keeps) return events;
  aggressor taker{from,
                  number,
                  {resting->owner, resting->group},
                  resting->side,
                  order_type::limit,
                  known.time_in_force,
                  wanted.price,
                  total,
                  leaves};
  if (current.session.gathers) {
    events.push_back(gather(current, taker));
  } else {
    run_pass(current, taker, rules, events);
  }
  return events;
}

/// Nothing of a stop that waits has traded. One that is triggered meanwhile is an order like any other, and has no stop
/// price to change any more.
symbol_events replace(const symbol_state& current, order_id from, std::uint32_t number, const replace_stop& wanted,
                      const symbol_rules& rules) {
  const auto* waiting = current.stops.find(from);
  if (waiting == nullptr) {
    if (current.book.find(from) && wanted.stop_price) {
      return {order_change_refused{from, number, order_reject::stop_triggered}};
    }
    return replace(current, from, number, replace_order{wanted.quantity, wanted.price, wanted.filled_at_most}, rules);
  }
  if (const auto fault = change_reject(current)) return {order_change_refused{from, number, *fault}};
  auto after = *waiting;
  if (wanted.quantity) after.quantity = wanted.quantity;
  if (wanted.price) after.worst = wanted.price;
  if (wanted.stop_price) after.terms.stop_price = wanted.stop_price;
  if (trading::has_limit(after.type) && !is_inside(current.limits, after.worst)) {
    return {order_change_refused{from, number, order_reject::price_outside_limits}};
  }
  const bool moves = after.terms != waiting->terms;
  const bool keeps = !moves && (after.terms.trails() || after.quantity <= waiting->quantity);
  const bool reached =
      moves && current.session.is_usual() && is_reached(after.side, after.terms.stop_price, current.today.last);
  symbol_events events{waiting_stop_replaced{from, number, after.quantity, after.worst, after.terms, keeps, reached}};
  if (reached) trigger(current, after, after.terms.stop_price, current.links.sibling_of(from), number, rules, events);
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
  if (const auto* submitted = std::get_if<submit_stop>(&received.body)) {
    return submit(current, from, received.number, *submitted, {}, rules);
  }
  if (const auto* linked = std::get_if<submit_linked_stop>(&received.body)) {
    return submit(current, from, received.number, linked->stop, linked->sibling, rules);
  }
  if (const auto* wanted = std::get_if<replace_stop>(&received.body)) {
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

symbol_events decide_unfinished(const symbol_state& current, const symbol_rules& rules) {
  if (current.parked) return decide_parked(current, rules);
  if (current.may_turn()) return decide_turn(current, rules);
  symbol_events events;
  if (!current.session.is_usual()) return events;
  // The book stays as it is decided on until one of them has met it, and each that does not is two events.
  for (const auto& [stop, stood_at] : current.stops.first_triggered(stops_per_part)) {
    const auto before = events.size();
    trigger(current, stop, stood_at, current.links.sibling_of(stop.order), 0, rules, events);
    const bool only_left = events.size() <= before + 2 && std::holds_alternative<order_removed>(events.back());
    if (!only_left) break;
  }
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
  auto events = leave_for_the_day(current, rules);
  const bool more = current.day_orders.size() > rules.expiries_per_pass;
  if (!more) events.push_back(day_opened{command.day, limits});
  return events;
}

price next_base(const symbol_state& current) {
  return current.today.last ? current.today.last : current.limits.base;
}

bool shows_in_market(const symbol_event& event) {
  return !std::holds_alternative<messages_acknowledged>(event) && !std::holds_alternative<stop_accepted>(event) &&
         !std::holds_alternative<stop_triggered>(event) && !std::holds_alternative<waiting_stop_replaced>(event) &&
         !std::holds_alternative<best_price_taken>(event) && !std::holds_alternative<session_called>(event) &&
         !std::holds_alternative<linked_stop_resized>(event);
}

market_image image_of(const symbol_state& current, std::uint64_t book_seq, std::uint64_t quote_seq, price tick,
                      const tick_function& tick_at) {
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
  if (current.session.gathers) {
    show_gathering(current, tick_at, image);
  } else {
    current.book.levels(side::buy, 10, [&](const book_level& one) {
      book.bids.push_back({one.price, one.quantity, one.orders});
    });
    current.book.levels(side::sell, 10, [&](const book_level& one) {
      book.asks.push_back({one.price, one.quantity, one.orders});
    });
    show_last_auction(current, image);
  }
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
  quote.session = session_shown(current);
  if (image.auction) image.auction->seq = quote_seq;
  return image;
}

}  // namespace madang::market
