#include "cluster/market/index_sum.hpp"

#include <gtest/gtest.h>

namespace madang::market {
namespace {

const index_definition by_capitalisation{*symbol_id::parse("KOSPI"), "by capitalisation", index_weight::capitalisation,
                                         market_code::kospi};
const index_definition by_price{*symbol_id::parse("PRICE"), "by price", index_weight::price, std::nullopt};

/// Listed at `first`, with this base price of the day and this last price (0: none).
market_image image(std::int64_t first, std::int64_t base, std::int64_t last, market_code market = market_code::kospi) {
  market_image out;
  out.listing.market = market;
  out.listing.currency = market == market_code::us ? currency::usd : currency::krw;
  out.listing.base_price = price::whole(first);
  out.limits.base = price::whole(base);
  out.quote.last_price = price::whole(last);
  out.quote.as_of = {last};
  return out;
}

TEST(index_sum, weighs_prices_by_all_shares_of_a_company) {
  index_sum sum(by_capitalisation);
  sum.add(image(100, 110, 121), 3, 7);
  sum.add(image(200, 200, 190), 1, 5);
  const auto view = sum.view();
  // (121*3 + 190*1) / (100*3 + 200*1) * 1000; of the day's base prices (110*3 + 200) / 500 * 1000
  EXPECT_EQ(view.value, price::whole(1'106));
  EXPECT_EQ(view.base, price::whole(1'060));
  EXPECT_EQ(view.advancers, 1U);
  EXPECT_EQ(view.decliners, 1U);
  EXPECT_EQ(view.as_of, unix_nanos{190});
  EXPECT_EQ(view.seq, 12U);
}

TEST(index_sum, weighs_by_price_alone_where_it_is_to) {
  index_sum sum(by_price);
  sum.add(image(100, 100, 150), 1'000'000, 1);
  sum.add(image(300, 300, 300, market_code::kosdaq), 0, 1);
  EXPECT_EQ(sum.view().value, price::whole(1'125));
  EXPECT_EQ(sum.view().decliners, 0U);
}

TEST(index_sum, leaves_out_other_markets_other_money_and_companies_of_unknown_size) {
  index_sum of_kospi(by_capitalisation);
  of_kospi.add(image(100, 100, 200, market_code::kosdaq), 5, 1);
  of_kospi.add(image(100, 100, 200), 0, 1);
  EXPECT_EQ(of_kospi.view().value, price::whole(1'000));
  EXPECT_EQ(of_kospi.view().seq, 0U);
  index_sum in_won(by_price);
  in_won.add(image(100, 100, 200, market_code::us), 5, 1);
  EXPECT_EQ(in_won.view().value, price::whole(1'000));
}

TEST(index_sum, takes_the_base_price_of_what_has_not_traded) {
  index_sum sum(by_capitalisation);
  sum.add(image(100, 130, 0), 1, 0);
  EXPECT_EQ(sum.view().value, price::whole(1'300));
  EXPECT_EQ(sum.view().base, price::whole(1'300));
  EXPECT_EQ(sum.view().advancers, 0U);
}

TEST(index_sum, rounds_half_to_even) {
  index_sum sum(by_price);
  sum.add(image(3, 3, 2), 0, 0);
  EXPECT_EQ(sum.view().value, price{6'666'667});
  index_sum half(by_price);
  // 1000 * 12345 / 100000000 = 0.12345
  half.add(image(100'000'000, 12'345, 12'355), 0, 0);
  EXPECT_EQ(half.view().base, price{1'234});
  EXPECT_EQ(half.view().value, price{1'236});
}

TEST(index_sum, holds_the_largest_companies_there_can_be) {
  index_sum sum(by_capitalisation);
  for (int i = 0; i < 3'000; ++i) sum.add(image(900'000'000, 900'000'000, 900'000'000), 1'000'000'000'000, 1);
  EXPECT_EQ(sum.view().value, price::whole(1'000));
}

}  // namespace
}  // namespace madang::market
