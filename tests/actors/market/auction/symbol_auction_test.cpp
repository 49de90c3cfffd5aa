#include <gtest/gtest.h>

#include <string>

#include "messages/trading/words.hpp"
#include "tests/actors/market/auction/auction_stage.hpp"

namespace madang {
namespace {

using market::auction_uncrossed;
using market::session_entered;
using market::trading_session;

constexpr account_id alice{1};
constexpr account_id bob{2};
constexpr account_id carol{3};

symbol_events buy(recorded_symbol& in, std::uint64_t id, std::int64_t amount, std::int64_t at,
                  time_in_force tif = time_in_force::day, account_id by = alice) {
  return tell(in, {id}, limit_order(by, side::buy, shares(amount), won(at), tif), auction_rules());
}
symbol_events sell(recorded_symbol& in, std::uint64_t id, std::int64_t amount, std::int64_t at,
                   time_in_force tif = time_in_force::day, account_id by = bob) {
  return tell(in, {id}, limit_order(by, side::sell, shares(amount), won(at), tif), auction_rules());
}
symbol_events at_market(recorded_symbol& in, std::uint64_t id, side on, std::int64_t amount,
                        time_in_force tif = time_in_force::day) {
  return tell(in, {id}, market_order(carol, on, shares(amount), tif), auction_rules());
}
order_reason refusal_in(const symbol_events& events) {
  const auto* one = first_in<order_refused>(events);
  return one != nullptr ? one->reason : order_reason::none;
}
order_reason removal_in(const symbol_events& events, order_id of) {
  for (const auto& event : events) {
    const auto* one = std::get_if<order_removed>(&event);
    if (one != nullptr && one->order == of) return one->reason;
  }
  return order_reason::none;
}

recorded_symbol in_opening_auction() {
  auto in = listed_symbol();
  enter(in, trading_session::opening_auction);
  return in;
}

// ---- sessions ------------------------------------------------------------------------------------------------------

TEST(a_symbol_of_sessions, trades_continuously_where_it_was_never_told_of_one) {
  auto in = listed_symbol();
  sell(in, 1, 5, 70'000);
  EXPECT_EQ(trades_in(buy(in, 2, 5, 70'000)).size(), 1U);
  const auto image = image_of(in.state, 1, 2, won(100));
  EXPECT_EQ(image.quote.session, trading_session::continuous);
  EXPECT_FALSE(image.auction);
}

TEST(a_symbol_of_sessions, hears_of_a_session_once_and_of_none_of_a_day_that_is_over) {
  auto in = in_opening_auction();
  const market::session_call call{{20'000}, trading_session::opening_auction, {}};
  EXPECT_TRUE(decide(in.state, market::enter_session{call}).empty());
  auto later = call;
  later.ends_at = noon;
  in.apply_all(decide(in.state, market::enter_session{later}));
  EXPECT_EQ(finish_passes(in).size(), 1U) << "it goes on, and ends later";
  auto earlier = call;
  earlier.day = {19'999};
  EXPECT_TRUE(decide(in.state, market::enter_session{earlier}).empty());
  EXPECT_TRUE(decide(symbol_state{}, market::enter_session{call}).empty()) << "not listed";
}

struct refusal_case {
  trading_session session;
  order_type type;
  time_in_force tif;
  order_reason why;
};

TEST(a_session, takes_the_orders_that_are_for_it) {
  using enum trading_session;
  using t = order_type;
  using f = time_in_force;
  using r = order_reason;
  const std::vector<refusal_case> cases{
      {pre_hours, t::limit, f::day, r::market_closed},
      {post_hours, t::limit, f::day, r::market_closed},
      {closed, t::limit, f::gtc, r::market_closed},
      {halted, t::limit, f::day, r::symbol_halted},
      {continuous, t::limit, f::day, r::none},
      {continuous, t::limit, f::opg, r::auction_not_open},
      {continuous, t::limit, f::cls, r::auction_not_open},
      {after_market, t::limit, f::day, r::none},
      {after_market, t::market, f::day, r::order_type_not_in_session},
      {opening_auction, t::limit, f::day, r::none},
      {opening_auction, t::market, f::gtc, r::none},
      {opening_auction, t::limit, f::opg, r::none},
      {opening_auction, t::limit, f::cls, r::auction_not_open},
      {opening_auction, t::limit, f::ioc, r::order_type_not_in_auction},
      {opening_auction, t::market, f::fok, r::order_type_not_in_auction},
      {opening_auction, t::best_limit, f::day, r::order_type_not_in_auction},
      {opening_auction, t::own_best, f::day, r::order_type_not_in_auction},
      {closing_auction, t::market, f::cls, r::none},
      {closing_auction, t::market, f::opg, r::auction_not_open},
      {vi_auction, t::limit, f::day, r::none},
      {vi_auction, t::limit, f::cls, r::auction_not_open},
  };
  for (const auto& one : cases) {
    auto in = listed_symbol();
    enter(in, one.session);
    auto order = one.type == t::market ? market_order(alice, side::buy, shares(1), one.tif)
                                       : limit_order(alice, side::buy, shares(1), won(70'000), one.tif);
    order.type = one.type;
    EXPECT_EQ(refusal_in(tell(in, {1}, order, auction_rules())), one.why)
        << to_text(one.session) << ' ' << to_text(one.type) << ' ' << to_text(one.tif);
  }
}

TEST(a_session, that_ends_the_day_takes_the_days_orders_out_and_no_others) {
  for (const auto session : {trading_session::closed, trading_session::post_hours, trading_session::after_market}) {
    auto in = listed_symbol();
    enter(in, trading_session::continuous);
    for (std::uint64_t id = 1; id <= 7; ++id) buy(in, id, 1, 69'000);
    buy(in, 8, 1, 69'000, time_in_force::gtc);
    const auto events = enter(in, session, auction_rules(3));
    EXPECT_EQ(removal_in(events, {7}), order_reason::day_ended);
    EXPECT_EQ(in.state.book.size(), 1U) << "also where there are more than one pass takes";
    EXPECT_TRUE(in.state.book.find({8}));
  }
}

TEST(a_session_without_trading, lets_cancels_through_and_no_amends) {
  auto in = listed_symbol();
  buy(in, 1, 5, 69'000, time_in_force::gtc);
  enter(in, trading_session::closed);
  const auto refused = tell(in, {1}, replace_order{shares(3), won(69'000)}, auction_rules());
  ASSERT_NE(first_in<order_change_refused>(refused), nullptr);
  EXPECT_EQ(first_in<order_change_refused>(refused)->reason, order_reject::market_closed);
  EXPECT_EQ(removal_in(tell(in, {1}, withdraw_order{}, auction_rules()), {1}), order_reason::cancelled_by_user);
}

// ---- gathering -----------------------------------------------------------------------------------------------------

TEST(an_auction, gathers_orders_that_cross_and_shows_what_they_would_come_to) {
  auto in = in_opening_auction();
  buy(in, 1, 10, 70'300);
  sell(in, 2, 4, 69'900);
  sell(in, 3, 9, 70'500);
  at_market(in, 4, side::sell, 2);
  EXPECT_EQ(in.state.trades, 0U);
  const auto image = image_of(in.state, 1, 7, won(100), auction_rules().tick_at);
  ASSERT_TRUE(image.auction);
  EXPECT_FALSE(image.auction->is_done);
  EXPECT_EQ(image.auction->phase, trading_session::opening_auction);
  EXPECT_EQ(image.auction->expected_price, won(70'000));
  EXPECT_EQ(image.auction->expected_quantity, shares(6));
  EXPECT_EQ(image.auction->imbalance, shares(4));
  EXPECT_EQ(image.auction->surplus, side::buy);
  EXPECT_EQ(image.auction->seq, 7U);
  EXPECT_EQ(image.quote.session, trading_session::opening_auction);
  ASSERT_EQ(image.book.bids.size(), 1U);
  EXPECT_EQ(image.book.bids[0], (market::level_view{won(70'300), shares(4), 1})) << "what would be left";
  ASSERT_EQ(image.book.asks.size(), 1U);
  EXPECT_EQ(image.book.asks[0].price, won(70'500)) << "the two that would trade are gone";
}

TEST(an_auction, lets_orders_go_and_change_while_it_gathers) {
  auto in = in_opening_auction();
  buy(in, 1, 10, 70'300);
  at_market(in, 2, side::buy, 5);
  sell(in, 3, 20, 70'000);
  EXPECT_EQ(removal_in(tell(in, {2}, withdraw_order{}, auction_rules()), {2}), order_reason::cancelled_by_user);
  EXPECT_EQ(in.state.gathered.size(), 0U);
  EXPECT_TRUE(in.state.auction_orders.empty());
  tell(in, {1}, replace_order{shares(6), won(70'300)}, auction_rules());
  EXPECT_EQ(in.state.book.find({1})->leaves, shares(6));
  const auto moved = tell(in, {1}, replace_order{shares(8), won(70'500)}, auction_rules());
  EXPECT_TRUE(trades_in(moved).empty());
  EXPECT_EQ(in.state.book.find({1})->price, won(70'500));
  at_market(in, 4, side::buy, 5);
  const auto refused = tell(in, {4}, replace_order{shares(3), {}}, auction_rules());
  ASSERT_NE(first_in<order_change_refused>(refused), nullptr);
  EXPECT_EQ(first_in<order_change_refused>(refused)->reason, order_reject::type_not_allowed);
}

// ---- the single price ----------------------------------------------------------------------------------------------

TEST(an_auction, trades_at_one_price_without_limits_first_then_by_price_and_time) {
  auto in = in_opening_auction();
  buy(in, 1, 5, 70'000);
  buy(in, 2, 5, 70'200);
  buy(in, 3, 5, 70'000);
  at_market(in, 4, side::buy, 5);
  sell(in, 5, 17, 70'000);
  const auto events = enter(in, trading_session::continuous);
  for (const auto& one : trades_in(events)) EXPECT_EQ(one.price, won(70'000));
  EXPECT_EQ(filled_of({4}, events), shares(5));
  EXPECT_EQ(filled_of({2}, events), shares(5));
  EXPECT_EQ(filled_of({1}, events), shares(5));
  EXPECT_EQ(filled_of({3}, events), shares(2));
  EXPECT_EQ(in.state.book.find({3})->leaves, shares(3)) << "the rest stays in the book";
  EXPECT_EQ(in.state.session.now.session, trading_session::continuous);
  EXPECT_FALSE(in.state.session.gathers);
  EXPECT_EQ(in.state.today.open, won(70'000));
  EXPECT_EQ(in.state.today.volume, shares(17));
  const auto* result = first_in<auction_uncrossed>(events);
  ASSERT_NE(result, nullptr);
  EXPECT_EQ(result->quantity, shares(17));
  EXPECT_EQ(result->imbalance, shares(3));
  EXPECT_EQ(result->session, trading_session::opening_auction);
  const auto image = image_of(in.state, 1, 2, won(100));
  ASSERT_TRUE(image.auction);
  EXPECT_TRUE(image.auction->is_done);
  EXPECT_EQ(image.auction->expected_quantity, shares(17));
  EXPECT_EQ(trades_in(sell(in, 6, 3, 70'000)).size(), 1U) << "and trading goes on";
}

TEST(an_auctions_trade, has_the_later_order_as_its_taker) {
  auto in = in_opening_auction();
  buy(in, 1, 5, 70'000);
  sell(in, 2, 5, 70'000);
  auto trade = trades_in(enter(in, trading_session::continuous)).at(0);
  EXPECT_EQ(trade.taker, order_id{2});
  EXPECT_EQ(trade.aggressor, side::sell);
  EXPECT_EQ(trade.peer_message, 0U);
  enter(in, trading_session::closing_auction);
  sell(in, 3, 5, 70'000);
  buy(in, 4, 5, 70'000);
  trade = trades_in(enter(in, trading_session::closed)).at(0);
  EXPECT_EQ(trade.taker, order_id{4});
  EXPECT_EQ(trade.aggressor, side::buy);
  EXPECT_EQ(trade.maker_account, bob);
  EXPECT_EQ(trade.taker_account, alice);
}

TEST(an_auction, takes_with_it_what_was_for_it_alone) {
  auto in = in_opening_auction();
  at_market(in, 1, side::buy, 9, time_in_force::gtc);
  buy(in, 2, 5, 69'900, time_in_force::opg);
  buy(in, 3, 5, 69'900);
  sell(in, 4, 4, 70'000);
  const auto events = enter(in, trading_session::continuous);
  EXPECT_EQ(filled_of({1}, events), shares(4));
  EXPECT_EQ(removal_in(events, {1}), order_reason::auction_ended);
  EXPECT_EQ(removal_in(events, {2}), order_reason::auction_ended);
  EXPECT_EQ(removal_in(events, {3}), order_reason::none);
  EXPECT_EQ(in.state.book.size(), 1U);
  EXPECT_EQ(in.state.gathered.size(), 0U);
  EXPECT_TRUE(in.state.auction_orders.empty());
}

TEST(an_auction, without_anything_that_crosses_has_no_price) {
  auto in = in_opening_auction();
  buy(in, 1, 5, 69'900);
  sell(in, 2, 5, 70'100);
  const auto events = enter(in, trading_session::continuous);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(std::get<auction_uncrossed>(events[0]).price, price{});
  EXPECT_TRUE(std::holds_alternative<session_entered>(events[1]));
  EXPECT_EQ(in.state.book.size(), 2U);
}

TEST(an_opening_price, at_the_limit_is_shared_out_by_size) {
  auto in = in_opening_auction();
  buy(in, 1, 1'000, 91'000);
  buy(in, 2, 200, 91'000);
  buy(in, 3, 10'000, 91'000);
  buy(in, 4, 5'000, 91'000);
  sell(in, 5, 13'100, 91'000);
  const auto events = enter(in, trading_session::continuous, auction_rules(2));
  EXPECT_EQ(filled_of({1}, events), shares(1'000));
  EXPECT_EQ(filled_of({2}, events), shares(200));
  EXPECT_EQ(filled_of({3}, events), shares(7'600));
  EXPECT_EQ(filled_of({4}, events), shares(4'300));
}

TEST(a_closing_price, at_the_limit_is_not) {
  auto in = listed_symbol();
  enter(in, trading_session::closing_auction);
  buy(in, 1, 100, 91'000);
  buy(in, 2, 900, 91'000);
  sell(in, 3, 500, 91'000);
  const auto events = enter(in, trading_session::closed);
  EXPECT_EQ(filled_of({1}, events), shares(100)) << "by time";
  EXPECT_EQ(filled_of({2}, events), shares(400));
}

TEST(an_auction, may_bring_orders_of_one_owner_together) {
  auto in = in_opening_auction();
  buy(in, 1, 5, 70'000, time_in_force::day, alice);
  sell(in, 2, 5, 70'000, time_in_force::day, alice);
  EXPECT_EQ(trades_in(enter(in, trading_session::continuous)).size(), 1U);
}

// ---- halts ---------------------------------------------------------------------------------------------------------

TEST(an_auction_of_a_halted_symbol, has_its_price_when_the_halt_is_over) {
  auto in = in_opening_auction();
  buy(in, 1, 5, 70'000);
  sell(in, 2, 5, 70'000);
  in.apply_all(decide(in.state, halt_trading{}));
  EXPECT_TRUE(enter(in, trading_session::continuous).empty());
  EXPECT_EQ(image_of(in.state, 1, 2, won(100)).quote.session, trading_session::halted);
  EXPECT_EQ(refusal_in(buy(in, 3, 5, 70'000)), order_reason::symbol_halted);
  in.apply_all(decide(in.state, resume_trading{}));
  const auto events = finish_passes(in);
  EXPECT_EQ(trades_in(events).size(), 1U);
  EXPECT_EQ(in.state.session.now.session, trading_session::continuous);
}

TEST(a_halt_of_the_market, leaves_what_an_auction_has_gathered_until_it_gathers_again) {
  auto in = in_opening_auction();
  buy(in, 1, 5, 70'000);
  sell(in, 2, 5, 70'000);
  EXPECT_TRUE(trades_in(enter(in, trading_session::halted)).empty());
  EXPECT_EQ(refusal_in(buy(in, 3, 5, 70'000)), order_reason::symbol_halted);
  EXPECT_TRUE(trades_in(enter(in, trading_session::vi_auction)).empty());
  EXPECT_EQ(trades_in(enter(in, trading_session::continuous)).size(), 1U);
}

// ---- stops ---------------------------------------------------------------------------------------------------------

submit_stop stop_buy(std::int64_t at) {
  submit_stop made{carol, side::buy, order_type::stop, time_in_force::day, shares(1), won(91'000), {}, {}};
  made.stop.stop_price = won(at);
  return made;
}

TEST(a_stop, is_not_triggered_while_orders_gather_but_by_the_auctions_price) {
  auto in = in_opening_auction();
  EXPECT_EQ(first_in<stop_triggered>(tell(in, {1}, stop_buy(69'000), auction_rules())), nullptr) << "reached already";
  tell(in, {2}, stop_buy(70'100), auction_rules());
  buy(in, 3, 5, 70'200);
  sell(in, 4, 9, 70'200);
  const auto events = enter(in, trading_session::continuous);
  EXPECT_EQ(filled_of({1}, events), shares(1));
  EXPECT_EQ(filled_of({2}, events), shares(1));
  EXPECT_EQ(in.state.stops.size(), 0U);
}

TEST(a_stop, that_was_reached_before_is_triggered_when_trading_begins_without_a_price) {
  auto in = listed_symbol();
  sell(in, 1, 1, 70'000);
  buy(in, 2, 1, 70'000);
  enter(in, trading_session::vi_auction);
  tell(in, {3}, stop_buy(69'000), auction_rules());
  sell(in, 4, 1, 70'500);
  EXPECT_EQ(filled_of({3}, enter(in, trading_session::continuous)), shares(1));
}

TEST(a_stop, that_the_closing_price_triggers_waits_for_trading) {
  auto in = listed_symbol();
  enter(in, trading_session::closing_auction);
  auto stop = stop_buy(70'100);
  stop.time_in_force = time_in_force::gtc;
  tell(in, {1}, stop, auction_rules());
  buy(in, 2, 5, 70'200);
  sell(in, 3, 9, 70'200, time_in_force::gtc);
  EXPECT_EQ(first_in<stop_triggered>(enter(in, trading_session::closed)), nullptr);
  EXPECT_FALSE(in.state.has_more_to_do());
  EXPECT_EQ(filled_of({1}, enter(in, trading_session::continuous)), shares(1));
}

}  // namespace
}  // namespace madang
