#include <gtest/gtest.h>

#include "tests/actors/makers/maker_stage.hpp"

namespace madang::makers {
namespace {

maker_settings slow() {
  maker_settings wanted;
  wanted.orders_per_second = 1;
  return wanted;
}

/// Looked at before the next ordinary beat, which may take a quote away.
testing::AssertionResult is_quoted(const market_image& image) {
  const auto bids = image.book.bids.size();
  const auto asks = image.book.asks.size();
  if (bids >= 5 && asks >= 5) return testing::AssertionSuccess();
  return testing::AssertionFailure() << bids << " bids and " << asks << " asks";
}

TEST(makers, quote_every_book_within_a_second_of_their_start_whatever_the_rate) {
  maker_stage stage(40, slow());
  stage.start();
  stage.pass_ms(950);
  for (std::size_t i = 0; i < 40; ++i) EXPECT_TRUE(is_quoted(stage.image(i))) << i;
}

TEST(makers, quote_a_swept_side_again_within_a_second) {
  maker_stage stage(3, slow());
  stage.start();
  stage.pass_ms(2'000);
  for (auto side : {side::buy, side::sell}) {
    const auto limits = stage.image(1).limits;
    stage.trade(1, side, time_in_force::ioc, side == side::buy ? limits.upper : limits.lower, 100'000);
    const auto& swept = side == side::buy ? stage.image(1).book.asks : stage.image(1).book.bids;
    ASSERT_TRUE(swept.empty());
    stage.pass_ms(950);
    EXPECT_TRUE(is_quoted(stage.image(1)));
  }
}

TEST(makers, quote_beyond_an_order_that_swept_a_side_and_rests) {
  maker_stage stage(1, slow());
  stage.start();
  stage.pass_ms(2'000);
  // Ticks are 50 up to 50,000 and 100 from there on.
  stage.trade(0, side::buy, time_in_force::gtc, price::whole(51'000), 1'000'000);
  ASSERT_TRUE(stage.image(0).book.asks.empty());
  stage.pass_ms(950);
  const auto book = stage.image(0).book;
  ASSERT_GE(book.asks.size(), 5U);
  EXPECT_EQ(book.asks.front().price, price::whole(51'100));
  EXPECT_EQ(book.bids.front().price, price::whole(51'000));
}

TEST(makers, quote_a_new_day_within_a_second) {
  maker_stage stage(3, slow());
  stage.start();
  stage.pass_ms(2'000);
  for (int day = 0; day < 3; ++day) {
    stage.open_next_day();
    ASSERT_TRUE(stage.image(2).book.bids.empty());
    ASSERT_TRUE(stage.image(2).book.asks.empty());
    stage.pass_ms(950);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(is_quoted(stage.image(i))) << i;
  }
}

TEST(makers, go_on_everywhere_while_one_symbol_is_isolated) {
  auto busy = slow();
  busy.orders_per_second = 500;
  busy.crowd_accounts = 2;
  maker_stage stage(2, busy);
  stage.start();
  stage.pass_ms(2'000);
  stage.isolate(0);
  stage.pass_ms(60'000);
  const auto trades = stage.image(1).quote.volume;
  const auto orders = stage.maker_orders();
  stage.pass_ms(20'000);
  EXPECT_GT(stage.image(1).quote.volume, trades);
  EXPECT_GT(stage.maker_orders(), orders + 500) << "a hundred beats a second, half of them for the isolated symbol";
  stage.trade(1, side::buy, time_in_force::ioc, stage.image(1).limits.upper, 100'000);
  stage.pass_ms(1'000);
  EXPECT_TRUE(is_quoted(stage.image(1)));
}

TEST(makers, trade_a_symbol_with_the_account_that_the_table_gives_it) {
  maker_stage stage(2, slow());
  stage.assign_house_accounts({1, 0});
  stage.start();
  stage.pass_ms(2'000);
  EXPECT_EQ(stage.maker_of(0), house_account(1, stage.symbol(0)));
  EXPECT_EQ(stage.maker_of(1), house_account(0, stage.symbol(1)));
}

TEST(makers, send_at_the_ordinary_rate_when_all_is_quoted) {
  auto wanted = slow();
  wanted.orders_per_second = 20;
  maker_stage stage(5, wanted);
  stage.start();
  stage.pass_ms(5'000);
  const auto before = stage.maker_orders();
  stage.pass_ms(10'000);
  EXPECT_LE(stage.maker_orders() - before, 260U);
  EXPECT_GE(stage.maker_orders() - before, 100U) << "some of the beats are cancels";
}

}  // namespace
}  // namespace madang::makers
