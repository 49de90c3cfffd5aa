#include "messages/money/wide_money.hpp"

#include <gtest/gtest.h>

namespace madang {
namespace {

constexpr wide_int huge = wide_int{INT64_MAX} * INT64_MAX;

TEST(wide_money, is_written_like_money_whatever_its_size) {
  EXPECT_EQ(to_text(wide_money{}), "0");
  EXPECT_EQ(to_text(wide_money(money{-5})), "-0.0005");
  EXPECT_EQ(to_text(wide_money(money::whole(71'000))), "71000");
  EXPECT_EQ(to_text(wide_money{wide_int{INT64_MAX} * 10'000}), "9223372036854775807");
  EXPECT_EQ(to_text(wide_money{-huge}), "-8507059173023461584739690778423250.1249");
}

TEST(wide_money, that_money_cannot_say_becomes_the_nearest_that_it_can) {
  EXPECT_EQ(saturated(wide_money{huge}), money{INT64_MAX});
  EXPECT_EQ(saturated(wide_money{-huge}), money{-INT64_MAX});
  EXPECT_EQ(saturated(wide_money{7}), money{7});
}

TEST(wide_money, of_any_price_and_quantity_fits) {
  EXPECT_EQ(wide_notional(price{INT64_MAX}, quantity{INT64_MAX}).raw, huge / 1'000'000);
  EXPECT_EQ(wide_notional(price::whole(70'000), quantity::whole(3)), money::whole(210'000));
}

TEST(scaling, is_exact_in_between_and_rounds_half_even) {
  EXPECT_EQ(*scaled(5, 1, 2), 2);
  EXPECT_EQ(*scaled(7, 1, 2), 4);
  EXPECT_EQ(*scaled(-5, 1, 2), -2);
  EXPECT_EQ(*scaled(-7, -1, 2), 4);
  EXPECT_TRUE(scaled(huge, INT64_MAX, INT64_MAX) == huge);
  EXPECT_TRUE(scaled(huge + 1, 3, 3) == huge + 1);
}

TEST(scaling, says_when_there_is_no_result) {
  EXPECT_FALSE(scaled(1, 1, std::int64_t{0}));
  EXPECT_FALSE(scaled(huge, INT64_MAX, 1)) << "needs more than 128 bits";
  EXPECT_FALSE(scaled(1, wide_money{1}, wide_money{}));
}

TEST(scaling, by_amounts_beyond_64_bits_keeps_the_upper_digits) {
  EXPECT_EQ(*scaled(1'000'000, wide_money{huge}, wide_money{huge / 2}), 2'000'000);
}

TEST(averages_and_ratios, have_six_decimals) {
  EXPECT_EQ(average_text(wide_money(money::whole(424'000)), quantity::whole(7)), "60571.428571");
  EXPECT_EQ(average_text(wide_money{wide_int{INT64_MAX} * 1'000}, quantity::whole(1)), "922337203685477580.7");
  EXPECT_EQ(average_text(wide_money{5}, quantity{}), "0");
  EXPECT_EQ(ratio_text(wide_money{1}, wide_money{3}), "0.333333");
  EXPECT_EQ(ratio_text(wide_money{1}, wide_money{}), "0");
  EXPECT_EQ(ratio_text(wide_money{-huge}, wide_money{huge}), "-1");
}

}  // namespace
}  // namespace madang
