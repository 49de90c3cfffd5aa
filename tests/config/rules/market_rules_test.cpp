#include "config/rules/market_rules.hpp"

#include <gtest/gtest.h>

namespace madang {
namespace {

const calendar_day today = *parse_day("2026-11-20");

std::string errors_of(std::string_view text) {
  const auto rules = parse_market_rules(text, "rules.toml");
  return rules ? "(accepted)" : to_text(rules.error());
}

std::string ticks_with(std::string_view bands) {
  return "price_limits = []\n[[ticks]]\nfrom = \"2020-01-01\"\nmarkets = [\"KOSPI\"]\nsource = \"s\"\nbands = " +
         std::string(bands) + "\n";
}

TEST(market_rules, hold_from_their_day_until_a_later_one) {
  const auto rules = load_market_rules("").value();
  const auto tick_on = [&](const char* day) {
    const auto* ticks = rules.ticks(market_code::kospi, *parse_day(day));
    return ticks != nullptr ? ticks->tick_at(price::whole(1'500)) : price{};
  };
  EXPECT_EQ(tick_on("2015-06-14"), price{});
  EXPECT_EQ(tick_on("2015-06-15"), price::whole(5));
  EXPECT_EQ(tick_on("2023-01-24"), price::whole(5));
  EXPECT_EQ(tick_on("2023-01-25"), price::whole(1));
}

TEST(market_rules, differ_between_markets) {
  const auto rules = load_market_rules("").value();
  const auto before = *parse_day("2023-01-24");
  EXPECT_EQ(rules.ticks(market_code::kospi, before)->tick_at(price::whole(200'000)), price::whole(500));
  EXPECT_EQ(rules.ticks(market_code::kosdaq, before)->tick_at(price::whole(200'000)), price::whole(100));
  EXPECT_EQ(rules.price_limit(market_code::kospi, today), rate{30'000'000});
  EXPECT_EQ(rules.price_limit(market_code::konex, today), rate{15'000'000});
  EXPECT_EQ(rules.price_limit(market_code::us, today), std::nullopt);
  EXPECT_EQ(rules.ticks(market_code::us, today), nullptr);
}

TEST(market_rules, give_the_limits_of_a_day) {
  const auto rules = load_market_rules("").value();
  const auto limits = rules.limits_of(market_code::kosdaq, today, price::whole(9'940), rate::whole(1));
  EXPECT_EQ(limits, (day_limits{price::whole(9'940), price::whole(6'960), price::whole(12'920)}));
  EXPECT_FALSE(rules.limits_of(market_code::us, today, price::whole(9'940), rate::whole(1)));
}

TEST(market_rules, take_the_fallback_where_no_price_limit_is_known) {
  const auto rules = parse_market_rules(ticks_with("[{tick = \"1\"}]"), "rules.toml").value();
  EXPECT_EQ(rules.limits_of(market_code::kospi, today, price::whole(100), rate{50'000'000}),
            (day_limits{price::whole(100), price::whole(50), price::whole(150)}));
}

TEST(market_rules, do_not_depend_on_the_order_of_the_file) {
  const std::string_view text =
      "ticks = []\n"
      "[[price_limits]]\nfrom = \"2021-01-01\"\nmarkets = [\"KOSPI\"]\nsource = \"s\"\nrate = \"0.2\"\n"
      "[[price_limits]]\nfrom = \"2020-01-01\"\nmarkets = [\"KOSPI\"]\nsource = \"s\"\nrate = \"0.1\"\n";
  const auto rules = parse_market_rules(text, "rules.toml").value();
  EXPECT_EQ(rules.price_limit(market_code::kospi, today), rate{20'000'000});
  EXPECT_EQ(rules.price_limit(market_code::kospi, *parse_day("2020-12-31")), rate{10'000'000});
}

TEST(market_rules, refuse_what_they_do_not_understand) {
  EXPECT_EQ(errors_of(""), "rules.toml:1: `ticks` must be an array\nrules.toml:1: `price_limits` must be an array\n");
  EXPECT_EQ(errors_of("ticks = []\nprice_limits = []\nvi = []\n"), "rules.toml:3: `vi` is not known here\n");
  EXPECT_EQ(errors_of("ticks = [1]\nprice_limits = []\n").find("rules.toml:1: expected a table, got an integer\n"), 0u);
  EXPECT_EQ(errors_of(ticks_with("[{tick = \"1\", step = \"2\"}]")), "rules.toml:6: `step` is not known here\n");
  EXPECT_NE(errors_of(ticks_with("[{tick = 1}]")), "(accepted)");
  EXPECT_NE(errors_of(ticks_with("[{tick = \"one\"}]")), "(accepted)");
  EXPECT_NE(errors_of(ticks_with("[{below = \"x\", tick = \"1\"}, {tick = \"1\"}]")), "(accepted)");
  EXPECT_NE(errors_of(ticks_with("[{below = \"10\", tick = \"1\"}]")), "(accepted)");
  EXPECT_NE(errors_of(ticks_with("[]")), "(accepted)");
  EXPECT_EQ(errors_of(ticks_with("[{tick = \"1\"}]")), "(accepted)");
}

TEST(market_rules, refuse_bad_days_markets_and_rates) {
  const auto limit = [](const char* from, const char* markets, const char* width) {
    return std::string("ticks = []\n[[price_limits]]\nsource = \"s\"\nfrom = ") + from + "\nmarkets = " + markets +
           "\nrate = " + width + "\n";
  };
  EXPECT_EQ(errors_of(limit("\"2020-01-01\"", "[\"KOSPI\"]", "\"0.3\"")), "(accepted)");
  EXPECT_EQ(errors_of(limit("\"2020-02-30\"", "[\"KOSPI\"]", "\"0.3\"")),
            "rules.toml:4: `from` must be a day such as \"2023-01-25\"\n");
  EXPECT_EQ(errors_of(limit("\"2020-01-01\"", "[\"NYSE\"]", "\"0.3\"")),
            "rules.toml:5: `markets` must be an array of KOSPI, KOSDAQ, KONEX, US\n");
  EXPECT_NE(errors_of(limit("\"2020-01-01\"", "[]", "\"0.3\"")), "(accepted)");
  EXPECT_NE(errors_of(limit("\"2020-01-01\"", "[\"KOSPI\", 5]", "\"0.3\"")), "(accepted)");
  EXPECT_NE(errors_of(limit("\"2020-01-01\"", "[\"KOSPI\", \"KOSPI\"]", "\"0.3\"")), "(accepted)");
  for (const char* width : {"\"0\"", "\"-0.3\"", "\"1.1\"", "0.3", "\"30%\""}) {
    EXPECT_NE(errors_of(limit("\"2020-01-01\"", "[\"KOSPI\"]", width)), "(accepted)") << width;
  }
}

TEST(market_rules, of_american_stocks_come_from_a_file_of_their_own) {
  const auto rules = load_market_rules(MADANG_SOURCE_DIR "/config/rules/us_ticks.toml").value();
  EXPECT_EQ(rules.ticks(market_code::us, *parse_day("2006-01-30")), nullptr);
  const auto* ticks = rules.ticks(market_code::us, today);
  ASSERT_NE(ticks, nullptr);
  EXPECT_EQ(ticks->tick_at(price::whole(1)), price{100});
  EXPECT_EQ(ticks->tick_at(price{9'999}), price{1});
  EXPECT_EQ(rules.ticks(market_code::kospi, today), nullptr);
}

TEST(market_rules, come_from_a_file_where_one_is_named) {
  EXPECT_TRUE(load_market_rules(MADANG_SOURCE_DIR "/config/rules/krx_ticks.toml"));
  const auto missing = load_market_rules("/nowhere.toml");
  ASSERT_FALSE(missing);
  EXPECT_EQ(to_text(missing.error()), "/nowhere.toml: cannot be opened: No such file or directory\n");
}

}  // namespace
}  // namespace madang
