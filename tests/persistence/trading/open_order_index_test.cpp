#include "persistence/trading/open_order_index.hpp"

#include <gtest/gtest.h>

namespace madang {
namespace {

const account_id kims{1};
const account_id lees{2};

open_state_change opened(std::uint64_t order, account_id by = kims) {
  return {{order}, by, true};
}
open_state_change closed(std::uint64_t order, account_id by = kims) {
  return {{order}, by, false};
}

TEST(open_order_index, lists_the_open_orders_of_an_account_newest_first) {
  open_order_index index;
  const std::vector changes{opened(3), opened(5), opened(4, lees), opened(9), closed(5)};
  index.apply(changes, {20});
  EXPECT_EQ(index.newest(kims, {}, 10), (std::vector<order_id>{{9}, {3}}));
  EXPECT_EQ(index.newest(kims, {9}, 10), (std::vector<order_id>{{3}}));
  EXPECT_EQ(index.newest(kims, {}, 1), (std::vector<order_id>{{9}}));
  EXPECT_EQ(index.size(), 3U);
}

TEST(open_order_index, answers_for_a_moment_only_with_what_was_open_then) {
  open_order_index index;
  const std::vector first{opened(3)};
  index.apply(first, {10});
  EXPECT_EQ(index.as_of(kims, {10}), std::vector<order_id>{{3}});
  EXPECT_EQ(index.as_of(kims, {15}), std::vector<order_id>{{3}}) << "what came after it was about no order";
  EXPECT_EQ(index.as_of(kims, {9}), std::nullopt) << "it is further already";
  index.announce({20});
  EXPECT_EQ(index.as_of(kims, {19}), std::vector<order_id>{{3}}) << "the tables do not have the chunk yet";
  EXPECT_EQ(index.as_of(kims, {20}), std::nullopt) << "the tables have the chunk, the index not yet";
  const std::vector second{closed(3)};
  index.apply(second, {20});
  EXPECT_EQ(index.as_of(kims, {20}), std::vector<order_id>{});
  EXPECT_EQ(index.as_of(kims, {19}), std::nullopt);
}

TEST(open_order_index, forgets_a_chunk_that_was_not_committed) {
  open_order_index index;
  index.announce({20});
  index.withdraw();
  EXPECT_EQ(index.as_of(kims, {25}), std::vector<order_id>{});
}

TEST(open_order_index, answers_for_no_moment_while_it_is_filled_anew) {
  open_order_index index;
  index.clear();
  EXPECT_EQ(index.as_of(kims, {5}), std::nullopt);
  const std::vector open{opened(3)};
  index.fill(open);
  EXPECT_EQ(index.as_of(kims, {5}), std::nullopt);
  index.filled();
  EXPECT_EQ(index.as_of(kims, {5}), std::vector<order_id>{{3}});
}

}  // namespace
}  // namespace madang
