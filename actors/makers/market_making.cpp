#include "actors/makers/market_making.hpp"

#include <algorithm>

namespace madang::makers {
namespace {

price within(price at, const day_limits& limits, price tick) {
  auto lowest = limits.lower + tick;
  auto highest = limits.upper - tick;
  return std::clamp(at, lowest, highest);
}

price steps_from(price at, std::int64_t steps, price tick) {
  return {(at.raw / tick.raw + steps) * tick.raw};
}

void wander(maker_state& state, const market_image& image, price tick, seeded_random& random) {
  if (!state.reference) state.reference = image.quote.last_price;
  if (random.below(5) == 0) state.reference = steps_from(state.reference, random.below(2) == 0 ? 1 : -1, tick);
  state.reference = within(state.reference, image.limits, tick);
}

maker_order quote(const maker_state& state, const market_image& image, side on, price tick, const maker_plan& plan,
                  seeded_random& random) {
  auto away = static_cast<std::int64_t>(1 + random.below(plan.levels));
  auto at = within(steps_from(state.reference, on == side::buy ? -away : away, tick), image.limits, tick);
  return {maker_part::house, on, time_in_force::day, at,
          quantity::whole(static_cast<std::int64_t>(10 + random.below(plan.shares_max) * 4))};
}

std::optional<maker_order> take(const market_image& image, const maker_plan& plan, seeded_random& random) {
  auto on = random.below(2) == 0 ? side::buy : side::sell;
  const auto& opposite_levels = on == side::buy ? image.book.asks : image.book.bids;
  if (opposite_levels.empty()) return std::nullopt;
  auto deep = std::min<std::size_t>(random.below(2), opposite_levels.size() - 1);
  return maker_order{maker_part::crowd, on, time_in_force::ioc, opposite_levels[deep].price,
                     quantity::whole(static_cast<std::int64_t>(1 + random.below(plan.shares_max)))};
}

/// The side that should be quoted next: the one with fewer quotes while they are not complete, or one that others have
/// traded away (the makers are not told of their fills).
std::optional<side> wanting_side(const maker_state& state, const market_image& image, const maker_plan& plan) {
  if (state.bids() < plan.levels && state.bids() <= state.asks()) return side::buy;
  if (state.asks() < plan.levels) return side::sell;
  auto visible = std::min<std::uint64_t>(plan.levels, 5);
  if (image.book.bids.size() < visible && state.bids() < 2 * plan.levels) return side::buy;
  if (image.book.asks.size() < visible && state.asks() < 2 * plan.levels) return side::sell;
  return std::nullopt;
}

}  // namespace

bool is_quoted(const maker_state& state, const maker_plan& plan) {
  return state.bids() >= plan.levels && state.asks() >= plan.levels;
}

void note_placing(maker_state& state, side on) {
  ++(on == side::buy ? state.placing_bids : state.placing_asks);
}
void note_answered(maker_state& state, side on) {
  --(on == side::buy ? state.placing_bids : state.placing_asks);
}

std::optional<maker_action> next_action(maker_state& state, const market_image& image, price tick,
                                        const maker_plan& plan, seeded_random& random) {
  if (image.status != instrument_status::trading || tick.raw <= 0) return std::nullopt;
  wander(state, image, tick, random);
  if (auto on = wanting_side(state, image, plan)) return quote(state, image, *on, tick, plan, random);
  if (random.below(100) < 60) {
    if (auto order = take(image, plan, random)) return *order;
  }
  auto& own = random.below(2) == 0 ? state.resting_bids : state.resting_asks;
  if (own.empty()) return std::nullopt;
  auto oldest = own.front();
  own.pop_front();
  return maker_cancel{oldest};
}

void note_resting(maker_state& state, const order_view& placed) {
  if (!is_open(placed.progress.status)) return;
  auto& own = placed.terms.side == side::buy ? state.resting_bids : state.resting_asks;
  own.push_back(placed.terms.order);
}

}  // namespace madang::makers
