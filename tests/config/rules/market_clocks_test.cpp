#include "config/rules/market_clocks.hpp"

#include <gtest/gtest.h>

#include <string>

namespace madang {
namespace {

using market::clock_mode;
using market::trading_session;

const market_calendar& days() {
  static const auto shipped = load_market_calendar("").value();
  return shipped;
}
const market_hours& hours() {
  static const auto shipped = load_market_hours("").value();
  return shipped;
}

/// `2026-11-27 09:00:00` in a zone that is so many hours ahead of UTC.
unix_nanos moment(const std::string& text, std::int32_t ahead_h) {
  const auto two = [&](std::size_t at) { return std::stoi(text.substr(at, 2)); };
  const auto seconds = (two(11) * 60 + two(14)) * 60 + (text.size() > 16 ? two(17) : 0);
  return start_of_day(*parse_day(text.substr(0, 10)), ahead_h * 3'600) + seconds * nanos_per_second;
}
/// `CONTINUOUS 2026-11-27 until 06:20`, the end in UTC.
std::string due_at(unix_nanos at, market_code market) {
  const auto due = session_due(days(), hours(), market, at);
  return std::string(to_text(due.session)) + ' ' + to_text(due.trade_date) + " until " +
         to_rfc3339(due.until).substr(0, 16);
}
std::string korea(const std::string& text, market_code market = market_code::kospi) {
  return due_at(moment(text, 9), market);
}
std::string new_york(const std::string& text, std::int32_t ahead_h) {
  return due_at(moment(text, ahead_h), market_code::us);
}

TEST(the_session_due, on_a_usual_day_is_the_one_of_the_hour) {
  EXPECT_EQ(korea("2026-11-27 00:00"), "CLOSED 2026-11-27 until 2026-11-26T23:30");
  EXPECT_EQ(korea("2026-11-27 08:29:59"), "CLOSED 2026-11-27 until 2026-11-26T23:30");
  EXPECT_EQ(korea("2026-11-27 08:30"), "OPENING_AUCTION 2026-11-27 until 2026-11-27T00:00")
      << "orders gather, also while it is time for trades at the last price";
  EXPECT_EQ(korea("2026-11-27 08:59:59"), "OPENING_AUCTION 2026-11-27 until 2026-11-27T00:00");
  EXPECT_EQ(korea("2026-11-27 09:00"), "CONTINUOUS 2026-11-27 until 2026-11-27T06:20");
  EXPECT_EQ(korea("2026-11-27 15:20"), "CLOSING_AUCTION 2026-11-27 until 2026-11-27T06:30");
  EXPECT_EQ(korea("2026-11-27 15:30"), "CLOSED 2026-11-27 until 2026-11-27T06:40");
  EXPECT_EQ(korea("2026-11-27 15:40"), "POST_HOURS 2026-11-27 until 2026-11-27T07:00");
  EXPECT_EQ(korea("2026-11-27 16:00"), "AFTER_MARKET 2026-11-27 until 2026-11-27T11:00");
  EXPECT_EQ(korea("2026-11-27 16:00", market_code::konex), "CLOSED 2026-11-27 until 2026-11-29T23:30");
  EXPECT_EQ(korea("2026-11-27 20:00"), "CLOSED 2026-11-27 until 2026-11-29T23:30") << "a Friday";
}

TEST(the_session_due, on_a_closed_day_is_none_and_the_last_day_of_trade_goes_on) {
  EXPECT_EQ(korea("2026-11-28 10:00"), "CLOSED 2026-11-27 until 2026-11-29T23:30") << "a Saturday";
  EXPECT_EQ(korea("2026-02-17 10:00"), "CLOSED 2026-02-13 until 2026-02-18T23:30") << "Seollal";
  EXPECT_EQ(korea("2026-12-31 10:00"), "CLOSED 2026-12-30 until 2027-01-04T00:30") << "the year's first is later";
}

TEST(the_session_due, on_unusual_days_is_theirs) {
  EXPECT_EQ(korea("2027-01-04 09:29:59"), "CLOSED 2027-01-04 until 2027-01-04T00:30") << "the first of the year";
  EXPECT_EQ(korea("2027-01-04 09:30"), "OPENING_AUCTION 2027-01-04 until 2027-01-04T01:00");
  EXPECT_EQ(korea("2027-01-04 15:19"), "CONTINUOUS 2027-01-04 until 2027-01-04T06:20");
  EXPECT_EQ(korea("2026-11-19 09:00"), "CLOSED 2026-11-19 until 2026-11-19T00:30") << "the entrance test";
  EXPECT_EQ(korea("2026-11-19 15:20"), "CONTINUOUS 2026-11-19 until 2026-11-19T07:20");
  EXPECT_EQ(korea("2026-11-19 16:25"), "CLOSING_AUCTION 2026-11-19 until 2026-11-19T07:30");
}

TEST(the_session_due, of_new_york_is_that_of_its_own_day_and_its_daylight_saving) {
  EXPECT_EQ(new_york("2026-11-24 09:29", -5), "PRE_HOURS 2026-11-24 until 2026-11-24T14:30");
  EXPECT_EQ(new_york("2026-11-24 15:59", -5), "CONTINUOUS 2026-11-24 until 2026-11-24T21:00")
      << "in Korea the next day has begun";
  EXPECT_EQ(new_york("2026-11-24 20:00", -5), "CLOSED 2026-11-24 until 2026-11-25T09:00");
  EXPECT_EQ(new_york("2026-11-24 23:59", -5), "CLOSED 2026-11-24 until 2026-11-25T09:00");
  EXPECT_EQ(new_york("2026-11-25 00:00", -5), "CLOSED 2026-11-25 until 2026-11-25T09:00");
  EXPECT_EQ(new_york("2026-11-26 12:00", -5), "CLOSED 2026-11-25 until 2026-11-27T09:00") << "Thanksgiving";
  EXPECT_EQ(new_york("2026-11-27 13:00", -5), "AFTER_MARKET 2026-11-27 until 2026-11-27T22:00") << "a half day";
  // Over the change of March and of November, by the hour of New York.
  EXPECT_EQ(new_york("2026-03-06 09:30", -5), "CONTINUOUS 2026-03-06 until 2026-03-06T21:00");
  EXPECT_EQ(new_york("2026-03-06 20:00", -5), "CLOSED 2026-03-06 until 2026-03-09T08:00");
  EXPECT_EQ(new_york("2026-03-09 09:30", -4), "CONTINUOUS 2026-03-09 until 2026-03-09T20:00");
  EXPECT_EQ(new_york("2026-10-30 15:59", -4), "CONTINUOUS 2026-10-30 until 2026-10-30T20:00");
  EXPECT_EQ(new_york("2026-11-02 09:30", -5), "CONTINUOUS 2026-11-02 until 2026-11-02T21:00");
}

TEST(the_session_due, has_a_number_and_a_day_that_never_go_back) {
  for (const auto market : market::all_market_codes) {
    auto before = session_due(days(), hours(), market, moment("2026-10-30 00:00", 9));
    for (std::int64_t minute = 1; minute < 30 * 24 * 60; minute += 7) {
      const auto at = moment("2026-10-30 00:00", 9) + minute * 60 * nanos_per_second;
      const auto now = session_due(days(), hours(), market, at);
      EXPECT_GE(now.number, before.number);
      EXPECT_GE(now.trade_date, before.trade_date);
      EXPECT_GT(now.until, at);
      if (now.session != before.session) {
        EXPECT_GT(now.number, before.number) << to_rfc3339(at);
        EXPECT_LE(before.until, at) << "it was said when the next one is due";
      }
      before = now;
    }
  }
}

TEST(the_session_due, is_none_for_ever_where_no_hours_are_known) {
  const market_calendar every_day;
  const market_hours none;
  const auto at = moment("2026-11-27 10:00", 9);
  const auto due = session_due(every_day, none, market_code::kospi, at);
  EXPECT_EQ(due.session, trading_session::closed);
  EXPECT_GT(due.until, at);
}

// ---- clocks --------------------------------------------------------------------------------------------------------

TEST(market_clocks, of_real_days_say_when_the_market_opens_and_closes) {
  const market_clocks clocks(clock_mode::real, 32'400, days(), hours());
  EXPECT_TRUE(clocks.has_sessions());
  const auto at = [&](const char* text) { return clocks.at(market_code::kospi, moment(text, 9)); };
  const auto open = at("2026-11-27 10:00");
  EXPECT_EQ(open.session, trading_session::continuous);
  EXPECT_TRUE(open.is_open);
  EXPECT_EQ(open.mode, clock_mode::real);
  EXPECT_EQ(to_text(open.trade_date), "2026-11-27");
  EXPECT_EQ(open.next_close, moment("2026-11-27 15:30", 9)) << "the auction belongs to it";
  EXPECT_EQ(open.next_open, moment("2026-11-27 15:40", 9));
  const auto between = at("2026-11-27 15:35");
  EXPECT_FALSE(between.is_open);
  EXPECT_EQ(between.next_open, moment("2026-11-27 15:40", 9));
  EXPECT_EQ(between.next_close, moment("2026-11-27 20:00", 9));
  const auto weekend = at("2026-11-28 12:00");
  EXPECT_FALSE(weekend.is_open);
  EXPECT_EQ(to_text(weekend.trade_date), "2026-11-27");
  EXPECT_EQ(weekend.next_open, moment("2026-11-30 08:30", 9));
  EXPECT_EQ(weekend.next_close, moment("2026-11-30 15:30", 9));
}

TEST(market_clocks, of_a_simulated_market_are_always_in_session) {
  const market_clocks clocks(clock_mode::simulated, 32'400, days(), hours());
  EXPECT_FALSE(clocks.has_sessions());
  const auto saturday = moment("2026-11-28 12:00", 9);
  EXPECT_EQ(clocks.at(market_code::us, saturday), market::clock_of_endless_days(market_code::us, saturday, 32'400));
  EXPECT_EQ(to_text(clocks.trade_date(market_code::us, saturday)), "2026-11-28");
  EXPECT_EQ(clocks.number(market_code::us, saturday), static_cast<std::uint64_t>(parse_day("2026-11-28")->value));
}

}  // namespace
}  // namespace madang
