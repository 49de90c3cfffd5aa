#include "cluster/membership/shard_placement.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace madang {
namespace {

std::vector<placement_node> members(std::uint16_t count) {
  std::vector<placement_node> nodes;
  for (std::uint16_t i = 1; i <= count; ++i) nodes.push_back({i, 100});
  return nodes;
}

std::map<std::uint16_t, std::uint64_t> carried_by(const std::vector<std::uint16_t>& owners,
                                                  const std::vector<std::uint64_t>& loads) {
  std::map<std::uint16_t, std::uint64_t> carried;
  for (std::size_t i = 0; i < owners.size(); ++i) carried[owners[i]] += loads[i];
  return carried;
}

std::size_t moved(const std::vector<std::uint16_t>& before, const std::vector<std::uint16_t>& after) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < before.size(); ++i) count += before[i] != after[i] ? 1 : 0;
  return count;
}

TEST(shard_placement, gives_each_shard_to_one_member) {
  const std::vector<std::uint64_t> loads(256, 1);
  EXPECT_TRUE(place_shards(loads, {}).empty());
  const auto owners = place_shards(loads, members(3));
  ASSERT_EQ(owners.size(), 256u);
  for (const auto owner : owners) EXPECT_TRUE(owner >= 1 && owner <= 3);
  EXPECT_EQ(place_shards(loads, members(1)), std::vector<std::uint16_t>(256, 1));
}

TEST(shard_placement, is_the_same_whatever_the_order_of_members_and_the_build) {
  std::vector<std::uint64_t> loads(256);
  for (std::size_t i = 0; i < loads.size(); ++i) loads[i] = 1 + i % 7;
  auto nodes = members(5);
  const auto owners = place_shards(loads, nodes);
  std::reverse(nodes.begin(), nodes.end());
  EXPECT_EQ(place_shards(loads, nodes), owners);
  // Two versions of the program run side by side and must agree: these never change.
  EXPECT_EQ((std::vector<std::uint16_t>(owners.begin(), owners.begin() + 12)),
            (std::vector<std::uint16_t>{1, 2, 1, 2, 1, 2, 2, 5, 4, 4, 4, 4}));
}

TEST(shard_placement, keeps_every_member_near_its_share) {
  std::mt19937_64 chance(1);
  for (const auto count : std::vector<std::uint16_t>{2, 3, 10, 60}) {
    std::vector<std::uint64_t> loads(4096);
    for (auto& load : loads) load = 1 + chance() % 100;
    const auto carried = carried_by(place_shards(loads, members(count)), loads);
    std::uint64_t all = 0;
    for (const auto load : loads) all += load;
    for (const auto& [node, load] : carried) EXPECT_LE(load, all * 125 / 100 / count + 1) << node << " of " << count;
  }
}

TEST(shard_placement, gives_by_capacity) {
  const std::vector<std::uint64_t> loads(4096, 1);
  auto nodes = members(4);
  nodes[0].capacity = 300;
  const auto carried = carried_by(place_shards(loads, nodes), loads);
  EXPECT_NEAR(static_cast<double>(carried.at(1)), 2048, 200);
  EXPECT_NEAR(static_cast<double>(carried.at(4)), 683, 120);
}

TEST(shard_placement, a_member_that_joins_takes_its_share_and_little_else_moves) {
  const std::vector<std::uint64_t> loads(4096, 1);
  for (const auto count : std::vector<std::uint16_t>{3, 10, 60}) {
    const auto before = place_shards(loads, members(count));
    const auto after = place_shards(loads, members(static_cast<std::uint16_t>(count + 1)));
    const auto share = loads.size() / (count + 1u);
    EXPECT_GE(moved(before, after), share / 2) << count;
    EXPECT_LE(moved(before, after), share * 3 / 2) << count;
  }
}

TEST(shard_placement, a_member_that_leaves_gives_its_shards_and_few_others_move) {
  const std::vector<std::uint64_t> loads(4096, 1);
  for (const auto count : std::vector<std::uint16_t>{3, 10, 60}) {
    const auto before = place_shards(loads, members(count));
    auto rest = members(count);
    rest.erase(rest.begin() + count / 2);
    const auto after = place_shards(loads, rest);
    const auto share = loads.size() / count;
    EXPECT_LE(moved(before, after), share * 3 / 2) << count;
  }
}

TEST(shard_placement, one_hot_shard_has_a_place) {
  std::vector<std::uint64_t> loads(256, 1);
  loads[17] = 1'000'000;
  loads[18] = 0;
  loads[19] = UINT64_MAX / 1000;
  const auto owners = place_shards(loads, members(3));
  EXPECT_NE(owners[17], owners[19]);
}

}  // namespace
}  // namespace madang
