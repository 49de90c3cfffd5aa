#include "actors/makers/market_making.hpp"

#include <algorithm>

namespace madang::makers {
namespace {

/// Levels of each side in an image.
constexpr std::size_t image_depth = 10;
constexpr std::uint64_t shown_max = image_depth;
/// How strongly the reference is drawn back to the day's base price: a step away from it costs a quarter of a per cent
/// of the chance of the next one, which is never below one in ten.
constexpr std::int64_t steps_per_percent = 4;
constexpr std::int64_t drawn_max_percent = 40;

/// Inside the limits by a step, where there is so much room.
price within(price at, const day_limits& limits, const price_steps& steps) {
  const auto lowest = steps.above(limits.lower);
  const auto highest = steps.below(limits.upper);
  return lowest <= highest ? std::clamp(at, lowest, highest) : std::clamp(at, limits.lower, limits.upper);
}

price steps_from(price at, std::uint64_t count, side on, const price_steps& steps) {
  for (; count > 0; --count) at = on == side::buy ? steps.below(at) : steps.above(at);
  return at;
}

/// Steps above the base price, counted in those at the base; below it they are negative.
std::int64_t steps_away(price at, price base, const price_steps& steps) {
  const auto step = steps.above(base).raw - base.raw;
  return step > 0 ? (at.raw - base.raw) / step : 0;
}

/// Another base price is that of a new day, or of a split: the reference begins where the market is.
void look_at_base(maker_state& state, const market_image& image) {
  if (state.base && state.base != image.limits.base) state.reference = {};
  state.base = image.limits.base;
  if (!state.reference) state.reference = image.quote.last_price;
}

void wander(maker_state& state, const market_image& image, const price_steps& steps, seeded_random& random) {
  look_at_base(state, image);
  if (random.below(5) == 0) {
    const auto away = steps_away(state.reference, image.limits.base, steps) / steps_per_percent;
    const auto up_percent = 50 - std::clamp(away, -drawn_max_percent, drawn_max_percent);
    const bool up = static_cast<std::int64_t>(random.below(100)) < up_percent;
    state.reference = steps_from(state.reference, 1, up ? side::sell : side::buy, steps);
  }
  state.reference = within(state.reference, image.limits, steps);
}

quantity quoted_shares(const maker_plan& plan, seeded_random& random) {
  return quantity::whole(static_cast<std::int64_t>(10 + random.below(plan.shares_max) * 4));
}

maker_order quote(const maker_state& state, const market_image& image, side on, const price_steps& steps,
                  const maker_plan& plan, seeded_random& random) {
  const auto at = steps_from(state.reference, 1 + random.below(plan.levels), on, steps);
  return {maker_part::house, on, time_in_force::day, within(at, image.limits, steps), quoted_shares(plan, random)};
}

const std::vector<level_view>& levels_of(const market_image& image, side on) {
  return on == side::buy ? image.book.bids : image.book.asks;
}

/// The price that passive quotes of a side begin behind: the reference, or the other side's best where that is beyond.
price quote_start(const maker_state& state, const market_image& image, side on) {
  const auto& others = levels_of(image, opposite(on));
  if (others.empty()) return state.reference;
  const auto best = others.front().price;
  return on == side::buy ? std::min(state.reference, best) : std::max(state.reference, best);
}

bool is_inside(price at, const day_limits& limits) {
  return at >= limits.lower && at <= limits.upper;
}

void forget_gone(std::deque<order_id>& own, const std::vector<level_view>& shown) {
  if (shown.size() >= image_depth) return;
  std::uint64_t orders = 0;
  for (const auto& level : shown) orders += level.orders;
  while (own.size() > orders) own.pop_front();
}

/// Whether the symbol takes an order with a limit that is good for the day.
bool takes_quotes(const market_image& image) {
  const auto session = image.quote.session;
  return image.status == instrument_status::trading && (is_continuous(session) || is_auction(session));
}

std::optional<maker_order> take(const market_image& image, const maker_plan& plan, seeded_random& random) {
  auto on = random.below(2) == 0 ? side::buy : side::sell;
  const auto& opposite_levels = on == side::buy ? image.book.asks : image.book.bids;
  if (opposite_levels.empty()) return std::nullopt;
  auto deep = std::min<std::size_t>(random.below(2), opposite_levels.size() - 1);
  return maker_order{maker_part::crowd, on, time_in_force::ioc, opposite_levels[deep].price,
                     quantity::whole(static_cast<std::int64_t>(1 + random.below(plan.shares_max)))};
}

/// The side that should be quoted next: the one with fewer quotes while they are not complete.
std::optional<side> wanting_side(const maker_state& state, const maker_plan& plan) {
  if (state.bids() < plan.levels && state.bids() <= state.asks()) return side::buy;
  if (state.asks() < plan.levels) return side::sell;
  return std::nullopt;
}

}  // namespace

maker_order outer_quote(maker_state& state, const market_image& image, const price_steps& steps, const maker_plan& plan,
                        seeded_random& random) {
  wander(state, image, steps, random);
  const auto on = random.below(2) == 0 ? side::buy : side::sell;
  const auto at = within(steps_from(state.reference, plan.levels, on, steps), image.limits, steps);
  return {maker_part::house, on, time_in_force::day, at, quoted_shares(plan, random)};
}

std::uint64_t levels_shown(const maker_plan& plan) {
  return std::min(plan.levels, shown_max);
}

std::vector<maker_order> missing_quotes(maker_state& state, const market_image& image, side on,
                                        const price_steps& steps, const maker_plan& plan, seeded_random& random) {
  std::vector<maker_order> quotes;
  if (!takes_quotes(image)) return quotes;
  const auto& shown = levels_of(image, on);
  const auto on_their_way = on == side::buy ? state.placing_bids : state.placing_asks;
  auto there = shown.size() + on_their_way;
  if (there >= levels_shown(plan)) return quotes;
  look_at_base(state, image);
  state.reference = within(state.reference, image.limits, steps);
  // Those on their way have the nearest of the free prices.
  auto taken = on_their_way;
  auto at = steps_from(quote_start(state, image, on), 1, on, steps);
  for (; there < levels_shown(plan) && is_inside(at, image.limits); at = steps_from(at, 1, on, steps)) {
    if (std::ranges::find(shown, at, &level_view::price) != shown.end()) continue;
    if (taken > 0) {
      --taken;
      continue;
    }
    quotes.push_back({maker_part::house, on, time_in_force::day, at, quoted_shares(plan, random)});
    ++there;
  }
  return quotes;
}

void forget_gone(maker_state& state, const market_image& image) {
  forget_gone(state.resting_bids, image.book.bids);
  forget_gone(state.resting_asks, image.book.asks);
}

void note_placing(maker_state& state, side on) {
  ++(on == side::buy ? state.placing_bids : state.placing_asks);
}
void note_answered(maker_state& state, side on) {
  --(on == side::buy ? state.placing_bids : state.placing_asks);
}

std::optional<maker_action> next_action(maker_state& state, const market_image& image, const price_steps& steps,
                                        const maker_plan& plan, seeded_random& random) {
  if (!takes_quotes(image)) return std::nullopt;
  wander(state, image, steps, random);
  if (auto on = wanting_side(state, plan)) return quote(state, image, *on, steps, plan, random);
  if (random.below(100) < 60 && is_continuous(image.quote.session)) {
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
