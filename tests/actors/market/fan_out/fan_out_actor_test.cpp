#include "actors/market/fan_out/fan_out_actor.hpp"

#include <gtest/gtest.h>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include "cluster/market/interest_table.hpp"
#include "cluster/market/market_cache_memory.hpp"
#include "cluster/market/public_channel_directory.hpp"
#include "tests/support/made_up/made_up_market.hpp"

namespace madang {
namespace {

using namespace made_up_market;

class recording_gate final : public gate {
 public:
  void pass(output out) override { passed.push_back(std::move(out)); }
  void when_open(std::function<void()> then) override { then(); }

  std::vector<output> passed;
};

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
                                          fan_out_parts{"made up", &cache, &listeners, &door,
                                                        [this, channel] { directory.changes_taken(channel); }, 8}));
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
    if (listeners.in(channel)) directory.tell_changed(channel);
  }};
};

TEST_F(fan_out_actors, build_nothing_while_nobody_listens) {
  for (std::uint64_t seq = 2; seq < 10; ++seq) cache.publish(image(seq), {trade(seq - 1)});
  run();
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

TEST_F(fan_out_actors, answer_with_the_number_that_a_read_of_the_book_shows) {
  listeners.add(book_channel);
  (void)directory.start(book_channel, 1, 1, {});
  run();
  auto same = std::make_shared<market_image>(*image(1));
  same->book.seq = 40;
  cache.publish(same, {});
  run();
  ASSERT_EQ(door.passed.size(), 1U) << "the book looks the same";
  (void)directory.start(book_channel, 1, 2, 40);
  run();
  ASSERT_EQ(door.passed.size(), 3U);
  const auto& frame = std::get<public_frame>(door.passed[1]);
  EXPECT_EQ(frame.seq, 40U) << "those who read already follow";
  EXPECT_EQ(frame.prev, 1U);
  EXPECT_NE(frame.text->find(R"("data":{"bids":[],"asks":[]})"), std::string::npos) << *frame.text;
  const auto& start = std::get<public_start>(door.passed[2]);
  EXPECT_EQ(start.seq, 40U);
  EXPECT_TRUE(start.frames.empty()) << "who read number 40 has everything";
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
