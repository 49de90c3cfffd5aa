#include "persistence/projection/snapshot_queue.hpp"

#include <gtest/gtest.h>

#include "persistence/projection/awaited_positions.hpp"

namespace madang {
namespace {

snapshot of(std::uint64_t key, std::uint64_t seq, std::size_t bytes) {
  return {{entity_kind::account, key}, seq, {seq}, 1, true, std::vector<std::byte>(bytes)};
}

TEST(snapshot_queue_test, a_younger_snapshot_takes_the_place_of_an_older_one) {
  snapshot_queue queue;
  queue.put(of(1, 1, 10));
  queue.put(of(2, 2, 20));
  queue.put(of(1, 3, 5));
  EXPECT_EQ(queue.waiting_bytes(), 25U);
  const auto& steps = queue.take(10);
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(std::get<snapshot>(steps[0]).seq, 3U);
  EXPECT_EQ(std::get<snapshot>(steps[1]).seq, 2U);
  queue.written();
  EXPECT_EQ(queue.waiting_bytes(), 0U);
}

TEST(snapshot_queue_test, the_youngest_is_found_until_it_is_written) {
  snapshot_queue queue;
  EXPECT_EQ(queue.find({entity_kind::account, 1}), nullptr);
  queue.put(of(1, 1, 10));
  queue.put(of(2, 2, 20));
  queue.take(1);
  EXPECT_EQ(queue.find({entity_kind::account, 1})->seq, 1U) << "it is not stored yet";
  EXPECT_EQ(queue.find({entity_kind::account, 2})->seq, 2U);
  EXPECT_EQ(queue.waiting_bytes(), 30U);
  queue.put(of(1, 3, 5));
  EXPECT_EQ(queue.find({entity_kind::account, 1})->seq, 3U);
  queue.written();
  EXPECT_EQ(queue.find({entity_kind::account, 1})->seq, 3U) << "a younger one waits";
  EXPECT_EQ(queue.waiting_bytes(), 25U);
  queue.take(10);
  queue.written();
  EXPECT_EQ(queue.find({entity_kind::account, 1}), nullptr);
  EXPECT_EQ(queue.waiting_bytes(), 0U);
}

TEST(snapshot_queue_test, steps_keep_their_order_and_are_found_after_some_were_taken) {
  snapshot_queue queue;
  queue.put(of(1, 1, 10));
  queue.add(snapshot_retirement{{entity_kind::account, 9}, 5, {5}});
  queue.put(of(2, 2, 10));
  queue.add(checkpoint_end{{7}});
  EXPECT_EQ(queue.take(2).size(), 2U);
  queue.written();
  queue.put(of(2, 8, 30));
  queue.put(of(1, 9, 1));
  const auto& steps = queue.take(10);
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(std::get<snapshot>(steps[0]).seq, 8U);
  EXPECT_EQ(std::get<checkpoint_end>(steps[1]).at, position{7});
  EXPECT_EQ(std::get<snapshot>(steps[2]).seq, 9U);
  EXPECT_TRUE(queue.empty());
}

TEST(snapshot_queue_test, takes_nothing_after_some_were_lost) {
  snapshot_queue queue;
  queue.put(of(1, 1, 10));
  queue.give_up();
  queue.put(of(2, 1, 10));
  queue.add(checkpoint_end{{7}});
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.waiting_bytes(), 0U);
}

TEST(awaited_positions_test, a_position_is_awaited_by_whoever_waits_for_no_more) {
  awaited_positions waits;
  EXPECT_FALSE(waits.is_awaited({100}));
  auto late = waits.add({50});
  EXPECT_FALSE(waits.is_awaited({49}));
  EXPECT_TRUE(waits.is_awaited({50}));
  EXPECT_TRUE(waits.is_awaited({51}));
  auto early = waits.add({10});
  EXPECT_TRUE(waits.is_awaited({10}));
  waits.remove(early);
  EXPECT_FALSE(waits.is_awaited({10}));
  auto same = waits.add({50});
  waits.remove(late);
  EXPECT_TRUE(waits.is_awaited({50})) << "another waits for the same";
  waits.remove(same);
  EXPECT_TRUE(waits.empty());
}

}  // namespace
}  // namespace madang
