#include "cluster/market/index_sum.hpp"

#include <gtest/gtest.h>

namespace madang::market {
namespace {

market_image image(const char* symbol, std::int64_t listed, std::int64_t base, std::int64_t last,
                   market_code market = market_code::kospi, currency in = currency::krw) {
  market_image out;
  out.listing.symbol = *symbol_id::parse(symbol);
  out.listing.market = market;
  out.listing.currency = in;
  out.listing.base_price = price::whole(listed);
  out.limits.base = price::whole(base);
  if (last != 0) out.quote.last_price = price::whole(last);
  out.quote.as_of = {last};
  return out;
}

TEST(an_index, stands_at_a_thousand_without_instruments_and_where_nothing_has_moved) {
  const index_definition of{*symbol_id::parse("KOSPI"), "KOSPI", index_weight::price, market_code::kospi};
  EXPECT_EQ(index_sum(of).view().value, price::whole(1'000));
  index_sum sum(of);
  sum.add(image("005930", 70'000, 70'000, 0), 0, 0);
  EXPECT_EQ(sum.view().value, price::whole(1'000));
  EXPECT_EQ(sum.view().base, price::whole(1'000));
}

TEST(an_index, by_price_weighs_every_instrument_of_its_market_alike) {
  const index_definition of{*symbol_id::parse("KOSPI"), "KOSPI", index_weight::price, market_code::kospi};
  index_sum sum(of);
  sum.add(image("005930", 100, 110, 121), 1, 5);
  sum.add(image("000660", 300, 290, 279), 1'000'000, 7);
  sum.add(image("035720", 500, 500, 900, market_code::kosdaq), 1, 100);
  const auto view = sum.view();
  EXPECT_EQ(view.value, price::whole(1'000)) << "121 and 279 of 100 and 300";
  EXPECT_EQ(view.base, price::whole(1'000));
  EXPECT_EQ(view.advancers, 1U);
  EXPECT_EQ(view.decliners, 1U);
  EXPECT_EQ(view.seq, 12U) << "trades of another market are no part of it";
  EXPECT_EQ(view.as_of, unix_nanos{279});
}

TEST(an_index, by_capitalisation_weighs_by_shares_and_leaves_out_who_has_none) {
  const index_definition of{*symbol_id::parse("ALL"), "All", index_weight::capitalisation, std::nullopt};
  index_sum sum(of);
  sum.add(image("005930", 100, 100, 200), 3, 1);
  sum.add(image("000660", 100, 100, 100, market_code::kosdaq), 1, 1);
  sum.add(image("035720", 100, 100, 900), 0, 1);
  sum.add(image("AAPL", 100, 100, 900, market_code::kospi, currency::usd), 5, 1);
  EXPECT_EQ(sum.view().value, price::whole(1'750)) << "3 of 4 shares have doubled";
  EXPECT_EQ(sum.view().seq, 2U);
}

TEST(an_index, is_rounded_half_to_even_and_holds_sums_that_fit_into_no_price) {
  const index_definition of{*symbol_id::parse("ALL"), "All", index_weight::capitalisation, std::nullopt};
  index_sum third(of);
  third.add(image("005930", 3, 1, 2), 1, 0);
  EXPECT_EQ(third.view().value.raw, 6'666'667) << "666.66666… in four decimals";
  index_sum large(of);
  constexpr std::int64_t dear = 900'000'000'000'000;
  constexpr std::int64_t shares = 9'000'000'000'000'000'000;
  large.add(image("005930", dear, dear, dear), shares, 0);
  EXPECT_EQ(large.view().value, price::whole(1'000));
}

}  // namespace
}  // namespace madang::market
