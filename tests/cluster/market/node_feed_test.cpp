#include "cluster/market/node_feed.hpp"

#include <gtest/gtest.h>

#include "cluster/market/market_cache_memory.hpp"
#include "tests/support/made_up/made_up_market.hpp"

namespace madang {
namespace {

using namespace made_up_market;

/// A node with a market of its own; what it says lies in `said`.
struct fed_node {
  explicit fed_node(bool has_samsung)
      : feed({cache, [has_samsung](symbol_id one) { return has_samsung && one == samsung; },
              [this](std::vector<std::byte> frame) { said.push_back(std::move(frame)); }}) {}
  void hear(fed_node& from) {
    for (const auto& frame : std::exchange(from.said, {})) feed.take(frame);
  }

  std::vector<channel_id> changes;
  market::market_cache_memory cache{[this](channel_id changed) { changes.push_back(changed); }};
  std::vector<std::vector<std::byte>> said;
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
