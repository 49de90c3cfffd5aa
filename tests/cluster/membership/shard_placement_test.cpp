#include "cluster/membership/shard_placement.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cluster/membership/placement_scene.hpp"

namespace madang {
namespace {

TEST(shard_placement, gives_each_shard_that_nobody_has_to_a_member_that_is_up) {
  placement_scene scene(3, 256);
  scene.state_of(2) = member_state::joining;
  const auto moves = scene.plan();
  ASSERT_EQ(moves.size(), 256u);
  for (const auto& each : moves) {
    EXPECT_TRUE(each.to == 1 || each.to == 3);
    EXPECT_EQ(each.cause, move_cause::unserved);
    EXPECT_FALSE(each.from);
  }
}

TEST(shard_placement, one_member_has_all_and_none_has_nothing) {
  placement_scene scene(1, 256);
  EXPECT_EQ(scene.settle(), 256u);
  EXPECT_EQ(scene.owners(), std::vector<std::uint16_t>(256, 1));
  EXPECT_TRUE(scene.plan().empty());
  scene.state_of(1) = member_state::down;
  EXPECT_TRUE(scene.plan().empty());
  scene.members.clear();
  EXPECT_TRUE(scene.plan().empty());
}

TEST(shard_placement, is_the_same_whatever_the_order_of_members_and_the_build) {
  placement_scene scene(5, 256);
  for (std::size_t i = 0; i < 256; ++i) scene.shards[i].load = 1 + i % 7;
  const auto moves = scene.plan();
  std::reverse(scene.members.begin(), scene.members.end());
  EXPECT_EQ(scene.plan(), moves);
  scene.carry_out(moves);
  // Two versions of the program run side by side and must agree: these never change.
  const auto owners = scene.owners();
  EXPECT_EQ((std::vector<std::uint16_t>(owners.begin(), owners.begin() + 12)),
            (std::vector<std::uint16_t>{1, 2, 1, 2, 1, 2, 2, 5, 4, 4, 4, 4}));
}

TEST(shard_placement, gives_by_capacity) {
  placement_scene scene(4, 4096, 1);
  scene.members[0].node.capacity = 300;
  scene.settle();
  const auto carried = scene.carried();
  EXPECT_NEAR(static_cast<double>(carried.at(1)), 2048, 200);
  EXPECT_NEAR(static_cast<double>(carried.at(4)), 683, 120);
}

TEST(shard_placement, a_joining_member_keeps_what_it_owns_and_takes_nothing) {
  placement_scene scene(4, 256);
  scene.settle();
  const auto before = scene.owners();
  scene.state_of(2) = member_state::joining;
  scene.state_of(3) = member_state::down;
  scene.settle();
  const auto after = scene.owners();
  for (std::size_t i = 0; i < 256; ++i) EXPECT_EQ(before[i] == 2, after[i] == 2) << i;
}

TEST(shard_placement, a_draining_member_loses_all_and_gets_none) {
  placement_scene scene(4, 256);
  scene.settle();
  scene.state_of(2) = member_state::draining;
  for (const auto& each : scene.plan()) {
    EXPECT_EQ(each.cause == move_cause::draining, each.from == 2);
    EXPECT_NE(each.to, 2);
  }
  scene.settle();
  EXPECT_EQ(scene.carried().count(2), 0u);
}

TEST(shard_placement, where_all_drain_everything_stays) {
  placement_scene scene(3, 256);
  scene.settle();
  for (auto& each : scene.members) each.state = member_state::draining;
  EXPECT_TRUE(scene.plan().empty());
}

TEST(shard_placement, a_hot_shard_stays_and_the_others_leave_it) {
  placement_scene scene(10, 256);
  scene.settle();
  const auto owner = *scene.shards[17].owner;
  scene.shards[17].load = 25'600;  // as much as all others together
  for (const auto& each : scene.plan()) {
    EXPECT_NE(each.shard, 17u);
    EXPECT_NE(each.to, owner);
  }
  scene.settle();
  EXPECT_EQ(scene.carried().at(owner), 25'600u);
  EXPECT_TRUE(scene.plan().empty());
}

TEST(shard_placement, a_shard_that_nobody_serves_passes_its_home_by_where_that_has_no_room) {
  placement_scene scene(3, 256);
  scene.settle();
  const auto home = *scene.shards[0].owner;
  // At its bound, 125 % of 85 shards; the rest is with the two others.
  for (std::uint16_t i = 1; i < 256; ++i) {
    const auto other = static_cast<std::uint16_t>(home % 3 + 1);
    scene.shards[i].owner = i <= 106 ? home : i % 2 == 0 ? other : static_cast<std::uint16_t>(other % 3 + 1);
  }
  scene.shards[0].owner.reset();
  const auto moves = scene.plan();
  ASSERT_FALSE(moves.empty());
  EXPECT_EQ(moves[0].shard, 0u);
  EXPECT_NE(moves[0].to, home);
}

TEST(shard_placement, the_largest_loads_and_the_smallest_have_a_place) {
  placement_scene scene(3, 256, 0);
  scene.shards[19].load = UINT64_MAX;
  scene.shards[20].load = UINT64_MAX;
  scene.settle();
  EXPECT_NE(scene.shards[19].owner, scene.shards[20].owner);
}

TEST(shard_placement, leaves_alone_what_is_under_way_and_counts_it_for_its_taker) {
  placement_scene scene(3, 256);
  scene.settle();
  scene.join(4);
  const auto moves = scene.plan();
  ASSERT_GT(moves.size(), 30u);
  for (std::size_t i = 0; i < 10; ++i) scene.shards[moves[i].shard].moving_to = moves[i].to;
  const auto then = scene.plan();
  EXPECT_NEAR(static_cast<double>(then.size()), static_cast<double>(moves.size()), 2);
  std::size_t under_way = 0;
  for (const auto& each : then) {
    under_way += each.is_under_way ? 1 : 0;
    EXPECT_EQ(each.is_under_way, scene.shards[each.shard].moving_to == each.to) << each.shard;
  }
  EXPECT_EQ(under_way, 10u);
}

TEST(shard_placement, a_hand_off_whose_taker_is_gone_is_planned_anew) {
  placement_scene scene(3, 256);
  scene.settle();
  scene.shards[5].moving_to = 9;
  EXPECT_TRUE(scene.plan().empty()) << "it stays where it is";
  scene.shards[5].owner.reset();
  ASSERT_EQ(scene.plan().size(), 1u) << "it was released, and its taker is gone";
  EXPECT_FALSE(scene.plan()[0].is_under_way);
}

TEST(shard_placement, whom_a_hand_off_gives_to_takes_the_shard_of_an_owner_that_dies_meanwhile) {
  placement_scene scene(4, 256);
  scene.settle();
  const auto owner = *scene.shards[5].owner;
  for (std::uint16_t to = 1; to <= 4; ++to) {
    if (to == owner) continue;
    auto dies = scene;
    dies.shards[5].moving_to = to;
    dies.state_of(owner) = member_state::down;
    const auto moves = dies.plan();
    const auto found = std::find_if(moves.begin(), moves.end(), [](const auto& each) { return each.shard == 5; });
    ASSERT_NE(found, moves.end());
    EXPECT_EQ(*found, (planned_move{5, owner, to, move_cause::unserved, false}));
  }
}

}  // namespace
}  // namespace madang
