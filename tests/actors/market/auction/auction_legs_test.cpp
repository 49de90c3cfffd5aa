#include <gtest/gtest.h>

#include "tests/actors/market/auction/auction_stage.hpp"

namespace madang {
namespace {

using market::linked_stop_resized;
using market::trading_session;

constexpr account_id alice{1};
constexpr account_id bob{2};
constexpr order_id profit{1};
constexpr order_id loss{2};

/// `profit` sells 5 at 72,000 in the book, and `loss` waits for 68,000 with the same shares.
recorded_symbol with_legs(time_in_force of_profit, time_in_force of_loss, trading_session in_session) {
  auto in = listed_symbol();
  enter(in, in_session);
  tell(in, profit, limit_order(alice, side::sell, shares(5), won(72'000), of_profit), auction_rules());
  trading::submit_stop stop{alice, side::sell, order_type::stop, of_loss, shares(5), won(49'000), {}, {}};
  stop.stop.stop_price = won(68'000);
  tell(in, loss, trading::submit_linked_stop{stop, profit}, auction_rules());
  return in;
}

TEST(a_linked_stop, sells_what_its_sibling_has_left_behind_the_auction_that_reached_it) {
  auto in = with_legs(time_in_force::gtc, time_in_force::gtc, trading_session::opening_auction);
  tell(in, {3}, limit_order(bob, side::sell, shares(4), won(67'900)), auction_rules());
  tell(in, {4}, limit_order(bob, side::buy, shares(9), won(67'900)), auction_rules());
  EXPECT_FALSE(in.state.has_more_to_do()) << "none is triggered while orders gather";
  const auto events = enter(in, trading_session::continuous);
  EXPECT_EQ(filled_of(loss, events), shares(5));
  EXPECT_EQ(filled_of(profit, events), shares(0));
  EXPECT_FALSE(in.state.book.find(profit).has_value());
  EXPECT_EQ(in.state.links.size(), 0U);
}

TEST(a_linked_stop, stays_with_what_its_sibling_leaves_when_the_day_is_over) {
  auto in = with_legs(time_in_force::day, time_in_force::gtc, trading_session::continuous);
  tell(in, {3}, limit_order(bob, side::buy, shares(2), won(72'000)), auction_rules());
  const auto events = enter(in, trading_session::closed);
  const auto* resized = first_in<linked_stop_resized>(events);
  ASSERT_NE(resized, nullptr);
  EXPECT_EQ(resized->quantity, shares(3));
  ASSERT_NE(in.state.stops.find(loss), nullptr);
  EXPECT_EQ(in.state.stops.find(loss)->quantity, shares(3));
  EXPECT_EQ(in.state.links.size(), 0U);
}

TEST(a_linked_stop, that_a_closed_market_does_not_take_leaves_its_sibling_alone) {
  auto in = with_legs(time_in_force::gtc, time_in_force::gtc, trading_session::continuous);
  enter(in, trading_session::closed);
  trading::submit_stop stop{alice, side::sell, order_type::stop, time_in_force::gtc, shares(5), won(49'000), {}, {}};
  stop.stop.stop_price = won(68'000);
  const auto events = tell(in, {9}, trading::submit_linked_stop{stop, profit}, auction_rules());
  const auto* refused_as = first_in<market::order_refused>(events);
  ASSERT_NE(refused_as, nullptr);
  EXPECT_EQ(refused_as->reason, order_reason::market_closed);
  EXPECT_TRUE(in.state.book.find(profit).has_value());
  EXPECT_EQ(in.state.links.sibling_of(loss), profit);
}

}  // namespace
}  // namespace madang
