#include <gtest/gtest.h>

#include "tests/actors/market/auction/auction_stage.hpp"

namespace madang {
namespace {

using market::trading_session;
using market::volatility_interrupted;
using market::volatility_kind;

constexpr account_id alice{1};
constexpr account_id bob{2};

symbol_rules guarded_rules() {
  auto rules = auction_rules();
  rules.volatility = [] {
    return std::optional(symbol_rules::volatility_limits{rate{rate::one / 100 * 3}, rate{rate::one / 10}, 120});
  };
  return rules;
}

symbol_events buy(recorded_symbol& in, std::uint64_t id, std::int64_t amount, std::int64_t at,
                  time_in_force tif = time_in_force::day) {
  return tell(in, {id}, limit_order(alice, side::buy, shares(amount), won(at), tif), guarded_rules());
}
symbol_events sell(recorded_symbol& in, std::uint64_t id, std::int64_t amount, std::int64_t at) {
  return tell(in, {id}, limit_order(bob, side::sell, shares(amount), won(at)), guarded_rules());
}

/// The last trade was at 70,000, and sells stand at 72,000, 72,100 (3 % away) and 73,000.
recorded_symbol with_sells() {
  auto in = listed_symbol();
  enter(in, trading_session::continuous);
  sell(in, 1, 1, 70'000);
  buy(in, 2, 1, 70'000);
  sell(in, 3, 5, 72'000);
  sell(in, 4, 5, 72'100);
  sell(in, 5, 5, 73'000);
  return in;
}

TEST(an_interruption, comes_before_the_trade_that_is_too_far_from_the_last_one) {
  auto in = with_sells();
  const auto events = buy(in, 6, 12, 73'000);
  EXPECT_EQ(filled_of({6}, events), shares(5)) << "up to 72,000";
  const auto* began = first_in<volatility_interrupted>(events);
  ASSERT_NE(began, nullptr);
  EXPECT_EQ(*began, (volatility_interrupted{volatility_kind::dynamic_limit, won(70'000), won(72'100), 120}));
  EXPECT_EQ(in.state.book.find({6})->leaves, shares(7)) << "the rest gathers";
  EXPECT_EQ(in.state.session.now.session, trading_session::vi_auction);
  EXPECT_EQ(in.state.session.now.ends_at, noon + 120 * nanos_per_second);
  EXPECT_TRUE(in.state.session.is_interrupted());
}

TEST(an_interruption, ends_by_itself_in_an_auction) {
  auto in = with_sells();
  buy(in, 6, 12, 73'000);
  const auto end = noon + 120 * nanos_per_second;
  EXPECT_TRUE(decide_moment(in.state, {end.value - 1}).empty());
  auto after_start = in.replayed({});
  EXPECT_EQ(decide_moment(after_start, end).size(), 1U) << "also after a start";
  in.apply_all(decide_moment(in.state, end));
  const auto events = finish_passes(in, guarded_rules());
  EXPECT_EQ(filled_of({6}, events), shares(7));
  EXPECT_EQ(in.state.session.now.session, trading_session::continuous);
  EXPECT_EQ(in.state.session.auction_price, won(73'000));
  EXPECT_TRUE(decide_moment(in.state, end).empty());
}

TEST(an_interruption, is_not_ended_by_what_the_market_says_again_but_by_its_next_session) {
  auto in = with_sells();
  buy(in, 6, 12, 73'000);
  enter(in, trading_session::continuous);
  EXPECT_TRUE(in.state.session.is_interrupted());
  in.apply_all(decide(in.state, market::enter_session{{{20'000}, trading_session::continuous, noon}}));
  EXPECT_TRUE(in.state.session.is_interrupted());
  EXPECT_EQ(filled_of({6}, enter(in, trading_session::closing_auction)), shares(7));
}

TEST(an_interruption, also_comes_far_from_the_last_auction_or_the_base) {
  auto in = listed_symbol();
  enter(in, trading_session::continuous);
  sell(in, 1, 1, 76'900);
  EXPECT_EQ(filled_of({2}, buy(in, 2, 1, 76'900)), shares(1)) << "there was no trade before it";
  sell(in, 3, 1, 77'000);
  const auto events = buy(in, 4, 1, 77'000);
  const auto* began = first_in<volatility_interrupted>(events);
  ASSERT_NE(began, nullptr);
  EXPECT_EQ(began->kind, volatility_kind::static_limit);
  EXPECT_EQ(began->reference, won(70'000));
}

TEST(an_interruption, ends_what_may_not_wait) {
  auto in = with_sells();
  const auto events = buy(in, 6, 12, 73'000, time_in_force::ioc);
  EXPECT_EQ(filled_of({6}, events), shares(5));
  EXPECT_NE(first_in<volatility_interrupted>(events), nullptr);
  EXPECT_EQ(first_in<order_removed>(events)->reason, order_reason::ioc_remainder);
  auto other = with_sells();
  const auto whole = buy(other, 6, 12, 73'000, time_in_force::fok);
  EXPECT_EQ(first_in<order_removed>(whole)->reason, order_reason::fok_not_fillable);
  EXPECT_EQ(first_in<volatility_interrupted>(whole), nullptr);
}

TEST(an_interruption, does_not_come_where_nothing_is_to_trade_behind_its_limit) {
  auto in = with_sells();
  const auto events = buy(in, 6, 7, 72'050);
  EXPECT_EQ(first_in<volatility_interrupted>(events), nullptr);
  EXPECT_EQ(in.state.book.find({6})->leaves, shares(2));
  auto plain = listed_symbol();
  enter(plain, trading_session::continuous);
  tell(plain, {1}, limit_order(bob, side::sell, shares(1), won(90'000)));
  EXPECT_EQ(filled_of({2}, tell(plain, {2}, limit_order(alice, side::buy, shares(1), won(90'000)))), shares(1))
      << "and nowhere without rules";
}

}  // namespace
}  // namespace madang
