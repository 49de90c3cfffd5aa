#include "gateway/stream/channels/private_subscribers.hpp"

#include <gtest/gtest.h>

#include "tests/gateway/stream/channels/stage.hpp"

namespace madang {
namespace {

using namespace stream_tests;

TEST(private_subscribers, send_nothing_before_it_is_known_that_the_reader_may_read) {
  stage at;
  auto& who = at.open();
  const auto number = at.to_private.add(who, orders_channel, {});
  at.to_private.deliver(made_up_order(1));
  EXPECT_TRUE(who.frames.empty());
  EXPECT_FALSE(at.to_private.has_begun(number));
  at.to_private.begin(number, nullptr);
  EXPECT_EQ(who.next()["seq"], 1);
  at.to_private.begin(number, nullptr);
  EXPECT_TRUE(who.frames.empty()) << "it has begun already";
}

TEST(private_subscribers, begin_with_a_snapshot_and_go_on_behind_it) {
  stage at;
  auto& who = at.open();
  const auto number = at.to_private.add(who, account_channel, {});
  at.to_private.deliver(made_up_balance(1, 10));
  at.to_private.deliver(made_up_balance(2, 20));
  const channel_snapshot snapshot{1, account_frame{"snapshot", {kims, currency::krw, money::whole(10), {}, 1}}};
  at.to_private.begin(number, &snapshot);
  const auto first = who.next();
  EXPECT_EQ(first["type"], "snapshot");
  EXPECT_EQ(first["seq"], 1);
  EXPECT_EQ(first["prev"], 0);
  EXPECT_EQ(first["data"]["balance"]["cash"], "10");
  EXPECT_EQ(who.next()["seq"], 2);
}

TEST(private_subscribers, read_from_the_journal_what_a_snapshot_is_behind) {
  stage at;
  for (std::uint64_t seq = 1; seq <= 5; ++seq)
    at.history.frames[account_channel].insert({seq, made_up_balance(seq, 1)});
  auto& who = at.open();
  const auto number = at.to_private.add(who, account_channel, {});
  const channel_snapshot snapshot{3, account_frame{"snapshot", {}}};
  at.to_private.begin(number, &snapshot);
  at.run();
  for (const auto seq : {3, 4, 5}) EXPECT_EQ(who.next()["seq"], seq);
}

TEST(private_subscribers, end_a_subscription_whose_frames_nobody_can_write) {
  stage at;
  at.writers = frame_writers();
  auto& who = at.open();
  at.to_private.begin(at.to_private.add(who, orders_channel, {}), nullptr);
  at.to_private.begin(at.to_private.add(at.open(), orders_channel, {}), nullptr);
  at.to_private.deliver(made_up_order(1));
  const auto error = who.next();
  EXPECT_EQ(error["code"], "internal_error");
  EXPECT_EQ(error["ch"], channel_text(orders_channel));
  EXPECT_EQ(at.readers.back()->next()["code"], "internal_error");
  EXPECT_TRUE(who.private_numbers.empty());
  EXPECT_FALSE(at.listeners.in(orders_channel));
  at.to_private.deliver(made_up_order(2));
  EXPECT_TRUE(who.frames.empty());
}

TEST(private_subscribers, end_a_subscription_whose_past_or_snapshot_nobody_can_write) {
  stage at;
  at.writers = frame_writers();
  at.history.frames[orders_channel].insert({1, made_up_order(1)});
  auto& who = at.open();
  at.to_private.begin(at.to_private.add(who, orders_channel, 0), nullptr);
  at.run();
  EXPECT_EQ(who.next()["code"], "internal_error");
  const channel_snapshot snapshot{1, account_frame{"snapshot", {}}};
  at.to_private.begin(at.to_private.add(who, account_channel, {}), &snapshot);
  EXPECT_EQ(who.next()["code"], "internal_error");
  EXPECT_TRUE(who.private_numbers.empty());
}

TEST(private_subscribers, wait_with_history_for_room) {
  stage at;
  for (std::uint64_t seq = 1; seq <= 9; ++seq) at.history.frames[orders_channel].insert({seq, made_up_order(seq)});
  auto& who = at.open();
  who.room_left = 0;
  at.to_private.begin(at.to_private.add(who, orders_channel, 0), nullptr);
  at.run();
  EXPECT_EQ(at.history.reads, 0U);
  EXPECT_TRUE(who.room_wanted);
  who.room_left = 3'000;
  at.to_private.drained(who);
  at.run();
  EXPECT_EQ(who.frames.size(), 9U) << "in pages of what there is room for";
  EXPECT_GT(at.history.reads, 3U);
}

TEST(private_subscribers, wait_with_a_snapshot_for_room_and_send_nothing_before_it) {
  stage at;
  at.history.frames[account_channel].insert({1, made_up_balance(1, 1)});
  auto& who = at.open();
  who.room_left = 0;
  const auto number = at.to_private.add(who, account_channel, {});
  const channel_snapshot snapshot{1, account_frame{"snapshot", {}}};
  at.to_private.begin(number, &snapshot);
  at.to_private.deliver(made_up_balance(2, 2));
  at.run();
  at.to_private.sweep();
  at.run();
  EXPECT_TRUE(who.frames.empty());
  EXPECT_TRUE(who.room_wanted);
  who.room_left = 10;
  at.to_private.drained(who);
  at.run();
  EXPECT_EQ(who.next()["type"], "snapshot");
  EXPECT_EQ(who.next()["seq"], 2);
}

TEST(private_subscribers, give_up_after_history_has_failed_for_long) {
  stage at;
  at.history.frames[orders_channel].insert({1, made_up_order(1)});
  at.history.failures = 1'000;
  auto& who = at.open();
  at.to_private.begin(at.to_private.add(who, orders_channel, 0), nullptr);
  for (int i = 0; i < 200 && who.frames.empty(); ++i) {
    at.run();
    at.to_private.sweep();
  }
  EXPECT_EQ(who.next()["code"], "history_unavailable");
  EXPECT_EQ(at.history.reads, 100U);
  EXPECT_FALSE(at.listeners.in(orders_channel));
}

TEST(private_subscribers, keep_what_comes_until_another_node_has_said_how_far_its_channel_is) {
  stage at;
  at.history.elsewhere = true;
  for (std::uint64_t seq = 1; seq <= 5; ++seq) at.history.frames[orders_channel].insert({seq, made_up_order(seq)});
  auto& who = at.open();
  const auto number = at.to_private.add(who, orders_channel, 3);
  EXPECT_TRUE(at.to_private.is_unnumbered(number));
  at.to_private.deliver(made_up_order(6));
  at.to_private.tell_number(number, 5);
  EXPECT_FALSE(at.to_private.is_unnumbered(number));
  EXPECT_EQ(at.to_private.seq_of(number), 5U);
  at.to_private.begin(number, nullptr);
  at.run();
  for (const auto seq : {4, 5, 6}) EXPECT_EQ(who.next()["seq"], seq);
  at.to_private.tell_number(number, 9);
  EXPECT_EQ(at.to_private.seq_of(number), 6U) << "it has begun";
}

TEST(private_subscribers, read_what_they_hear_they_have_missed) {
  stage at;
  auto& who = at.open();
  at.to_private.begin(at.to_private.add(who, orders_channel, {}), nullptr);
  for (std::uint64_t seq = 1; seq <= 3; ++seq) at.history.frames[orders_channel].insert({seq, made_up_order(seq)});
  at.take(channel_reached{orders_channel, 2});
  at.to_private.sweep();
  at.run();
  for (const auto seq : {1, 2, 3}) EXPECT_EQ(who.next()["seq"], seq);
  at.take(channel_reached{orders_channel, 2});
  at.to_private.sweep();
  EXPECT_EQ(at.history.reads, 1U) << "nothing is missing";
}

}  // namespace
}  // namespace madang
