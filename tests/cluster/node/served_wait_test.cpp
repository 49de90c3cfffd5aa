#include "cluster/node/members/served_wait.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace madang {
namespace {

using namespace std::chrono_literals;

class served_wait : public testing::Test {
 protected:
  served_wait() {
    for (const std::uint32_t shard : {3U, 5U}) {
      add_shard(both, static_cast<std::uint8_t>(shard));
      hear(shard_claimed{shard, 1, 1});
    }
  }
  void hear(const shard_event& event) {
    for (const auto& change : map.changes_of(event)) map.publish(change);
  }

  shard_map map{1};
  shard_set both{};
};

TEST_F(served_wait, ends_when_all_are_served) {
  hear(shard_opened{3});
  std::thread other([this] {
    std::this_thread::sleep_for(20ms);
    hear(shard_opened{5});
  });
  EXPECT_EQ(await_served(map, both, 60s), "");
  other.join();
  EXPECT_EQ(await_served(map, {}, 0ms), "") << "there is nothing to wait for";
}

TEST_F(served_wait, ends_in_time_and_says_what_it_has_waited_for) {
  hear(shard_opened{3});
  EXPECT_EQ(await_served(map, both, 10ms),
            "1 shards of node 1 are not served after 10 ms (5): what had waited for them does not go on");
}

}  // namespace
}  // namespace madang
