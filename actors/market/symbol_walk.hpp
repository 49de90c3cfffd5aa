#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "actors/market/symbol.hpp"
#include "messages/id_map.hpp"

namespace madang::market {

/// A symbol's state but for its orders and the pairs that have ended.
struct symbol_head {
  instrument_listing listing;
  day_limits limits;
  instrument_status status = instrument_status::trading;
  std::optional<aggressor_parked> parked;
  std::uint64_t trades = 0;
  day_statistics today;
  unix_nanos changed_at;
  std::uint64_t seq = 0;

  MADANG_FIELDS(listing, limits, status, parked, trades, today, changed_at, seq)
};

/// Everything that a symbol's state says of one order.
struct kept_order {
  struct place {
    account_id owner;
    madang::side side = madang::side::buy;
    madang::price price;
    quantity leaves;
    self_trade_group group{};

    MADANG_FIELDS(owner, side, price, leaves, group)
  };
  order_id order;
  known_order known;
  std::uint64_t rank = 0;  ///< `known.rank`, which is no field of `known_order`
  std::optional<place> resting;
  std::vector<peer_message<symbol_to_order>> reports;

  MADANG_FIELDS(order, known, rank, resting, reports)
};

/// The same of one that waits for its stop price. `follows`: what it follows, where it trails.
struct kept_stop {
  order_id order;
  known_order known;
  waiting_stop stop;
  price follows;
  std::vector<peer_message<symbol_to_order>> reports;

  MADANG_FIELDS(order, known, stop, follows, reports)
};
/// Stops that are triggered and have not met the book, in order; of each the symbol says the rest as of one that waits.
struct kept_triggers {
  std::vector<stop_book::triggered_stop> stops;

  MADANG_FIELDS(stops)
};

/// The same as `kept_order`, of one that waits for the price of an auction without a limit.
struct kept_gathered {
  kept_order order;

  MADANG_FIELDS(order)
};
/// The session, of a symbol that has been told of one.
struct kept_session {
  symbol_session session;

  MADANG_FIELDS(session)
};
/// A stop that shares what it sells with an order in the book.
struct kept_link {
  order_id stop;
  order_id sibling;

  MADANG_FIELDS(stop, sibling)
};

/// A walk over a symbol's state as it was when the walk began, in bounded steps between which the symbol goes on.
/// Reports to `take(kept_order)` or `take(kept_stop)` every order that was known then, once and as it was, to
/// `take(kept_link)` what a stop is linked to, to `take(ended_pair<order_id>)` every pair that had ended, oldest first,
/// and last `kept_triggers` and `kept_session` where there were any; `take(kept_gathered)` is for an order without a
/// limit that an auction gathers. Holds no copy: an order that is about to change, and has not come up yet, is reported
/// before it changes.
class symbol_walk {
 public:
  explicit symbol_walk(const symbol_state& at)
      : head_{at.listing, at.limits, at.status, at.parked, at.trades, at.today, at.changed_at, at.seq},
        buckets_(at.orders.bucket_count()),
        ended_left_(at.ended.size()),
        marks_(at.stops.marks_now()),
        triggered_{at.stops.first_triggered(at.stops.size())},
        session_{at.session},
        tells_session_(at.session != symbol_session{}) {}

  const symbol_head& head() const { return head_; }
  /// The table of orders has grown, which moves all of them: where the walk was means nothing any more, and it has to
  /// begin anew. A table doubles when it grows, and is bounded as the orders of a symbol are.
  bool is_lost(const symbol_state& current) const { return current.orders.bucket_count() != buckets_; }

  /// Owed to the walk before each event is applied to `current`.
  template <class Take>
  void before(const symbol_state& current, const symbol_event& next, Take&& take) {
    if (is_lost(current)) return;
    std::visit([&](const auto& event) { before_event(current, event, take); }, next);
  }

  /// Visits at most `most` places that an order or a pair may stand at. True: that was all.
  template <class Take>
  bool go_on(const symbol_state& current, std::size_t most, Take&& take) {
    ensure(!is_lost(current), "a walk over a symbol goes on where it is lost");
    for (; most > 0 && next_bucket_ < buckets_; ++next_bucket_, --most) {
      const auto end = current.orders.end(next_bucket_);
      for (auto each = current.orders.begin(next_bucket_); each != end; ++each) {
        if (met_.find(each->first) == nullptr) take_order(current, each->first, each->second, take);
      }
    }
    for (; most > 0 && ended_left_ > 0; --most) take_ended(current, take);
    if (next_bucket_ != buckets_ || ended_left_ != 0) return false;
    if (!triggered_.stops.empty()) take(std::exchange(triggered_, {}));
    if (std::exchange(tells_session_, false)) take(std::exchange(session_, {}));
    return true;
  }

 private:
  /// A trade moves what trailing stops follow, and triggers others, without a word to each: what they followed at the
  /// beginning is kept by ranks, and a stop that is in the line now waited, unless it was in it then.
  template <class Take>
  void take_order(const symbol_state& current, order_id id, const known_order& known, Take& take) const {
    const auto* stop = current.stops.find(id);
    if (stop == nullptr && known.resting) {
      if (const auto place = current.gathered.find(id)) return take(kept_gathered{kept(current, id, known, place)});
      const auto place = current.book.find(id);
      ensure(place.has_value(), "an order rests and is not in the book");
      return take(kept(current, id, known, place));
    }
    if (stop == nullptr) return take(kept(current, id, known, std::nullopt));
    kept_stop one{id, known, *stop, marks_.followed_by(*stop), {}};
    if (const auto reports = current.reports.find(id); reports != current.reports.end()) one.reports = reports->second;
    take(std::move(one));
    if (const auto sibling = current.links.sibling_of(id)) take(kept_link{id, sibling});
  }

  static kept_order kept(const symbol_state& current, order_id id, const known_order& known,
                         const std::optional<resting_order>& place) {
    kept_order one{id, known, known.rank, {}, {}};
    if (place) one.resting = {place->owner, place->side, place->price, place->leaves, place->group};
    if (const auto reports = current.reports.find(id); reports != current.reports.end()) one.reports = reports->second;
    return one;
  }

  /// Every event names the orders that it changes in one of these ways.
  template <class Event, class Take>
  void before_event(const symbol_state& current, const Event& event, Take& take) {
    if constexpr (requires { event.maker; }) {
      meet(current, event.taker, take);
      meet(current, event.maker, take);
    } else if constexpr (requires { event.order; }) {
      meet(current, event.order, take);
    } else if constexpr (requires { event.peers; }) {
      for (const auto& acknowledged : event.peers) meet(current, order_id{acknowledged.peer.key}, take);
      if (event.forget_before.value != 0) before_forgetting(current, event.forget_before, take);
    }
  }

  /// An order changes, or is new. If its turn is still to come it has had it now.
  template <class Take>
  void meet(const symbol_state& current, order_id id, Take& take) {
    if (current.orders.bucket(id) < next_bucket_ || !met_.try_emplace(id).second) return;
    const auto known = current.orders.find(id);
    if (known != current.orders.end()) take_order(current, id, known->second, take);
  }

  /// Pairs are forgotten in the order of the walk: from the oldest on.
  template <class Take>
  void before_forgetting(const symbol_state& current, unix_nanos moment, Take& take) {
    const auto forgotten = current.ended.older_than(moment);
    while (ended_left_ > 0 && next_ended_ < forgotten) take_ended(current, take);
    next_ended_ -= std::min(next_ended_, forgotten);
  }
  template <class Take>
  void take_ended(const symbol_state& current, Take& take) {
    take(ended_pair<order_id>(current.ended[next_ended_]));
    ++next_ended_;
    --ended_left_;
  }

  symbol_head head_;
  std::size_t buckets_;
  std::size_t next_bucket_ = 0;
  id_map<order_id, bool> met_;  ///< of the orders in buckets to come: those that have changed, or are new
  std::size_t next_ended_ = 0;  ///< counted from the oldest of now
  std::size_t ended_left_;
  stop_book::marks marks_;
  kept_triggers triggered_;
  kept_session session_;
  bool tells_session_;
};

/// Makes a state of what a walk has reported, in any order.
class symbol_assembly {
 public:
  explicit symbol_assembly(symbol_head head);

  void take(kept_order one);
  void take(kept_stop one);
  void take(kept_triggers all) { triggered_ = std::move(all); }
  void take(kept_gathered one);
  void take(kept_session one) { made_.session = std::move(one.session); }
  void take(kept_link one) { made_.links.link(one.stop, one.sibling); }
  void take(const ended_pair<order_id>& one) { made_.ended.add(one); }
  /// A contradiction in what was taken is a bug (`ensure`).
  symbol_state finish() &&;

 private:
  struct ranked_order {
    std::uint64_t rank = 0;
    resting_order order;
  };
  /// Of one that rests in a book: everything but its place.
  void know(kept_order& one);
  static void put_in_order(std::vector<ranked_order>& orders, order_book& into);
  void put_stops();

  symbol_state made_;
  std::vector<ranked_order> book_;
  std::vector<ranked_order> gathered_;
  std::vector<std::pair<waiting_stop, price>> stops_;  // with what they follow
  kept_triggers triggered_;
};

}  // namespace madang::market
