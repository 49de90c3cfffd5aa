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
    if (!target.auction_orders.empty()) [[unlikely]]
      target.auction_orders.erase(id);
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
    if (target.session.under_way) [[unlikely]]
      return uncross(event, *target.session.under_way);
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

  /// A trade of an auction: both orders rested.
  void uncross(const traded& event, uncrossing& under_way) const {
    under_way.left -= event.quantity;
    const auto& sharing = event.aggressor == under_way.shared ? event.taker : event.maker;
    // Those before it are gone.
    while (!under_way.shares.empty() && under_way.shares.back().order != sharing) under_way.shares.pop_back();
    if (!under_way.shares.empty()) {
      auto& share = under_way.shares.back();
      share.left -= event.quantity;
      if (!share.left) under_way.shares.pop_back();
    }
    fill_resting(event, event.maker, event.maker_account, liquidity_kind::maker);
    fill_resting(event, event.taker, event.taker_account, liquidity_kind::taker);
  }
  void fill_resting(const traded& event, order_id order, account_id account, liquidity_kind liquidity) const {
    auto& known = meet(order, 0, account);
    const bool stood = target.gathered.reduce(order, event.quantity) || target.book.reduce(order, event.quantity);
    ensure(stood, "an order of an auction's trade rests nowhere");
    if (!target.gathered.find(order) && !target.book.find(order)) leave_book(order, known);
    report(order, known, report_of(event, known, liquidity));
  }

  void operator()(const order_rested& event) const {
    unpark(event.order);
    auto& known = meet(event.order, event.peer_message, event.account);
    known.quantity = event.quantity;
    known.time_in_force = event.time_in_force;
    enter_book(event.order, known);
    if (is_for_auction(event.time_in_force)) [[unlikely]]
      target.auction_orders.insert(event.order);
    bool added = target.book.add({event.order, event.account, event.side, event.price, event.leaves, event.group});
    ensure(added, "an order rests twice");
    report(event.order, known, order_is_resting{known.consumed});
  }

  void operator()(const order_removed& event) const {
    unpark(event.order);
    auto& known = meet(event.order, event.peer_message, event.account);
    leave_book(event.order, known);
    if (!target.book.remove(event.order) && !target.stops.remove(event.order)) target.gathered.remove(event.order);
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

  void operator()(const market_order_gathered& event) const {
    unpark(event.order);
    auto& known = meet(event.order, event.peer_message, event.account);
    known.quantity = event.quantity;
    known.time_in_force = event.time_in_force;
    enter_book(event.order, known);
    target.auction_orders.insert(event.order);
    const bool added =
        target.gathered.add({event.order, event.account, event.side, event.worst, event.leaves, event.group});
    ensure(added, "an order gathers twice");
    report(event.order, known, order_is_resting{known.consumed});
  }

  void operator()(const session_called& event) const {
    target.session.told = event.to;
    target.session.is_turning = true;
  }
  void operator()(const auction_uncrossed& event) const {
    auto& session = target.session;
    const single_price found{event.price, event.quantity, event.imbalance, event.surplus};
    session.under_way =
        begin_uncrossing(target.auction(), found, event.session, target.limits, target.listing.lot_size);
    session.last_auction = event;
    if (event.price) session.auction_price = event.price;
  }
  void operator()(const session_entered& event) const {
    auto& session = target.session;
    const bool was_usual = session.is_usual();
    session.now = event.in;
    session.is_turning = false;
    if (session.under_way) session.gathers = false;
    session.under_way.reset();
    if (is_auction(event.in.session)) session.gathers = true;
    // Stops that came while none could be triggered may be reached.
    const bool begins = session.is_usual() && !was_usual;
    if (begins && target.today.last) target.stops.note_trade(target.today.last);
  }
  void operator()(const volatility_interrupted& event) const {
    auto& session = target.session;
    const auto ends_at = meta.time + std::int64_t{event.duration_s} * nanos_per_second;
    session.now = {session.told.day, trading_session::vi_auction, ends_at};
    session.gathers = true;
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
    forget_auctions();
  }
  void forget_auctions() const {
    target.session.auction_price = {};
    target.session.last_auction.reset();
  }

  void operator()(const day_opened& event) const {
    target.limits = event.limits;
    target.today = {};
    target.today.day = event.day;
    target.today.last = event.limits.base;
    forget_auctions();
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

namespace {

using report_counts = std::vector<std::pair<order_id, std::uint32_t>>;

/// Of a pass in which any order may come more than once.
report_counts counts_of_auction(const symbol_events& group) {
  report_counts counts;
  std::unordered_map<order_id, std::size_t> places;
  const auto count = [&](order_id id) {
    if (!id) return;
    const auto [place, is_new] = places.try_emplace(id, counts.size());
    if (is_new) counts.emplace_back(id, 0U);
    ++counts[place->second].second;
  };
  for (const auto& event : group) {
    const auto [first, second] = addressed(event);
    count(first);
    count(second);
  }
  return counts;
}

report_counts counts_of_passes(const symbol_events& group) {
  // Reports per order in this group. Of the orders of a pass only the aggressor comes more than once: it stands first
  // in it, and a stop that is triggered begins another.
  report_counts counts;
  std::size_t leading = 0;
  auto count = [&](order_id id) {
    if (!id) return;
    if (leading < counts.size() && counts[leading].first == id) {
      ++counts[leading].second;
    } else {
      counts.emplace_back(id, 1U);
    }
  };
  for (const auto& event : group) {
    if (std::holds_alternative<aggressor_parked>(event)) continue;
    auto [first, second] = addressed(event);
    const bool begins =
        std::holds_alternative<stop_triggered>(event) || std::holds_alternative<linked_stop_resized>(event);
    if (begins && leading < counts.size() && counts[leading].first != first) leading = counts.size();
    count(first);
    count(second);
  }
  return counts;
}

}  // namespace

std::vector<report_mail> new_reports(const symbol_state& current, const symbol_events& group) {
  const auto counts = current.session.under_way ? counts_of_auction(group) : counts_of_passes(group);
  std::vector<report_mail> mails;
  mails.reserve(counts.size());
  for (const auto& [id, amount] : counts) {
    const auto& peer_messages = current.reports.at(id);
    ensure(peer_messages.size() >= amount, "a report is missing");
    mails.push_back({id, {peer_messages.end() - static_cast<std::ptrdiff_t>(amount), peer_messages.end()}});
  }
  return mails;
}

}  // namespace madang::market
