#include <gtest/gtest.h>

#include "messages/market/queries.hpp"

namespace madang::market {
namespace {

constexpr std::int32_t korea_s = 32'400;

unix_nanos korean(const char* day, std::int64_t seconds = 0) {
  return start_of_day(*parse_day(day), korea_s) + seconds * nanos_per_second;
}
std::string day_of(unix_nanos at) {
  return to_text(day_in_zone(at, korea_s));
}

TEST(candle_interval, of_a_week_begins_on_monday) {
  for (const auto* day : {"2026-11-23", "2026-11-26", "2026-11-29"}) {
    const auto start = candle_start(korean(day, 86'399), week_interval, korea_s);
    EXPECT_EQ(start, korean("2026-11-23")) << day;
    EXPECT_EQ(candle_end(start, week_interval, korea_s), korean("2026-11-30")) << day;
  }
  EXPECT_EQ(day_of(candle_start(korean("2026-11-30"), week_interval, korea_s)), "2026-11-30");
}

TEST(candle_interval, of_a_month_is_as_long_as_the_month) {
  for (const auto* day : {"2028-02-01", "2028-02-15", "2028-02-29"}) {
    const auto start = candle_start(korean(day, 86'399), month_interval, korea_s);
    EXPECT_EQ(start, korean("2028-02-01")) << day;
    EXPECT_EQ(candle_end(start, month_interval, korea_s), korean("2028-03-01")) << day;
  }
  EXPECT_EQ(candle_start(korean("2026-12-01") + -1, month_interval, korea_s), korean("2026-11-01"));
  EXPECT_EQ(candle_end(korean("2026-12-01"), month_interval, korea_s), korean("2027-01-01"));
}

TEST(candle_interval, of_a_day_is_the_markets) {
  EXPECT_EQ(candle_start(korean("2026-11-26", 3), day_interval, korea_s), korean("2026-11-26"));
  EXPECT_EQ(candle_start(unix_nanos{90 * nanos_per_second + 1}, 1, korea_s), unix_nanos{90 * nanos_per_second});
}

}  // namespace
}  // namespace madang::market
