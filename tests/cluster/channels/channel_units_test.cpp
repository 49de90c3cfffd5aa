#include <gtest/gtest.h>

#include <deque>
#include <utility>

#include "cluster/channels/channel_traffic.hpp"

namespace madang {
namespace {

constexpr channel_id orders{channel_kind::orders, 7};
constexpr channel_id others{channel_kind::orders, 8};
constexpr node_home one = home_of(1, 5);
constexpr node_home two = home_of(2, 5);
constexpr std::int64_t ms = 1'000'000;

template <class Content>
const Content* as(const std::vector<std::byte>& bytes, channel_frame& kept) {
  auto read = read_channel_frame(bytes);
  if (!read) return nullptr;
  kept = *std::move(read);
  return std::get_if<Content>(&kept);
}

// ---- frames --------------------------------------------------------------------------------------------------------

TEST(channel_talk, reads_back_what_it_writes_and_nothing_else) {
  const channel_page page{3, channel_outcome::done, 4, {{std::byte{1}}, {}}};
  const auto bytes = channel_frame_bytes(page);
  channel_frame kept;
  const auto* read = as<channel_page>(bytes, kept);
  ASSERT_NE(read, nullptr);
  EXPECT_EQ(read->question, 3U);
  EXPECT_EQ(read->frames.size(), 2U);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    EXPECT_FALSE(read_channel_frame(std::span(bytes).first(i))) << i;
  }
  auto longer = bytes;
  longer.push_back({});
  EXPECT_FALSE(read_channel_frame(longer));
  EXPECT_FALSE(read_channel_frame(channel_frame_bytes(channel_refused{orders, 1, channel_outcome(77)})));
  EXPECT_FALSE(read_channel_frame(std::vector{std::byte{200}}));
}

// ---- who follows ---------------------------------------------------------------------------------------------------

TEST(channel_followers, know_who_follows_what_and_what_each_has_missed) {
  channel_followers all(10);
  EXPECT_EQ(all.follow(one, orders, 1), channel_followers::following::begun);
  EXPECT_EQ(all.follow(two, orders, 1), channel_followers::following::begun);
  EXPECT_EQ(all.of(orders), (std::vector{one, two}));
  all.missed(two, orders, 5);
  all.missed(two, orders, 4);
  all.missed(two, others, 9);
  EXPECT_FALSE(all.next_missed(one));
  EXPECT_EQ(all.next_missed(two), (std::pair{orders, std::uint64_t{5}}));
  all.caught_up(two, orders);
  EXPECT_FALSE(all.next_missed(two)) << "what it does not follow it does not miss";
  EXPECT_EQ(all.peer_gone(two), std::vector{orders});
  EXPECT_EQ(all.of(orders), std::vector{one});
  EXPECT_EQ(all.size(), 1U);
}

TEST(channel_followers, a_leave_of_before_takes_nothing_back) {
  channel_followers all(10);
  EXPECT_EQ(all.follow(one, orders, 1), channel_followers::following::begun);
  EXPECT_EQ(all.follow(one, orders, 2), channel_followers::following::renewed);
  EXPECT_FALSE(all.leave(one, orders, 1));
  EXPECT_FALSE(all.leave(two, orders, 2));
  EXPECT_TRUE(all.leave(one, orders, 2));
  EXPECT_TRUE(all.of(orders).empty());
  EXPECT_EQ(all.size(), 0U);
}

TEST(channel_followers, a_peer_follows_only_so_many) {
  channel_followers all(1);
  EXPECT_EQ(all.follow(one, orders, 1), channel_followers::following::begun);
  EXPECT_EQ(all.follow(one, others, 2), channel_followers::following::too_many);
  EXPECT_EQ(all.follow(two, others, 1), channel_followers::following::begun);
  EXPECT_TRUE(all.leave(one, orders, 1));
  EXPECT_EQ(all.follow(one, others, 3), channel_followers::following::begun);
}

// ---- both sides ----------------------------------------------------------------------------------------------------

/// A node whose links and time the test has in its hand.
class hand_led_node final : public channel_host, public peer_senders {
 public:
  explicit hand_led_node(const channel_settings& settings = {}) : traffic(*this, *this, counts, settings) {}

  channel_place place_of(channel_id) const override { return place; }
  bool may_know() const override { return knows; }
  std::uint64_t number_of(channel_id) const override { return number; }
  void when_durable(std::function<void()> then) override { waiting.push_back(std::move(then)); }
  void read_past(channel_id, std::uint64_t, std::size_t, std::function<void(channel_past)> then) override {
    waiting.push_back([this, then = std::move(then)] { then(past); });
  }
  void peer_listens(channel_id) override { ++listeners; }
  void peer_leaves(channel_id) override { --listeners; }
  void arrived(const std::vector<std::byte>&) override { ++frames; }
  void reached(channel_id, std::uint64_t seq) override { reached_upto.push_back(seq); }
  link_taking send(std::uint16_t, std::vector<std::byte> frame) override {
    if (is_full) return link_taking::full;
    sent.push_back(std::move(frame));
    return link_taking::taken;
  }

  void run() {
    for (auto& then : std::exchange(waiting, {})) then();
  }
  template <class Content>
  void hear(node_home from, const Content& content) {
    traffic.received(from, channel_frame_bytes(content), now);
  }
  /// The oldest frame that was sent and not taken; null: it is another one, or none.
  template <class Content>
  const Content* next() {
    if (sent.empty()) return nullptr;
    const auto bytes = std::move(sent.front());
    sent.pop_front();
    return as<Content>(bytes, kept);
  }

  channel_counts counts;
  channel_place place;
  bool knows = true;
  bool is_full = false;
  std::uint64_t number = 0;
  channel_past past;
  int listeners = 0;
  int frames = 0;
  std::vector<std::uint64_t> reached_upto;
  std::vector<std::function<void()>> waiting;
  std::deque<std::vector<std::byte>> sent;
  channel_frame kept;
  boot_nanos now = ms;
  channel_traffic traffic;
};

TEST(channel_traffic, tells_a_peer_how_far_a_channel_is_once_that_is_durable) {
  hand_led_node owner;
  owner.place = {true, 0};
  owner.number = 4;
  owner.traffic.link_up(two);
  owner.hear(two, follow_channel{orders, 1});
  EXPECT_EQ(owner.listeners, 1) << "frames are made from here on";
  EXPECT_TRUE(owner.sent.empty());
  owner.number = 5;
  owner.run();
  const auto* said = owner.next<channel_followed>();
  ASSERT_NE(said, nullptr);
  EXPECT_EQ(said->last, 4U);
  owner.traffic.tell(orders, 5, {std::byte{1}});
  EXPECT_EQ(owner.sent.size(), 1U);
  owner.hear(two, leave_channel{orders, 1});
  EXPECT_EQ(owner.listeners, 0);
  owner.traffic.tell(orders, 6, {std::byte{1}});
  EXPECT_EQ(owner.sent.size(), 1U);
}

TEST(channel_traffic, a_node_that_may_have_been_taken_over_from_says_nothing) {
  hand_led_node owner;
  owner.place = {true, 0};
  owner.knows = false;
  owner.traffic.link_up(two);
  owner.hear(two, follow_channel{orders, 1});
  const auto* refusal = owner.next<channel_refused>();
  ASSERT_NE(refusal, nullptr);
  EXPECT_EQ(refusal->why, channel_outcome::not_served);
  EXPECT_EQ(owner.listeners, 0);
  owner.hear(two, channel_question{9, orders, 0, 10});
  const auto* page = owner.next<channel_page>();
  ASSERT_NE(page, nullptr);
  EXPECT_EQ(page->outcome, channel_outcome::not_served);
}

TEST(channel_traffic, what_a_peer_had_no_room_for_it_hears_of_once_it_has_some) {
  hand_led_node owner;
  owner.place = {true, 0};
  owner.traffic.link_up(two);
  owner.hear(two, follow_channel{orders, 1});
  owner.run();
  owner.sent.clear();
  owner.is_full = true;
  owner.traffic.tell(orders, 7, {std::byte{1}});
  owner.traffic.tell(orders, 8, {std::byte{1}});
  EXPECT_EQ(owner.counts.frames_missed.value(), 2U);
  owner.traffic.has_room(two);
  owner.is_full = false;
  owner.traffic.has_room(two);
  const auto* gap = owner.next<channel_gap>();
  ASSERT_NE(gap, nullptr);
  EXPECT_EQ(gap->seq, 8U);
  owner.traffic.has_room(two);
  EXPECT_TRUE(owner.sent.empty());
}

TEST(channel_traffic, a_client_hears_that_a_peer_takes_no_more) {
  channel_settings few;
  few.followed_max = 0;
  hand_led_node owner(few);
  owner.place = {true, 0};
  owner.traffic.link_up(two);
  hand_led_node asker;
  asker.place = {false, one};
  asker.traffic.link_up(one);
  asker.traffic.listen(orders, asker.now);
  int refusals = 0;
  asker.traffic.ask(orders, 0, 0, asker.now, [&](const channel_page* page) { refusals += page == nullptr ? 1 : 0; });
  ASSERT_EQ(asker.sent.size(), 2U) << "first that somebody listens, then how far it is";
  for (auto& frame : std::exchange(asker.sent, {})) owner.traffic.received(two, frame, owner.now);
  owner.run();
  for (auto& frame : std::exchange(owner.sent, {})) asker.traffic.received(one, frame, asker.now);
  EXPECT_EQ(refusals, 1);
  EXPECT_EQ(owner.counts.refused.value(), 1U);
  EXPECT_EQ(owner.listeners, 0);
}

TEST(channel_traffic, tells_the_next_owner_and_reads_what_was_missed) {
  hand_led_node asker;
  asker.place = {false, one};
  asker.traffic.link_up(one);
  asker.traffic.listen(orders, asker.now);
  asker.traffic.listen(orders, asker.now);
  ASSERT_EQ(asker.sent.size(), 1U) << "once, however many listen";
  const auto first = asker.next<follow_channel>()->number;
  asker.hear(one, channel_followed{orders, first, 3});
  EXPECT_TRUE(asker.reached_upto.empty()) << "nothing was missed";
  asker.hear(one, carried_frame{orders, {}});
  asker.hear(one, carried_frame{others, {}});
  EXPECT_EQ(asker.frames, 1);

  asker.place = {};
  asker.traffic.peer_gone(one);
  asker.traffic.tick(asker.now);
  EXPECT_TRUE(asker.sent.empty()) << "nobody owns it";
  asker.place = {false, two};
  asker.traffic.link_up(two);
  asker.traffic.tick(asker.now += ms);
  const auto* again = asker.next<follow_channel>();
  ASSERT_NE(again, nullptr);
  asker.hear(two, channel_followed{orders, again->number, 5});
  EXPECT_EQ(asker.reached_upto, std::vector<std::uint64_t>{5});

  // It comes here.
  asker.place = {true, 0};
  asker.number = 6;
  asker.traffic.owners_changed();
  asker.traffic.tick(asker.now += ms);
  EXPECT_EQ(asker.reached_upto, (std::vector<std::uint64_t>{5, 6}));
  ASSERT_NE(asker.next<leave_channel>(), nullptr);
  asker.traffic.leave(orders);
  asker.traffic.leave(orders);
  EXPECT_TRUE(asker.sent.empty());
  EXPECT_FALSE(asker.traffic.followed().has(orders));
}

TEST(channel_traffic, what_was_followed_once_comes_home) {
  hand_led_node asker;
  asker.place = {false, one};
  asker.traffic.link_up(one);
  asker.traffic.listen(orders, asker.now);
  asker.hear(one, channel_followed{orders, asker.next<follow_channel>()->number, 3});
  asker.place = {true, 0};
  asker.number = 4;
  asker.traffic.peer_gone(one);
  asker.traffic.tick(asker.now);
  EXPECT_EQ(asker.reached_upto, std::vector<std::uint64_t>{4}) << "its readers are told to look";
}

TEST(channel_traffic, a_question_goes_to_the_next_owner_and_ends_in_time) {
  hand_led_node asker;
  asker.place = {false, one};
  asker.traffic.link_up(one);
  asker.traffic.listen(orders, asker.now);
  std::vector<std::uint64_t> heard;
  const auto take = [&](const channel_page* page) { heard.push_back(page == nullptr ? 0 : page->last); };
  asker.traffic.ask(orders, 0, 0, asker.now, take);
  asker.sent.clear();
  asker.place = {true, 0};
  asker.number = 9;
  asker.traffic.peer_gone(one);
  asker.traffic.tick(asker.now += ms);
  asker.run();
  EXPECT_EQ(heard, std::vector<std::uint64_t>{9});

  asker.place = {};
  asker.traffic.ask(orders, 0, 10, asker.now, take);
  asker.traffic.tick(asker.now += 4'000 * ms);
  EXPECT_EQ(heard.size(), 1U);
  asker.traffic.tick(asker.now += 2'000 * ms);
  EXPECT_EQ(heard, (std::vector<std::uint64_t>{9, 0}));
}

TEST(channel_traffic, an_owner_whose_answer_was_lost_is_told_again) {
  hand_led_node asker;
  asker.place = {false, one};
  asker.traffic.link_up(one);
  asker.traffic.listen(orders, asker.now);
  const auto* told = asker.next<follow_channel>();
  ASSERT_NE(told, nullptr);
  const auto first = told->number;
  asker.traffic.tick(asker.now += 4'900 * ms);
  EXPECT_TRUE(asker.sent.empty()) << "it has time";
  asker.traffic.tick(asker.now += 200 * ms);
  const auto* again = asker.next<follow_channel>();
  ASSERT_NE(again, nullptr);
  EXPECT_GT(again->number, first);
  EXPECT_EQ(asker.counts.repeated.value(), 1U);
  asker.hear(one, channel_followed{orders, first, 3});
  EXPECT_TRUE(asker.reached_upto.empty()) << "too late";
  const auto second = again->number;
  asker.hear(one, channel_followed{orders, second, 4});
  EXPECT_EQ(asker.reached_upto, std::vector<std::uint64_t>{4}) << "something may have been missed meanwhile";
  asker.traffic.tick(asker.now += 60'000 * ms);
  EXPECT_TRUE(asker.sent.empty()) << "it has answered";
  EXPECT_EQ(asker.counts.repeated.value(), 1U);
}

TEST(channel_traffic, an_owner_whose_refusal_was_lost_is_told_again) {
  hand_led_node asker;
  asker.place = {false, one};
  asker.traffic.link_up(one);
  asker.traffic.listen(orders, asker.now);
  asker.sent.clear();
  int unanswered = 0;
  asker.traffic.ask(orders, 0, 0, asker.now, [&](const channel_page* page) { unanswered += page == nullptr ? 1 : 0; });
  asker.sent.clear();
  asker.traffic.tick(asker.now += 5'100 * ms);
  EXPECT_EQ(unanswered, 1) << "questions end in time as before";
  ASSERT_NE(asker.next<follow_channel>(), nullptr);
  asker.traffic.leave(orders);
  asker.sent.clear();
  asker.traffic.tick(asker.now += 60'000 * ms);
  EXPECT_TRUE(asker.sent.empty()) << "nobody listens any more";
}

TEST(channel_traffic, a_start_that_found_no_room_is_a_gap) {
  channel_settings none_owed;
  none_owed.owed_max = 0;
  hand_led_node owner(none_owed);
  owner.place = {true, 0};
  owner.traffic.link_up(two);
  owner.hear(two, follow_channel{orders, 1});
  owner.run();
  owner.sent.clear();
  owner.is_full = true;
  owner.traffic.send_start(two, carried_start{1, 2, orders, 9, {}});
  owner.is_full = false;
  owner.traffic.has_room(two);
  const auto* gap = owner.next<channel_gap>();
  ASSERT_NE(gap, nullptr);
  EXPECT_EQ(gap->seq, 9U);
}

TEST(channel_traffic, hears_nobody_but_the_process_that_it_is_linked_with) {
  hand_led_node owner;
  owner.place = {true, 0};
  owner.traffic.link_up(two);
  owner.hear(home_of(2, 6), follow_channel{orders, 1});
  EXPECT_EQ(owner.listeners, 0);
  owner.hear(two, follow_channel{orders, 1});
  EXPECT_EQ(owner.listeners, 1);
  owner.traffic.peer_gone(two);
  EXPECT_EQ(owner.listeners, 0);
  owner.run();
  EXPECT_TRUE(owner.sent.empty()) << "what was to be said is said to nobody else";
}

}  // namespace
}  // namespace madang
