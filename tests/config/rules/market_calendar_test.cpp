#include "config/rules/market_calendar.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

namespace madang {
namespace {

calendar_day day(const char* text) {
  return *parse_day(text);
}

const market_calendar& shipped() {
  static const auto days = load_market_calendar("").value();
  return days;
}

std::string settled(const char* trade_date, market_code market = market_code::kospi) {
  return to_text(shipped().settlement_date(market, day(trade_date)));
}

TEST(market_calendar, has_the_trading_days_of_the_year) {
  int open = 0;
  for (auto at = day("2026-01-01"); at <= day("2026-12-31"); ++at.value) {
    if (shipped().is_open(market_code::kospi, at)) ++open;
  }
  EXPECT_EQ(open, 244);
  EXPECT_FALSE(shipped().is_open(market_code::kosdaq, day("2026-07-17")));
  EXPECT_TRUE(shipped().is_open(market_code::us, day("2026-07-17")));
  EXPECT_FALSE(shipped().is_open(market_code::us, day("2026-11-26")));
}

TEST(market_calendar, settles_on_the_second_trading_day) {
  EXPECT_EQ(settled("2026-11-23"), "2026-11-25");
  EXPECT_EQ(settled("2026-11-26"), "2026-11-30") << "over a weekend";
  EXPECT_EQ(settled("2026-02-13"), "2026-02-20") << "over Seollal";
  EXPECT_EQ(settled("2026-11-28"), "2026-12-01") << "a trade on a Saturday";
  EXPECT_EQ(settled("2026-11-25", market_code::us), "2026-11-27") << "the next day, over Thanksgiving";
}

TEST(market_calendar, knows_the_last_trading_day) {
  const auto last = [](const char* at) { return to_text(shipped().trading_day_by(market_code::kospi, day(at))); };
  EXPECT_EQ(last("2026-11-27"), "2026-11-27") << "the day itself";
  EXPECT_EQ(last("2026-11-29"), "2026-11-27") << "a Sunday";
  EXPECT_EQ(last("2026-02-18"), "2026-02-13") << "in Seollal";
  std::vector<calendar_day> closed;
  for (auto at = day("2026-01-01"); at <= day("2026-12-31"); ++at.value) closed.push_back(at);
  const market_calendar never({{market_code::kospi, closed}}, {});
  EXPECT_EQ(to_text(never.trading_day_by(market_code::kospi, day("2026-12-31"))), "2026-12-01") << "it ends";
}

TEST(market_calendar, knows_on_which_trades_a_year_of_taxes_begins) {
  EXPECT_EQ(settled("2024-12-26"), "2024-12-30");
  EXPECT_EQ(settled("2024-12-27"), "2025-01-02");
  EXPECT_EQ(settled("2025-12-26"), "2025-12-30");
  EXPECT_EQ(settled("2025-12-29"), "2026-01-02");
}

TEST(market_calendar, follows_a_dated_change_to_the_next_day) {
  const auto days =
      parse_market_calendar(
          "[[closed]]\nmarkets = [\"KOSPI\"]\nsource = \"s\"\ndays = [\"2027-03-01\"]\n"
          "[[settlement]]\nfrom = \"2020-01-01\"\nmarkets = [\"KOSPI\"]\nsource = \"s\"\ndays_after = 2\n"
          "[[settlement]]\nfrom = \"2027-02-26\"\nmarkets = [\"KOSPI\"]\nsource = \"s\"\ndays_after = 1\n",
          "days.toml")
          .value();
  EXPECT_EQ(to_text(days.settlement_date(market_code::kospi, day("2027-02-25"))), "2027-03-02");
  EXPECT_EQ(to_text(days.settlement_date(market_code::kospi, day("2027-02-26"))), "2027-03-02");
  EXPECT_EQ(to_text(days.settlement_date(market_code::kosdaq, day("2027-02-26"))), "2027-02-26") << "no rule is known";
}

TEST(market_calendar, takes_days_that_are_open_all_the_same) {
  const auto days = parse_market_calendar(
                        "settlement = []\n"
                        "[[closed]]\nmarkets = [\"KOSPI\"]\nsource = \"s\"\ndays = [\"2027-03-01\"]\n"
                        "[[open]]\nmarkets = [\"KOSPI\"]\nsource = \"s\"\ndays = [\"2027-03-06\", \"2027-03-01\"]\n",
                        "days.toml")
                        .value();
  EXPECT_TRUE(days.is_open(market_code::kospi, day("2027-03-06"))) << "a Saturday";
  EXPECT_FALSE(days.is_open(market_code::kosdaq, day("2027-03-06")));
  EXPECT_TRUE(days.is_open(market_code::kospi, day("2027-03-01"))) << "closed by a rule";
  EXPECT_FALSE(days.is_open(market_code::kospi, day("2027-03-07")));
}

TEST(market_calendar, refuses_what_it_does_not_understand) {
  const auto errors_of = [](std::string_view text) {
    const auto days = parse_market_calendar(text, "days.toml");
    return days ? "(accepted)" : to_text(days.error());
  };
  EXPECT_EQ(errors_of("closed = []\n"), "days.toml:1: `settlement` must be an array\n");
  EXPECT_EQ(errors_of("closed = []\nsettlement = []\n"), "(accepted)");
  EXPECT_NE(errors_of("settlement = []\n[[closed]]\nmarkets = [\"KOSPI\"]\nsource = \"s\"\ndays = [\"2026-02-30\"]\n"),
            "(accepted)");
  EXPECT_NE(errors_of("closed = []\n[[settlement]]\nfrom = \"2026-01-01\"\nmarkets = [\"KOSPI\"]\nsource = \"s\"\n"
                      "days_after = 11\n"),
            "(accepted)");
}

/// Closed days as market data shows them; where there is none the test has nothing to compare with.
TEST(market_calendar, agrees_with_the_days_on_which_nothing_was_traded) {
  const char* folder = std::getenv("MADANG_TEST_DATA");
  if (folder == nullptr) GTEST_SKIP() << "MADANG_TEST_DATA is not set";
  std::ifstream file(std::string(folder) + "/krx_holidays.csv");
  ASSERT_TRUE(file);
  std::string line;
  std::getline(file, line);
  std::vector<calendar_day> seen;
  while (std::getline(file, line)) seen.push_back(*parse_day(line.substr(0, 10)));
  ASSERT_FALSE(seen.empty());
  std::vector<calendar_day> shipped_days;
  for (auto at = seen.front(); at <= seen.back(); ++at.value) {
    const bool weekend = ((at.value + 3) % 7) >= 5;
    if (!weekend && !shipped().is_open(market_code::kospi, at)) shipped_days.push_back(at);
  }
  std::vector<std::string> expected;
  for (auto at : seen) {
    if (((at.value + 3) % 7) < 5) expected.push_back(to_text(at));
  }
  std::vector<std::string> got;
  for (auto at : shipped_days) got.push_back(to_text(at));
  EXPECT_EQ(got, expected);
}

/// Days of real bars, likewise.
TEST(market_calendar, is_open_on_every_day_on_which_something_was_traded) {
  const char* folder = std::getenv("MADANG_TEST_DATA");
  if (folder == nullptr) GTEST_SKIP() << "MADANG_TEST_DATA is not set";
  std::set<std::string> traded;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(folder) / "krx_daily")) {
    std::ifstream file(entry.path());
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) traded.insert(line.substr(0, 10));
  }
  EXPECT_GT(traded.size(), 300U);
  for (const auto& each : traded) EXPECT_TRUE(shipped().is_open(market_code::kospi, day(each.c_str()))) << each;
}

}  // namespace
}  // namespace madang
