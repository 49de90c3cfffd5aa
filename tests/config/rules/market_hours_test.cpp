#include "config/rules/market_hours.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "config/rules/market_calendar.hpp"
#include "tests/support/temp_dir.hpp"

namespace madang {
namespace {

const market_hours& shipped() {
  static const auto hours = load_market_hours("").value();
  return hours;
}

/// `CONTINUOUS 2026-11-27T00:00 06:20`, …
std::vector<std::string> sessions(const char* day, market_code market = market_code::kospi) {
  std::vector<std::string> out;
  const auto found = shipped().sessions_of(market, *parse_day(day));
  for (const auto& one : found) {
    out.push_back(std::string(to_text(one.session)) + ' ' + to_rfc3339(one.opens_at).substr(0, 16) + ' ' +
                  to_rfc3339(one.closes_at).substr(11, 5));
  }
  return out;
}
std::string trade(const char* day, market_code market = market_code::kospi) {
  for (const auto& one : sessions(day, market)) {
    if (one.starts_with("CONTINUOUS")) return one.substr(11);
  }
  return "none";
}

TEST(market_hours, of_a_usual_day_are_all_its_sessions) {
  EXPECT_EQ(sessions("2026-11-27"),
            (std::vector<std::string>{"PRE_HOURS 2026-11-26T23:30 23:40", "OPENING_AUCTION 2026-11-26T23:30 00:00",
                                      "CONTINUOUS 2026-11-27T00:00 06:20", "CLOSING_AUCTION 2026-11-27T06:20 06:30",
                                      "POST_HOURS 2026-11-27T06:40 07:00", "AFTER_MARKET 2026-11-27T07:00 11:00"}));
}

TEST(market_hours, hold_from_the_day_on_which_they_began) {
  EXPECT_EQ(sessions("2026-09-11").back(), "AFTER_MARKET 2026-09-11T07:00 09:00");
  EXPECT_EQ(sessions("2026-09-14").back(), "AFTER_MARKET 2026-09-14T07:00 11:00");
  EXPECT_EQ(sessions("2026-09-14", market_code::konex).back(), "POST_HOURS 2026-09-14T06:40 07:00");
  EXPECT_EQ(sessions("2016-07-29"), std::vector<std::string>()) << "no rule is known";
}

TEST(market_hours, are_others_on_unusual_days) {
  EXPECT_EQ(trade("2026-01-02"), "2026-01-02T01:00 06:20") << "the first of the year";
  EXPECT_EQ(trade("2026-01-05"), "2026-01-05T00:00 06:20");
  EXPECT_EQ(trade("2025-11-13"), "2025-11-13T01:00 07:20") << "the entrance test";
  EXPECT_EQ(trade("2026-11-19"), "2026-11-19T01:00 07:20");
}

TEST(market_hours, of_new_york_follow_its_daylight_saving) {
  EXPECT_EQ(trade("2026-03-06", market_code::us), "2026-03-06T14:30 21:00");
  EXPECT_EQ(trade("2026-03-09", market_code::us), "2026-03-09T13:30 20:00") << "after the second Sunday of March";
  EXPECT_EQ(trade("2026-10-30", market_code::us), "2026-10-30T13:30 20:00");
  EXPECT_EQ(trade("2026-11-02", market_code::us), "2026-11-02T14:30 21:00") << "after the first Sunday of November";
  EXPECT_EQ(trade("2026-11-27", market_code::us), "2026-11-27T14:30 18:00") << "the day after Thanksgiving";
}

TEST(market_hours, know_the_day_of_the_market_s_own_zone) {
  const auto day = [](const char* utc_day, std::int64_t hour, market_code market) {
    return to_text(shipped().day_at(market, start_of_day(*parse_day(utc_day), 0) + hour * 3'600 * nanos_per_second));
  };
  EXPECT_EQ(day("2026-11-26", 14, market_code::kospi), "2026-11-26");
  EXPECT_EQ(day("2026-11-26", 15, market_code::kospi), "2026-11-27");
  EXPECT_EQ(day("2026-11-27", 4, market_code::us), "2026-11-26");
  EXPECT_EQ(day("2026-11-27", 5, market_code::us), "2026-11-27") << "midnight in winter";
  EXPECT_EQ(day("2026-07-16", 3, market_code::us), "2026-07-15");
  EXPECT_EQ(day("2026-07-16", 4, market_code::us), "2026-07-16") << "midnight in summer";
}

TEST(market_hours, that_are_unusual_are_those_of_open_days) {
  const auto calendar = load_market_calendar("").value();
  for (const auto* day : {"2023-01-02", "2024-01-02", "2025-01-02", "2026-01-02", "2027-01-04", "2023-11-16",
                          "2024-11-14", "2025-11-13", "2026-11-19"}) {
    EXPECT_TRUE(calendar.is_open(market_code::kospi, *parse_day(day))) << day;
    EXPECT_TRUE(trade(day).substr(11).starts_with("01:00")) << day;
  }
}

std::string errors_of(const std::string& sessions) {
  const auto read = parse_market_hours(
      "unusual = []\n[[usual]]\nfrom = \"2026-01-01\"\nmarkets = [\"KOSPI\"]\nsource = \"s\"\nsessions = [" + sessions +
          "]\n",
      "h.toml");
  return read ? "(accepted)" : to_text(read.error());
}

TEST(market_hours, are_refused_where_a_session_makes_no_sense) {
  EXPECT_EQ(errors_of("\"CONTINUOUS 09:00-15:20\""), "(accepted)");
  EXPECT_EQ(errors_of("\"CONTINUOUS 09:00-24:00\""), "(accepted)");
  EXPECT_EQ(errors_of("\"CONTINUOUS 09:00:30-15:20:00\""), "(accepted)");
  for (const auto* wrong :
       {"", "\"CONTINUOUS\"", "\"CONTINUOUS 09:00\"", "\"NOON 09:00-15:20\"", "\"CONTINUOUS 15:20-09:00\"",
        "\"CONTINUOUS 9:00-15:20\"", "\"CONTINUOUS 09:60-15:20\"", "\"CONTINUOUS 09:00:60-15:20\"",
        "\"CONTINUOUS 09:00:3-15:20\"", "\"CONTINUOUS 09:00-24:00:01\"", "\"CONTINUOUS 09:00-24:01\"",
        "\"HALTED 09:00-15:20\"", "\"CONTINUOUS 09:00-15:20\", \"PRE_HOURS 08:00-09:00\""}) {
    EXPECT_NE(errors_of(wrong), "(accepted)") << wrong;
  }
}

TEST(market_hours, are_read_from_a_file_whose_faults_name_it) {
  const temp_dir dir;
  const auto file = dir.text() + "/hours.toml";
  EXPECT_NE(to_text(load_market_hours(file).error()).find(file), std::string::npos) << "there is none";
  std::ofstream(file) << "usual = []\n";
  EXPECT_EQ(to_text(load_market_hours(file).error()).rfind(file + ":", 0), 0U) << "a list is missing";
  std::ofstream(file) << "usual = []\nunusual = []\n";
  EXPECT_TRUE(load_market_hours(file)->sessions_of(market_code::kospi, *parse_day("2026-11-27")).empty());
}

TEST(market_hours, are_so_many_at_the_most) {
  const auto with = [](std::size_t entries) {
    std::string text = "usual = []\n";
    for (std::size_t i = 0; i < entries; ++i) text += "[[unusual]]\n";
    return to_text(parse_market_hours(text, "h.toml").error());
  };
  EXPECT_NE(with(rule_entries_max + 1).find("unusual"), std::string::npos);
  EXPECT_NE(with(rule_entries_max + 1).find("shorter"), std::string::npos);
  EXPECT_EQ(with(1).find("shorter"), std::string::npos) << "and each is at fault by itself";
}

}  // namespace
}  // namespace madang
