#include "gateway/risk/value_at_risk.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "messages/settlement/price_changes.hpp"

namespace madang::risk {
namespace {

/// 100 days: a loss of 1, 2, … 50 won (in money's unit), and 50 days of a profit of 1.
std::vector<double> a_hundred_days() {
  std::vector<double> out;
  for (int day = 1; day <= 50; ++day) out.push_back(-day);
  out.insert(out.end(), 50, 1.0);
  return out;
}

TEST(ValueAtRisk, HistoricalIsTheLossThatFewEnoughDaysExceed) {
  const auto days = a_hundred_days();
  // Five days may be worse: 50, 49, 48, 47, 46.
  EXPECT_EQ(historical_value_at_risk(days, confidence_level::p95), wide_money{45});
  EXPECT_EQ(historical_value_at_risk(days, confidence_level::p99), wide_money{49});
  EXPECT_EQ(historical_value_at_risk(std::vector<double>(30, 7.0), confidence_level::p99), wide_money{0});
}

TEST(ValueAtRisk, ParametricIsTheDeviationOfTheSampleTimesZ) {
  // 15 days of -1,000 and 15 of +1,000: the deviation is 1,000 * sqrt(30 / 29) = 1,017.095.
  std::vector<double> days(15, -1'000.0);
  days.insert(days.end(), 15, 1'000.0);
  EXPECT_EQ(parametric_value_at_risk(days, confidence_level::p95), wide_money{1'673});
  EXPECT_EQ(parametric_value_at_risk(days, confidence_level::p99), wide_money{2'366});
}

TEST(ValueAtRisk, AFewDaysSayNothing) {
  const std::vector<double> days(29, -1.0);
  EXPECT_EQ(historical_value_at_risk(days, confidence_level::p95), std::nullopt);
  EXPECT_EQ(parametric_value_at_risk(days, confidence_level::p95), std::nullopt);
}

TEST(ValueAtRisk, OfAnySizeIsCountedOrNotSaid) {
  // A loss of 10^23 of money's units is more than 64 bits hold.
  const std::vector<double> large(40, -1e23);
  const auto found = historical_value_at_risk(large, confidence_level::p95);
  ASSERT_TRUE(found.has_value());
  EXPECT_NEAR(static_cast<double>(found->raw), 1e23, 1e8);
  std::vector<double> wide(20, -1e23);
  wide.insert(wide.end(), 20, 1e23);
  const auto deviation = parametric_value_at_risk(wide, confidence_level::p99);
  ASSERT_TRUE(deviation.has_value());
  EXPECT_GT(static_cast<double>(deviation->raw), 2.3e23);
  EXPECT_EQ(historical_value_at_risk(std::vector<double>(40, -1e60), confidence_level::p95), std::nullopt);
  EXPECT_EQ(parametric_value_at_risk(std::vector<double>(40, std::nan("")), confidence_level::p95), std::nullopt);
}

TEST(ValueAtRisk, ASplitIsNoLoss) {
  constexpr std::int32_t korea = 9 * 3'600;
  const calendar_day split_day{20'000};
  std::vector<candle> bars(4);  // newest first; two shares for one on the second of them
  const std::int64_t closes[] = {4'600, 4'500, 9'000, 9'900};
  for (std::int32_t back = 0; back < 4; ++back) {
    auto& bar = bars[static_cast<std::size_t>(back)];
    bar.start = start_of_day({split_day.value + 1 - back}, korea);
    bar.open = bar.high = bar.low = bar.close = price::whole(closes[back]);
    bar.volume = quantity::whole(10);
  }
  const settlement::price_change split{start_of_day(split_day, korea) + nanos_per_second, price::whole(9'000),
                                       price::whole(4'500)};
  settlement::adjust_days(bars, std::vector{split}, korea);
  EXPECT_EQ(bars[1].close, price::whole(4'500)) << "of the day itself: after it";
  EXPECT_EQ(bars[1].volume, quantity::whole(10));
  EXPECT_EQ(bars[2].close, price::whole(4'500));
  EXPECT_EQ(bars[2].volume, quantity::whole(20));
  EXPECT_EQ(bars[3].close, price::whole(4'950));
  const auto returns = returns_of(std::vector{bars[3].close, bars[2].close, bars[1].close, bars[0].close});
  ASSERT_EQ(returns.size(), 3U);
  EXPECT_NEAR(returns[0], -0.0909, 1e-4);
  EXPECT_NEAR(returns[1], 0, 1e-12);
  EXPECT_NEAR(returns[2], 0.0222, 1e-4);
  EXPECT_EQ(past_day_profit(wide_money{9'000}, bars, split_day, korea), wide_money{0});
}

TEST(ValueAtRisk, ProfitsAreThoseOfTodaysHoldings) {
  const std::vector<price> closes{price::whole(100), price::whole(110), price::whole(99)};
  const auto returns = returns_of(closes);
  ASSERT_EQ(returns.size(), 2U);
  EXPECT_NEAR(returns[0], 0.1, 1e-12);
  EXPECT_NEAR(returns[1], -0.1, 1e-12);
  const std::vector<wide_money> values{wide_money{1'000}, wide_money{500}};
  const std::vector<std::vector<double>> rows{{0.1, -0.1}, {0.0, 0.2}};
  const auto profits = portfolio_profits(values, rows);
  ASSERT_TRUE(profits.has_value());
  EXPECT_NEAR((*profits)[0], 100, 1e-9);
  EXPECT_NEAR((*profits)[1], 0, 1e-9);
  EXPECT_EQ(portfolio_profits(values, std::vector<std::vector<double>>{{0.1}, {0.1, 0.2}}), std::nullopt);
}

TEST(ValueAtRisk, StressIsAPartOfWhatIsHeld) {
  EXPECT_EQ(stress_profit(wide_money{1'000}, 10), wide_money{-100});
  EXPECT_EQ(stress_profit(wide_money{1'000}, 30), wide_money{-300});
}

TEST(ValueAtRisk, APastDayIsAppliedToWhatIsHeldToday) {
  constexpr std::int32_t korea = 9 * 3'600;
  const calendar_day crash{20'000};
  std::vector<candle> bars(3);
  for (std::int32_t i = 0; i < 3; ++i) bars[static_cast<std::size_t>(i)].start = start_of_day({20'001 - i}, korea);
  bars[0].close = price::whole(70'000);
  bars[1].close = price::whole(63'000);
  bars[2].close = price::whole(70'000);
  EXPECT_EQ(past_day_profit(money::whole(1'000'000), bars, crash, korea), wide_money(money::whole(-100'000)));
  EXPECT_EQ(past_day_profit(money::whole(1'000'000), bars, {19'999}, korea), std::nullopt) << "nothing before it";
  EXPECT_EQ(past_day_profit(money::whole(1'000'000), bars, {20'005}, korea), std::nullopt);
}

}  // namespace
}  // namespace madang::risk
