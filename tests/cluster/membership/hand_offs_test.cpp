#include "cluster/membership/hand_offs.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/cluster/membership/placement_scene.hpp"

namespace madang {
namespace {

planned_move a_move(std::uint32_t shard, std::uint16_t from, std::uint16_t to, move_cause cause,
                    bool is_under_way = false) {
  return {shard, from, to, cause, is_under_way};
}

TEST(hand_offs, gathers_what_one_member_takes_from_another) {
  const std::vector<planned_move> moves{a_move(1, 1, 2, move_cause::home), a_move(2, 1, 2, move_cause::overload),
                                        a_move(3, 3, 4, move_cause::home)};
  const auto next = next_hand_offs(moves);
  ASSERT_EQ(next.size(), 2u);
  EXPECT_EQ(next[0], (hand_off{1, 2, move_cause::overload, {1, 2}}));
  EXPECT_EQ(next[1], (hand_off{3, 4, move_cause::home, {3}}));
}

TEST(hand_offs, the_more_urgent_begins_first_and_nobody_is_part_of_two) {
  const std::vector<planned_move> moves{a_move(1, 1, 2, move_cause::home), a_move(2, 1, 3, move_cause::draining),
                                        a_move(3, 4, 3, move_cause::overload), a_move(4, 4, 5, move_cause::home)};
  const auto next = next_hand_offs(moves);
  ASSERT_EQ(next.size(), 2u);
  EXPECT_EQ(next[0], (hand_off{1, 3, move_cause::draining, {2}}));
  EXPECT_EQ(next[1], (hand_off{4, 5, move_cause::home, {4}}));
}

TEST(hand_offs, at_most_so_many_are_under_way_with_so_many_shards_each) {
  std::vector<planned_move> moves;
  for (std::uint16_t pair = 0; pair < 10; ++pair) {
    for (std::uint32_t i = 0; i < 20; ++i) {
      moves.push_back(a_move(pair * 20u + i, static_cast<std::uint16_t>(1 + pair),
                             static_cast<std::uint16_t>(101 + pair), move_cause::home, pair == 0 && i < 8));
    }
  }
  const auto next = next_hand_offs(moves, {.at_once_max = 4, .shards_max = 8});
  ASSERT_EQ(next.size(), 3u) << "one is under way";
  for (const auto& each : next) {
    EXPECT_NE(each.from, 1) << "its hand-off is under way";
    EXPECT_EQ(each.shards.size(), 8u);
  }
}

TEST(hand_offs, shards_that_nobody_serves_are_taken_all_at_once) {
  std::vector<planned_move> moves;
  for (std::uint32_t i = 0; i < 100; ++i) {
    moves.push_back(a_move(i, 1, static_cast<std::uint16_t>(2 + i % 10), move_cause::unserved));
  }
  moves.push_back(a_move(100, 2, 3, move_cause::home, true));
  const auto next = next_hand_offs(moves, {.at_once_max = 1, .shards_max = 2});
  ASSERT_EQ(next.size(), 10u) << "also by members that are part of a hand-off";
  std::set<std::uint32_t> taken;
  for (const auto& each : next) taken.insert(each.shards.begin(), each.shards.end());
  EXPECT_EQ(taken.size(), 100u);
}

TEST(hand_offs, one_after_the_other_they_carry_out_the_plan) {
  placement_scene scene(6, 256);
  scene.settle();
  scene.state_of(1) = member_state::draining;
  scene.state_of(2) = member_state::down;
  scene.join(7);
  const auto wanted = scene.plan().size();
  std::size_t moved = 0;
  int rounds = 0;
  for (auto next = next_hand_offs(scene.plan()); !next.empty(); next = next_hand_offs(scene.plan())) {
    ASSERT_LT(++rounds, 100);
    for (const auto& each : next) {
      moved += each.shards.size();
      for (const auto shard : each.shards) scene.shards[shard].owner = each.to;
    }
  }
  EXPECT_TRUE(scene.plan().empty());
  EXPECT_LE(moved, wanted * 5 / 4);
  for (const auto owner : scene.owners()) EXPECT_GE(owner, 3);
  EXPECT_LE(scene.fullest_share(), 1.26);
}

}  // namespace
}  // namespace madang
