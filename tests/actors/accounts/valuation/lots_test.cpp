#include "actors/accounts/valuation/lots.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <utility>

#include "messages/ensure.hpp"

namespace madang::accounts {
namespace {

quantity shares(std::int64_t count) {
  return quantity::whole(count);
}
wide_money won(std::int64_t amount) {
  return money::whole(amount);
}
constexpr unix_nanos monday{1'000};
constexpr unix_nanos tuesday{2'000};

TEST(lots, are_sold_in_the_order_in_which_they_were_bought) {
  lot_list lots;
  buy_lot(lots, shares(10), won(1'000'000), monday);
  buy_lot(lots, shares(5), won(600'000), tuesday);
  EXPECT_EQ(sell_lots(lots, shares(4)), won(400'000));
  EXPECT_EQ(lots, (lot_list{{shares(6), won(600'000), monday}, {shares(5), won(600'000), tuesday}}));
  EXPECT_EQ(sell_lots(lots, shares(8)), won(600'000 + 240'000));
  EXPECT_EQ(lots, (lot_list{{shares(3), won(360'000), tuesday}}));
  EXPECT_EQ(sell_lots(lots, shares(3)), won(360'000));
  EXPECT_TRUE(lots.empty());
}

TEST(lots, a_part_is_rounded_half_even_and_the_rest_keeps_the_remainder) {
  lot_list lots;
  buy_lot(lots, shares(3), wide_money{10}, monday);
  EXPECT_EQ(sell_lots(lots, shares(1)), wide_money{3});  // 3.33
  EXPECT_EQ(sell_lots(lots, shares(1)), wide_money{4});  // 3.5 of the 7 that are left
  EXPECT_EQ(sell_lots(lots, shares(1)), wide_money{3});
}

TEST(lots, beyond_the_most_join_the_youngest) {
  lot_list lots;
  for (std::size_t i = 0; i < lots_max + 7; ++i) buy_lot(lots, shares(1), won(100), monday);
  EXPECT_EQ(lots.size(), lots_max);
  EXPECT_EQ(lots.back(), (lot{shares(8), won(800), monday}));
}

TEST(lots, hold_no_more_than_was_bought) {
  lot_list lots;
  buy_lot(lots, shares(1), won(100), monday);
  EXPECT_THROW(sell_lots(lots, shares(2)), broken_invariant);
}

/// Every share by itself, each at the price that was paid for it.
TEST(lots, cost_what_an_oracle_of_single_shares_says) {
  std::mt19937_64 random(7);
  lot_list lots;
  std::deque<std::int64_t> single;
  wide_money bought;
  wide_money sold;
  for (int step = 0; step < 5'000; ++step) {
    const auto count = static_cast<std::int64_t>(1 + random() % 6);
    if (random() % 2 == 0 && lots.size() < lots_max) {
      const auto each = static_cast<std::int64_t>(1'000 + random() % 500);
      buy_lot(lots, shares(count), won(each * count), monday);
      bought += won(each * count);
      single.insert(single.end(), static_cast<std::size_t>(count), each);
      continue;
    }
    const auto most = std::min<std::int64_t>(count, static_cast<std::int64_t>(single.size()));
    wide_money expected;
    for (std::int64_t i = 0; i < most; ++i) {
      expected += won(single.front());
      single.pop_front();
    }
    const auto cost = sell_lots(lots, shares(most));
    EXPECT_EQ(cost, expected);
    sold += cost;
  }
  wide_money left;
  for (const auto& one : lots) left += one.cost;
  EXPECT_EQ(bought, sold + left);
}

}  // namespace
}  // namespace madang::accounts
