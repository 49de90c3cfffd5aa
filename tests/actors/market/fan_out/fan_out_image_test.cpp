#include "actors/market/fan_out/fan_out_image.hpp"

#include <gtest/gtest.h>

#include "messages/market/market_text.hpp"
#include "tests/support/made_up/made_up_market.hpp"

namespace madang {
namespace {

using namespace made_up_market;

// ---- the book ------------------------------------------------------------------------------------------------------

TEST(book_fan_out, starts_with_a_snapshot_and_sends_only_the_levels_that_differ) {
  book_fan_out fan(book_channel, "book:005930", 8);
  EXPECT_FALSE(fan.advance(book(7, {level(71'000, 10), level(70'900, 4)}, {level(71'100, 3)})));
  const auto start = fan.start({});
  EXPECT_EQ(start.seq, 7U);
  ASSERT_EQ(start.frames.size(), 1U);
  EXPECT_EQ(*start.frames[0],
            R"({"ch":"book:005930","type":"snapshot","seq":7,"prev":0,"ts":"1970-01-01T00:00:01.000000Z",)"
            R"("data":{"bids":[["71000","10",1],["70900","4",1]],"asks":[["71100","3",1]]}})");

  const auto frame = fan.advance(book(9, {level(71'000, 6), level(70'900, 4)}, {level(71'200, 8)}));
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->seq, 9U);
  EXPECT_EQ(frame->prev, 7U);
  EXPECT_EQ(*frame->text, R"({"ch":"book:005930","type":"update","seq":9,"prev":7,"ts":"1970-01-01T00:00:01.000000Z",)"
                          R"("data":{"bids":[["71000","6",1]],"asks":[["71200","8",1],["71100","0",0]]}})");
}

TEST(book_fan_out, removes_levels_that_fall_out_of_the_top_ten_and_sends_those_that_come_into_view) {
  std::vector<level_view> eleven;
  for (std::int64_t i = 0; i < 11; ++i) eleven.push_back(level(71'000 - 100 * i, 1 + i));
  book_fan_out fan(book_channel, "book:005930", 8);
  (void)fan.advance(book(1, eleven, {}));
  EXPECT_EQ(fan.start({}).frames[0]->find("70000"), std::string::npos) << "the eleventh level is out of view";

  auto nine_and_new = eleven;
  nine_and_new.erase(nine_and_new.begin());
  const auto frame = fan.advance(book(2, nine_and_new, {}));
  ASSERT_TRUE(frame);
  EXPECT_NE(frame->text->find(R"("bids":[["70000","11",1],["71000","0",0]])"), std::string::npos) << *frame->text;

  auto with_better = nine_and_new;
  with_better.insert(with_better.begin(), level(71'500, 2));
  const auto next = fan.advance(book(3, with_better, {}));
  ASSERT_TRUE(next);
  EXPECT_NE(next->text->find(R"("bids":[["71500","2",1],["70000","0",0]])"), std::string::npos) << *next->text;
}

TEST(book_fan_out, sends_nothing_for_an_image_that_looks_the_same_and_keeps_prev_truthful) {
  book_fan_out fan(book_channel, "book:005930", 8);
  (void)fan.advance(book(1, {level(71'000, 1)}, {}));
  EXPECT_FALSE(fan.advance(book(1, {level(71'000, 1)}, {})));
  EXPECT_FALSE(fan.advance(book(5, {level(71'000, 1)}, {})));
  const auto frame = fan.advance(book(6, {level(71'000, 2)}, {}));
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->prev, 1U);
}

TEST(book_fan_out, catches_up_with_the_newest_number_by_an_empty_frame) {
  book_fan_out fan(book_channel, "book:005930", 8);
  (void)fan.advance(book(1, {level(100, 1)}, {}));
  EXPECT_FALSE(fan.catch_up(book(1, {level(100, 1)}, {}))) << "it is there already";
  const auto empty = fan.catch_up(book(4, {level(100, 1)}, {}));
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->seq, 4U);
  EXPECT_EQ(empty->prev, 1U);
  EXPECT_EQ(fan.start({}).seq, 4U);
  EXPECT_TRUE(fan.start(4).frames.empty());
}

TEST(book_fan_out, resumes_from_any_frame_of_the_ring_and_answers_older_numbers_with_a_snapshot) {
  book_fan_out fan(book_channel, "book:005930", 3);
  (void)fan.advance(book(10, {level(71'000, 1)}, {}));
  for (std::uint64_t seq = 11; seq <= 15; ++seq) {
    ASSERT_TRUE(fan.advance(book(seq, {level(71'000, static_cast<std::int64_t>(seq))}, {})));
  }
  EXPECT_EQ(fan.start(15).frames.size(), 0U);
  EXPECT_EQ(fan.start(14).frames.size(), 1U);
  EXPECT_EQ(fan.start(12).frames.size(), 3U);
  EXPECT_NE(fan.start(12).frames[0]->find(R"("seq":13,"prev":12)"), std::string::npos);
  for (const std::uint64_t beyond : {11U, 10U, 0U, 16U, 99U}) {
    const auto start = fan.start(beyond);
    ASSERT_EQ(start.frames.size(), 1U) << beyond;
    EXPECT_NE(start.frames[0]->find("snapshot"), std::string::npos) << beyond;
    EXPECT_EQ(start.seq, 15U);
  }
}

TEST(book_fan_out, builds_the_snapshot_once_for_all_who_ask_until_the_next_change) {
  book_fan_out fan(book_channel, "book:005930", 3);
  (void)fan.advance(book(1, {level(71'000, 1)}, {}));
  const auto first = fan.start({}).frames[0];
  EXPECT_EQ(fan.start({}).frames[0], first);
  (void)fan.advance(book(2, {level(71'000, 2)}, {}));
  EXPECT_NE(fan.start({}).frames[0], first);
}

/// A client that applies frames as the contract says ends with the true book, whichever images were passed over.
TEST(book_fan_out, a_client_that_applies_every_frame_always_has_the_true_top_ten) {
  std::uint64_t random = 42;
  const auto below = [&random](std::uint64_t bound) { return mix64(++random) % bound; };
  std::map<std::int64_t, level_view> truth;
  std::map<std::int64_t, level_view> client;
  book_fan_out fan(book_channel, "book:005930", 4);
  (void)fan.advance(book(1, {}, {}));
  for (std::uint64_t seq = 2; seq < 3'000; ++seq) {
    const auto at = static_cast<std::int64_t>(71'000 + below(30));
    if (below(3) == 0) {
      truth.erase(at);
    } else {
      truth[at] = level(at, static_cast<std::int64_t>(1 + below(5)));
    }
    if (below(2) == 0) continue;  // conflated
    std::vector<level_view> asks;
    for (const auto& [_, one] : truth) asks.push_back(one);
    const auto frame = fan.advance(book(seq, {}, asks));
    if (frame) {
      auto text = std::string_view(*frame->text);
      text.remove_prefix(text.find(R"("asks":[)") + 8);
      while (text.starts_with("[")) {
        long long changed = 0;
        long long shares = 0;
        unsigned orders = 0;
        ASSERT_EQ(std::sscanf(text.data(), R"(["%lld","%lld",%u])", &changed, &shares, &orders), 3);
        if (shares == 0) {
          client.erase(changed);
        } else {
          client[changed] = level(changed, shares, orders);
        }
        text.remove_prefix(text.find(']') + 1);
        if (text.starts_with(",")) text.remove_prefix(1);
      }
    }
    asks.resize(std::min<std::size_t>(asks.size(), 10));
    std::vector<level_view> seen;
    for (const auto& [_, one] : client) seen.push_back(one);
    ASSERT_EQ(seen, asks) << "after image " << seq;
  }
}

// ---- the quote -----------------------------------------------------------------------------------------------------

TEST(quote_fan_out, sends_the_whole_quote_each_time) {
  shown_quote quote;
  quote.symbol = samsung;
  quote.base = price::whole(70'000);
  quote.seq = 3;
  quote_fan_out fan(quote_channel, "quote:005930", 4);
  EXPECT_FALSE(fan.advance(quote));
  std::string data;
  append_quote(data, quote);
  EXPECT_NE(fan.start({}).frames[0]->find(data), std::string::npos);

  quote.last_price = price::whole(71'400);
  quote.seq = 6;
  const auto frame = fan.advance(quote);
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->prev, 3U);
  EXPECT_NE(frame->text->find(R"("last_price":"71400")"), std::string::npos);
  EXPECT_NE(frame->text->find(R"("change":"1400","change_rate":"0.02")"), std::string::npos) << *frame->text;
  EXPECT_NE(frame->text->find(R"("type":"update","seq":6,"prev":3)"), std::string::npos);
}

// ---- trades --------------------------------------------------------------------------------------------------------

TEST(trade_fan_out, makes_one_frame_per_trade_and_takes_none_twice) {
  trade_fan_out fan(trades_channel, "trades:005930", 8);
  (void)fan.advance(trades_from(1, 2));
  const auto frames = fan.advance(trades_from(2, 4));
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(*frames[0].text,
            R"({"ch":"trades:005930","type":"update","seq":3,"prev":2,"ts":"1970-01-01T00:00:01.000000Z",)"
            R"("data":{"trade_id":"005930#3","price":"71000","quantity":"5","aggressor":"BUY",)"
            R"("executed_at":"1970-01-01T00:00:01.000000Z"}})");
  EXPECT_EQ(frames[1].prev, 3U);
  EXPECT_EQ(fan.start(2).frames.size(), 2U);
}

TEST(trade_fan_out, starts_with_the_latest_trades_newest_first) {
  trade_fan_out fan(trades_channel, "trades:005930", 8);
  EXPECT_NE(fan.start({}).frames[0]->find(R"("data":{"trades":[]})"), std::string::npos);
  (void)fan.advance(trades_from(1, 150));
  const auto start = fan.start({});
  EXPECT_EQ(start.seq, 150U);
  const auto& text = *start.frames.at(0);
  EXPECT_NE(text.find(R"("type":"snapshot","seq":150,"prev":0)"), std::string::npos);
  EXPECT_NE(text.find(R"({"trades":[{"trade_id":"005930#150")"), std::string::npos);
  EXPECT_NE(text.find(R"("trade_id":"005930#51")"), std::string::npos);
  EXPECT_EQ(text.find(R"("trade_id":"005930#50")"), std::string::npos);
}

TEST(trade_fan_out, says_with_a_snapshot_that_trades_are_beyond_reach) {
  trade_fan_out fan(trades_channel, "trades:005930", 8);
  (void)fan.advance(trades_from(1, 5));
  const auto frames = fan.advance(trades_from(9, 12));
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_NE(frames[0].text->find(R"("type":"snapshot","seq":12,"prev":5)"), std::string::npos) << *frames[0].text;
  EXPECT_EQ(frames[0].text->find("#5\""), std::string::npos);
  EXPECT_EQ(fan.advance(trades_from(13, 13)).at(0).prev, 12U);
}

}  // namespace
}  // namespace madang
