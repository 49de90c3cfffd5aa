#include "cluster/node/node_console/node_facts.hpp"

#include <gtest/gtest.h>

#include "persistence/ports/shard_sets.hpp"

namespace madang::console {
namespace {

using rows = std::vector<std::vector<std::string>>;

member member_of(std::uint16_t node, member_state state, int shards) {
  member one;
  one.who = {node, 7};
  one.state = state;
  one.profile = {"", "127.0.0.1:" + std::to_string(8'000 + node), "127.0.0.1:1", "1.2.3", 1};
  for (int i = 0; i < shards; ++i) add_shard(one.owned, static_cast<std::uint8_t>(i));
  return one;
}

TEST(members, are_shown_with_their_leases_and_shards) {
  const members_sight seen{{member_of(1, member_state::up, 3), member_of(2, member_state::draining, 1),
                            member_of(3, member_state::up, 0), member_of(4, member_state::down, 2)},
                           {3}};
  const auto shown = members_table(seen, 1, true);
  EXPECT_EQ(shown.columns,
            (std::vector<std::string>{"node", "state", "lease", "shards", "version", "address", "links"}));
  EXPECT_EQ(shown.rows, (rows{{"1", "up", "held", "3", "1.2.3", "127.0.0.1:8001", "127.0.0.1:1"},
                              {"2", "draining", "renewed", "1", "1.2.3", "127.0.0.1:8002", "127.0.0.1:1"},
                              {"3", "up", "expired", "0", "1.2.3", "127.0.0.1:8003", "127.0.0.1:1"},
                              {"4", "down", "given up", "2", "1.2.3", "127.0.0.1:8004", "127.0.0.1:1"}}));
  EXPECT_EQ(members_table(seen, 1, false).rows.front()[2], "lost");
}

TEST(shards, are_shown_in_runs_of_one_owner) {
  shard_map map{1, 8};
  const auto tell = [&](const shard_event& event) {
    for (const auto& change : map.changes_of(event)) map.publish(change);
  };
  for (const std::uint32_t shard : {0u, 1u, 2u}) tell(shard_claimed{shard, 1, 1});
  for (const std::uint32_t shard : {0u, 1u}) tell(shard_opened{shard});
  for (const std::uint32_t shard : {3u, 4u}) tell(shard_claimed{shard, 2, 1});
  EXPECT_EQ(shards_table(map).rows,
            (rows{{"0-1", "1", "serving"}, {"2", "1", "arriving"}, {"3-4", "2", "serving"}, {"5-7", "-", "unowned"}}));
}

TEST(links, are_shown_with_what_they_count) {
  EXPECT_EQ(links_table({{2, true, 3, 1, 100, 200, 5}, {3, false, 0, 9, 0, 0, 0}}).rows,
            (rows{{"2", "up", "3", "1", "100", "200", "5"}, {"3", "down", "0", "9", "0", "0", "0"}}));
}

TEST(a_node, is_asked_to_drain_where_another_one_can_take_its_shards) {
  const std::vector<member> all{member_of(1, member_state::up, 3), member_of(2, member_state::up, 3),
                                member_of(3, member_state::draining, 1), member_of(4, member_state::down, 0)};
  EXPECT_EQ(hindrance_of_drain(all, 2), "");
  EXPECT_EQ(hindrance_of_drain(all, 3), "node 3 drains already");
  EXPECT_EQ(hindrance_of_drain(all, 4), "node 4 is down");
  EXPECT_EQ(hindrance_of_drain(all, 9), "there is no node 9");
  EXPECT_EQ(hindrance_of_drain({member_of(1, member_state::up, 3), member_of(3, member_state::draining, 1)}, 1),
            "no other node is up that could take its shards");
}

}  // namespace
}  // namespace madang::console
