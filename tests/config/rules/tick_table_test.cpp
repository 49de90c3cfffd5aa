#include "config/rules/tick_table.hpp"

#include <gtest/gtest.h>

#include "config/rules/market_rules.hpp"

namespace madang {
namespace {

price won(std::int64_t units) {
  return price::whole(units);
}

const tick_table& krx_ticks() {
  static const auto rules = load_market_rules("").value();
  return *rules.ticks(market_code::kospi, *parse_day("2026-11-20"));
}

constexpr rate thirty_percent{rate::one * 3 / 10};

TEST(tick_table, has_the_steps_of_the_exchange) {
  const std::pair<std::int64_t, std::int64_t> steps[] = {
      {1, 1},         {1'999, 1},     {2'000, 5},       {4'999, 5},        {5'000, 10},
      {19'999, 10},   {20'000, 50},   {49'999, 50},     {50'000, 100},     {199'999, 100},
      {200'000, 500}, {499'999, 500}, {500'000, 1'000}, {3'000'000, 1'000}};
  for (const auto& [at, step] : steps) EXPECT_EQ(krx_ticks().tick_at(won(at)), won(step)) << at;
}

TEST(tick_table, tells_prices_on_tick_from_others) {
  EXPECT_TRUE(krx_ticks().is_on_tick(won(71'000)));
  EXPECT_FALSE(krx_ticks().is_on_tick(won(71'050)));
  EXPECT_TRUE(krx_ticks().is_on_tick(won(49'950)));
  EXPECT_FALSE(krx_ticks().is_on_tick(price{10'001}));
  EXPECT_FALSE(krx_ticks().is_on_tick(price{}));
  EXPECT_FALSE(krx_ticks().is_on_tick(won(-100)));
}

TEST(tick_table, rounds_to_the_neighbours_on_tick_at_every_price) {
  const auto& ticks = krx_ticks();
  for (std::int64_t raw = 1; raw < 600'000 * price::one; raw += 7'919 * (1 + raw / 200'000'000)) {
    const price at{raw};
    const auto floor = ticks.floor_to_tick(at);
    const auto ceil = ticks.ceil_to_tick(at);
    ASSERT_LE(floor, at);
    ASSERT_GE(ceil, at);
    ASSERT_TRUE(floor == price{} || ticks.is_on_tick(floor)) << raw;
    ASSERT_TRUE(ticks.is_on_tick(ceil)) << raw;
    ASSERT_LT(at - floor, ticks.tick_at(at));
    ASSERT_LT(ceil - at, ticks.tick_at(at));
    ASSERT_EQ(floor == ceil, ticks.is_on_tick(at));
  }
}

TEST(tick_table, steps_up_and_down_are_each_others_inverse_across_bands) {
  const auto& ticks = krx_ticks();
  for (auto at = won(1); at < won(600'000); at = ticks.next_above(at)) {
    ASSERT_TRUE(ticks.is_on_tick(at));
    ASSERT_EQ(ticks.next_below(ticks.next_above(at)), at);
  }
  EXPECT_EQ(ticks.next_above(won(1'999)), won(2'000));
  EXPECT_EQ(ticks.next_above(won(2'000)), won(2'005));
  EXPECT_EQ(ticks.next_below(won(2'000)), won(1'999));
  EXPECT_EQ(ticks.next_below(won(1)), price{});
}

TEST(day_limits, of_the_worked_example_are_exact) {
  EXPECT_EQ(krx_ticks().limits_of(won(9'940), thirty_percent), (day_limits{won(9'940), won(6'960), won(12'920)}));
}

TEST(day_limits, of_the_worked_example_were_others_under_the_old_ticks) {
  const auto rules = load_market_rules("").value();
  const auto* old_ticks = rules.ticks(market_code::kospi, *parse_day("2023-01-24"));
  ASSERT_NE(old_ticks, nullptr);
  EXPECT_EQ(old_ticks->limits_of(won(9'940), thirty_percent), (day_limits{won(9'940), won(6'960), won(12'900)}));
}

TEST(day_limits, floor_the_width_and_then_each_limit) {
  EXPECT_EQ(krx_ticks().limits_of(won(71'000), thirty_percent), (day_limits{won(71'000), won(49'700), won(92'300)}));
  // 30 % of 199,900 is 59,970: 59,900 on its tick of 100; 259,800 lies where steps are 500.
  EXPECT_EQ(krx_ticks().limits_of(won(199'900), thirty_percent),
            (day_limits{won(199'900), won(140'000), won(259'500)}));
  EXPECT_EQ(krx_ticks().limits_of(won(1'999), thirty_percent), (day_limits{won(1'999), won(1'400), won(2'595)}));
}

TEST(day_limits, are_on_tick_and_around_the_base_for_every_base_on_tick) {
  const auto& ticks = krx_ticks();
  for (auto base = won(1); base < won(2'000'000); base = ticks.next_above(base)) {
    const auto limits = ticks.limits_of(base, thirty_percent);
    ASSERT_TRUE(ticks.is_on_tick(limits.lower));
    ASSERT_TRUE(ticks.is_on_tick(limits.upper));
    ASSERT_LE(limits.lower, base);
    ASSERT_GE(limits.upper, base);
    ASSERT_LE((limits.upper - base).raw * 10, base.raw * 3);
    ASSERT_LE((base - limits.lower).raw * 10, base.raw * 3);
  }
}

TEST(day_limits, never_fall_below_the_first_tick) {
  EXPECT_EQ(krx_ticks().limits_of(won(1), rate::whole(1)).lower, won(1));
  EXPECT_THROW(krx_ticks().limits_of(price{}, thirty_percent), broken_invariant);
}

TEST(tick_table, is_not_made_of_bands_that_could_leave_a_price_off_tick) {
  EXPECT_FALSE(tick_table::make({}));
  EXPECT_FALSE(tick_table::make({{won(10), won(1)}}));
  EXPECT_FALSE(tick_table::make({{price{}, price{}}}));
  EXPECT_FALSE(tick_table::make({{won(10), won(3)}, {price{}, won(5)}}));
  EXPECT_FALSE(tick_table::make({{won(10), won(1)}, {price{}, won(3)}}));
  EXPECT_FALSE(tick_table::make({{won(10), won(5)}, {price{}, won(1)}}));
  EXPECT_FALSE(tick_table::make({{won(10), won(1)}, {won(10), won(5)}, {price{}, won(10)}}));
  EXPECT_FALSE(tick_table::make({{price{}, won(1)}, {price{}, won(1)}}));
  EXPECT_TRUE(tick_table::make({{price{}, won(5)}}));
  EXPECT_TRUE(tick_table::make({{won(10), won(1)}, {price{}, won(5)}}));
}

}  // namespace
}  // namespace madang
