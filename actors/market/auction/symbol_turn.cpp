#include <algorithm>
#include <iterator>

#include "actors/market/symbol.hpp"
#include "messages/ensure.hpp"

/// How a symbol goes from session to session.
namespace madang::market {
namespace {

auction_uncrossed uncrossed(const symbol_state& current, const symbol_rules& rules) {
  const auto reference = next_base(current);
  const auto found = find_single_price(current.auction(), current.limits, reference, rules.tick_at);
  return {current.session.now.session, found.price, found.quantity, found.imbalance, found.surplus, reference};
}

/// The order that came later is the taker: it has made the trade possible.
traded trade_of(const symbol_state& current, const auction_fill& fill, price at, std::uint64_t number) {
  const auto rank_of = [&](const resting_order& one) { return current.orders.at(one.order).rank; };
  const bool buy_is_later = rank_of(fill.buy) > rank_of(fill.sell);
  const auto& taker = buy_is_later ? fill.buy : fill.sell;
  const auto& maker = buy_is_later ? fill.sell : fill.buy;
  return {number, 0, taker.side, at, fill.quantity, taker.order, taker.owner, maker.order, maker.owner, true};
}

symbol_events auction_trades(const symbol_state& current, const symbol_rules& rules) {
  symbol_events events;
  const auto& under_way = *current.session.under_way;
  auto number = current.trades;
  for (const auto& fill : next_fills(current.auction(), under_way, rules.fills_per_pass)) {
    events.push_back(trade_of(current, fill, under_way.price, ++number));
  }
  return events;
}

/// A pass full of these orders leaves. A linked stop that stays has what its sibling leaves to it, in any session: it
/// stands alone then, and waits until stops are triggered again.
symbol_events leave(const symbol_state& current, const std::unordered_set<order_id>& orders, order_reason why,
                    const symbol_rules& rules) {
  const auto count = std::min<std::size_t>(orders.size(), rules.expiries_per_pass);
  const auto first = orders.begin();
  std::vector<order_id> leaving(first, std::next(first, static_cast<std::ptrdiff_t>(count)));
  std::sort(leaving.begin(), leaving.end());
  symbol_events events;
  for (const auto id : leaving) {
    const auto standing = standing_order(current, id);
    ensure(standing.has_value(), "an order that is to leave neither rests nor waits");
    const auto stop = current.links.stop_of(id);
    if (stop && !orders.contains(stop)) {
      events.push_back(linked_stop_resized{stop, 0, standing->owner, standing->leaves});
    }
    events.push_back(order_removed{id, 0, standing->owner, why, standing->leaves});
  }
  return events;
}

}  // namespace

std::optional<standing_part> standing_order(const symbol_state& current, order_id id) {
  if (const auto resting = current.book.find(id)) return standing_part{resting->owner, resting->leaves};
  if (const auto* waiting = current.stops.find(id)) return standing_part{waiting->owner, waiting->quantity};
  if (const auto waiting = current.gathered.find(id)) return standing_part{waiting->owner, waiting->leaves};
  return std::nullopt;
}

symbol_events leave_for_the_day(const symbol_state& current, const symbol_rules& rules) {
  return leave(current, current.day_orders, order_reason::day_ended, rules);
}

symbol_events decide(const symbol_state& current, const enter_session& command) {
  const auto& to = command.to;
  const auto& session = current.session;
  if (!current.is_listed() || current.status == instrument_status::delisted) return {};
  if (to == session.told || to.day < session.told.day) return {};
  // Of the session that goes on behind an interruption nothing new is to be known.
  const bool is_same = to.day == session.told.day && to.session == session.told.session;
  if (is_same && session.is_interrupted()) return {};
  return {session_called{to}};
}

symbol_events decide_turn(const symbol_state& current, const symbol_rules& rules) {
  const auto& session = current.session;
  if (session.ends_auction()) {
    if (!session.under_way) return {uncrossed(current, rules)};
    if (auto trades = auction_trades(current, rules); !trades.empty()) return trades;
    auto leaving = leave(current, current.auction_orders, order_reason::auction_ended, rules);
    if (!leaving.empty()) return leaving;
  }
  if (!session.goes_on() && ends_day_orders(session.told.session)) {
    auto leaving = leave_for_the_day(current, rules);
    if (!leaving.empty()) return leaving;
  }
  return {session_entered{session.told}};
}

symbol_events decide_moment(const symbol_state& current, unix_nanos now) {
  const auto& session = current.session;
  if (!session.is_interrupted() || now < session.now.ends_at) return {};
  if (current.status == instrument_status::delisted) return {};
  return {session_called{session.told}};
}

// ---- orders that come to a session ---------------------------------------------------------------------------------

order_reason session_reject(const symbol_state& current, order_type type, time_in_force tif) {
  const auto session = current.session.now.session;
  const bool for_auction = is_for_auction(tif);
  if (session == trading_session::halted) return order_reason::symbol_halted;
  if (is_auction(session)) {
    if (takes_price(type) || tif == time_in_force::ioc || tif == time_in_force::fok) {
      return order_reason::order_type_not_in_auction;
    }
    const auto wanted = tif == time_in_force::opg ? trading_session::opening_auction : trading_session::closing_auction;
    return for_auction && session != wanted ? order_reason::auction_not_open : order_reason::none;
  }
  if (!is_continuous(session)) return order_reason::market_closed;
  if (for_auction) return order_reason::auction_not_open;
  const bool has_no_limit = !has_limit(type) || is_stop(type);
  if (session == trading_session::after_market && has_no_limit) return order_reason::order_type_not_in_session;
  return order_reason::none;
}

std::optional<order_reject> change_reject(const symbol_state& current) {
  const auto session = current.session.now.session;
  if (current.status != instrument_status::trading || session == trading_session::halted) {
    return order_reject::symbol_halted;
  }
  if (!is_continuous(session) && !is_auction(session)) return order_reject::market_closed;
  return std::nullopt;
}

symbol_event gather(const symbol_state& current, const gathering_order& one) {
  const auto& [order, peer_message, by, on, type, tif, worst, quantity, leaves] = one;
  const bool is_limited = type == order_type::limit;
  const auto inside = on == side::buy ? std::min(worst, current.limits.upper) : std::max(worst, current.limits.lower);
  const auto at = is_limited ? worst : inside;
  const auto& book = is_limited ? current.book : current.gathered;
  if (book.level_at(on, at).quantity.raw > INT64_MAX - leaves.raw) {
    return order_removed{order, peer_message, by.account, order_reason::book_full, leaves};
  }
  if (is_limited) {
    return order_rested{order, peer_message, by.account, on, tif, at, quantity, leaves, by.group};
  }
  return market_order_gathered{order, peer_message, by.account, on, tif, at, quantity, leaves, by.group};
}

}  // namespace madang::market
