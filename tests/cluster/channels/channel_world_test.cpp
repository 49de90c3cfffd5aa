#include "tests/cluster/channels/channel_world.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace madang::channels_test {
namespace {

std::uint64_t seed_count() {
  return std::getenv("MADANG_TEST_LONG") != nullptr ? 5'000 : 150;
}

struct tally {
  std::uint64_t got = 0;
  std::uint64_t missed = 0;
  std::uint64_t deaths = 0;
  std::uint64_t moves = 0;
};

/// Runs the plan with one seed after another, until one goes wrong.
tally run_seeds(world_plan plan) {
  tally sum;
  for (std::uint64_t seed = 1; seed <= seed_count(); ++seed) {
    plan.seed = seed;
    world one(plan);
    one.run();
    const auto wrong = one.wrong();
    EXPECT_EQ(wrong, "") << "seed " << seed;
    const auto left = wrong.empty() ? one.left_behind() : "";
    EXPECT_EQ(left, "") << "seed " << seed;
    if (!wrong.empty() || !left.empty()) break;
    for (const auto& each : one.finished) sum.got += each->got.size();
    for (const auto& each : one.alive) sum.missed += each ? each->counts.frames_missed.value() : 0;
    sum.deaths += one.deaths;
    sum.moves += one.moves;
  }
  return sum;
}

TEST(channel_world, readers_of_any_node_see_every_event_once_and_in_order) {
  EXPECT_GT(run_seeds({}).got, 0U);
}

TEST(channel_world, streams_go_on_where_channels_move_to_other_nodes) {
  world_plan plan;
  plan.channels_move = true;
  const auto sum = run_seeds(plan);
  EXPECT_GT(sum.got, 0U);
  EXPECT_GT(sum.moves, 0U);
}

TEST(channel_world, streams_go_on_where_nodes_die_and_come_back) {
  world_plan plan;
  plan.nodes_die = true;
  const auto sum = run_seeds(plan);
  EXPECT_GT(sum.got, 0U);
  EXPECT_GT(sum.deaths, 0U);
}

TEST(channel_world, what_a_link_had_no_room_for_is_read) {
  world_plan plan;
  plan.links_are_small = true;
  EXPECT_GT(run_seeds(plan).missed, 0U);
  plan.nodes_die = true;
  plan.channels_move = true;
  EXPECT_GT(run_seeds(plan).missed, 0U);
}

}  // namespace
}  // namespace madang::channels_test
