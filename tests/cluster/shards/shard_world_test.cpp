#include "tests/cluster/shards/shard_world.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace madang::shards_test {
namespace {

struct tally {
  std::uint64_t moves = 0;
  std::uint64_t deaths = 0;
  std::uint64_t cuts = 0;
  std::uint64_t returned = 0;
  std::uint64_t unknown = 0;
  std::uint64_t refused = 0;
  std::uint64_t sent = 0;
  std::uint64_t given_up = 0;
};

std::uint64_t seed_count() {
  const auto* wanted = std::getenv("MADANG_SHARD_SEEDS");
  if (wanted != nullptr) return std::strtoull(wanted, nullptr, 10);
  return std::getenv("MADANG_TEST_LONG") != nullptr ? 5'000 : 100;
}

/// Runs the plan with one seed after another, until one goes wrong.
tally run_seeds(world_plan plan) {
  tally sum;
  for (std::uint64_t seed = 1; seed <= seed_count(); ++seed) {
    plan.seed = seed;
    world one(plan);
    const auto wrong = one.run();
    EXPECT_EQ(wrong, "") << "seed " << seed;
    if (!wrong.empty()) break;
    sum.moves += one.moves;
    sum.deaths += one.deaths;
    sum.cuts += one.cuts;
    sum.returned += one.returned;
    sum.unknown += one.unknown;
    sum.refused += one.refused;
    sum.sent += one.sent;
    sum.given_up += one.given_up;
  }
  std::printf(
      "%lu moves, %lu deaths, %lu cuts, %lu sent, %lu returned, %lu outcomes unknown, %lu refused, %lu given up\n",
      sum.moves, sum.deaths, sum.cuts, sum.sent, sum.returned, sum.unknown, sum.refused, sum.given_up);
  return sum;
}

TEST(shard_world, messages_keep_their_order_over_moves_and_cuts) {
  const auto sum = run_seeds({});
  EXPECT_GT(sum.moves, 0u);
  EXPECT_GT(sum.returned, 0u);
  EXPECT_EQ(sum.given_up, 0u);
}

TEST(shard_world, nothing_is_lost_or_done_twice_where_nodes_die) {
  world_plan plan;
  plan.nodes_die = true;
  plan.nodes_pause = true;
  const auto sum = run_seeds(plan);
  EXPECT_GT(sum.deaths, 0u);
  EXPECT_GT(sum.unknown, 0u);
}

TEST(shard_world, small_rooms_and_links_refuse_and_drop_and_nobody_waits_for_ever) {
  world_plan plan;
  plan.room_is_small = true;
  plan.links_are_small = true;
  EXPECT_GT(run_seeds(plan).refused, 0u);
  plan.nodes_die = true;
  EXPECT_GT(run_seeds(plan).refused, 0u);
}

TEST(shard_world, pairs_keep_their_numbers_where_order_on_the_way_is_given_up) {
  world_plan plan;
  plan.nodes_pause = true;
  plan.mailboxes_are_left = true;
  plan.settling_is_short = true;
  EXPECT_GT(run_seeds(plan).given_up, 0u);
}

}  // namespace
}  // namespace madang::shards_test
