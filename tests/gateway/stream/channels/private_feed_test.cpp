#include "gateway/stream/channels/private_feed.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "messages/ids.hpp"

namespace madang {
namespace {

feed_frame event(std::uint64_t seq) {
  return {seq, nullptr};
}

std::vector<std::uint64_t> numbers(const std::vector<feed_frame>& frames) {
  std::vector<std::uint64_t> all;
  for (const auto& one : frames) all.push_back(one.seq);
  return all;
}

TEST(private_feed, hands_out_events_that_overtook_each_other_in_order) {
  private_feed feed(10, 10);
  EXPECT_FALSE(feed.missing());
  feed.take(event(12));
  EXPECT_TRUE(feed.ready().empty());
  EXPECT_TRUE(feed.missing());
  feed.take(event(10));
  feed.take(event(12));
  feed.take(event(11));
  EXPECT_EQ(numbers(feed.ready()), (std::vector<std::uint64_t>{11, 12}));
  EXPECT_FALSE(feed.missing());
}

TEST(private_feed, misses_what_the_channel_has_beyond_what_the_reader_has_seen) {
  private_feed feed(41, 45);
  EXPECT_TRUE(feed.missing());
  for (const auto seq : {42U, 43U, 44U, 45U}) feed.take(event(seq));
  EXPECT_EQ(numbers(feed.ready()), (std::vector<std::uint64_t>{42, 43, 44, 45}));
  EXPECT_FALSE(feed.missing());
}

TEST(private_feed, a_snapshot_stands_for_the_events_up_to_its_number) {
  private_feed feed(5, 5);
  for (const auto seq : {6U, 7U, 8U}) feed.take(event(seq));
  feed.begin_at(7);
  EXPECT_EQ(numbers(feed.ready()), std::vector<std::uint64_t>{8});
  feed.take(event(7));
  EXPECT_TRUE(feed.ready().empty());
  EXPECT_FALSE(feed.missing());
}

TEST(private_feed, what_a_snapshot_is_behind_comes_from_history) {
  private_feed feed(5, 5);
  feed.take(event(6));
  feed.begin_at(3);
  EXPECT_TRUE(feed.missing());
  EXPECT_TRUE(feed.ready().empty());
  for (const auto seq : {4U, 5U}) feed.take(event(seq));
  EXPECT_EQ(numbers(feed.ready()), (std::vector<std::uint64_t>{4, 5, 6}));
}

TEST(private_feed, a_snapshot_may_be_ahead_of_every_event_so_far) {
  private_feed feed(5, 5);
  feed.begin_at(9);
  EXPECT_FALSE(feed.missing());
  feed.take(event(11));
  EXPECT_TRUE(feed.missing());
  feed.take(event(10));
  EXPECT_EQ(numbers(feed.ready()), (std::vector<std::uint64_t>{10, 11}));
}

TEST(private_feed, keeps_a_bounded_number_of_events_that_are_ahead) {
  private_feed feed(0, 0);
  const auto many = private_feed::ahead_max * 3;
  for (std::uint64_t seq = many; seq >= 2; --seq) feed.take(event(seq));
  feed.take(event(1));
  EXPECT_EQ(feed.ready().size(), private_feed::ahead_max);
  EXPECT_TRUE(feed.missing()) << "the rest comes from history";
}

/// Any order of live events, any of them lost, history in pages: the reader gets each event once and in order.
TEST(private_feed, every_event_comes_once_and_in_order_whatever_is_lost_or_late) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    auto state = seed;
    const auto below = [&state](std::uint64_t bound) { return mix64(++state * 0x9e3779b97f4a7c15ULL) % bound; };
    const std::uint64_t seen = below(50);
    std::uint64_t newest = seen + below(100);
    private_feed feed(seen, newest);
    std::vector<std::uint64_t> under_way;
    std::vector<std::uint64_t> got;
    for (int step = 0; step < 2'000; ++step) {
      const auto what = below(10);
      if (what < 4 && step < 1'500) {
        under_way.push_back(++newest);
      } else if (what < 8 && !under_way.empty()) {
        const auto at = static_cast<std::ptrdiff_t>(below(std::min<std::uint64_t>(under_way.size(), 5)));
        if (below(10) != 0) feed.take(event(under_way[static_cast<std::size_t>(at)]));
        under_way.erase(under_way.begin() + at);
      } else if (feed.missing()) {
        for (std::uint64_t i = 1; i <= 7 && feed.last() + i <= newest; ++i) feed.take(event(feed.last() + i));
      }
      for (const auto seq : numbers(feed.ready())) got.push_back(seq);
    }
    for (std::uint64_t i = 0; i < got.size(); ++i) ASSERT_EQ(got[i], seen + 1 + i) << "seed " << seed;
    ASSERT_GT(got.size(), 50U) << "seed " << seed;
  }
}

}  // namespace
}  // namespace madang
