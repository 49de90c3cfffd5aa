#include "actors/market/fan_out/auction_fan_out.hpp"

#include <gtest/gtest.h>

#include <string>

namespace madang::market {
namespace {

const symbol_id samsung = *symbol_id::parse("005930");
const channel_id auctions_channel{channel_kind::auction, samsung.value};

auction_view gathering(std::uint64_t seq, std::int64_t shares) {
  auction_view made;
  made.symbol = samsung;
  made.expected_price = price::whole(71'000);
  made.expected_quantity = quantity::whole(shares);
  made.bids = {{price::whole(70'900), quantity::whole(3), 1}};
  made.ends_at = {1'795'000'000'000'000'000};
  made.as_of = {1'794'999'999'000'000'000};
  made.seq = seq;
  return made;
}

TEST(auction_fan_out, shows_nothing_before_the_first_auction) {
  auction_fan_out fan(auctions_channel, "auction:005930", 8);
  EXPECT_FALSE(fan.advance(std::nullopt));
  EXPECT_TRUE(fan.start({}).frames.empty());
  const auto first = fan.advance(gathering(500, 10));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->seq, 500U);
  EXPECT_EQ(first->prev, 0U);
}

TEST(auction_fan_out, begins_with_a_snapshot_and_goes_on_with_what_looks_different) {
  auction_fan_out fan(auctions_channel, "auction:005930", 8);
  EXPECT_FALSE(fan.advance(gathering(7, 10)));
  const auto start = fan.start({});
  EXPECT_EQ(start.seq, 7U);
  ASSERT_EQ(start.frames.size(), 1U);
  EXPECT_EQ(*start.frames[0],
            R"({"ch":"auction:005930","type":"snapshot","seq":7,"prev":0,"ts":"2026-11-18T11:06:39.000000Z","data":)"
            R"({"symbol":"005930","phase":"OPENING_AUCTION","expected_price":"71000","expected_quantity":"10",)"
            R"("imbalance_side":null,"imbalance_quantity":"0","bids":[["70900","3",1]],"asks":[],)"
            R"("ends_at":"2026-11-18T11:06:40.000000Z"}})");
  EXPECT_FALSE(fan.advance(gathering(8, 10))) << "what a reader sees is the same";
  const auto next = fan.advance(gathering(9, 12));
  ASSERT_TRUE(next);
  EXPECT_EQ(next->seq, 9U);
  EXPECT_EQ(next->prev, 7U);
  EXPECT_FALSE(fan.advance(gathering(9, 13))) << "a number comes once";
  EXPECT_FALSE(fan.advance(gathering(3, 14))) << "and never goes back";
}

TEST(auction_fan_out, ends_with_what_it_came_to_and_a_day_without_one_says_nothing) {
  auction_fan_out fan(auctions_channel, "auction:005930", 8);
  (void)fan.advance(gathering(7, 10));
  auto done = gathering(8, 10);
  done.is_done = true;
  done.imbalance = quantity::whole(4);
  done.surplus = side::sell;
  const auto last = fan.advance(done);
  ASSERT_TRUE(last);
  EXPECT_NE(last->text->find(R"("phase":"DONE","expected_price":"71000","expected_quantity":"10",)"
                             R"("imbalance_side":"SELL","imbalance_quantity":"4")"),
            std::string::npos);
  EXPECT_NE(last->text->find(R"("ends_at":null}})"), std::string::npos) << "it has ended";
  auto later = done;
  later.seq = 20;
  later.bids.clear();
  EXPECT_FALSE(fan.advance(later)) << "the book goes on without it";
  EXPECT_FALSE(fan.advance(std::nullopt));
  EXPECT_NE(fan.start({}).frames.at(0)->find("DONE"), std::string::npos);
}

TEST(auction_fan_out, says_that_nothing_would_trade) {
  auction_fan_out fan(auctions_channel, "auction:005930", 8);
  auto nothing = gathering(1, 0);
  nothing.expected_price = {};
  (void)fan.advance(nothing);
  EXPECT_NE(fan.start({}).frames.at(0)->find(R"("expected_price":null,"expected_quantity":"0")"), std::string::npos);
}

TEST(auction_fan_out, resumes_whoever_has_seen_a_number_it_still_has) {
  auction_fan_out fan(auctions_channel, "auction:005930", 2);
  for (std::uint64_t seq = 1; seq <= 5; ++seq) (void)fan.advance(gathering(seq, static_cast<std::int64_t>(seq)));
  EXPECT_TRUE(fan.start(5).frames.empty());
  EXPECT_EQ(fan.start(3).frames.size(), 2U);
  ASSERT_EQ(fan.start(1).frames.size(), 1U);
  EXPECT_NE(fan.start(1).frames[0]->find("snapshot"), std::string::npos) << "too old";
}

}  // namespace
}  // namespace madang::market
