#include "actors/market/fan_out/candle_fan_out.hpp"

#include <gtest/gtest.h>

#include "tests/support/made_up/made_up_market.hpp"

namespace madang {
namespace {

using namespace made_up_market;

constexpr std::int64_t minute_ns = 60 * nanos_per_second;
const channel_id candles_channel{channel_kind::candles, samsung.value};

/// Trade `number` at a price, so many seconds after the epoch.
trade_view traded_at(std::uint64_t number, std::int64_t at_s, std::int64_t at_price, std::int64_t shares = 5) {
  return {samsung, number, price::whole(at_price), quantity::whole(shares), side::buy, {at_s * nanos_per_second},
          number};
}

minute_candle candle_of(const std::vector<trade_view>& trades) {
  minute_candle made;
  for (const auto& one : trades) add(made, one);
  return made;
}

class candles_of_a_symbol : public testing::Test {
 protected:
  candle_fan_out fan{candles_channel, "candles:005930:1m", 8};
};

TEST(minute_candle, has_the_first_the_best_the_worst_the_last_price_and_all_shares_of_its_minute) {
  const auto made = candle_of({traded_at(1, 59, 900), traded_at(2, 60, 100, 1), traded_at(3, 61, 130, 2),
                               traded_at(4, 100, 90, 3), traded_at(5, 119, 110, 4)});
  EXPECT_EQ(made.bar, (candle{{minute_ns},
                              price::whole(100),
                              price::whole(130),
                              price::whole(90),
                              price::whole(110),
                              quantity::whole(10)}));
  EXPECT_EQ(made.trades, 5U);
}

TEST(minute_candle, only_counts_a_trade_of_an_earlier_minute) {
  const auto before = candle_of({traded_at(1, 60, 100)});
  const auto after = candle_of({traded_at(1, 60, 100), traded_at(2, 59, 7)});
  EXPECT_EQ(after.bar, before.bar);
  EXPECT_EQ(after.trades, 2U);
}

TEST_F(candles_of_a_symbol, begin_with_the_candle_of_the_latest_traded_minute) {
  EXPECT_FALSE(fan.begun());
  fan.begin(candle_of({traded_at(1, 60, 71'000), traded_at(2, 62, 71'100)}));
  const auto start = fan.start({});
  EXPECT_EQ(start.seq, 4U);
  ASSERT_EQ(start.frames.size(), 1U);
  EXPECT_EQ(*start.frames[0],
            R"({"ch":"candles:005930:1m","type":"snapshot","seq":4,"prev":0,"ts":"1970-01-01T00:01:02.000000Z",)"
            R"("data":{"time":"1970-01-01T00:01:00.000000Z","open":"71000","high":"71100","low":"71000",)"
            R"("close":"71100","volume":"10","final":false}})");
}

TEST_F(candles_of_a_symbol, of_one_that_never_traded_begin_with_nothing) {
  fan.begin({});
  EXPECT_TRUE(fan.start({}).frames.empty());
  const auto frames = fan.advance({traded_at(1, 60, 100)}, {});
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0].prev, 0U);
  EXPECT_EQ(frames[0].seq, 2U);
}

TEST_F(candles_of_a_symbol, are_told_once_for_all_trades_that_came_in_between) {
  fan.begin(candle_of({traded_at(1, 60, 100)}));
  const auto frames = fan.advance({traded_at(2, 61, 120), traded_at(3, 62, 90)}, {});
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0].seq, 6U);
  EXPECT_EQ(frames[0].prev, 2U);
  EXPECT_NE(frames[0].text->find(R"("high":"120","low":"90","close":"90")"), std::string::npos) << *frames[0].text;
  EXPECT_TRUE(fan.advance({traded_at(3, 62, 90)}, {}).empty()) << "it is known already";
}

TEST_F(candles_of_a_symbol, are_final_once_before_the_next_minute_begins) {
  fan.begin(candle_of({traded_at(1, 60, 100)}));
  const auto frames = fan.advance({traded_at(2, 119, 120), traded_at(3, 120, 90), traded_at(4, 180, 95)}, {});
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(frames[0].seq, 5U);
  EXPECT_NE(frames[0].text->find(R"("close":"120","volume":"10","final":true)"), std::string::npos);
  EXPECT_EQ(frames[1].seq, 7U);
  EXPECT_EQ(frames[1].prev, 5U);
  EXPECT_EQ(frames[2].seq, 8U);
  EXPECT_NE(frames[2].text->find(R"("final":false)"), std::string::npos);
}

TEST_F(candles_of_a_symbol, are_final_when_the_clock_says_so_with_the_number_that_the_next_trade_would_have_given) {
  fan.begin(candle_of({traded_at(1, 60, 100)}));
  EXPECT_FALSE(fan.close({2 * minute_ns})) << "a trade of the minute may be told late";
  const auto last = fan.close({2 * minute_ns + candle_fan_out::grace_ns});
  ASSERT_TRUE(last);
  EXPECT_EQ(last->seq, 3U);
  EXPECT_FALSE(fan.close({9 * minute_ns})) << "once";
  EXPECT_NE(fan.start({}).frames[0]->find(R"("final":true)"), std::string::npos);
  const auto frames = fan.advance({traded_at(2, 180, 90)}, {});
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0].seq, 4U);
  EXPECT_EQ(frames[0].prev, 3U);
}

TEST_F(candles_of_a_symbol, go_on_where_a_client_left_and_begin_anew_where_frames_are_gone) {
  fan.begin({});
  for (std::uint64_t number = 1; number <= 20; ++number) (void)fan.advance({traded_at(number, 60, 100)}, {});
  EXPECT_EQ(fan.start(40).frames.size(), 0U);
  EXPECT_EQ(fan.start(38).frames.size(), 1U);
  ASSERT_EQ(fan.start(2).frames.size(), 1U);
  EXPECT_NE(fan.start(2).frames[0]->find("snapshot"), std::string::npos);
}

TEST_F(candles_of_a_symbol, begin_anew_where_trades_are_beyond_reach) {
  fan.begin(candle_of({traded_at(1, 60, 100)}));
  const auto now = candle_of({traded_at(7, 300, 200), traded_at(9, 301, 210)});
  const auto frames = fan.advance({traded_at(9, 301, 210)}, now);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0].seq, 18U);
  EXPECT_EQ(frames[0].prev, 2U);
  EXPECT_NE(frames[0].text->find(R"("type":"snapshot")"), std::string::npos);
  EXPECT_NE(frames[0].text->find(R"("open":"200")"), std::string::npos);
}

}  // namespace
}  // namespace madang
