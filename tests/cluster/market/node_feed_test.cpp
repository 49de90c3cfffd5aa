#include "cluster/market/node_feed.hpp"

#include <gtest/gtest.h>

#include "cluster/link/link_session.hpp"
#include "cluster/market/market_cache_memory.hpp"
#include "tests/support/made_up/made_up_market.hpp"

namespace madang {
namespace {

using namespace made_up_market;

/// A node with a market of its own; what it says lies in `said`, unless its peers are full.
struct fed_node {
  explicit fed_node(bool has_samsung)
      : feed({cache, [has_samsung](symbol_id one) { return has_samsung && one == samsung; },
              [this](market::node_feed::frame_place what, std::vector<std::byte> frame) {
                if (peers_are_full) return feed.missed(what);
                said.push_back(std::move(frame));
              }}) {}
  void hear(fed_node& from) {
    for (const auto& frame : std::exchange(from.said, {})) feed.take(frame);
  }

  std::vector<channel_id> changes;
  market::market_cache_memory cache{[this](channel_id changed) { changes.push_back(changed); },
                                    {.listed = 200, .streamed = 5'000}};
  std::vector<std::vector<std::byte>> said;
  bool peers_are_full = false;
  market::node_feed feed;
};

class node_feed_test : public testing::Test {
 protected:
  void publish(std::uint64_t number) {
    owner.cache.publish(image(number), {trade(number)});
    owner.feed.changed(samsung);
  }

  fed_node owner{true};
  fed_node other{false};
};

TEST_F(node_feed_test, shows_another_node_the_latest_image_and_all_trades_since_the_last_one) {
  for (std::uint64_t number = 1; number <= 3; ++number) publish(number);
  owner.feed.flush();
  EXPECT_EQ(owner.said.size(), 1U) << "images that follow each other become one";
  other.hear(owner);
  ASSERT_TRUE(other.cache.image(samsung));
  EXPECT_EQ(other.cache.image(samsung)->book.seq, 3U);
  EXPECT_EQ(other.cache.trades_after(samsung, 0), trades_from(1, 3));
  EXPECT_FALSE(other.changes.empty()) << "its channels hear of it";
  publish(4);
  owner.feed.flush();
  other.hear(owner);
  EXPECT_EQ(other.cache.trades_after(samsung, 0), trades_from(1, 4));
  owner.feed.flush();
  EXPECT_TRUE(owner.said.empty()) << "nothing has changed";
}

TEST_F(node_feed_test, says_everything_again_to_one_who_has_come_late) {
  publish(1);
  owner.feed.flush();
  owner.said.clear();
  owner.feed.begin_anew();
  owner.feed.flush();
  other.hear(owner);
  EXPECT_EQ(other.cache.trades_after(samsung, 0), trades_from(1, 1));
}

TEST_F(node_feed_test, tells_again_what_a_peer_had_no_room_for_once_it_has_some) {
  publish(1);
  owner.feed.flush();
  other.hear(owner);
  owner.peers_are_full = true;
  for (std::uint64_t number = 2; number <= 3; ++number) {
    publish(number);
    owner.feed.flush();
  }
  owner.peers_are_full = false;
  owner.feed.flush();
  EXPECT_TRUE(owner.said.empty()) << "not before it has room";
  owner.feed.has_room();
  owner.feed.flush();
  other.hear(owner);
  EXPECT_EQ(other.cache.image(samsung)->book.seq, 3U);
  EXPECT_EQ(other.cache.trades_after(samsung, 0), trades_from(1, 3));
  owner.feed.has_room();
  owner.feed.flush();
  EXPECT_TRUE(owner.said.empty()) << "once";
}

TEST_F(node_feed_test, a_peer_takes_no_trade_before_those_that_it_has_missed) {
  publish(1);
  owner.feed.flush();
  other.hear(owner);
  owner.peers_are_full = true;
  publish(2);
  owner.feed.flush();
  owner.peers_are_full = false;
  publish(3);
  owner.feed.flush();
  other.hear(owner);
  EXPECT_EQ(other.cache.image(samsung)->book.seq, 3U) << "the book is no older for it";
  EXPECT_EQ(other.cache.trades_after(samsung, 0), trades_from(1, 1)) << "who listens would never get the second one";
  owner.feed.has_room();
  owner.feed.flush();
  other.hear(owner);
  EXPECT_EQ(other.cache.trades_after(samsung, 0), trades_from(1, 3));
}

TEST_F(node_feed_test, tells_a_long_past_in_frames_that_a_link_takes) {
  owner.cache.publish(image(1), trades_from(1, 5'000));
  owner.feed.changed(samsung);
  owner.feed.flush();
  EXPECT_EQ(owner.said.size(), 3U);
  for (const auto& frame : owner.said) EXPECT_LT(frame.size(), link_settings{}.message_max);
  other.hear(owner);
  EXPECT_EQ(other.cache.trades_after(samsung, 0), trades_from(1, 5'000));
}

TEST_F(node_feed_test, says_nothing_of_what_another_node_serves_and_believes_nobody_about_its_own) {
  publish(1);
  owner.feed.flush();
  other.hear(owner);
  other.feed.changed(samsung);
  other.feed.begin_anew();
  other.feed.flush();
  EXPECT_TRUE(other.said.empty());
  fed_node liar{true};
  liar.cache.publish(image(9), {trade(9)});
  liar.feed.changed(samsung);
  liar.feed.flush();
  owner.changes.clear();
  owner.hear(liar);
  EXPECT_EQ(owner.cache.image(samsung)->book.seq, 1U);
  EXPECT_TRUE(owner.changes.empty());
}

TEST_F(node_feed_test, a_frame_that_cannot_be_read_changes_nothing) {
  other.feed.take(std::vector{std::byte{1}, std::byte{2}});
  EXPECT_TRUE(other.changes.empty());
}

}  // namespace
}  // namespace madang
