#include <gtest/gtest.h>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <thread>

#include "actors/market/fan_out_actor.hpp"
#include "actors/market/fan_out_image.hpp"
#include "cluster/market/interest_table.hpp"
#include "cluster/market/market_cache_memory.hpp"
#include "cluster/market/node_trades.hpp"
#include "cluster/market/public_channel_directory.hpp"
#include "messages/market/market_text.hpp"
#include "persistence/codec/event_codec.hpp"
#include "persistence/memory/memory_journal.hpp"

namespace madang {
namespace {

const symbol_id samsung = *symbol_id::parse("005930");
const channel_id book_channel{channel_kind::book, samsung.value};
const channel_id quote_channel{channel_kind::quote, samsung.value};
const channel_id trades_channel{channel_kind::trades, samsung.value};

level_view level(std::int64_t at, std::int64_t shares, std::uint32_t orders = 1) {
  return {price::whole(at), quantity::whole(shares), orders};
}

book_view book(std::uint64_t seq, std::vector<level_view> bids, std::vector<level_view> asks) {
  return {samsung, std::move(bids), std::move(asks), {1'000'000'000}, seq};
}

trade_view trade(std::uint64_t number) {
  return {samsung, number, price::whole(71'000), quantity::whole(5), side::buy, {1'000'000'000}, number};
}

std::vector<trade_view> trades_from(std::uint64_t first, std::uint64_t last) {
  std::vector<trade_view> trades;
  for (auto number = first; number <= last; ++number) trades.push_back(trade(number));
  return trades;
}

// ---- the book ------------------------------------------------------------------------------------------------------

TEST(book_fan_out, starts_with_a_snapshot_and_sends_only_the_levels_that_differ) {
  book_fan_out fan(book_channel, 8);
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
  book_fan_out fan(book_channel, 8);
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
  book_fan_out fan(book_channel, 8);
  (void)fan.advance(book(1, {level(71'000, 1)}, {}));
  EXPECT_FALSE(fan.advance(book(1, {level(71'000, 1)}, {})));
  EXPECT_FALSE(fan.advance(book(5, {level(71'000, 1)}, {})));
  const auto frame = fan.advance(book(6, {level(71'000, 2)}, {}));
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->prev, 1U);
}

TEST(book_fan_out, resumes_from_any_frame_of_the_ring_and_answers_older_numbers_with_a_snapshot) {
  book_fan_out fan(book_channel, 3);
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
  book_fan_out fan(book_channel, 3);
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
  book_fan_out fan(book_channel, 4);
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
  quote_view quote;
  quote.symbol = samsung;
  quote.base = price::whole(70'000);
  quote.seq = 3;
  quote_fan_out fan(quote_channel, 4);
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
  trade_fan_out fan(trades_channel, 8);
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
  trade_fan_out fan(trades_channel, 8);
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
  trade_fan_out fan(trades_channel, 8);
  (void)fan.advance(trades_from(1, 5));
  const auto frames = fan.advance(trades_from(9, 12));
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_NE(frames[0].text->find(R"("type":"snapshot","seq":12,"prev":5)"), std::string::npos) << *frames[0].text;
  EXPECT_EQ(frames[0].text->find("#5\""), std::string::npos);
  EXPECT_EQ(fan.advance(trades_from(13, 13)).at(0).prev, 12U);
}

// ---- board, interest, directory, actor -----------------------------------------------------------------------------

class recording_gate final : public gate {
 public:
  void pass(output out) override { passed.push_back(std::move(out)); }
  void when_open(std::function<void()> then) override { then(); }

  std::vector<output> passed;
};

std::shared_ptr<const market_image> image(std::uint64_t seq) {
  auto made = std::make_shared<market_image>();
  made->listing.symbol = samsung;
  made->book = book(seq, {level(71'000, static_cast<std::int64_t>(seq))}, {});
  made->quote.symbol = samsung;
  made->quote.seq = seq;
  return made;
}

TEST(market_cache_memory, keeps_the_last_thousand_trades_and_pages_through_them) {
  market_cache_memory cache([](channel_id) { return false; });
  for (std::uint64_t number = 1; number <= 1'500; ++number) cache.publish(image(number), {trade(number)});
  cache.publish(image(1'500), trades_from(1'490, 1'500));
  const auto newest = cache.trades(samsung, 3, 0);
  EXPECT_EQ(newest, (std::vector{trade(1'500), trade(1'499), trade(1'498)}));
  EXPECT_EQ(cache.trades(samsung, 2, 1'498), (std::vector{trade(1'497), trade(1'496)}));
  EXPECT_EQ(cache.trades(samsung, 5'000, 0).size(), 1'000U);
  EXPECT_EQ(cache.trades(samsung, 5'000, 0).back(), trade(501));
  EXPECT_TRUE(cache.trades(*symbol_id::parse("NONE"), 5, 0).empty());
  EXPECT_EQ(cache.image(*symbol_id::parse("NONE")), nullptr);
  EXPECT_EQ(cache.image(samsung)->book.seq, 1'500U);
  EXPECT_EQ(cache.symbols(), std::vector{samsung});
}

TEST(market_cache_memory, recalls_trades_from_before_the_start_behind_those_it_knows) {
  market_cache_memory cache([](channel_id) { return false; });
  cache.recall(samsung, trades_from(1, 5));
  EXPECT_EQ(cache.image(samsung), nullptr) << "trades alone make no image";
  EXPECT_EQ(cache.trades(samsung, 9, 0).size(), 5U);
  cache.publish(image(1), trades_from(6, 8));
  EXPECT_EQ(cache.trades(samsung, 2, 0), (std::vector{trade(8), trade(7)}));

  market_cache_memory late([](channel_id) { return false; });
  late.publish(image(1), trades_from(6, 8));
  late.recall(samsung, trades_from(1, 7));
  const auto all = late.trades(samsung, 9, 0);
  ASSERT_EQ(all.size(), 8U);
  for (std::uint64_t i = 0; i < 8; ++i) EXPECT_EQ(all[i], trade(8 - i));
}

class still_clock final : public clock {
 public:
  unix_nanos now() const override { return {1'000'000'000}; }
};

void append_trade_event(journal& to, std::uint64_t number) {
  traded event;
  event.number = number;
  event.aggressor = side::buy;
  event.price = price::whole(71'000);
  event.quantity = quantity::whole(5);
  std::vector<std::byte> payload;
  encode_event(event, payload);
  draft one{entity_of(samsung), number, traded::event_type, traded::event_version, payload, {}, 3};
  one.channels = {book_channel, quote_channel, trades_channel};
  event_meta stamp;
  to.append({&one, 1}, {&stamp, 1});
}

TEST(recall_trades, brings_the_latest_trades_of_the_journal_back_to_the_board) {
  still_clock time;
  memory_journal past({&time, true, {}, nullptr, nullptr});
  for (std::uint64_t number = 1; number <= 30; ++number) append_trade_event(past, number);
  market_cache_memory cache([](channel_id) { return false; });
  ASSERT_TRUE(recall_trades(past, cache, {samsung, *symbol_id::parse("NONE")}, 20));
  const auto trades = cache.trades(samsung, 100, 0);
  ASSERT_EQ(trades.size(), 20U);
  EXPECT_EQ(trades.front().number, 30U);
  EXPECT_EQ(trades.front().channel_seq, 30U);
  EXPECT_EQ(trades.front().price, price::whole(71'000));
  EXPECT_EQ(trades.front().symbol, samsung);
  EXPECT_EQ(trades.back().channel_seq, 11U);
}

TEST(market_cache_memory, tells_a_channel_once_until_its_changes_are_taken) {
  std::vector<channel_id> told;
  bool somebody = true;
  market_cache_memory cache([&](channel_id channel) {
    if (somebody) told.push_back(channel);
    return somebody;
  });
  cache.publish(image(1), {});
  cache.publish(image(2), {trade(1)});
  cache.publish(image(3), {trade(2)});
  EXPECT_EQ(told, (std::vector{book_channel, quote_channel, trades_channel}));
  cache.changes_taken(book_channel);
  cache.publish(image(4), {});
  EXPECT_EQ(told.size(), 4U);
  EXPECT_EQ(told.back(), book_channel);
  cache.publish(image(4), {});
  cache.changes_taken(book_channel);
  cache.publish(image(4), {});
  EXPECT_EQ(told.size(), 4U) << "the book is the same";
  cache.changes_taken(book_channel);
  somebody = false;
  cache.publish(image(5), {});
  somebody = true;
  cache.publish(image(6), {});
  EXPECT_EQ(told.size(), 5U) << "nobody listened before, so the next change is told again";
}

TEST(interest_table, counts_listeners_per_channel) {
  interest_table table;
  EXPECT_FALSE(table.in(book_channel));
  table.add(book_channel);
  table.add(book_channel);
  EXPECT_TRUE(table.in(book_channel));
  EXPECT_FALSE(table.in(quote_channel));
  table.remove(book_channel);
  EXPECT_TRUE(table.in(book_channel));
  table.remove(book_channel);
  EXPECT_FALSE(table.in(book_channel));
}

TEST(interest_table, serves_threads_that_add_and_remove_at_once) {
  interest_table table;
  const auto work = [&table](std::uint64_t seed) {
    for (std::uint64_t i = 0; i < 20'000; ++i) {
      const channel_id channel{channel_kind::orders, 1 + mix64(seed + i) % 50};
      table.add(channel);
      EXPECT_TRUE(table.in(channel));
      table.remove(channel);
    }
  };
  std::thread other(work, 1U);
  work(1'000'000U);
  other.join();
  for (std::uint64_t key = 1; key <= 50; ++key) EXPECT_FALSE(table.in({channel_kind::orders, key}));
}

/// One symbol's fan-out actors on a scheduler that runs when told.
class fan_out_actors : public testing::Test {
 protected:
  struct config : caf::actor_system_config {
    config() { set("scheduler.policy", caf::atom("testing")); }
  };

  fan_out_actors() {
    cache.publish(image(1), {});
    for (const auto channel : {book_channel, quote_channel, trades_channel}) {
      directory.add(channel, system.spawn(fan_out, channel,
                                          fan_out_parts{&cache, &listeners, &door,
                                                        [this, channel] { cache.changes_taken(channel); }, 8}));
    }
  }
  ~fan_out_actors() override {
    directory.clear();
    run();
  }

  void run() { dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler()).run(); }

  config settings;
  caf::actor_system system{settings};
  interest_table listeners;
  recording_gate door;
  public_channel_directory directory;
  market_cache_memory cache{[this](channel_id channel) {
    if (!listeners.in(channel)) return false;
    ++told;
    return directory.tell_changed(channel);
  }};
  int told = 0;
};

TEST_F(fan_out_actors, build_nothing_while_nobody_listens) {
  for (std::uint64_t seq = 2; seq < 10; ++seq) cache.publish(image(seq), {trade(seq - 1)});
  run();
  EXPECT_EQ(told, 0);
  EXPECT_TRUE(door.passed.empty());
}

TEST_F(fan_out_actors, answer_a_newcomer_and_then_send_frames_that_connect_to_the_answer) {
  listeners.add(book_channel);
  ASSERT_TRUE(directory.start(book_channel, 3, 77, {}));
  run();
  ASSERT_EQ(door.passed.size(), 1U);
  const auto& start = std::get<public_start>(door.passed[0]);
  EXPECT_EQ(start.listener, 3U);
  EXPECT_EQ(start.subscriber, 77U);
  EXPECT_EQ(start.seq, 1U);

  cache.publish(image(2), {});
  cache.publish(image(3), {});
  EXPECT_EQ(told, 1);
  run();
  ASSERT_EQ(door.passed.size(), 2U) << "two images became one frame";
  const auto& frame = std::get<public_frame>(door.passed[1]);
  EXPECT_EQ(frame.seq, 3U);
  EXPECT_EQ(frame.prev, 1U);
}

TEST_F(fan_out_actors, bring_a_returning_reader_up_to_date_before_the_others_next_frame) {
  listeners.add(book_channel);
  (void)directory.start(book_channel, 1, 1, {});
  run();
  listeners.remove(book_channel);
  cache.publish(image(5), {});
  listeners.add(book_channel);
  (void)directory.start(book_channel, 1, 2, 1);
  run();
  ASSERT_EQ(door.passed.size(), 3U);
  const auto& start = std::get<public_start>(door.passed[2]);
  EXPECT_EQ(start.seq, 5U);
  ASSERT_EQ(start.frames.size(), 1U);
  EXPECT_NE(start.frames[0]->find(R"("seq":5,"prev":1)"), std::string::npos);
}

TEST_F(fan_out_actors, never_lose_a_trade_however_many_came_between_two_looks) {
  listeners.add(trades_channel);
  (void)directory.start(trades_channel, 1, 1, {});
  run();
  for (std::uint64_t number = 1; number <= 700; ++number) cache.publish(image(1), {trade(number)});
  run();
  ASSERT_EQ(door.passed.size(), 701U);
  for (std::uint64_t number = 1; number <= 700; ++number) {
    ASSERT_EQ(std::get<public_frame>(door.passed[number]).seq, number);
    ASSERT_EQ(std::get<public_frame>(door.passed[number]).prev, number - 1);
  }
  for (std::uint64_t number = 701; number <= 2'000; ++number) cache.publish(image(1), {trade(number)});
  run();
  ASSERT_EQ(door.passed.size(), 702U);
  EXPECT_NE(std::get<public_frame>(door.passed[701]).text->find(R"("type":"snapshot","seq":2000,"prev":700)"),
            std::string::npos);
}

TEST_F(fan_out_actors, do_not_exist_for_unknown_symbols) {
  EXPECT_FALSE(directory.start({channel_kind::book, symbol_id::parse("NONE")->value}, 1, 1, {}));
}

}  // namespace
}  // namespace madang
