#include "actors/makers/market_making.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace madang::makers {
namespace {

constexpr price won(std::int64_t at) {
  return price::whole(at);
}
/// Steps of one below 100, of five from there on.
price_steps steps() {
  return {[](price at) { return at + won(at < won(100) ? 1 : 5); },
          [](price at) { return at - won(at <= won(100) ? 1 : 5); }};
}
market_image around(std::int64_t base) {
  market_image image;
  image.limits = {won(base), won(base - 30), won(base + 30)};
  image.quote.last_price = won(base);
  return image;
}
std::vector<std::int64_t> prices(const std::vector<maker_order>& orders) {
  std::vector<std::int64_t> out;
  for (const auto& one : orders) out.push_back(one.price.raw / price::one);
  return out;
}

class market_making : public testing::Test {
 protected:
  std::vector<std::int64_t> missing(const market_image& image, side on) {
    return prices(missing_quotes(state, image, on, steps(), plan, random));
  }
  using all = std::vector<std::int64_t>;

  maker_state state;
  maker_plan plan;
  seeded_random random{7};
};

TEST_F(market_making, an_empty_book_lacks_a_level_at_each_of_the_nearest_prices) {
  EXPECT_EQ(missing(around(98), side::sell), (all{99, 100, 105, 110, 115}));
  EXPECT_EQ(missing(around(98), side::buy), (all{97, 96, 95, 94, 93}));
}

TEST_F(market_making, a_deeper_plan_shows_as_many_levels_as_an_image_has) {
  plan.levels = 25;
  auto image = around(200);
  image.limits = {won(200), won(100), won(300)};
  EXPECT_EQ(missing(image, side::sell).size(), 10U);
  EXPECT_EQ(levels_shown(plan), 10U);
}

TEST_F(market_making, a_split_moves_the_quotes_to_the_new_price_at_once) {
  EXPECT_EQ(missing(around(5'000), side::sell)[0], 5'005);
  // One becomes two: the last price and the base are halved, and the old price is far above the limits.
  EXPECT_EQ(missing(around(2'500), side::sell), (all{2'505, 2'510, 2'515, 2'520, 2'525}));
  EXPECT_EQ(missing(around(2'500), side::buy), (all{2'495, 2'490, 2'485, 2'480, 2'475}));
}

TEST_F(market_making, within_a_day_the_reference_does_not_follow_the_last_price) {
  auto image = around(5'000);
  (void)missing(image, side::sell);
  image.quote.last_price = won(5'020);
  EXPECT_EQ(missing(image, side::sell)[0], 5'005);
}

TEST_F(market_making, the_reference_wanders_and_comes_back_to_the_base_price) {
  auto image = around(5'000);
  image.limits = {won(5'000), won(100), won(50'000)};
  std::int64_t above = 0;
  std::int64_t farthest = 0;
  std::int64_t returns = 0;
  bool was_above = false;
  constexpr int turns = 100'000;
  for (int i = 0; i < turns; ++i) {
    (void)outer_quote(state, image, steps(), plan, random);
    const auto away = (state.reference.raw - image.limits.base.raw) / price::one / 5;
    farthest = std::max(farthest, std::abs(away));
    if (away > 0) ++above;
    if (away != 0 && (away > 0) != was_above) ++returns;
    if (away != 0) was_above = away > 0;
  }
  EXPECT_GT(farthest, 10) << "it wanders";
  EXPECT_LT(farthest, 80) << "and does not walk away";
  EXPECT_GT(returns, 50);
  EXPECT_NEAR(static_cast<double>(above) / turns, 0.5, 0.1);
}

TEST_F(market_making, prices_that_are_shown_or_on_their_way_are_not_quoted_again) {
  auto image = around(98);
  image.book.asks = {{won(100), quantity::whole(1), 1}};
  EXPECT_EQ(missing(image, side::sell), (all{99, 105, 110, 115}));
  state.placing_asks = 3;
  EXPECT_EQ(missing(image, side::sell), all{115});
  state.placing_asks = 4;
  EXPECT_EQ(missing(image, side::sell), all{});
}

TEST_F(market_making, quotes_begin_beyond_the_other_sides_best_and_never_trade) {
  auto image = around(98);
  image.book.bids = {{won(110), quantity::whole(1'000), 1}};
  EXPECT_EQ(missing(image, side::sell), (all{115, 120, 125}));
  image.book.bids.front().price = image.limits.upper;
  EXPECT_EQ(missing(image, side::sell), all{}) << "no room within the limits";
}

TEST_F(market_making, nothing_is_quoted_while_trading_is_halted) {
  auto image = around(98);
  image.status = instrument_status::halted;
  EXPECT_EQ(missing(image, side::sell), all{});
}

TEST_F(market_making, nothing_is_quoted_in_a_session_that_takes_no_quotes) {
  auto image = around(98);
  for (const auto session : {trading_session::pre_hours, trading_session::post_hours, trading_session::closed}) {
    image.quote.session = session;
    EXPECT_EQ(missing(image, side::sell), all{}) << to_text(session);
    EXPECT_FALSE(next_action(state, image, steps(), plan, random)) << to_text(session);
  }
}

TEST_F(market_making, an_auction_gathers_quotes_and_is_not_traded_with) {
  auto image = around(98);
  image.quote.session = trading_session::opening_auction;
  EXPECT_EQ(missing(image, side::sell).size(), 5U);
  image.book.asks = {{won(99), quantity::whole(5), 1}};
  for (int i = 0; i < 200; ++i) {
    const auto action = next_action(state, image, steps(), plan, random);
    const auto* order = action ? std::get_if<maker_order>(&*action) : nullptr;
    EXPECT_FALSE(order != nullptr && order->time_in_force == time_in_force::ioc);
  }
}

TEST_F(market_making, limits_without_room_are_kept) {
  auto image = around(98);
  image.limits = {won(1), won(1), won(1)};
  image.quote.last_price = won(1);
  EXPECT_EQ(missing(image, side::sell), all{});
  EXPECT_EQ(outer_quote(state, image, steps(), plan, random).price, won(1));
}

TEST_F(market_making, own_orders_beyond_what_a_whole_side_shows_are_forgotten_the_oldest_first) {
  for (std::uint64_t id = 1; id <= 4; ++id) state.resting_asks.push_back({id});
  auto image = around(98);
  image.book.asks = {{won(99), quantity::whole(9), 3}};
  forget_gone(state, image);
  EXPECT_EQ(state.resting_asks, (std::deque<order_id>{{2}, {3}, {4}}));
  image.book.asks.assign(10, {won(99), quantity::whole(9), 0});
  forget_gone(state, image);
  EXPECT_EQ(state.resting_asks.size(), 3U) << "more may rest below";
  image.book.asks.clear();
  forget_gone(state, image);
  EXPECT_TRUE(state.resting_asks.empty());
}

}  // namespace
}  // namespace madang::makers
