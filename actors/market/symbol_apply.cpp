#include <algorithm>

#include "actors/market/symbol.hpp"

namespace madang::market {
namespace {

struct applier {
  symbol_state& target;
  const event_meta& meta;

  /// The order's entry, made when its first peer message is consumed; the peer message is consumed here.
  known_order& meet(order_id id, std::uint32_t peer_message, account_id account) const {
    auto [found, is_new] = target.orders.try_emplace(id);
    auto& known = found->second;
    if (is_new) known.account = account;
    if (peer_message == 0 || peer_message == known.consumed) return known;
    ensure(peer_message == known.consumed + 1, "an order's peer message was consumed out of turn");
    known.consumed = peer_message;
    return known;
  }

  void enter_book(order_id id, known_order& known) const {
    known.resting = true;
    known.rank = meta.seq;
    if (known.time_in_force == time_in_force::day) target.day_orders.insert(id);
  }
  void leave_book(order_id id, known_order& known) const {
    known.resting = false;
    target.day_orders.erase(id);
  }

  void report(order_id id, known_order& known, symbol_to_order body) const {
    target.reports[id].push_back({known.next_report++, std::move(body)});
  }

  /// The aggressor of the present pass leaves the parking place with its next event.
  void unpark(order_id id) const {
    if (target.parked && target.parked->order == id) target.parked.reset();
  }

  void operator()(const messages_acknowledged& event) const {
    if (event.forget_before.value != 0) target.ended.forget_before(event.forget_before);
    for (const auto& [peer, upto] : event.peers) {
      order_id id{peer.key};
      auto found = target.reports.find(id);
      if (found == target.reports.end()) continue;
      auto& peer_messages = found->second;
      auto through = upto;
      auto kept = std::find_if(peer_messages.begin(), peer_messages.end(),
                               [&](const auto& one) { return one.number > through; });
      peer_messages.erase(peer_messages.begin(), kept);
      if (!peer_messages.empty()) continue;
      target.reports.erase(found);
      end_if_done(id, event.forget_before);
    }
  }

  /// An order that does not rest, and has heard all, is over.
  void end_if_done(order_id id, unix_nanos forget_before) const {
    auto known = target.orders.find(id);
    bool parked = target.parked && target.parked->order == id;
    if (known == target.orders.end() || known->second.resting || parked) return;
    if (forget_before.value != 0) target.ended.add({id, known->second.consumed, meta.time});
    target.orders.erase(known);
  }

  void operator()(const instrument_listed& event) const {
    ensure(!target.is_listed(), "an instrument is listed once");
    target.listing = event.listing;
    target.limits = event.limits;
    target.today.day = event.day;
  }

  void count_trade(const traded& event) const {
    auto& today = target.today;
    if (!today.open) today.open = today.high = today.low = event.price;
    today.high = std::max(today.high, event.price);
    today.low = std::min(today.low, event.price);
    today.last = event.price;
    today.last_amount = event.quantity;
    today.volume += event.quantity;
    today.turnover += notional(event.price, event.quantity);
    target.stops.note_trade(event.price);
  }

  /// Before version 2 of its event a trade did not tell its time.
  symbol_to_order report_of(const traded& event, const known_order& of, liquidity_kind liquidity) const {
    const execution fill{event.number, event.price, event.quantity, liquidity};
    if (!event.tells_time) return order_traded{of.consumed, fill};
    return trade_made{of.consumed, fill, meta.time};
  }

  void operator()(const traded& event) const {
    ensure(event.number == target.trades + 1, "a trade's number is out of line");
    target.trades = event.number;
    count_trade(event);
    auto& maker = meet(event.maker, 0, event.maker_account);
    bool known = target.book.reduce(event.maker, event.quantity);
    ensure(known, "the maker of a trade is not in the book");
    if (!target.book.find(event.maker)) leave_book(event.maker, maker);
    report(event.maker, maker, report_of(event, maker, liquidity_kind::maker));
    auto& taker = meet(event.taker, event.peer_message, event.taker_account);
    if (target.parked && target.parked->order == event.taker) target.parked->leaves -= event.quantity;
    report(event.taker, taker, report_of(event, taker, liquidity_kind::taker));
    if (target.parked && target.parked->order == event.taker && !target.parked->leaves) target.parked.reset();
  }

  void operator()(const order_rested& event) const {
    unpark(event.order);
    auto& known = meet(event.order, event.peer_message, event.account);
    known.quantity = event.quantity;
    known.time_in_force = event.time_in_force;
    enter_book(event.order, known);
    bool added = target.book.add({event.order, event.account, event.side, event.price, event.leaves, event.group});
    ensure(added, "an order rests twice");
    report(event.order, known, order_is_resting{known.consumed});
  }

  void operator()(const order_removed& event) const {
    unpark(event.order);
    auto& known = meet(event.order, event.peer_message, event.account);
    leave_book(event.order, known);
    if (!target.book.remove(event.order)) target.stops.remove(event.order);
    target.links.unlink(event.order);
    report(event.order, known, order_left{known.consumed, event.reason});
  }

  void operator()(const order_refused& event) const {
    auto& known = meet(event.order, event.peer_message, event.account);
    report(event.order, known, order_turned_away{known.consumed, event.reason});
  }

  void operator()(const resting_order_replaced& event) const {
    auto resting = target.book.find(event.order);
    ensure(resting.has_value(), "a replaced order is not in the book");
    auto& known = meet(event.order, event.peer_message, resting->owner);
    known.quantity = event.quantity;
    if (event.keeps_priority) {
      auto less = resting->leaves - event.leaves;
      if (less) target.book.reduce(event.order, less);
    } else {
      target.book.remove(event.order);
      leave_book(event.order, known);
    }
    report(event.order, known, order_replaced{known.consumed, event.quantity, event.price, event.keeps_priority});
  }

  void operator()(const stop_accepted& event) const {
    auto& known = meet(event.order, event.peer_message, event.account);
    known.quantity = event.quantity;
    known.time_in_force = event.time_in_force;
    enter_book(event.order, known);
    const bool added = target.stops.add({event.order, event.account, event.side, event.type, event.time_in_force,
                                         event.worst, event.quantity, event.group, event.stop, known.rank},
                                        event.reference);
    ensure(added, "a stop waits twice");
    if (event.sibling) target.links.link(event.order, event.sibling);
    report(event.order, known, order_is_resting{known.consumed});
  }

  void operator()(const stop_triggered& event) const {
    auto& known = meet(event.order, event.peer_message, event.account);
    if (const auto waited = target.stops.remove(event.order)) {
      known.quantity = waited->quantity;
      leave_book(event.order, known);
    }
    target.links.unlink(event.order);
    report(event.order, known, stop_reached{known.consumed, event.stop_price, meta.time});
  }

  void operator()(const waiting_stop_replaced& event) const {
    auto& known = meet(event.order, event.peer_message, {});
    known.quantity = event.quantity;
    if (event.keeps_priority) {
      const bool waits = target.stops.amend(event.order, event.quantity, event.worst);
      ensure(waits, "a replaced stop does not wait");
    } else {
      auto waiting = target.stops.remove(event.order);
      ensure(waiting.has_value(), "a replaced stop does not wait");
      waiting->quantity = event.quantity;
      waiting->worst = event.worst;
      waiting->terms = event.stop;
      waiting->rank = known.rank = meta.seq;
      target.stops.add(*waiting, next_base(target));
    }
    const auto limit = trading::has_limit(target.stops.find(event.order)->type) ? event.worst : price{};
    report(event.order, known, stop_replaced{known.consumed, event.quantity, limit, event.stop, !event.reached});
  }

  /// One that was reached when it came does not wait yet, and is known by its first event.
  void operator()(const linked_stop_resized& event) const {
    const auto* waiting = target.stops.find(event.order);
    auto& known = meet(event.order, event.peer_message, event.account);
    known.quantity = event.quantity;
    if (waiting != nullptr) target.stops.amend(event.order, event.quantity, waiting->worst);
    target.links.unlink(event.order);
    report(event.order, known, stop_resized{known.consumed, event.quantity});
  }

  void operator()(const best_price_taken& event) const {
    auto& known = meet(event.order, event.peer_message, event.account);
    report(event.order, known, price_taken{known.consumed, event.price});
  }

  void operator()(const order_change_refused& event) const {
    auto& known = meet(event.order, event.peer_message, {});
    report(event.order, known, change_refused{known.consumed, event.reason});
  }

  void operator()(const aggressor_parked& event) const {
    target.parked = event;
    auto& known = meet(event.order, 0, event.account);
    known.quantity = event.quantity;
    known.time_in_force = event.time_in_force;
  }

  void operator()(const trading_halted&) const { target.status = instrument_status::halted; }
  void operator()(const trading_resumed&) const { target.status = instrument_status::trading; }

  void operator()(const symbol_halted_by&) const { target.status = instrument_status::halted; }
  void operator()(const symbol_resumed_by&) const { target.status = instrument_status::trading; }
  void operator()(const symbol_delisted_by&) const { target.status = instrument_status::delisted; }
  void operator()(const symbol_listed_by& event) const {
    (*this)(instrument_listed{event.listing, event.limits, event.day});
  }

  void operator()(const symbol_adjusted_by& event) const {
    target.limits = event.limits;
    const auto day = target.today.day;
    target.today = {};
    target.today.day = day;
    target.today.last = event.limits.base;
  }

  void operator()(const day_opened& event) const {
    target.limits = event.limits;
    target.today = {};
    target.today.day = event.day;
    target.today.last = event.limits.base;
  }
};

/// The orders an event has written to, the aggressor first.
std::pair<order_id, order_id> addressed(const symbol_event& event) {
  return std::visit(
      [](const auto& one) -> std::pair<order_id, order_id> {
        if constexpr (requires { one.maker; }) {
          return {one.taker, one.maker};
        } else if constexpr (requires { one.peer_message; }) {
          return {one.order, {}};
        } else {
          return {};
        }
      },
      event);
}

}  // namespace

void apply(symbol_state& target, const symbol_event& event, const event_meta& meta) {
  std::visit(applier{target, meta}, event);
  target.seq = meta.seq;
  // What is shown stays as of what made it.
  if (shows_in_market(event)) target.changed_at = meta.time;
}

std::vector<report_mail> new_reports(const symbol_state& current, const symbol_events& group) {
  // Reports per order in this group. Of the orders of a pass only the aggressor comes more than once: it stands first
  // in it, and a stop that is triggered begins another.
  std::vector<std::pair<order_id, std::uint32_t>> counts;
  std::size_t aggressor = 0;
  auto count = [&](order_id id) {
    if (!id) return;
    if (aggressor < counts.size() && counts[aggressor].first == id) {
      ++counts[aggressor].second;
    } else {
      counts.emplace_back(id, 1U);
    }
  };
  for (const auto& event : group) {
    if (std::holds_alternative<aggressor_parked>(event)) continue;
    auto [first, second] = addressed(event);
    const bool begins =
        std::holds_alternative<stop_triggered>(event) || std::holds_alternative<linked_stop_resized>(event);
    if (begins && aggressor < counts.size() && counts[aggressor].first != first) aggressor = counts.size();
    count(first);
    count(second);
  }
  std::vector<report_mail> mails;
  mails.reserve(counts.size());
  for (const auto& [id, amount] : counts) {
    const auto& peer_messages = current.reports.at(id);
    ensure(peer_messages.size() >= amount, "a report is missing");
    mails.push_back({id, {peer_messages.end() - static_cast<std::ptrdiff_t>(amount), peer_messages.end()}});
  }
  return mails;
}

namespace {

/// Without ranks, which the order says.
void add_stops(const stop_book& from, symbol_snapshot& to) {
  const auto marks = from.marks_now();
  to.triggered = from.first_triggered(from.size());
  for (const auto& one : from.first(from.size())) to.stops.push_back({one, marks.followed_by(one), false});
  std::sort(to.stops.begin(), to.stops.end(), [](const auto& a, const auto& b) { return a.stop.rank < b.stop.rank; });
  for (auto& one : to.stops) {
    one.is_triggered = std::any_of(to.triggered.begin(), to.triggered.end(),
                                   [&](const auto& each) { return each.stop.order == one.stop.order; });
    if (one.is_triggered) one.follows = {};
    one.stop.rank = 0;
  }
  for (auto& one : to.triggered) one.stop.rank = 0;
}

}  // namespace

symbol_snapshot to_snapshot(const symbol_state& from) {
  symbol_snapshot to{from.listing, from.limits, from.status,     {},       from.orders,     from.reports, {},
                     from.trades,  from.today,  from.changed_at, from.seq, from.ended.all()};
  for (auto& [id, known] : to.orders) known.rank = 0;
  add_stops(from.stops, to);
  to.links = from.links;
  to.book.reserve(from.book.size());
  from.book.for_each([&](const resting_order& one) {
    to.book.push_back({one.order, one.owner, one.side, one.price, one.leaves, one.group});
  });
  if (from.parked) to.parked.push_back(*from.parked);
  return to;
}

symbol_state from_snapshot(symbol_snapshot from) {
  symbol_state to;
  to.listing = std::move(from.listing);
  to.limits = from.limits;
  to.status = from.status;
  to.orders = std::move(from.orders);
  // Each of them took an event to rest: those that come have higher ranks.
  std::uint64_t rank = 0;
  for (const auto& one : from.book) {
    bool added = to.book.add({one.order, one.owner, one.side, one.price, one.leaves, one.group});
    ensure(added, "a snapshot holds an order twice");
    auto known = to.orders.find(one.order);
    ensure(known != to.orders.end(), "an order of a snapshot rests and is not known");
    known->second.rank = ++rank;
  }
  for (const auto& [id, known] : to.orders) {
    if (known.resting && known.time_in_force == time_in_force::day) to.day_orders.insert(id);
  }
  to.reports = std::move(from.reports);
  if (!from.parked.empty()) to.parked = from.parked.front();
  to.trades = from.trades;
  to.today = from.today;
  to.changed_at = from.changed_at;
  to.seq = from.seq;
  to.ended = ended_pairs<order_id>(from.ended);
  return to;
}

}  // namespace madang::market
