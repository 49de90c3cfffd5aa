#include "actors/makers/market_making.hpp"

#include <algorithm>

namespace madang {
namespace {

price within(price at, const day_limits& limits, price tick) {
  auto lowest = limits.lower + tick;
  auto highest = limits.upper - tick;
  return std::clamp(at, lowest, highest);
}

price steps_from(price at, std::int64_t steps, price tick) { return {(at.raw / tick.raw + steps) * tick.raw}; }

void wander(maker_state& state, const market_image& image, price tick, seeded_random& random) {
  if (!state.reference) state.reference = image.quote.last_price;
  if (random.below(5) == 0) state.reference = steps_from(state.reference, random.below(2) == 0 ? 1 : -1, tick);
  state.reference = within(state.reference, image.limits, tick);
}

maker_order quote(const maker_state& state, const market_image& image, side on, price tick, const maker_plan& plan,
                  seeded_random& random) {
  auto away = static_cast<std::int64_t>(1 + random.below(plan.levels));
  auto at = within(steps_from(state.reference, on == side::buy ? -away : away, tick), image.limits, tick);
  return {maker_part::house, on, time_in_force::day, at, quantity::whole(static_cast<std::int64_t>(10 + random.below(plan.shares_max) * 4))};
}

std::optional<maker_order> take(const market_image& image, const maker_plan& plan, seeded_random& random) {
  auto on = random.below(2) == 0 ? side::buy : side::sell;
  const auto& opposite_levels = on == side::buy ? image.book.asks : image.book.bids;
  if (opposite_levels.empty()) return std::nullopt;
  auto deep = std::min<std::size_t>(random.below(2), opposite_levels.size() - 1);
  return maker_order{maker_part::crowd, on, time_in_force::ioc, opposite_levels[deep].at,
                     quantity::whole(static_cast<std::int64_t>(1 + random.below(plan.shares_max)))};
}

}  // namespace

std::optional<maker_action> next_action(maker_state& state, const market_image& image, price tick, const maker_plan& plan,
                                        seeded_random& random) {
  if (image.status != instrument_status::trading || tick.raw <= 0) return std::nullopt;
  wander(state, image, tick, random);
  if (state.resting_bids.size() < plan.levels) return quote(state, image, side::buy, tick, plan, random);
  if (state.resting_asks.size() < plan.levels) return quote(state, image, side::sell, tick, plan, random);
  if (random.below(100) < 60) {
    if (auto order = take(image, plan, random)) return *order;
  }
  auto& own = random.below(2) == 0 ? state.resting_bids : state.resting_asks;
  auto oldest = own.front();
  own.pop_front();
  return maker_cancel{oldest};
}

void note_resting(maker_state& state, const order_view& placed) {
  if (!is_open(placed.standing.status)) return;
  auto& own = placed.terms.on == side::buy ? state.resting_bids : state.resting_asks;
  own.push_back(placed.terms.order);
}

void note_gone(maker_state& state, order_id order) {
  std::erase(state.resting_bids, order);
  std::erase(state.resting_asks, order);
}

}  // namespace madang
