#include "persistence/bars/bar_format.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>

namespace madang::market {
namespace {

constexpr std::int32_t korea_s = 32'400;
constexpr std::string_view minutes = "time,open,high,low,close,volume";
constexpr std::string_view days = "date,open,high,low,close,volume";
const auto samsung = *symbol_id::parse("005930");

bar_format made(std::string_view first_line) {
  return bar_format::parse(first_line, samsung, korea_s).value();
}

/// What is wrong with a row; "fine" where nothing is.
std::string judged(std::string_view first_line, std::string_view row) {
  const auto bar = made(first_line).read(row);
  return bar ? "fine" : bar.error();
}

TEST(a_bar_format, reads_the_bar_of_a_day) {
  const auto bar = made(days).read("2025-01-02,52700,53600,52300.5,53400,16630538").value();
  const imported_bar expected{samsung,
                              day_bar_s,
                              20'090,
                              price::whole(52'700),
                              price::whole(53'600),
                              {523'005'000},
                              price::whole(53'400),
                              quantity::whole(16'630'538)};
  EXPECT_EQ(bar, expected);
  EXPECT_EQ(made(days).read("20250102,52700,53600,52300.5,53400,16630538").value(), expected);
}

TEST(a_bar_format, reads_minutes_in_the_zone_of_the_market_and_in_others) {
  constexpr std::int64_t nine = 20'090 * 1'440;  // 09:00 in Korea is midnight in UTC
  const std::pair<const char*, std::int64_t> times[] = {
      {"2025-01-02 09:00", nine},       {"2025-01-02T09:01:00", nine + 1},    {"2025-01-02 09:00:00.000", nine},
      {"2025-01-02T00:00:00Z", nine},   {"2025-01-02T09:05+09:00", nine + 5}, {"2025-01-01T19:30:00-04:30", nine},
      {"2025-01-02 00:00", nine - 540}, {"2025-01-02 23:59", nine + 899}};
  for (const auto& [time, number] : times) {
    const auto bar = made(minutes).read(std::string(time) + ",5,5,5,5,0");
    ASSERT_TRUE(bar) << time << ": " << bar.error();
    EXPECT_EQ(bar->number, number) << time;
    EXPECT_EQ(bar->interval_s, minute_bar_s);
  }
}

TEST(a_bar_format, takes_columns_in_any_order_and_passes_over_those_it_does_not_know) {
  const auto format = made("\xef\xbb\xbfVolume, Close ,low,HIGH,open,change,time,date,symbol");
  const auto bar = format.read("7, 3 ,1,4,2,-0.1%,09:01,2025-01-02,BRK.B").value();
  const imported_bar expected{*symbol_id::parse("BRK.B"),
                              minute_bar_s,
                              20'090 * 1'440 + 1,
                              price::whole(2),
                              price::whole(4),
                              price::whole(1),
                              price::whole(3),
                              quantity::whole(7)};
  EXPECT_EQ(bar, expected);
}

TEST(a_bar_format, says_what_the_first_line_lacks) {
  const auto lacks = [](std::string_view line, std::optional<symbol_id> symbol = samsung) {
    const auto format = bar_format::parse(line, symbol, korea_s);
    return format ? "nothing" : format.error();
  };
  EXPECT_EQ(lacks(days), "nothing");
  EXPECT_EQ(lacks("date,open,high,low,close"), "the first line names no column volume");
  EXPECT_EQ(lacks("open,high,low,close,volume"), "the first line names neither a column date nor a column time");
  EXPECT_EQ(lacks("date,open,high,low,close,volume,close"), "the first line names the column close twice");
  EXPECT_EQ(lacks(""), "the first line names no column open");
  EXPECT_NE(lacks(days, std::nullopt).find("--symbol"), std::string::npos);
  EXPECT_EQ(lacks("symbol,date,open,high,low,close,volume", std::nullopt), "nothing");
  EXPECT_NE(lacks(std::string(100, ',')).find("more than 64 columns"), std::string::npos);
}

TEST(a_bar_format, says_what_is_wrong_with_a_row) {
  const std::pair<const char*, const char*> rows[] = {
      {"2025-01-02,5,5,5,5", "it has 5 columns, the first line 6"},
      {"2025-01-02,5,5,5,5,1,2", "it has 7 columns, the first line 6"},
      {"2025-02-29,5,5,5,5,1", "date is '2025-02-29', not a day as 2026-01-31"},
      {"1969-12-31,5,5,5,5,1", "date is '1969-12-31', not a day as 2026-01-31"},
      {"2200-01-01,5,5,5,5,1", "date is '2200-01-01', not a day as 2026-01-31"},
      {"2199-12-31,5,5,5,5,1", "fine"},
      {",5,5,5,5,1", "date is '', not a day as 2026-01-31"},
      {"2025-01-02,0,5,5,5,1", "open is '0', not a positive price"},
      {"2025-01-02,5,5,-5,5,1", "low is '-5', not a positive price"},
      {"2025-01-02,5,1e3,5,5,1", "high is '1e3', not a positive price"},
      {"2025-01-02,5,5,5,5.00001,1", "close is '5.00001', not a positive price"},
      {"2025-01-02,5,10000000000.0001,5,5,1", "high is '10000000000.0001', not a positive price"},
      {"2025-01-02,5,5,5,5,", "volume is '', not a number of shares"},
      {"2025-01-02,5,5,5,5,-1", "volume is '-1', not a number of shares"},
      {"2025-01-02,5,5,5,5,100000000001", "volume is '100000000001', not a number of shares"},
      {"2025-01-02,5,5,5,5,0", "fine"},
      {"2025-01-02,5,4,4,4,1", "high is less than another price"},
      {"2025-01-02,5,9,6,7,1", "low is more than another price"},
      {"2025-01-02,5,9,4,10,1", "high is less than another price"},
      {"\"2025-01-02\",5,5,5,5,1", "date is '\"2025-01-02\"', not a day as 2026-01-31"}};
  for (const auto& [row, why] : rows) EXPECT_EQ(judged(days, row), why) << row;
}

TEST(a_bar_format, refuses_times_that_begin_no_minute) {
  for (const auto* time : {"2025-01-02", "20250102", "2025-01-02 24:00", "2025-01-02 09:60", "2025-01-02 09:00:01",
                           "2025-01-02 9:00", "2025-01-02 09:00:00.5", "2025-01-02 09:00 KST", "2025-01-02x09:00",
                           "2025-01-02 09:00+0900", "2025-01-02 09:00+25:00", "1970-01-01 08:59", ""}) {
    EXPECT_EQ(judged(minutes, std::string(time) + ",5,5,5,5,1"),
              "time is '" + std::string(time) + "', not a whole minute as 2026-01-31 09:00");
  }
  EXPECT_EQ(judged("date,time,open,high,low,close,volume", "2025-01-02,9:00,5,5,5,5,1"),
            "time is '9:00', not a whole minute as 09:00");
}

TEST(a_bar_format, names_symbols_that_are_none_and_nothing_that_a_terminal_obeys) {
  EXPECT_EQ(judged("symbol,date,open,high,low,close,volume", "a\x1b[2J\x9b,2025-01-02,5,5,5,5,1"),
            "symbol is 'a?[2J?', not 1 to 8 of A-Z 0-9 . -");
  const auto long_one = judged(days, std::string(1'000, 'x') + ",5,5,5,5,1");
  EXPECT_LT(long_one.size(), 120U) << long_one;
}

TEST(a_bar_format, takes_no_bar_that_contradicts_itself_whatever_a_row_holds) {
  const std::string row = "2025-01-02 09:00,52700,53600,52300.5,53400,16630538";
  constexpr std::string_view bytes = "0123456789.,-+:TZ \"e\xff";
  std::mt19937_64 random(17);
  const auto format = made(minutes);
  int taken = 0;
  for (int i = 0; i < 200'000; ++i) {
    auto changed = row;
    for (auto n = random() % 4; n > 0; --n) changed[random() % changed.size()] = bytes[random() % bytes.size()];
    if (random() % 8 == 0) changed.resize(random() % changed.size());
    const auto bar = format.read(changed);
    if (!bar) continue;
    ++taken;
    ASSERT_LE(bar->low, std::min(bar->open, bar->close)) << changed;
    ASSERT_GE(bar->high, std::max(bar->open, bar->close)) << changed;
    ASSERT_GT(bar->low, price{}) << changed;
    ASSERT_GE(bar->volume, quantity{}) << changed;
    ASSERT_GE(bar->number, 0) << changed;
  }
  EXPECT_GT(taken, 1'000);
}

}  // namespace
}  // namespace madang::market
