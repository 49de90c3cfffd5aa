#include <gtest/gtest.h>

#include "gateway/market/indicators/averages.hpp"
#include "gateway/market/indicators/indicator.hpp"
#include "gateway/market/indicators/indicator_json.hpp"
#include "gateway/market/indicators/ranges.hpp"
#include "gateway/market/indicators/volumes.hpp"
#include "tests/gateway/market/indicators_golden.hpp"

namespace madang::market {
namespace {

bar_series golden_bars() {
  bar_series out{golden::high, golden::low, golden::close, golden::volume, {}};
  out.day.assign(out.size(), 20'000);
  return out;
}

/// Both have values at the same places, and the same ones but for the rounding of the last digits.
void expect_same(const line& got, const line& wanted) {
  ASSERT_EQ(got.size(), wanted.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    ASSERT_EQ(is_value(got[i]), is_value(wanted[i])) << "at " << i;
    if (!is_value(got[i])) continue;
    ASSERT_NEAR(got[i], wanted[i], 1e-7) << "at " << i;
  }
}

TEST(indicators, averages_are_those_of_ta_lib) {
  expect_same(simple_average(golden::close, 20), golden::sma_20);
  expect_same(exponential_average(golden::close, 20), golden::ema_20);
}

TEST(indicators, bands_are_those_of_ta_lib) {
  const auto bands = bollinger_bands(golden::close, 20, 2);
  expect_same(bands.upper, golden::upper);
  expect_same(bands.middle, golden::middle);
  expect_same(bands.lower, golden::lower);
}

TEST(indicators, convergence_and_divergence_are_those_of_ta_lib) {
  const auto usual = convergence_divergence(golden::close, 12, 26, 9);
  expect_same(usual.macd, golden::macd);
  expect_same(usual.signal, golden::macd_signal);
  expect_same(usual.histogram, golden::macd_histogram);
  const auto exchanged = convergence_divergence(golden::close, 10, 4, 3);
  expect_same(exchanged.macd, golden::macd_exchanged);
  expect_same(exchanged.signal, golden::macd_exchanged_signal);
}

TEST(indicators, strength_and_true_range_are_those_of_ta_lib) {
  expect_same(relative_strength(golden::close, 14), golden::rsi_14);
  expect_same(average_true_range(golden_bars(), 14), golden::atr_14);
}

TEST(indicators, strength_of_prices_that_stand_still_is_nothing) {
  expect_same(relative_strength({5, 5, 5, 5}, 2), {no_value, no_value, 0, 0});
  expect_same(relative_strength({5, 6, 7, 8}, 2), {no_value, no_value, 100, 100});
}

TEST(indicators, the_oscillator_is_that_of_ta_lib) {
  const auto lines = stochastic(golden_bars(), 14, 3, 3);
  expect_same(lines.k, golden::slow_k);
  expect_same(lines.d, golden::slow_d);
}

TEST(indicators, volume_on_balance_is_that_of_ta_lib) {
  expect_same(on_balance_volume(golden_bars()), golden::obv);
}

TEST(indicators, the_price_by_volume_begins_anew_each_day) {
  bar_series bars{{12, 24, 30, 9}, {6, 18, 30, 3}, {9, 18, 30, 6}, {1, 3, 2, 0}, {1, 1, 2, 3}};
  // (12+6+9)/3 = 9; (9*1 + 20*3) / 4; a day of its own; a day without a share
  expect_same(volume_weighted_price(bars), {9, 17.25, 30, no_value});
  bars.cut_off = 2;
  expect_same(volume_weighted_price(bars), {no_value, no_value, 30, no_value});
}

TEST(indicators, the_cloud_is_drawn_as_many_bars_later_as_the_base_is_long) {
  // highs 2 4 6 8 10 12, lows 0 1 2 3 4 5, closes 1 2 3 4 5 6; of 1, 2 and 3 bars
  const bar_series bars{{2, 4, 6, 8, 10, 12}, {0, 1, 2, 3, 4, 5}, {1, 2, 3, 4, 5, 6}, {}, {}};
  const auto lines = ichimoku(bars, 1, 2, 3);
  expect_same(lines.conversion, {1, 2.5, 4, 5.5, 7, 8.5});
  expect_same(lines.base, {no_value, 2, 3.5, 5, 6.5, 8});
  expect_same(lines.span_a, {no_value, no_value, no_value, 2.25, 3.75, 5.25});
  expect_same(lines.span_b, {no_value, no_value, no_value, no_value, 3, 4.5});
  expect_same(lines.lagging, {3, 4, 5, 6, no_value, no_value});
}

TEST(indicators, of_too_few_bars_have_no_values) {
  for (std::size_t bars = 0; bars < 4; ++bars) {
    const line few(bars, 1);
    const bar_series series{few, few, few, few, std::vector<std::int64_t>(bars, 1)};
    for (auto kind = 1; kind <= 10; ++kind) {
      for (const auto& one : compute(usual_terms(static_cast<indicator_kind>(kind)), series)) {
        EXPECT_EQ(one.values.size(), bars) << one.name << ' ' << kind;
      }
    }
  }
}

TEST(indicators, are_shown_with_six_decimals) {
  EXPECT_EQ(rounded_text(71'000), "71000");
  EXPECT_EQ(rounded_text(71'000.123456789), "71000.123457");
  EXPECT_EQ(rounded_text(-0.0000001), "0");
  EXPECT_EQ(rounded_text(-0.5), "-0.5");
  EXPECT_EQ(rounded_text(1e18), "1000000000000000000");
  std::string out;
  write_indicator(out, {0}, {{"k", {1.5, no_value}}, {"d", {2, no_value}}}, 0);
  EXPECT_EQ(out, R"({"time":"1970-01-01T00:00:00.000000Z","values":{"k":"1.5","d":"2"}})");
  out.clear();
  write_indicator(out, {0}, {{"k", {1.5, no_value}}, {"d", {2, no_value}}}, 1);
  EXPECT_EQ(out, R"({"time":"1970-01-01T00:00:00.000000Z","values":{"k":null,"d":null}})");
}

}  // namespace
}  // namespace madang::market
