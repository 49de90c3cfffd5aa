#include <algorithm>
#include <limits>

#include "actors/market/auction/call_auction.hpp"

namespace madang::market {
namespace {

/// What would happen at a price.
struct candidate {
  madang::price price;
  wide_int demand = 0;
  wide_int supply = 0;

  wide_int traded() const { return std::min(demand, supply); }
  wide_int imbalance() const { return demand > supply ? demand - supply : supply - demand; }
};

wide_int distance(price a, price b) {
  return a > b ? wide_int{a.raw} - b.raw : wide_int{b.raw} - a.raw;
}

bool is_better(const candidate& one, const candidate& other, price reference) {
  if (one.traded() != other.traded()) return one.traded() > other.traded();
  if (one.imbalance() != other.imbalance()) return one.imbalance() < other.imbalance();
  const auto near = distance(one.price, reference);
  const auto as_near = distance(other.price, reference);
  return near != as_near ? near < as_near : one.price > other.price;
}

quantity clipped(wide_int amount) {
  return {static_cast<std::int64_t>(std::min<wide_int>(amount, std::numeric_limits<std::int64_t>::max()))};
}

/// The prices that orders may have.
class price_grid {
 public:
  explicit price_grid(const tick_function& tick_at) : tick_at_(tick_at) {}

  /// The one at or below a price.
  price floor(price at) const {
    const auto tick = tick_of(at);
    return tick > 0 ? price{at.raw - at.raw % tick} : at;
  }
  price after(price at) const {
    const auto tick = tick_of(at);
    return tick > 0 ? price{floor(at).raw + tick} : at;
  }
  price before(price at) const { return floor(price{at.raw - 1}); }
  bool is_known(price at) const { return tick_of(at) > 0; }

 private:
  std::int64_t tick_of(price at) const { return tick_at_ && at.raw > 0 ? tick_at_(at).raw : 0; }

  const tick_function& tick_at_;
};

/// The prices between two, both excluded, that may be the nearest to the reference: one, or two where it lies between
/// them.
std::vector<price> nearest_between(price low, price high, price reference, const price_grid& grid) {
  if (!grid.is_known(low)) return reference > low && reference < high ? std::vector{reference} : std::vector<price>{};
  const auto first = grid.after(low);
  const auto last = grid.before(high);
  if (first > last) return {};
  if (reference <= first) return {first};
  if (reference >= last) return {last};
  const auto below = grid.floor(reference);
  return {below, std::min(below == reference ? below : grid.after(below), last)};
}

/// Within the limits, an order counts at the limit that it is beyond.
void keep_inside(std::vector<auction_level>& levels, side of, const day_limits& limits) {
  const auto is_out = [&](const auction_level& one) {
    return of == side::buy ? one.price < limits.lower : one.price > limits.upper;
  };
  levels.erase(std::remove_if(levels.begin(), levels.end(), is_out), levels.end());
  for (auto& one : levels) one.price = std::clamp(one.price, limits.lower, limits.upper);
  std::sort(levels.begin(), levels.end(), [](const auto& a, const auto& b) { return a.price < b.price; });
}

/// The prices at which something changes, lowest first.
std::vector<candidate> steps_of(const std::vector<auction_level>& buys, const std::vector<auction_level>& sells) {
  std::vector<candidate> steps;
  for (const auto& one : buys) steps.push_back({one.price});
  for (const auto& one : sells) steps.push_back({one.price});
  std::sort(steps.begin(), steps.end(), [](const auto& a, const auto& b) { return a.price < b.price; });
  const auto same = [](const auto& a, const auto& b) { return a.price == b.price; };
  steps.erase(std::unique(steps.begin(), steps.end(), same), steps.end());
  wide_int demand = 0;
  for (const auto& one : buys) demand += one.quantity;
  wide_int supply = 0;
  auto buy = buys.begin();
  auto sell = sells.begin();
  for (auto& step : steps) {
    for (; buy != buys.end() && buy->price < step.price; ++buy) demand -= buy->quantity;
    for (; sell != sells.end() && sell->price <= step.price; ++sell) supply += sell->quantity;
    step.demand = demand;
    step.supply = supply;
  }
  return steps;
}

/// The levels of a side that may cross the best price of the other.
void add_levels(const order_book& from, side on, price other_best, std::vector<auction_level>& to) {
  const auto& ladder = from.ladder(on);
  for (auto level = ladder.best(); level != price_ladder::none; level = ladder.at(level).worse) {
    const auto at = ladder.price_of(ladder.at(level).key);
    if (on == side::buy ? at < other_best : at > other_best) return;
    to.push_back({at, ladder.at(level).total});
  }
}

std::optional<price> best_of(const gathered_orders& gathered, side on) {
  const auto limited = gathered.limited.best(on);
  const auto unlimited = gathered.unlimited.best(on);
  if (!limited || !unlimited) return limited ? limited : unlimited;
  return on == side::buy ? std::max(*limited, *unlimited) : std::min(*limited, *unlimited);
}

}  // namespace

single_price find_single_price(std::vector<auction_level> buys, std::vector<auction_level> sells,
                               const day_limits& limits, price reference, const tick_function& tick_at) {
  keep_inside(buys, side::buy, limits);
  keep_inside(sells, side::sell, limits);
  const auto steps = steps_of(buys, sells);
  const price_grid grid(tick_at);
  candidate best;
  const auto look_at = [&](const candidate& one) {
    if (one.traded() > 0 && is_better(one, best, reference)) best = one;
  };
  for (std::size_t i = 0; i < steps.size(); ++i) {
    look_at(steps[i]);
    if (i + 1 == steps.size()) break;
    for (const auto between : nearest_between(steps[i].price, steps[i + 1].price, reference, grid)) {
      look_at({between, steps[i + 1].demand, steps[i].supply});
    }
  }
  return {best.price, clipped(best.traded()), clipped(best.imbalance()),
          best.demand >= best.supply ? side::buy : side::sell};
}

single_price find_single_price(const gathered_orders& gathered, const day_limits& limits, price reference,
                               const tick_function& tick_at) {
  const auto bid = best_of(gathered, side::buy);
  const auto ask = best_of(gathered, side::sell);
  if (!bid || !ask || *bid < *ask) return {};
  std::vector<auction_level> buys;
  std::vector<auction_level> sells;
  for (const auto* from : {&gathered.limited, &gathered.unlimited}) {
    add_levels(*from, side::buy, *ask, buys);
    add_levels(*from, side::sell, *bid, sells);
  }
  return find_single_price(std::move(buys), std::move(sells), limits, reference, tick_at);
}

}  // namespace madang::market
