#include "messages/time.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <limits>
#include <random>

#include "messages/ensure.hpp"

namespace madang {
namespace {

constexpr std::uint64_t seed = 20'260'101;
constexpr std::int64_t nanos_per_day = 86'400 * nanos_per_second;
constexpr std::int32_t korea_s = 9 * 3'600;

/// The C library as oracle.
std::string slow_rfc3339(std::int64_t nanos) {
  auto seconds = static_cast<std::time_t>(nanos / nanos_per_second);
  auto rest = nanos % nanos_per_second;
  if (rest < 0) {
    rest += nanos_per_second;
    --seconds;
  }
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64];
  const auto length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  const auto micros = std::to_string(1'000'000 + rest / 1'000).substr(1);
  return std::string(text, length) + "." + micros + "Z";
}

TEST(rfc3339, has_microseconds_and_z) {
  EXPECT_EQ(to_rfc3339({0}), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(to_rfc3339({1'795'165'200'000'001'999}), "2026-11-20T09:00:00.000001Z");
  EXPECT_EQ(to_rfc3339({-1}), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(to_rfc3339({951'782'400'000'000'000}), "2000-02-29T00:00:00.000000Z");
}

TEST(rfc3339, of_any_moment_equals_the_c_library) {
  std::mt19937_64 random(seed);
  for (auto nanos : {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(to_rfc3339({nanos}), slow_rfc3339(nanos));
  }
  for (int i = 0; i < 100'000; ++i) {
    const auto nanos = static_cast<std::int64_t>(random()) >> random() % 40;
    ASSERT_EQ(to_rfc3339({nanos}), slow_rfc3339(nanos)) << nanos;
  }
}

TEST(day, begins_at_midnight_of_its_zone) {
  const unix_nanos before{1'795'100'400 * nanos_per_second - 1};
  const unix_nanos midnight{1'795'100'400 * nanos_per_second};
  EXPECT_EQ(to_text(day_in_zone(before, korea_s)), "2026-11-19");
  EXPECT_EQ(to_text(day_in_zone(midnight, korea_s)), "2026-11-20");
  EXPECT_EQ(to_text(day_in_zone(midnight, 0)), "2026-11-19");
  EXPECT_EQ(start_of_day(day_in_zone(midnight, korea_s), korea_s), midnight);
}

TEST(day, of_any_moment_starts_at_or_before_it_and_ends_after_it) {
  std::mt19937_64 random(seed);
  for (int i = 0; i < 100'000; ++i) {
    const unix_nanos at{(static_cast<std::int64_t>(random()) >> random() % 40) / 2};
    const auto offset = static_cast<std::int32_t>(random() % (26 * 3'600)) - 12 * 3'600;
    const auto start = start_of_day(day_in_zone(at, offset), offset);
    ASSERT_LE(start, at);
    ASSERT_LT(at - start, nanos_per_day);
  }
}

TEST(day, at_the_edges_of_time_does_not_overflow) {
  EXPECT_EQ(to_text(day_in_zone({std::numeric_limits<std::int64_t>::max()}, 14 * 3'600)), "2262-04-12");
  EXPECT_EQ(to_text(day_in_zone({std::numeric_limits<std::int64_t>::min()}, -12 * 3'600)), "1677-09-20");
  EXPECT_THROW(start_of_day({std::numeric_limits<std::int32_t>::max()}, 0), broken_invariant);
}

TEST(day, text_reads_back) {
  for (std::int32_t day = -200'000; day < 400'000; day += 7) {
    ASSERT_EQ(parse_day(to_text(calendar_day{day})), calendar_day{day});
  }
  for (std::string_view text : {"", "2026-1-01", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-32", "2026/01/01",
                                "2026-01-01 ", "-026-01-01", "20a6-01-01", "2026-01-1a"}) {
    EXPECT_FALSE(parse_day(text)) << text;
  }
}

}  // namespace
}  // namespace madang
