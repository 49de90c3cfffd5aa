#include "gateway/stream/channels/public_subscribers.hpp"

#include <gtest/gtest.h>

#include "tests/gateway/stream/channels/stage.hpp"

namespace madang {
namespace {

using namespace stream_tests;

class public_readers : public testing::Test {
 protected:
  public_readers() {
    at.channels.open(book_channel, 0);
    at.channels.open(trades_channel, 0);
  }
  made_up_reader& reader_of(channel_id channel, std::optional<std::uint64_t> seen = {}) {
    auto& who = at.open();
    add(who, channel, seen);
    return who;
  }
  /// Begins as soon as the start is there.
  void add(made_up_reader& who, channel_id channel, std::optional<std::uint64_t> seen = {}) {
    const auto begin = [this, &who, channel](std::uint64_t) { at.to_public.begin(who, channel); };
    EXPECT_TRUE(at.to_public.add(who, channel, seen, begin));
  }
  /// What names the channel's frames in a queue; null where they may not be dropped.
  send_queue::topic topic_of(const made_up_reader& who) { return who.public_places.at(0).at->topic(); }

  stage at;
};

TEST_F(public_readers, get_no_frame_before_their_start_and_then_each_that_connects) {
  auto& who = reader_of(book_channel);
  at.to_public.deliver(public_frame{book_channel, 1, 0, std::make_shared<const std::string>("{}")});
  EXPECT_TRUE(who.frames.empty()) << "it waits for its start";
  at.run();
  EXPECT_EQ(who.next()["type"], "snapshot");
  at.channels.publish(book_channel, 0, false);
  at.run();
  EXPECT_EQ(who.next()["seq"], 1);
}

TEST_F(public_readers, that_want_few_frames_get_a_fresh_start_for_those_that_were_left_out) {
  auto& who = reader_of(book_channel);
  at.to_public.limit(who, book_channel, 4);
  at.to_public.sweep(1'000);
  at.run();
  EXPECT_EQ(who.next()["type"], "snapshot");
  for (int i = 0; i < 3; ++i) at.channels.publish(book_channel, 0, false);
  at.run();
  EXPECT_EQ(who.next()["seq"], 1) << "the first one comes at once";
  EXPECT_TRUE(who.frames.empty()) << "the next ones within its quarter of a second";
  at.to_public.sweep(1'200);
  at.run();
  EXPECT_TRUE(who.frames.empty());
  at.to_public.sweep(1'250);
  at.run();
  const auto late = who.next();
  EXPECT_EQ(late["type"], "snapshot");
  EXPECT_EQ(late["seq"], 3) << "also where nothing more happens";
  EXPECT_TRUE(who.frames.empty());
  at.to_public.sweep(1'500);
  at.channels.publish(book_channel, 0, false);
  at.run();
  const auto next = who.next();
  EXPECT_EQ(next["type"], "update");
  EXPECT_EQ(next["prev"], 3);
}

TEST_F(public_readers, of_one_channel_have_each_their_own_rate) {
  auto& few = reader_of(book_channel);
  auto& all = reader_of(book_channel);
  at.to_public.limit(few, book_channel, 1);
  at.run();
  for (int i = 0; i < 5; ++i) at.channels.publish(book_channel, 0, false);
  at.run();
  EXPECT_EQ(all.frames.size(), 6U);
  EXPECT_LE(few.frames.size(), 2U);
  at.to_public.remove_all(few);
  at.to_public.sweep(10'000);
  at.run();
}

TEST_F(public_readers, are_sent_their_start_when_they_begin_and_miss_nothing_that_came_meanwhile) {
  auto& who = at.open();
  std::optional<std::uint64_t> number;
  at.channels.publish(book_channel, 0, false);
  ASSERT_TRUE(at.to_public.add(who, book_channel, 0, [&](std::uint64_t seq) { number = seq; }));
  at.run();
  EXPECT_EQ(number, 1U);
  EXPECT_EQ(at.to_public.last(who, book_channel), 1U);
  at.channels.publish(book_channel, 0, false);
  at.run();
  EXPECT_TRUE(who.frames.empty()) << "it has not begun";
  at.to_public.begin(who, book_channel);
  EXPECT_EQ(who.next()["seq"], 1);
  at.channels.publish(book_channel, 0, false);
  at.run();
  for (const auto seq : {2, 3}) EXPECT_EQ(who.next()["seq"], seq);
}

TEST_F(public_readers, start_anew_where_a_frame_is_missing) {
  auto& who = reader_of(trades_channel);
  at.run();
  who.frames.clear();
  at.channels.publish(trades_channel, 0, true);
  at.channels.publish(trades_channel, 0, false);
  at.run();
  EXPECT_EQ(at.channels.starts(), 2U);
  for (const auto seq : {1, 2}) EXPECT_EQ(who.next()["seq"], seq);
  EXPECT_TRUE(who.frames.empty());
}

TEST_F(public_readers, may_miss_frames_only_of_channels_whose_kind_says_so) {
  EXPECT_NE(topic_of(reader_of(book_channel)), nullptr);
  EXPECT_EQ(topic_of(reader_of(trades_channel)), nullptr);
}

TEST_F(public_readers, get_a_fresh_start_when_they_have_caught_up) {
  auto& slow = reader_of(book_channel);
  auto& quick = reader_of(book_channel);
  at.run();
  slow.frames.clear();
  quick.frames.clear();
  at.to_public.dropped(slow, {topic_of(slow)});
  for (int i = 0; i < 20; ++i) at.channels.publish(book_channel, 0, false);
  at.run();
  EXPECT_TRUE(slow.frames.empty());
  EXPECT_EQ(quick.frames.size(), 20U);
  at.to_public.drained(slow);
  at.run();
  const auto start = slow.next();
  EXPECT_EQ(start["type"], "snapshot");
  EXPECT_EQ(start["seq"], 20);
  at.channels.publish(book_channel, 0, false);
  at.run();
  EXPECT_EQ(slow.next()["prev"], 20);
}

TEST_F(public_readers, leave_without_disturbing_the_others) {
  std::vector<made_up_reader*> all;
  for (int i = 0; i < 5; ++i) {
    all.push_back(&reader_of(book_channel));
    add(*all.back(), trades_channel);
  }
  at.to_public.remove(*all[1], book_channel);
  at.to_public.remove_all(*all[3]);
  at.run();
  for (auto* who : all) who->frames.clear();
  at.channels.publish(book_channel, 0, false);
  at.channels.publish(trades_channel, 0, false);
  at.run();
  for (const auto& count : {std::pair(0, 2U), {1, 1U}, {2, 2U}, {3, 0U}, {4, 2U}}) {
    EXPECT_EQ(all[static_cast<std::size_t>(count.first)]->frames.size(), count.second) << count.first;
  }
  for (auto* who : all) at.to_public.remove_all(*who);
  EXPECT_FALSE(at.listeners.in(book_channel));
  EXPECT_FALSE(at.listeners.in(trades_channel));
}

TEST_F(public_readers, of_a_channel_that_does_not_exist_leave_nothing_behind) {
  auto& who = at.open();
  EXPECT_FALSE(at.to_public.add(who, quote_channel, {}, [](std::uint64_t) {}));
  EXPECT_TRUE(who.public_places.empty());
  EXPECT_FALSE(at.listeners.in(quote_channel));
}

class readers_of_a_portfolio : public testing::Test {
 protected:
  readers_of_a_portfolio() : who(at.open()) {
    at.own(kims, kim);
    at.channels.open(channel, 7);
    at.authenticate(who);
    at.subscribe(who, {name});
    at.run();
    EXPECT_TRUE(at.to_public.has(who, channel));
    who.frames.clear();
  }
  /// A frame that does not connect, as the account sends it when somebody's right has ended.
  void interrupt() {
    at.channels.publish(channel, 0, true);
    at.channels.publish(channel, 0, false);
    at.run();
  }

  const channel_id channel{channel_kind::portfolio, kims.value};
  const std::string name = channel_text(channel);
  stage at;
  made_up_reader& who;
};

TEST_F(readers_of_a_portfolio, are_asked_for_their_right_again_when_they_start_anew) {
  interrupt();
  for (const auto seq : {8, 9}) EXPECT_EQ(who.next()["seq"], seq);
  EXPECT_EQ(at.channels.starts(), 2U);
}

TEST_F(readers_of_a_portfolio, end_when_they_have_lost_it) {
  at.own(kims, lee);
  interrupt();
  const auto said = who.next();
  EXPECT_EQ(said["type"], "error") << said;
  EXPECT_EQ(said["code"], "forbidden") << said;
  EXPECT_EQ(said["ch"], name) << said;
  EXPECT_TRUE(who.frames.empty());
  EXPECT_EQ(at.channels.starts(), 1U);
  EXPECT_FALSE(at.to_public.has(who, channel));
  EXPECT_FALSE(at.listeners.in(channel));
}

TEST_F(readers_of_a_portfolio, end_when_they_have_lost_it_while_they_were_slow) {
  at.own(kims, lee);
  at.to_public.dropped(who, {who.public_places.at(0).at->topic()});
  at.to_public.drained(who);
  at.run();
  EXPECT_EQ(who.next()["code"], "forbidden");
  EXPECT_FALSE(at.to_public.has(who, channel));
}

TEST_F(readers_of_a_portfolio, end_when_nobody_says_whether_they_may_read) {
  at.accounts.held = true;
  interrupt();
  EXPECT_TRUE(who.frames.empty());
  at.let_time_pass();
  EXPECT_EQ(who.next()["code"], "unavailable");
  EXPECT_FALSE(at.to_public.has(who, channel));
}

TEST_F(readers_of_a_portfolio, may_leave_while_it_is_asked) {
  at.accounts.held = true;
  interrupt();
  at.leave(who);
  at.let_time_pass();
  EXPECT_TRUE(who.frames.empty());
}

TEST_F(readers_of_a_portfolio, begin_anew_where_frames_or_a_start_may_have_been_lost) {
  at.channels.publish(channel, 0, true);
  at.take(channel_reached{channel, 0});
  at.run();
  EXPECT_EQ(who.next()["seq"], 8);
  EXPECT_EQ(at.channels.starts(), 2U);
  // A start that was asked for and does not come is asked for again.
  at.accounts.held = true;
  interrupt();
  at.take(channel_reached{channel, 0});
  at.accounts.answer_all();
  at.run();
  for (const auto seq : {9, 10}) EXPECT_EQ(who.next()["seq"], seq);
  EXPECT_EQ(at.channels.starts(), 3U);
}

TEST_F(readers_of_a_portfolio, ask_again_for_a_fresh_start_that_does_not_come) {
  at.to_public.sweep(1'000);
  at.channels.loses_starts = true;
  interrupt();
  EXPECT_EQ(at.channels.starts(), 2U);
  at.channels.loses_starts = false;
  at.to_public.sweep(5'900);
  at.run();
  EXPECT_EQ(at.channels.starts(), 2U) << "it may still come";
  at.to_public.sweep(6'000);
  at.run();
  EXPECT_EQ(at.channels.starts(), 3U);
  EXPECT_EQ(who.next()["seq"], 9) << "the lost one had a number, too";
  at.to_public.sweep(60'000);
  at.run();
  EXPECT_EQ(at.channels.starts(), 3U) << "it has come";
}

}  // namespace
}  // namespace madang
