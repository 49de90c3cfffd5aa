#pragma once

#include "messages/fields.hpp"
#include "messages/money/money.hpp"
#include "messages/time.hpp"

namespace madang::trading {

/// What a stop order waits for: a trade at a price, or at one that follows the trades at a distance. One of the three
/// is there.
struct stop_terms {
  madang::price stop_price;   ///< zero: it trails
  madang::price trail_price;  ///< the distance
  rate trail_rate;            ///< the distance as a part of the price that is followed

  bool any() const { return stop_price.raw != 0 || trails(); }
  bool trails() const { return trail_price.raw != 0 || trail_rate.raw != 0; }
  friend bool operator==(const stop_terms&, const stop_terms&) = default;
  MADANG_FIELDS(stop_price, trail_price, trail_rate)
};

/// The same with what has become of it.
struct stop_standing {
  stop_terms terms;         ///< as amended
  unix_nanos triggered_at;  ///< zero: it waits
  madang::price stood_at;   ///< the stop price that was reached; zero while it waits

  bool waits() const { return triggered_at.value == 0; }
  friend bool operator==(const stop_standing&, const stop_standing&) = default;
  MADANG_FIELDS(terms, triggered_at, stood_at)
};

}  // namespace madang::trading
