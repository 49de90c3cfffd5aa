#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

#include "messages/market/symbol.hpp"
#include "messages/trading/order.hpp"

namespace madang::makers {

/// A small random source (splitmix64) whose whole state is one number: the same seed makes the same market.
struct seeded_random {
  std::uint64_t state = 0;

  std::uint64_t next() {
    state += 0x9e3779b97f4a7c15ULL;
    return mix64(state);
  }
  /// 0 … bound-1.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
};

/// Who sends an order of the live market.
enum class maker_part : std::uint8_t { house = 1, crowd = 2 };

struct maker_order {
  maker_part by = maker_part::house;
  madang::side side = madang::side::buy;
  madang::time_in_force time_in_force = madang::time_in_force::day;
  madang::price price;
  madang::quantity quantity;

  friend bool operator==(const maker_order&, const maker_order&) = default;
};
struct maker_cancel {
  order_id order;

  friend bool operator==(const maker_cancel&, const maker_cancel&) = default;
};
using maker_action = std::variant<maker_order, maker_cancel>;

/// How one symbol is kept alive: the house quotes on both sides of a reference price that
/// wanders around the day's base price, the crowd trades into
/// it and leaves some orders of its own.
struct maker_state {
  price reference;                    ///< zero: take the market's last price
  price base;                         ///< that the reference was last looked at with; a split changes it
  std::deque<order_id> resting_bids;  ///< own open orders, oldest first
  std::deque<order_id> resting_asks;
  std::uint64_t placing_bids = 0;  ///< own quotes on their way
  std::uint64_t placing_asks = 0;

  std::uint64_t bids() const { return resting_bids.size() + placing_bids; }
  std::uint64_t asks() const { return resting_asks.size() + placing_asks; }
};

struct maker_plan {
  std::uint64_t levels = 5;  ///< quotes on each side
  std::uint64_t shares_max = 50;
};

/// The prices of a symbol's market on the present day: the next one above and below a price.
struct price_steps {
  std::function<price(price)> above;
  std::function<price(price)> below;
};

/// The next thing to do in a symbol at the ordinary rate. Nothing while trading is halted.
std::optional<maker_action> next_action(maker_state& state, const market_image& image, const price_steps& steps,
                                        const maker_plan& plan, seeded_random& random);

/// A quote far from the market, to try whether a symbol answers.
maker_order outer_quote(maker_state& state, const market_image& image, const price_steps& steps, const maker_plan& plan,
                        seeded_random& random);

/// Levels that each side should show at any time.
std::uint64_t levels_shown(const maker_plan& plan);
/// The quotes that a side lacks to show its levels, each at a price of its own that does not trade. They are due at
/// once, whatever the rate. None while trading is halted, or where no such price lies within the day's limits.
std::vector<maker_order> missing_quotes(maker_state& state, const market_image& image, side on,
                                        const price_steps& steps, const maker_plan& plan, seeded_random& random);

/// Forgets own orders that cannot rest any more: makers are not told of their fills, and a day's end takes them out. A
/// side that is shown whole has room for no more than its orders.
void forget_gone(maker_state& state, const market_image& image);
/// Keeps track of what is on its way and what rests.
void note_placing(maker_state& state, side on);
void note_answered(maker_state& state, side on);
void note_resting(maker_state& state, const order_view& placed);

}  // namespace madang::makers
