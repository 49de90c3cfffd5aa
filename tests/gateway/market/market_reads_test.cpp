#include <gtest/gtest.h>

#include "gateway/json/json_input.hpp"
#include "messages/market/queries.hpp"
#include "tests/gateway/api/answers.hpp"
#include "tests/gateway/api/one_route.hpp"
#include "tests/support/json_reading.hpp"

namespace madang {
namespace {

class MarketReads : public OneRoute {
 protected:
  http_reply get(const std::string& path, const std::string& if_none_match = {}) {
    http_ask ask{"GET", "/api/v1/market/" + path, {}, {}};
    if (!if_none_match.empty()) ask.headers.emplace_back("If-None-Match", if_none_match);
    return *client.ask(ask);
  }
  /// The values of one member of all items.
  std::vector<std::string> listed(const std::string& path, const char* member) {
    const auto reply = get(path);
    EXPECT_EQ(reply.status, 200) << reply.body;
    std::vector<std::string> out;
    const auto json = parse_json(reply.body, answer_limits);
    for (const auto& one : items_of(*json, "items")) out.push_back(text_of(one, member));
    return out;
  }
  using texts = std::vector<std::string>;
};

TEST_F(MarketReads, InstrumentsAreNarrowedDown) {
  EXPECT_EQ(listed("stocks", "symbol"), (texts{"005930", "035720"}));
  EXPECT_EQ(listed("stocks?market=KOSPI", "symbol"), (texts{"005930", "035720"}));
  EXPECT_EQ(listed("stocks?market=KOSDAQ", "symbol"), texts());
  EXPECT_EQ(listed("stocks?sector=Semiconductors", "symbol"), texts{"005930"});
  EXPECT_EQ(listed("stocks?query=kakao", "symbol"), texts{"035720"});
  EXPECT_EQ(listed("stocks?query=kakao&sector=Semiconductors", "symbol"), texts());
  EXPECT_EQ(code_of(get("stocks?market=MOON")), "parameter_invalid");
}

TEST_F(MarketReads, OneInstrumentSaysWhatIsKnownOfIt) {
  const auto known = get("stocks/005930");
  EXPECT_EQ(known.status, 200);
  EXPECT_NE(known.body.find(R"("sector":"Semiconductors","listed_shares":"5919600000")"), std::string::npos);
  EXPECT_NE(get("stocks/035720").body.find(R"("sector":null,"listed_shares":null)"), std::string::npos);
  EXPECT_EQ(get("stocks/NONE").status, 404);
}

TEST_F(MarketReads, ASearchSaysWhatItFoundAndIsPagedInItsOrder) {
  EXPECT_EQ(listed("search?keyword=35720", "match"), texts{"CODE"});
  EXPECT_EQ(listed("search?keyword=samsung", "match"), texts{"NAME"});
  const auto first = get("search?keyword=0&limit=1");
  const auto json = parse_json(first.body, answer_limits);
  EXPECT_EQ(text_of(items_of(*json, "items").at(0), "symbol"), "005930");
  EXPECT_EQ(listed("search?keyword=0&limit=1&cursor=" + text_of(*json, "next_cursor"), "symbol"), texts{"035720"});
}

TEST_F(MarketReads, TheCalendarShowsOpenAndClosedDays) {
  const auto path = "calendar?from=2026-02-13&to=2026-02-19";
  EXPECT_EQ(listed(path, "date"),
            (texts{"2026-02-13", "2026-02-14", "2026-02-15", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19"}));
  const auto body = get(path).body;
  EXPECT_NE(body.find(R"({"date":"2026-02-13","is_open":true,"sessions":[{"session":"PRE_HOURS",)"), std::string::npos);
  EXPECT_NE(body.find(R"("settlement_date":"2026-02-20"})"), std::string::npos) << "over Seollal: " << body;
  EXPECT_NE(body.find(R"({"date":"2026-02-17","is_open":false,"sessions":null,"settlement_date":null})"),
            std::string::npos);
  EXPECT_NE(get("calendar?market=US&from=2026-02-17&to=2026-02-17").body.find(R"("is_open":true)"), std::string::npos);
}

TEST_F(MarketReads, TheCalendarIsPagedAndEndsSomewhere) {
  const auto first = get("calendar?from=2026-02-13&to=2026-02-15&limit=2");
  const auto json = parse_json(first.body, answer_limits);
  EXPECT_EQ(listed("calendar?from=2026-02-13&to=2026-02-15&limit=2&cursor=" + text_of(*json, "next_cursor"), "date"),
            texts{"2026-02-15"});
  EXPECT_EQ(listed("calendar", "date").size(), 31U);
  EXPECT_EQ(listed("calendar?from=9999-01-01&to=9999-12-31", "date"), texts());
  EXPECT_EQ(listed("calendar?from=0000-01-01&to=1990-01-01", "date"), texts{"1990-01-01"});
  EXPECT_EQ(listed("calendar?from=2026-02-13&to=2026-02-12", "date"), texts());
  EXPECT_EQ(code_of(get("calendar?from=2026-02-30")), "parameter_invalid");
}

TEST_F(MarketReads, WhatHasNotChangedIsNotSentAgain) {
  const auto first = get("calendar?from=2026-02-13&to=2026-02-14");
  EXPECT_EQ(first.header("Cache-Control"), "public, max-age=3600");
  const std::string tag(first.header("ETag"));
  ASSERT_FALSE(tag.empty());
  const auto again = get("calendar?from=2026-02-13&to=2026-02-14", tag);
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  EXPECT_EQ(again.header("ETag"), tag);
  EXPECT_EQ(get("calendar?from=2026-02-13&to=2026-02-15", tag).status, 200) << "another answer";
  EXPECT_EQ(get("stocks").header("Cache-Control"), "public, max-age=5");
  EXPECT_EQ(get("quote/005930").header("Cache-Control"), "no-store");
}

TEST_F(MarketReads, CandlesThatNothingCanBeAddedToMayBeKept) {
  const auto keep = [&](const std::string& path) { return std::string(get(path).header("Cache-Control")); };
  EXPECT_EQ(keep("history/005930?interval=1m"), "public, no-cache") << "up to now";
  node.time.at = 1'800'000'000 * nanos_per_second + 3'600 * nanos_per_second;
  EXPECT_EQ(keep("history/005930?interval=1m&to=2027-01-15T08:01:00Z"), "public, max-age=3600");
  EXPECT_EQ(keep("history/005930?interval=1d&to=2027-01-15T08:01:00Z"), "public, no-cache") << "the day is not over";
}

TEST_F(MarketReads, CandlesHaveTheNumberOfTheirChannel) {
  const auto body = get("history/005930?interval=1w").body;
  EXPECT_NE(body.find(R"("volume":"7","seq":0})"), std::string::npos) << body;
  EXPECT_NE(body.find(R"(,"seq":0})"), std::string::npos);
  EXPECT_EQ(std::any_cast<const market::list_candles&>(node.lists.last).interval_s, market::week_interval);
  EXPECT_EQ(get("history/005930?interval=1mo").status, 200);
  EXPECT_EQ(std::any_cast<const market::list_candles&>(node.lists.last).interval_s, market::month_interval);
  EXPECT_EQ(get("history/005930?interval=1s").status, 200);
  EXPECT_EQ(std::any_cast<const market::list_candles&>(node.lists.last).interval_s, 1);
}

TEST_F(MarketReads, AnIndicatorIsComputedOverOneSeriesWhateverPageIsAskedFor) {
  const auto first = get("indicators/005930?name=OBV&interval=1d&limit=1");
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_NE(first.body.find(R"("values":{"value":"7"}})"), std::string::npos) << first.body;
  const auto asked = std::any_cast<const market::read_candle_series&>(node.lists.last).of;
  EXPECT_EQ(asked.limit, market::read_candle_series::limit_max);
  EXPECT_EQ(asked.interval_s, market::day_interval);
  node.time.at = node.time.at + 100 * nanos_per_second;
  EXPECT_EQ(get("indicators/005930?name=SMA&from=2026-11-20").status, 200);
  EXPECT_EQ(std::any_cast<const market::read_candle_series&>(node.lists.last).of.from, unix_nanos{})
      << "what comes before warms it up";
}

TEST_F(MarketReads, AnIndicatorIsRefusedByWhatIsWrongWithIt) {
  EXPECT_EQ(code_of(get("indicators/005930")), "parameter_invalid") << "without a name";
  EXPECT_EQ(code_of(get("indicators/005930?name=MAGIC")), "parameter_invalid");
  EXPECT_EQ(code_of(get("indicators/005930?name=SMA&period=0")), "parameter_invalid");
  EXPECT_EQ(code_of(get("indicators/005930?name=SMA&period=251")), "parameter_invalid");
  EXPECT_EQ(get("indicators/NONE?name=SMA").status, 404);
}

TEST_F(MarketReads, TheClockIsThatOfAMarketAlwaysInSession) {
  const auto body = get("clock?market=KOSDAQ").body;
  EXPECT_EQ(
      body,
      R"({"market":"KOSDAQ","timestamp":"2027-01-15T08:00:00.000000Z","trade_date":"2027-01-15","session":"CONTINUOUS",)"
      R"("is_open":true,"next_open":"2027-01-15T15:00:00.000000Z","next_close":"2027-01-15T15:00:00.000000Z",)"
      R"("mode":"SIMULATED","speed":"1"})");
}

TEST(MarketClock, OfRealDaysIsThatOfItsMarket) {
  fake_node node([](settings& all) { all.market.clock = market::clock_mode::real; });
  http_client client{node.port()};
  const auto clock = [&](const std::string& market) {
    return client.ask({"GET", "/api/v1/market/clock?market=" + market, {}, {}})->body;
  };
  // A Friday, 17:00 in Seoul and 03:00 in New York.
  EXPECT_EQ(
      clock("KOSPI"),
      R"({"market":"KOSPI","timestamp":"2027-01-15T08:00:00.000000Z","trade_date":"2027-01-15","session":"AFTER_MARKET",)"
      R"("is_open":true,"next_open":"2027-01-17T23:30:00.000000Z","next_close":"2027-01-15T11:00:00.000000Z",)"
      R"("mode":"REAL","speed":"1"})");
  EXPECT_NE(clock("KONEX").find(R"("session":"CLOSED","is_open":false,"next_open":"2027-01-17T23:30:00.000000Z")"),
            std::string::npos)
      << "it has no after-market";
  EXPECT_NE(clock("US").find(R"("trade_date":"2027-01-15","session":"CLOSED","is_open":false,)"
                             R"("next_open":"2027-01-15T09:00:00.000000Z","next_close":"2027-01-16T01:00:00.000000Z")"),
            std::string::npos)
      << clock("US");
}

}  // namespace
}  // namespace madang
