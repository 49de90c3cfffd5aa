#include "cluster/membership/start_share.hpp"

#include <gtest/gtest.h>

namespace madang {
namespace {

constexpr std::size_t wanted = 2;

enum class owning { nothing, some };

member made(std::uint16_t node, member_state state, owning what) {
  member one;
  one.who = {node, 7};
  one.state = state;
  if (what == owning::some) one.owned[node] = std::byte{1};
  return one;
}

TEST(start_share, the_first_node_of_a_new_store_waits_for_the_others_and_shares_out_once_they_are_there) {
  std::vector<member> all = {made(1, member_state::joining, owning::some)};
  EXPECT_EQ(share_at_start(all, 1, false, wanted), start_share::wait);
  all.push_back(made(2, member_state::joining, owning::nothing));
  EXPECT_EQ(share_at_start(all, 1, false, wanted), start_share::share_out);
  EXPECT_EQ(share_at_start(all, 2, false, wanted), start_share::wait) << "for its share";
  all[1] = made(2, member_state::joining, owning::some);
  EXPECT_EQ(share_at_start(all, 1, false, wanted), start_share::keep_own) << "it has done so";
  EXPECT_EQ(share_at_start(all, 2, false, wanted), start_share::keep_own);
}

TEST(start_share, whoever_has_written_keeps_what_it_owns) {
  const std::vector<member> all = {made(1, member_state::joining, owning::some)};
  EXPECT_EQ(share_at_start(all, 1, true, wanted), start_share::keep_own);
}

TEST(start_share, a_node_that_owns_nothing_begins_where_others_serve) {
  const std::vector<member> all = {made(1, member_state::joining, owning::nothing),
                                   made(2, member_state::up, owning::some)};
  EXPECT_EQ(share_at_start(all, 1, true, wanted), start_share::keep_own);
}

TEST(start_share, a_node_that_owns_nothing_begins_where_everybody_who_owns_anything_is_gone) {
  std::vector<member> all = {made(1, member_state::joining, owning::nothing), made(2, member_state::down, owning::some),
                             made(3, member_state::down, owning::some)};
  EXPECT_EQ(share_at_start(all, 1, true, wanted), start_share::keep_own);
  all[2].state = member_state::joining;
  EXPECT_EQ(share_at_start(all, 1, true, wanted), start_share::wait) << "it serves soon, or is gone";
}

TEST(start_share, a_node_of_a_store_that_nobody_owns_waits) {
  const std::vector<member> all = {made(1, member_state::joining, owning::nothing)};
  EXPECT_EQ(share_at_start(all, 1, false, wanted), start_share::wait);
}

}  // namespace
}  // namespace madang
