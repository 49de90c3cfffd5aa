#include "cluster/region/shard_inbox.hpp"

#include <gtest/gtest.h>

namespace madang {
namespace {

constexpr node_home one = home_of(1, 7);
constexpr node_home two = home_of(2, 7);

class shard_inbox_test : public testing::Test {
 protected:
  bool put(node_home by, std::uint64_t bytes, int number, std::uint64_t most = shard_inbox::unbounded) {
    return inbox.put(by, bytes, most, [this, number] { done.push_back(number); });
  }
  std::vector<int> turn(std::uint64_t share) {
    done.clear();
    for (auto& job : inbox.take(share)) job();
    return done;
  }

  shard_inbox inbox;
  std::vector<int> done;
};

TEST_F(shard_inbox_test, gives_each_its_share_and_keeps_the_order_of_each) {
  for (int number = 1; number <= 4; ++number) EXPECT_TRUE(put(one, 10, number));
  EXPECT_TRUE(put(two, 10, 21));
  EXPECT_EQ(turn(20), (std::vector{1, 2, 21}));
  EXPECT_EQ(turn(1), (std::vector{3})) << "one at least";
  EXPECT_EQ(turn(20), (std::vector{4}));
  EXPECT_TRUE(turn(20).empty());
}

TEST_F(shard_inbox_test, takes_no_more_of_one_than_it_may_leave) {
  EXPECT_TRUE(put(one, 60, 1, 100));
  EXPECT_FALSE(put(one, 50, 2, 100));
  EXPECT_TRUE(put(two, 50, 3, 100)) << "another one has a share of its own";
  EXPECT_TRUE(put(one, 50, 4, 200)) << "what may leave more";
  EXPECT_TRUE(put(one, 0, 5)) << "and what is not bounded";
  EXPECT_EQ(inbox.bytes_of(one), 110U);
  EXPECT_EQ(turn(1'000), (std::vector{1, 4, 5, 3}));
  EXPECT_EQ(inbox.bytes_of(one), 0U);
  EXPECT_TRUE(put(one, 100, 6, 100));
}

TEST_F(shard_inbox_test, does_nothing_any_more_once_it_is_closed) {
  put(one, 10, 1);
  inbox.close();
  EXPECT_TRUE(put(one, 10, 2, 0)) << "nobody is to answer for it";
  EXPECT_TRUE(turn(1'000).empty());
  inbox.wait(std::chrono::milliseconds(60'000));
  EXPECT_TRUE(inbox.is_closed());
}

}  // namespace
}  // namespace madang
