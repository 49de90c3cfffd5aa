#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <random>
#include <string>

#include "actors/market/auction/call_auction.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

using market::auction_level;
using market::find_single_price;
using market::single_price;

constexpr day_limits limits{won(70'000), won(49'000), won(91'000)};
price hundred(price) {
  return won(100);
}

auction_level level(std::int64_t amount, std::int64_t at) {
  return {won(at), shares(amount).raw};
}

struct price_case {
  std::string what;
  std::vector<auction_level> buys;
  std::vector<auction_level> sells;
  std::int64_t reference;
  single_price expected;
};

single_price at(std::int64_t price, std::int64_t amount, std::int64_t imbalance = 0, side surplus = side::buy) {
  return {won(price), shares(amount), shares(imbalance), surplus};
}

TEST(a_single_price, is_that_of_most_trades_then_of_the_smallest_imbalance_then_the_nearest) {
  const std::vector<price_case> cases{
      {"nothing crosses", {level(10, 69'900)}, {level(10, 70'100)}, 70'000, {}},
      {"one side is empty", {level(10, 69'900)}, {}, 70'000, {}},
      {"the reference lies between", {level(10, 70'100)}, {level(10, 69'900)}, 70'000, at(70'000, 10)},
      {"it lies above", {level(10, 70'100)}, {level(10, 69'900)}, 75'000, at(70'100, 10)},
      {"it lies below", {level(10, 70'100)}, {level(10, 69'900)}, 60'000, at(69'900, 10)},
      {"most trades",
       {level(5, 70'200), level(10, 70'000)},
       {level(8, 69'900), level(10, 70'200)},
       70'200,
       at(70'000, 8, 7)},
      {"a smaller imbalance where no order stands",
       {level(10, 70'400), level(5, 70'000)},
       {level(10, 69'800), level(5, 70'200)},
       70'000,
       at(70'100, 10)},
      {"as near above and below: above", {level(10, 70'100)}, {level(10, 70'000)}, 70'050, at(70'100, 10)},
      {"without a limit on both sides", {level(5, 91'000)}, {level(7, 49'000)}, 70'000, at(70'000, 5, 2, side::sell)},
      {"at the upper limit", {level(10, 91'000)}, {level(3, 91'000)}, 70'000, at(91'000, 3, 7)},
      {"at the lower limit", {level(3, 49'000)}, {level(10, 49'000)}, 70'000, at(49'000, 3, 7, side::sell)},
      {"an order beyond the limits counts at them", {level(5, 95'000)}, {level(5, 40'000)}, 99'000, at(91'000, 5)},
      {"one below them does not count", {level(5, 45'000)}, {level(5, 40'000)}, 70'000, {}},
      {"a price more than once", {level(4, 70'000), level(6, 70'000)}, {level(7, 70'000)}, 1, at(70'000, 7, 3)},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(find_single_price(one.buys, one.sells, limits, won(one.reference), hundred), one.expected) << one.what;
  }
}

TEST(a_single_price, is_the_reference_alone_between_two_prices_where_no_tick_is_known) {
  EXPECT_EQ(find_single_price({level(1, 70'100)}, {level(1, 69'900)}, limits, won(69'950), {}), at(69'950, 1));
  EXPECT_EQ(find_single_price({level(1, 70'100)}, {level(1, 69'900)}, limits, won(80'000), {}), at(70'100, 1));
}

// ---- the same, slow and obvious ------------------------------------------------------------------------------------

std::int64_t amount_of(const std::vector<auction_level>& levels, side on, std::int64_t at) {
  std::int64_t sum = 0;
  for (const auto& one : levels) {
    const bool takes_part = on == side::buy ? one.price >= won(at) : one.price <= won(at);
    if (takes_part) sum += static_cast<std::int64_t>(one.quantity / quantity::one);
  }
  return sum;
}

/// Every price of the day, one after the other.
single_price slow_price(const std::vector<auction_level>& buys, const std::vector<auction_level>& sells,
                        std::int64_t reference) {
  single_price best;
  std::array<std::int64_t, 4> best_key{0, 0, 0, 0};
  for (std::int64_t price = 49'000; price <= 91'000; price += 100) {
    const auto demand = amount_of(buys, side::buy, price);
    const auto supply = amount_of(sells, side::sell, price);
    const auto traded = std::min(demand, supply);
    const auto imbalance = std::abs(demand - supply);
    const std::array<std::int64_t, 4> key{traded, -imbalance, -std::abs(price - reference), price};
    if (traded == 0 || key <= best_key) continue;
    best_key = key;
    best = at(price, traded, imbalance, demand >= supply ? side::buy : side::sell);
  }
  return best;
}

TEST(a_single_price, is_what_a_look_at_every_price_finds) {
  for (std::uint64_t seed = 1; seed <= 3'000; ++seed) {
    std::mt19937_64 random(seed);
    const auto roll = [&](std::int64_t sides) {
      return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(sides));
    };
    const auto spread = 1 + roll(30);
    std::vector<auction_level> buys;
    std::vector<auction_level> sells;
    for (auto i = roll(8); i > 0; --i) buys.push_back(level(1 + roll(20), 69'000 + 100 * roll(spread)));
    for (auto i = roll(8); i > 0; --i) sells.push_back(level(1 + roll(20), 69'000 + 100 * roll(spread)));
    if (roll(4) == 0) buys.push_back(level(1 + roll(20), 91'000));
    if (roll(4) == 0) sells.push_back(level(1 + roll(20), 49'000));
    const auto reference = 68'000 + 50 * roll(80);
    EXPECT_EQ(find_single_price(buys, sells, limits, won(reference), hundred), slow_price(buys, sells, reference))
        << "seed " << seed;
  }
}

}  // namespace
}  // namespace madang
