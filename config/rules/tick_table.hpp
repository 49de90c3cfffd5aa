#pragma once

#include <optional>
#include <vector>

#include "config/settings.hpp"
#include "messages/market/instrument.hpp"
#include "messages/money/money.hpp"

namespace madang {

/// Prices below `below` move in steps of `tick`. The last band of a table has no `below` (zero).
struct tick_band {
  price below;
  price tick;

  friend bool operator==(const tick_band&, const tick_band&) = default;
};

/// The price steps of one market while one rule holds.
class tick_table {
 public:
  /// Nothing unless there is a band, bounds rise, ticks are positive and do not fall, and every bound is on tick in the
  /// bands on both sides of it, so that rounding never leaves a price off tick.
  static std::optional<tick_table> make(std::vector<tick_band> bands);

  /// The step at a price; that of the first band for a price that is not positive.
  price tick_at(price at) const;
  /// Whether an order may carry this price: positive and a multiple of the step there.
  bool is_on_tick(price at) const;
  /// The nearest price on tick that is not above; zero below the first tick.
  price floor_to_tick(price at) const;
  /// The nearest price on tick that is not below; at least the first tick.
  price ceil_to_tick(price at) const;
  /// The next price on tick above or below a price on tick; zero below the first tick.
  price next_above(price at) const;
  price next_below(price at) const;

  /// The limits of a day: base price plus and minus `width`, where the width in money is first floored to the tick at
  /// the base price and each limit then to the tick of the result (KRX GLB0602020202T2). Base 9,940 with 30 % gives
  /// 12,920 and 6,960. The lower limit is at least the first tick. `base` must be positive.
  day_limits limits_of(price base, rate width) const;

  const std::vector<tick_band>& bands() const { return bands_; }

 private:
  explicit tick_table(std::vector<tick_band> bands) : bands_(std::move(bands)) {}

  std::vector<tick_band> bands_;
};

}  // namespace madang
