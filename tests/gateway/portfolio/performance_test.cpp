#include "gateway/portfolio/performance.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>

namespace madang::portfolio {
namespace {

const calendar_day new_year = *parse_day("2025-01-01");

calendar_day after(int days) {
  return {new_year.value + days};
}
wide_money won(std::int64_t amount) {
  return money::whole(amount);
}
std::string text_of(const std::optional<fraction>& value) {
  return value ? to_text(*value) : "null";
}

TEST(time_weighted, multiplies_the_growth_between_flows) {
  // 100 grows to 110, 90 come in, 200 fall to 150: 1.1 * 0.75 - 1.
  const std::vector<dated_flow> flows{{after(5), money::whole(90), won(110)}};
  EXPECT_EQ(text_of(time_weighted_return(won(100), flows, won(150))), "-0.175");
  EXPECT_EQ(text_of(time_weighted_return(won(100), {}, won(107))), "0.07");
}

TEST(time_weighted, is_undefined_over_what_is_not_known_or_grows_out_of_nothing) {
  const std::vector<dated_flow> unknown{{after(5), money::whole(90), std::nullopt}};
  EXPECT_EQ(text_of(time_weighted_return(won(100), unknown, won(150))), "null");
  EXPECT_EQ(text_of(time_weighted_return({}, {}, won(1))), "null");
  const std::vector<dated_flow> from_nothing{{after(5), money::whole(90), won(10)}};
  EXPECT_EQ(text_of(time_weighted_return({}, from_nothing, won(150))), "null");
  const std::vector<dated_flow> emptied{{after(1), money::whole(-100), won(100)}, {after(9), money::whole(50), won(0)}};
  EXPECT_EQ(text_of(time_weighted_return(won(80), emptied, won(100))), "1.5") << "1.25 * 2 - 1, and nothing between";
}

TEST(money_weighted, is_the_yearly_rate_that_explains_the_flows) {
  EXPECT_EQ(text_of(money_weighted_return(after(0), won(1'000), {}, after(365), won(1'100))), "0.1");
  EXPECT_EQ(text_of(money_weighted_return(after(0), won(1'000), {}, after(730), won(1'210))), "0.1");
  EXPECT_EQ(text_of(money_weighted_return(after(0), won(1'000), {}, after(365), won(1'000))), "0");
  EXPECT_EQ(text_of(money_weighted_return(after(0), won(1'000), {}, after(365), won(250))), "-0.75");
  // 1,000 for two years and 1,000 for one: 1,000 x^2 + 1,000 x = 2,674, x = (sqrt(11.696) - 1) / 2.
  const std::vector<dated_flow> flows{{after(365), money::whole(1'000), won(0)}};
  EXPECT_EQ(text_of(money_weighted_return(after(0), won(1'000), flows, after(730), won(1'464 + 1'210))), "0.209971");
}

TEST(money_weighted, knows_the_example_of_a_spreadsheet) {
  // The XIRR of 10,000 paid and 2,750, 4,250, 3,250 and 2,750 got back is 37.3363 %.
  const auto day = [](std::string_view text) { return *parse_day(text); };
  const std::vector<dated_amount> amounts{{day("2008-01-01"), -10'000},
                                          {day("2008-03-01"), 2'750},
                                          {day("2008-10-30"), 4'250},
                                          {day("2009-02-15"), 3'250},
                                          {day("2009-04-01"), 2'750}};
  EXPECT_NEAR(internal_rate(amounts).value(), 0.373362535, 1e-8);
}

TEST(money_weighted, is_undefined_without_a_root_or_without_time) {
  EXPECT_EQ(text_of(money_weighted_return(after(0), won(1'000), {}, after(0), won(1'100))), "null");
  EXPECT_EQ(text_of(money_weighted_return(after(0), won(1'000), {}, after(365), won(0))), "null");
  EXPECT_EQ(text_of(money_weighted_return(after(0), won(1), {}, after(1), won(1'000))), "null")
      << "no rate is written so";
}

TEST(joined_flows, see_the_others_as_their_day_has_left_them) {
  const auto at = [](int day, int hour) { return start_of_day(after(day), 0) + hour * 3'600 * nanos_per_second; };
  const auto day_of = [](int day, std::int64_t cash) {
    day_value made;
    made.day = after(day);
    made.cash = money::whole(cash);
    return made;
  };
  const std::vector<account_course> accounts{
      {{day_of(0, 100), day_of(1, 150)}, {{1, money::whole(40), won(110), at(1, 12)}}},
      {{day_of(0, 1'000), day_of(1, 1'500)},
       {{1, money::whole(300), won(1'010), at(1, 6)}, {2, money::whole(5), won(1'400), at(1, 18)}}}};
  const auto flows = joined_flows(accounts, 0);
  ASSERT_EQ(flows.size(), 3u);
  EXPECT_EQ(flows[0].equity_before, won(1'010 + 100)) << "the end of the day before";
  EXPECT_EQ(flows[1].equity_before, won(110 + 1'310)) << "after the flow of the morning";
  EXPECT_EQ(flows[2].equity_before, won(1'400 + 150));
}

// ---- the same from other formulas ----------------------------------------------------------------------------------

struct random_course {
  int days = 0;
  std::int64_t opening = 0;
  std::int64_t closing = 0;
  std::vector<dated_flow> flows;
};

random_course make_course(std::mt19937_64& random) {
  const auto roll = [&](std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(high - low + 1));
  };
  random_course made;
  made.days = static_cast<int>(roll(200, 900));
  made.opening = roll(100'000, 1'000'000);
  auto equity = made.opening;
  int day = 0;
  for (auto left = roll(0, 6); left > 0; --left) {
    day = static_cast<int>(roll(day, made.days));
    equity = equity * roll(700, 1'400) / 1'000;
    const auto amount = roll(1'000, 500'000);
    made.flows.push_back({after(day), money::whole(amount), won(equity)});
    equity += amount;
  }
  made.closing = equity * roll(700, 1'400) / 1'000;
  return made;
}

std::string line_of(const random_course& of) {
  std::ostringstream out;
  out << of.days << ' ' << of.opening << ' ' << of.closing;
  for (const auto& one : of.flows) {
    out << ' ' << one.day.value - new_year.value << ' ' << to_text(one.amount) << ' ' << to_text(*one.equity_before);
  }
  return out.str();
}

/// What the Python program beside this file says of the cases; empty where there is no Python.
std::string reference_of(const std::vector<random_course>& cases) {
  const auto file = ::testing::TempDir() + "madang_returns_" + std::to_string(std::random_device{}());
  {
    std::ofstream out(file);
    for (const auto& one : cases) out << line_of(one) << '\n';
  }
  const std::string program = std::string(MADANG_SOURCE_DIR) + "/tests/gateway/portfolio/returns_reference.py";
  const auto command = "python3 '" + program + "' <'" + file + "' 2>/dev/null";
  std::string out;
  if (auto* pipe = popen(command.c_str(), "r")) {
    char buffer[4'096];
    while (const auto got = std::fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, got);
    pclose(pipe);
  }
  std::remove(file.c_str());
  return out;
}

TEST(returns, are_what_another_program_says_of_random_courses) {
  std::mt19937_64 random(13);
  std::vector<random_course> cases(400);
  for (auto& one : cases) one = make_course(random);
  std::istringstream expected(reference_of(cases));
  double time_weighted = 0;
  double money_weighted = 0;
  std::size_t seen = 0;
  while (seen < cases.size() && expected >> time_weighted >> money_weighted) {
    const auto& one = cases[seen++];
    const auto own = time_weighted_return(won(one.opening), one.flows, won(one.closing));
    const auto rate = money_weighted_return(after(0), won(one.opening), one.flows, after(one.days), won(one.closing));
    ASSERT_TRUE(own && rate) << line_of(one);
    EXPECT_NEAR(static_cast<double>(own->raw) / 1e6, time_weighted, 1e-6) << line_of(one);
    EXPECT_NEAR(static_cast<double>(rate->raw) / 1e6, money_weighted, 2e-6) << line_of(one);
  }
  if (seen == 0) GTEST_SKIP() << "python3 is not there";
  EXPECT_EQ(seen, cases.size());
}

}  // namespace
}  // namespace madang::portfolio
