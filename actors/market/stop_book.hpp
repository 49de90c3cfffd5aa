#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "actors/market/order_index.hpp"
#include "actors/market/stop_pool.hpp"
#include "actors/market/stop_side.hpp"

namespace madang::market {

/// The stop orders of one symbol, outside the book of those that trade. Pure. A trade triggers those that it reaches:
/// buys first, the nearest stop price first, the oldest first; they stand in a line then, in which nobody overtakes,
/// until `remove` takes them out. A trade that reaches none, and that none follows, costs two comparisons.
class stop_book {
 public:
  /// False, and nothing changed, where its id waits already. Requires a rank above those of all others. `reference`:
  /// the last price, which a trailing one follows from.
  bool add(const waiting_stop& one, price reference);
  /// Of one that waits or is triggered; nothing where it is unknown.
  std::optional<waiting_stop> remove(order_id order);
  /// New shares and a new worst price at the same place. False where it is unknown.
  bool amend(order_id order, quantity amount, price worst);

  const waiting_stop* find(order_id order) const;
  /// Its stop price as it stands; zero where it is unknown or waits no more.
  price stop_price_of(order_id order) const;

  void note_trade(price at) {
    if (at.raw >= quiet_from_ && at.raw <= quiet_to_) return;
    trigger(at);
  }

  bool has_triggered() const { return !line_.empty(); }
  struct triggered_stop {
    waiting_stop stop;
    price stood_at;

    friend bool operator==(const triggered_stop&, const triggered_stop&) = default;
    MADANG_FIELDS(stop, stood_at)
  };
  /// The first in the line, at most so many.
  std::vector<triggered_stop> first_triggered(std::size_t most) const;
  /// For a book that is made anew: as if a trade had triggered it last.
  void restore_triggered(const triggered_stop& one);

  /// What trailing stops follow at a moment.
  struct marks {
    std::vector<stop_side::mark> buys;
    std::vector<stop_side::mark> sells;

    /// Zero where it does not trail.
    price followed_by(const waiting_stop& one) const;
  };
  marks marks_now() const { return {buys_.marks(), sells_.marks()}; }

  /// The first of them, at most so many, whatever else there is.
  std::vector<waiting_stop> first(std::size_t most) const;
  std::size_t size() const { return places_.size(); }
  bool empty() const { return size() == 0; }

 private:
  using slot = stop_pool::slot;
  /// Stops that one trade has triggered at one stop price. Those of one trade, side and price stand as the one of them
  /// would that is made of all.
  struct run {
    std::uint64_t trade = 0;
    madang::side side = madang::side::buy;
    price stood_at;
    slot ring = 0;
  };

  stop_side& side_of(madang::side on) { return on == side::buy ? buys_ : sells_; }
  const stop_side& side_of(madang::side on) const { return on == side::buy ? buys_ : sells_; }
  order_index::position locate(order_id order) const;
  void trigger(price at);
  void enter_line(madang::side on, const std::vector<stop_side::reached_level>& levels);
  static bool stand_as_one(const run& one, const run& other) {
    return one.trade == other.trade && one.side == other.side && one.stood_at == other.stood_at;
  }
  void drop_finished_runs();
  void refresh();

  stop_pool pool_;
  stop_side buys_{false};
  stop_side sells_{true};
  order_index places_;
  std::deque<run> line_;
  std::uint64_t trades_ = 0;  ///< that have triggered any
  // Trades from here to there change nothing.
  std::int64_t quiet_from_ = INT64_MIN;
  std::int64_t quiet_to_ = INT64_MAX;
};

}  // namespace madang::market
