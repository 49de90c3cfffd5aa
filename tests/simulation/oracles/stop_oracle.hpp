#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <unordered_map>

#include "messages/market/symbol.hpp"
#include "tests/simulation/chance.hpp"

namespace madang::simulation {

/// What stop orders must come to: a plain look at every one of them with every trade. None goes to the book before a
/// trade has reached it, and with nothing under way none that was reached waits.
class stop_oracle {
 public:
  void take(symbol_id symbol, const symbol_event& event) {
    auto& of = symbols_[symbol];
    if (const auto* accepted = std::get_if<stop_accepted>(&event)) {
      require(!of.waiting.contains(accepted->order), "a stop waits twice");
      entry one{accepted->side, accepted->stop, accepted->reference, false};
      require(!of.last || !reached_by(one, of.last), "a stop waits though the last trade has reached it");
      of.waiting.emplace(accepted->order, one);
    } else if (const auto* trade = std::get_if<traded>(&event)) {
      of.last = trade->price;
      for (auto& [id, one] : of.waiting) note(one, trade->price);
    } else if (const auto* triggered = std::get_if<stop_triggered>(&event)) {
      take_triggered(of, *triggered);
    } else if (const auto* replaced = std::get_if<waiting_stop_replaced>(&event)) {
      take_replaced(of, *replaced);
    } else if (const auto* removed = std::get_if<order_removed>(&event)) {
      of.waiting.erase(removed->order);
    } else if (const auto* opened = std::get_if<day_opened>(&event)) {
      of.last = opened->limits.base;
    } else if (const auto* adjusted = std::get_if<symbol_adjusted_by>(&event)) {
      require(of.waiting.empty(), "a stop waits over a split");
      of.last = adjusted->limits.base;
    }
  }

  void check_quiet() const {
    for (const auto& [symbol, of] : symbols_) {
      for (const auto& [id, one] : of.waiting) {
        require(!one.is_reached, "a trade has reached a stop, and it waits still");
      }
    }
  }
  std::uint64_t triggered() const { return triggered_; }

 private:
  struct entry {
    madang::side side = madang::side::buy;
    trading::stop_terms terms;
    price follows;
    bool is_reached = false;
  };
  struct symbol_stops {
    price last;  ///< zero: it has not traded
    std::map<order_id, entry> waiting;
  };

  static bool reached_by(const entry& one, price at) {
    auto stop = one.terms.stop_price;
    if (one.terms.trails()) {
      auto apart = one.terms.trail_price.raw;
      if (one.terms.trail_rate) apart = (one.follows.raw * one.terms.trail_rate.raw + rate::one - 1) / rate::one;
      stop.raw = one.side == side::buy ? one.follows.raw + apart : one.follows.raw - apart;
    }
    return one.side == side::buy ? at >= stop : at <= stop;
  }
  static void note(entry& one, price at) {
    if (one.is_reached) return;
    one.follows = one.side == side::buy ? std::min(one.follows, at) : std::max(one.follows, at);
    one.is_reached = reached_by(one, at);
  }
  /// One that is not known came when the last trade had reached it.
  void take_triggered(symbol_stops& of, const stop_triggered& event) {
    ++triggered_;
    const auto found = of.waiting.find(event.order);
    if (found == of.waiting.end()) return require(static_cast<bool>(of.last), "a stop is triggered without a trade");
    require(found->second.is_reached, "a stop is triggered before a trade has reached it");
    of.waiting.erase(found);
  }
  static void take_replaced(symbol_stops& of, const waiting_stop_replaced& event) {
    auto& one = of.waiting.at(event.order);
    require(!one.is_reached, "a stop that was reached is replaced");
    // The price of a new day is no trade: what has waited since before goes on waiting while it stays where it is.
    const bool moves = one.terms != event.stop;
    one.terms = event.stop;
    if (moves && !one.terms.trails()) one.is_reached = of.last && reached_by(one, of.last);
    require(one.is_reached == event.reached, "a replaced stop is reached or not, and its event says otherwise");
  }

  std::unordered_map<symbol_id, symbol_stops> symbols_;
  std::uint64_t triggered_ = 0;
};

}  // namespace madang::simulation
