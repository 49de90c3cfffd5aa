#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <set>

#include "actors/market/symbol_snapshot_v1.hpp"
#include "tests/support/checked.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

constexpr account_id alice{1};
constexpr account_id bob{2};
constexpr account_id carol{3};
const symbol_rules three_per_pass{true, 3, 3, 1'000};

/// All reports written to an order and not acknowledged, oldest first.
std::vector<symbol_to_order> reports_to(const recorded_symbol& in, order_id to) {
  std::vector<symbol_to_order> out;
  auto found = in.state.reports.find(to);
  if (found == in.state.reports.end()) return out;
  for (const auto& one : found->second) out.push_back(one.body);
  return out;
}
template <class Body>
checked_pointer<const Body> last_report(const recorded_symbol& in, order_id to) {
  auto found = in.state.reports.find(to);
  return found == in.state.reports.end() ? nullptr : std::get_if<Body>(&found->second.back().body);
}
std::vector<traded> trades_of(const symbol_events& events) {
  std::vector<traded> out;
  for (const auto& event : events) {
    if (const auto* one = std::get_if<traded>(&event)) out.push_back(*one);
  }
  return out;
}
quantity leaves_of(const recorded_symbol& in, order_id id) {
  auto resting = in.state.book.find(id);
  return resting ? resting->leaves : quantity{};
}
void rest(recorded_symbol& in, std::uint64_t id, account_id by, side on, std::int64_t amount, std::int64_t at,
          time_in_force tif = time_in_force::day) {
  tell(in, order_id{id}, limit_order(by, on, shares(amount), won(at), tif));
}

// ---- what is shown -------------------------------------------------------------------------------------------------

TEST(a_symbol, shows_its_tick_and_the_limits_of_the_day_with_its_quote) {
  const auto in = listed_symbol();
  const auto image = image_of(in.state, 1, 2, won(100));
  EXPECT_EQ(image.quote.tick_size, won(100));
  EXPECT_EQ(image.quote.lower_limit, in.state.limits.lower);
  EXPECT_EQ(image.quote.upper_limit, in.state.limits.upper);
  EXPECT_EQ(image.quote.seq, 2U);
}

TEST(a_symbol, has_its_book_run_at_the_tick_it_trades_in) {
  auto in = listed_symbol();
  std::uint64_t id = 0;
  for (std::int64_t step = 1; step <= 200; ++step) {
    rest(in, ++id, alice, side::buy, 1, 69'900 - 100 * step);
    rest(in, ++id, bob, side::sell, 1, 70'100 + 100 * step);
  }
  for (const auto& [event, _] : in.history) EXPECT_FALSE(std::holds_alternative<traded>(event));
  for (const auto on : {side::buy, side::sell}) {
    EXPECT_EQ(in.state.book.ladder(on).unit(), won(100)) << "whole won would be a hundred times as many levels";
    EXPECT_EQ(in.state.book.ladder(on).overflow_size(), 0U);
    EXPECT_LT(in.state.book.ladder(on).page_count(), 20U);
  }
  const auto again = in.replayed({});
  EXPECT_EQ(again.book.ladder(side::sell).unit(), won(100)) << "also after a start";
}

// ---- priority ------------------------------------------------------------------------------------------------------

TEST(a_symbol, trades_the_best_price_first_and_the_oldest_order_first_at_the_makers_price) {
  auto in = listed_symbol();
  rest(in, 1, alice, side::sell, 5, 70'200);
  rest(in, 2, alice, side::sell, 5, 70'100);
  rest(in, 3, bob, side::sell, 5, 70'100);
  auto trades = trades_of(tell(in, order_id{4}, limit_order(carol, side::buy, shares(12), won(70'200))));
  ASSERT_EQ(trades.size(), 3U);
  EXPECT_EQ(trades[0].maker, order_id{2});
  EXPECT_EQ(trades[1].maker, order_id{3});
  EXPECT_EQ(trades[2].maker, order_id{1});
  EXPECT_EQ(trades[0].price, won(70'100));
  EXPECT_EQ(trades[2].price, won(70'200));
  EXPECT_EQ(trades[2].quantity, shares(2));
  EXPECT_EQ(leaves_of(in, order_id{1}), shares(3));
  EXPECT_EQ(in.state.trades, 3U);
}

TEST(a_trade, is_reported_to_both_orders_with_the_same_number) {
  auto in = listed_symbol();
  rest(in, 1, alice, side::sell, 5, 70'000);
  tell(in, order_id{2}, limit_order(bob, side::buy, shares(5), won(70'000)));
  const auto maker = last_report<trade_made>(in, order_id{1});
  const auto taker = last_report<trade_made>(in, order_id{2});
  ASSERT_TRUE(maker != nullptr && taker != nullptr);
  EXPECT_EQ(maker->fill, (execution{1, won(70'000), shares(5), liquidity_kind::maker}));
  EXPECT_EQ(taker->fill, (execution{1, won(70'000), shares(5), liquidity_kind::taker}));
  EXPECT_EQ(in.state.today.last, won(70'000));
  EXPECT_EQ(in.state.today.volume, shares(5));
  EXPECT_EQ(in.state.today.turnover, krw(350'000));
}

TEST(a_limit_order, never_trades_beyond_its_limit_and_rests_with_the_remainder) {
  auto in = listed_symbol();
  rest(in, 1, alice, side::sell, 5, 70'000);
  rest(in, 2, alice, side::sell, 5, 70'100);
  tell(in, order_id{3}, limit_order(bob, side::buy, shares(8), won(70'000)));
  EXPECT_EQ(leaves_of(in, order_id{3}), shares(3));
  EXPECT_EQ(in.state.book.best(side::buy), won(70'000));
  EXPECT_EQ(reports_to(in, order_id{3}).size(), 2U) << "traded, then resting";
}

TEST(a_sale, never_trades_below_its_limit_and_rests_with_the_remainder) {
  auto in = listed_symbol();
  rest(in, 1, alice, side::buy, 5, 70'000);
  rest(in, 2, alice, side::buy, 5, 69'900);
  const auto trades = trades_of(tell(in, order_id{3}, limit_order(bob, side::sell, shares(8), won(70'000))));
  ASSERT_EQ(trades.size(), 1U);
  EXPECT_EQ(trades[0].price, won(70'000));
  EXPECT_EQ(leaves_of(in, order_id{2}), shares(5));
  EXPECT_EQ(leaves_of(in, order_id{3}), shares(3));
  EXPECT_EQ(in.state.book.best(side::sell), won(70'000));
  EXPECT_EQ(reports_to(in, order_id{3}).size(), 2U) << "traded, then resting";
}

TEST(a_sale, at_the_market_or_moved_down_does_not_trade_below_its_worst_price_either) {
  auto in = listed_symbol();
  rest(in, 1, alice, side::buy, 5, 69'900);
  auto at_market = market_order(bob, side::sell, shares(2));
  at_market.worst = won(70'000);
  EXPECT_TRUE(trades_of(tell(in, order_id{2}, at_market)).empty());
  rest(in, 3, bob, side::sell, 5, 70'100);
  EXPECT_TRUE(trades_of(tell(in, order_id{3}, replace_order{shares(5), won(70'000)})).empty());
  EXPECT_EQ(trades_of(tell(in, order_id{3}, replace_order{shares(5), won(69'900)})).size(), 1U);
}

// ---- self-trade prevention -----------------------------------------------------------------------------------------

TEST(self_trade_prevention, takes_out_the_newest_order_at_the_first_of_the_same_account) {
  auto in = listed_symbol();
  rest(in, 1, bob, side::sell, 2, 70'000);
  rest(in, 2, alice, side::sell, 5, 70'000);
  tell(in, order_id{3}, limit_order(alice, side::buy, shares(9), won(70'000)));
  EXPECT_EQ(trades_of({in.history.end()[-2].first}).at(0).maker, order_id{1});
  EXPECT_EQ(last_report<order_left>(in, order_id{3})->reason, order_reason::self_trade);
  EXPECT_EQ(leaves_of(in, order_id{2}), shares(5));
  EXPECT_FALSE(in.state.book.find(order_id{3}));
}

submit_order of_group(submit_order order, user_id owner) {
  order.group = {owner};
  return order;
}
constexpr user_id mary{71};
constexpr user_id paul{72};

TEST(self_trade_prevention, takes_out_the_newest_order_at_the_first_of_the_same_group) {
  auto in = listed_symbol();
  tell(in, order_id{1}, of_group(limit_order(alice, side::sell, shares(2), won(70'000)), paul));
  tell(in, order_id{2}, of_group(limit_order(bob, side::sell, shares(5), won(70'000)), mary));
  const auto wanted = of_group(limit_order(carol, side::buy, shares(9), won(70'000)), mary);
  const auto events = tell(in, order_id{3}, wanted);
  ASSERT_EQ(trades_of(events).size(), 1U);
  EXPECT_EQ(trades_of(events).at(0).maker, order_id{1}) << "another group";
  EXPECT_EQ(last_report<order_left>(in, order_id{3})->reason, order_reason::self_trade);
  EXPECT_EQ(leaves_of(in, order_id{2}), shares(5));
}

TEST(self_trade_prevention, does_not_fill_or_kill_against_the_same_group) {
  auto in = listed_symbol();
  tell(in, order_id{1}, of_group(limit_order(bob, side::sell, shares(5), won(70'000)), mary));
  tell(in, order_id{2}, of_group(limit_order(alice, side::buy, shares(5), won(70'000), time_in_force::fok), mary));
  EXPECT_EQ(last_report<order_left>(in, order_id{2})->reason, order_reason::fok_not_fillable);
}

TEST(self_trade_prevention, compares_accounts_where_an_order_knows_no_group) {
  auto in = listed_symbol();
  tell(in, order_id{1},
       submit_order_v1{alice, side::sell, order_type::limit, time_in_force::day, shares(5), won(70'000)});
  tell(in, order_id{2},
       submit_order_v1{bob, side::sell, order_type::limit, time_in_force::day, shares(5), won(70'000)});
  const auto events = tell(in, order_id{3}, of_group(limit_order(bob, side::buy, shares(9), won(70'000)), mary));
  EXPECT_EQ(trades_of(events).at(0).maker, order_id{1});
  EXPECT_EQ(last_report<order_left>(in, order_id{3})->reason, order_reason::self_trade) << "its own account";
}

TEST(self_trade_prevention, knows_the_group_of_an_order_that_was_amended_or_parked) {
  auto in = listed_symbol();
  for (std::uint64_t i = 1; i <= 4; ++i) rest(in, i, bob, side::sell, 1, 70'000);
  tell(in, order_id{5}, of_group(limit_order(alice, side::sell, shares(1), won(70'100)), mary));
  tell(in, order_id{6}, of_group(limit_order(carol, side::buy, shares(9), won(69'000)), mary));
  tell(in, order_id{6}, replace_order{shares(9), won(70'100)}, three_per_pass);
  EXPECT_EQ(in.state.trades, 4U);
  EXPECT_EQ(last_report<order_left>(in, order_id{6})->reason, order_reason::self_trade);
}

TEST(self_trade_prevention, can_be_off) {
  auto in = listed_symbol();
  rest(in, 1, alice, side::sell, 5, 70'000);
  auto events = tell(in, order_id{2}, limit_order(alice, side::buy, shares(5), won(70'000)), {false, 10, 10, 100});
  EXPECT_EQ(trades_of(events).size(), 1U);
}

// ---- remainders ----------------------------------------------------------------------------------------------------

TEST(an_ioc_order, never_rests) {
  auto in = listed_symbol();
  tell(in, order_id{1}, limit_order(alice, side::buy, shares(5), won(70'000), time_in_force::ioc));
  EXPECT_EQ(last_report<order_left>(in, order_id{1})->reason, order_reason::no_liquidity);
  rest(in, 2, bob, side::sell, 2, 70'000);
  tell(in, order_id{3}, limit_order(alice, side::buy, shares(5), won(70'000), time_in_force::ioc));
  EXPECT_EQ(last_report<order_left>(in, order_id{3})->reason, order_reason::ioc_remainder);
  EXPECT_TRUE(in.state.book.empty());
}

TEST(a_fok_order, trades_all_or_nothing) {
  auto in = listed_symbol();
  rest(in, 1, bob, side::sell, 4, 70'000);
  rest(in, 2, bob, side::sell, 4, 70'100);
  auto none = tell(in, order_id{3}, limit_order(alice, side::buy, shares(5), won(70'000), time_in_force::fok));
  EXPECT_TRUE(trades_of(none).empty());
  EXPECT_EQ(last_report<order_left>(in, order_id{3})->reason, order_reason::fok_not_fillable);
  auto all = tell(in, order_id{4}, limit_order(alice, side::buy, shares(8), won(70'100), time_in_force::fok));
  EXPECT_EQ(trades_of(all).size(), 2U);
  EXPECT_TRUE(in.state.book.empty());
}

TEST(a_fok_order, that_would_meet_its_own_account_is_not_fillable) {
  auto in = listed_symbol();
  rest(in, 1, alice, side::sell, 4, 70'000);
  rest(in, 2, bob, side::sell, 4, 70'000);
  auto events = tell(in, order_id{3}, limit_order(alice, side::buy, shares(4), won(70'000), time_in_force::fok));
  EXPECT_TRUE(trades_of(events).empty());
}

TEST(a_market_order, takes_what_there_is_within_its_worst_price_and_leaves) {
  auto in = listed_symbol();
  tell(in, order_id{1}, market_order(alice, side::buy, shares(5)));
  EXPECT_EQ(last_report<order_left>(in, order_id{1})->reason, order_reason::no_liquidity);
  rest(in, 2, bob, side::sell, 2, 90'000);
  tell(in, order_id{3}, market_order(alice, side::buy, shares(5)));
  EXPECT_EQ(last_report<order_left>(in, order_id{3})->reason, order_reason::no_liquidity);
  rest(in, 4, bob, side::sell, 2, 90'000);
  auto held_for_less = market_order(alice, side::buy, shares(2));
  held_for_less.worst = won(89'900);
  EXPECT_TRUE(trades_of(tell(in, order_id{5}, held_for_less)).empty()) << "never beyond the price that was held for";
}

// ---- at the door ---------------------------------------------------------------------------------------------------

TEST(a_symbol, turns_orders_away_when_halted_or_outside_the_limits_or_full_in_this_order) {
  auto in = listed_symbol();
  symbol_rules tiny{true, 10, 10, 1};
  rest(in, 1, bob, side::sell, 2, 70'000);
  in.apply_all(decide(in.state, halt_trading{}));
  tell(in, order_id{2}, limit_order(alice, side::buy, shares(1), won(91'100)), tiny);
  EXPECT_EQ(last_report<order_turned_away>(in, order_id{2})->reason, order_reason::symbol_halted);
  in.apply_all(decide(in.state, resume_trading{}));
  tell(in, order_id{3}, limit_order(alice, side::buy, shares(1), won(91'100)), tiny);
  EXPECT_EQ(last_report<order_turned_away>(in, order_id{3})->reason, order_reason::price_outside_limits);
  tell(in, order_id{4}, limit_order(alice, side::buy, shares(1), won(60'000)), tiny);
  EXPECT_EQ(last_report<order_turned_away>(in, order_id{4})->reason, order_reason::book_full);
  recorded_symbol unlisted;
  tell(unlisted, order_id{1}, limit_order(alice, side::buy, shares(1), won(70'000)));
  EXPECT_EQ(last_report<order_turned_away>(unlisted, order_id{1})->reason, order_reason::symbol_halted);
}

TEST(a_halted_symbol, lets_orders_out_but_neither_in_nor_change) {
  auto in = listed_symbol();
  rest(in, 1, bob, side::sell, 2, 70'000);
  in.apply_all(decide(in.state, halt_trading{}));
  EXPECT_TRUE(decide(in.state, halt_trading{}).empty());
  tell(in, order_id{1}, replace_order{shares(1), won(70'000)});
  ASSERT_NE(last_report<change_refused>(in, order_id{1}), nullptr);
  EXPECT_EQ(last_report<change_refused>(in, order_id{1})->reason, order_reject::symbol_halted);
  tell(in, order_id{1}, withdraw_order{});
  EXPECT_EQ(last_report<order_left>(in, order_id{1})->reason, order_reason::cancelled_by_user);
  tell(in, order_id{1}, replace_order{shares(1), won(70'000)});
  EXPECT_EQ(last_report<change_refused>(in, order_id{1})->reason, order_reject::order_not_open) << "it rests no more";
  in.apply_all(decide(in.state, resume_trading{}));
  EXPECT_TRUE(decide(in.state, resume_trading{}).empty());
}

// ---- many fills ----------------------------------------------------------------------------------------------------

TEST(an_order, that_makes_more_fills_than_a_pass_may_is_parked_and_continues_where_it_was) {
  auto in = listed_symbol();
  for (std::uint64_t i = 1; i <= 7; ++i) rest(in, i, bob, side::sell, 1, 70'000);
  auto first =
      decide(in.state, order_id{9}, {1, limit_order(alice, side::buy, shares(9), won(70'000))}, three_per_pass);
  in.apply_all(first);
  EXPECT_EQ(trades_of(first).size(), 3U);
  ASSERT_TRUE(in.state.parked);
  EXPECT_EQ(in.state.parked->leaves, shares(6));
  auto second = decide_parked(in.state, three_per_pass);
  in.apply_all(second);
  EXPECT_EQ(trades_of(second).size(), 3U);
  EXPECT_EQ(trades_of(second).at(0).maker, order_id{4});
  auto third = decide_parked(in.state, three_per_pass);
  in.apply_all(third);
  EXPECT_FALSE(in.state.parked);
  EXPECT_EQ(leaves_of(in, order_id{9}), shares(2));
  EXPECT_EQ(reports_to(in, order_id{9}).size(), 8U) << "seven fills and the rest";
  EXPECT_THROW(decide_parked(in.state, three_per_pass), broken_invariant);
}

TEST(an_order, that_is_filled_by_the_last_fill_of_a_pass_is_not_parked) {
  auto in = listed_symbol();
  for (std::uint64_t i = 1; i <= 6; ++i) rest(in, i, bob, side::sell, 1, 70'000);
  auto events = tell(in, order_id{9}, limit_order(alice, side::buy, shares(6), won(70'000)), three_per_pass);
  EXPECT_EQ(trades_of(events).size(), 6U);
  EXPECT_FALSE(in.state.parked);
  EXPECT_TRUE(in.state.book.empty());
}

TEST(an_order, whose_peer_message_was_parked_stays_known_while_all_its_reports_are_acknowledged) {
  auto in = listed_symbol();
  for (std::uint64_t i = 1; i <= 4; ++i) rest(in, i, bob, side::sell, 1, 70'000);
  auto submitted = peer_message<order_to_symbol>{1, limit_order(alice, side::buy, shares(9), won(70'000))};
  in.apply_all(decide(in.state, order_id{9}, submitted, three_per_pass));
  in.take(messages_acknowledged{{{entity_of(order_id{9}), 3}}});
  EXPECT_TRUE(decide(in.state, order_id{9}, submitted, three_per_pass).empty()) << "a copy must not trade again";
}

TEST(new_reports, are_those_of_the_group_and_one_mail_per_order) {
  auto in = listed_symbol();
  for (std::uint64_t i = 1; i <= 2; ++i) rest(in, i, bob, side::sell, 1, 70'000);
  auto events = tell(in, order_id{9}, limit_order(alice, side::buy, shares(9), won(70'000)));
  auto mails = new_reports(in.state, events);
  ASSERT_EQ(mails.size(), 3U);
  EXPECT_EQ(mails[0].order, order_id{9});
  EXPECT_EQ(mails[0].peer_messages.size(), 3U);
  EXPECT_EQ(mails[1].peer_messages.size(), 1U);
  EXPECT_EQ(mails[1].peer_messages[0].number, 2U) << "after the first report, that it rests";
}

// ---- replacing -----------------------------------------------------------------------------------------------------

TEST(a_replacement, to_less_at_the_same_price_keeps_its_priority) {
  auto in = listed_symbol();
  rest(in, 1, alice, side::sell, 5, 70'000);
  rest(in, 2, bob, side::sell, 5, 70'000);
  tell(in, order_id{1}, replace_order{shares(3), won(70'000)});
  EXPECT_EQ(*last_report<order_replaced>(in, order_id{1}), (order_replaced{2, shares(3), won(70'000), true}));
  EXPECT_EQ(in.state.book.position_of(order_id{1}).value().orders_ahead, 0U);
  EXPECT_EQ(leaves_of(in, order_id{1}), shares(3));
}

TEST(a_replacement, to_more_or_to_another_price_loses_its_priority) {
  for (auto wanted : {replace_order{shares(6), won(70'000)}, replace_order{shares(5), won(70'100)}}) {
    auto in = listed_symbol();
    rest(in, 1, alice, side::sell, 5, 70'000);
    rest(in, 2, bob, side::sell, 5, 70'000);
    rest(in, 3, bob, side::sell, 5, 70'100);
    tell(in, order_id{1}, wanted);
    EXPECT_EQ(in.state.book.position_of(order_id{1}).value().orders_ahead, 1U);
    EXPECT_EQ(leaves_of(in, order_id{1}), wanted.quantity);
  }
}

TEST(a_replacement, that_crosses_trades_at_once) {
  auto in = listed_symbol();
  rest(in, 1, alice, side::sell, 5, 70'200);
  rest(in, 2, bob, side::buy, 3, 70'000);
  auto trades = trades_of(tell(in, order_id{1}, replace_order{shares(5), won(70'000)}));
  ASSERT_EQ(trades.size(), 1U);
  EXPECT_EQ(trades[0].taker, order_id{1});
  EXPECT_EQ(leaves_of(in, order_id{1}), shares(2));
  auto bodies = reports_to(in, order_id{1});
  ASSERT_EQ(bodies.size(), 4U) << "rested; replaced, traded, rested";
  ASSERT_TRUE(std::holds_alternative<order_replaced>(bodies[1]));
  EXPECT_FALSE(std::get<order_replaced>(bodies[1]).pass_over) << "what it trades with follows";
  EXPECT_TRUE(std::holds_alternative<order_is_resting>(bodies[3]));
}

TEST(a_replacement, that_trades_more_than_a_pass_may_continues) {
  auto in = listed_symbol();
  rest(in, 1, alice, side::sell, 6, 70'200);
  for (std::uint64_t i = 2; i <= 6; ++i) rest(in, i, bob, side::buy, 1, 70'000);
  auto trades = trades_of(tell(in, order_id{1}, replace_order{shares(6), won(70'000)}, three_per_pass));
  EXPECT_EQ(trades.size(), 5U);
  EXPECT_EQ(leaves_of(in, order_id{1}), shares(1));
}

TEST(a_replacement, of_a_partly_filled_order_counts_what_has_traded) {
  auto in = listed_symbol();
  rest(in, 1, alice, side::sell, 5, 70'000);
  tell(in, order_id{2}, limit_order(bob, side::buy, shares(3), won(70'000)));
  tell(in, order_id{1}, replace_order{shares(3), won(70'000)});
  EXPECT_EQ(last_report<change_refused>(in, order_id{1})->reason, order_reject::quantity_below_filled);
  tell(in, order_id{1}, replace_order{shares(4), won(70'000)});
  EXPECT_EQ(leaves_of(in, order_id{1}), shares(1));
  tell(in, order_id{1}, replace_order{shares(9), won(70'000)});
  EXPECT_EQ(leaves_of(in, order_id{1}), shares(6));
}

TEST(a_change, of_an_order_that_is_gone_or_to_a_price_outside_the_limits_is_refused) {
  auto in = listed_symbol();
  rest(in, 1, alice, side::sell, 5, 70'000);
  tell(in, order_id{1}, replace_order{shares(5), won(91'100)});
  EXPECT_EQ(last_report<change_refused>(in, order_id{1})->reason, order_reject::price_outside_limits);
  tell(in, order_id{2}, limit_order(bob, side::buy, shares(5), won(70'000)));
  tell(in, order_id{1}, withdraw_order{});
  EXPECT_EQ(last_report<change_refused>(in, order_id{1})->reason, order_reject::order_not_open);
}

// ---- peer messages and acknowledgements ----------------------------------------------------------------------------

TEST(a_symbol, gives_no_events_for_a_copy_or_a_peer_message_over_a_gap) {
  auto in = listed_symbol();
  auto submitted = peer_message<order_to_symbol>{1, limit_order(alice, side::buy, shares(1), won(70'000))};
  in.apply_all(decide(in.state, order_id{1}, submitted, {}));
  EXPECT_TRUE(decide(in.state, order_id{1}, submitted, {}).empty());
  EXPECT_TRUE(decide(in.state, order_id{1}, {3, withdraw_order{}}, {}).empty());
  EXPECT_TRUE(decide(in.state, order_id{5}, {2, withdraw_order{}}, {}).empty());
}

TEST(an_order, that_is_gone_is_forgotten_when_it_has_acknowledged_everything) {
  auto in = listed_symbol();
  rest(in, 1, alice, side::sell, 5, 70'000);
  in.take(messages_acknowledged{{{entity_of(order_id{1}), 1}}});
  EXPECT_TRUE(in.state.orders.contains(order_id{1})) << "it rests";
  tell(in, order_id{1}, withdraw_order{});
  EXPECT_TRUE(in.state.orders.contains(order_id{1})) << "its last report is on its way";
  in.take(messages_acknowledged{{{entity_of(order_id{1}), 2}}});
  EXPECT_FALSE(in.state.orders.contains(order_id{1}));
  EXPECT_TRUE(in.state.reports.empty());
}

/// An order that has traded, heard of it and is over; `forget_before` as in the event.
recorded_symbol symbol_after(order_id over, unix_nanos forget_before) {
  auto in = listed_symbol();
  rest(in, 1, bob, side::sell, 5, 70'000);
  tell(in, over, limit_order(alice, side::buy, shares(1), won(70'000)));
  in.take(messages_acknowledged{{{entity_of(over), 1}}, forget_before});
  return in;
}

TEST(an_order, that_is_gone_does_not_trade_again_by_a_late_copy_of_its_submission) {
  auto in = symbol_after(order_id{9}, {1});
  ASSERT_FALSE(in.state.orders.contains(order_id{9}));
  const peer_message<order_to_symbol> copy{1, limit_order(alice, side::buy, shares(1), won(70'000))};
  EXPECT_TRUE(decide(in.state, order_id{9}, copy, {}).empty());
  EXPECT_TRUE(decide(in.state, order_id{9}, {2, withdraw_order{}}, {}).empty());
  EXPECT_EQ(from_snapshot(to_snapshot(in.state)).ended.all(), in.state.ended.all());
}

TEST(an_order, that_is_gone_is_forgotten_when_no_copy_of_it_can_come_any_more) {
  auto in = symbol_after(order_id{9}, {1});
  const auto ended_at = in.at;
  in.at = in.at + 1;
  in.take(messages_acknowledged{{}, ended_at});
  EXPECT_TRUE(in.state.ended.contains(order_id{9}));
  in.take(messages_acknowledged{{}, ended_at + 1});
  EXPECT_FALSE(in.state.ended.contains(order_id{9}));
  EXPECT_EQ(in.state.ended.size(), 0U);
}

TEST(an_order, that_is_gone_leaves_nothing_where_its_event_is_of_the_first_version) {
  EXPECT_EQ(symbol_after(order_id{9}, {}).state.ended.size(), 0U);
}

// ---- the end of a day ----------------------------------------------------------------------------------------------

TEST(a_new_day, takes_day_orders_out_in_passes_and_leaves_the_others) {
  auto in = listed_symbol();
  for (std::uint64_t i = 1; i <= 7; ++i) rest(in, i, alice, side::sell, 1, 70'000);
  rest(in, 8, alice, side::sell, 1, 70'000, time_in_force::gtc);
  day_limits next{won(70'000), won(49'000), won(91'000)};
  std::vector<std::size_t> sizes;
  for (int pass = 0; pass < 3; ++pass) {
    auto events = decide(in.state, open_day{{20'001}}, next, three_per_pass);
    in.apply_all(events);
    sizes.push_back(events.size());
  }
  EXPECT_EQ(sizes, (std::vector<std::size_t>{3, 3, 2})) << "three, three, one and the opening";
  EXPECT_EQ(in.state.book.size(), 1U);
  EXPECT_EQ(last_report<order_left>(in, order_id{7})->reason, order_reason::day_ended);
  EXPECT_EQ(in.state.today.day, calendar_day{20'001});
  EXPECT_TRUE(decide(in.state, open_day{{20'001}}, next, three_per_pass).empty()) << "this day has begun";
  EXPECT_TRUE(decide(in.state, open_day{{20'000}}, next, three_per_pass).empty()) << "no way back";
}

/// The day orders that the state says it has, and those that it has.
std::pair<std::set<order_id>, std::set<order_id>> day_orders_of(const symbol_state& state) {
  std::set<order_id> found;
  for (const auto& [id, known] : state.orders) {
    if (known.resting && known.time_in_force == time_in_force::day) found.insert(id);
  }
  return {{state.day_orders.begin(), state.day_orders.end()}, found};
}

TEST(a_symbol, knows_its_day_orders_whatever_becomes_of_them) {
  auto in = listed_symbol();
  const auto expect = [&](std::set<order_id> wanted) {
    const auto [said, found] = day_orders_of(in.state);
    EXPECT_EQ(said, found);
    EXPECT_EQ(said, wanted);
  };
  for (std::uint64_t i = 1; i <= 4; ++i) rest(in, i, bob, side::sell, 2, 70'000);
  rest(in, 5, bob, side::sell, 2, 70'000, time_in_force::gtc);
  expect({{1}, {2}, {3}, {4}});
  tell(in, order_id{6}, limit_order(alice, side::buy, shares(3), won(70'000)));
  expect({{2}, {3}, {4}});
  tell(in, order_id{3}, withdraw_order{});
  tell(in, order_id{4}, replace_order{shares(5), won(70'100)});
  expect({{2}, {4}});
  rest(in, 7, alice, side::buy, 1, 69'000);
  tell(in, order_id{7}, replace_order{shares(1), won(70'000)});
  expect({order_id{4}});
  EXPECT_EQ(day_orders_of(from_snapshot(to_snapshot(in.state))), day_orders_of(in.state));
}

std::int64_t thread_cpu_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

TEST(the_end_of_a_day, costs_less_than_its_orders_did_however_many_stay) {
  const symbol_rules short_passes{true, 1'000, 50, 1'000'000};
  symbol_state state = listed_symbol().state;
  std::uint64_t seq = state.seq;
  const auto take = [&](const symbol_events& events) {
    for (const auto& event : events) apply(state, event, {{++seq}, seq, noon, {}});
  };
  const auto began = thread_cpu_ns();
  for (std::uint64_t id = 1; id <= 120'000; ++id) {
    const auto until = id % 6 == 0 ? time_in_force::day : time_in_force::gtc;
    take(decide(state, order_id{id}, {1, limit_order(bob, side::sell, shares(1), won(70'000), until)}, short_passes));
  }
  const auto ended = thread_cpu_ns();
  const day_limits next{won(70'000), won(49'000), won(91'000)};
  while (state.today.day < calendar_day{20'001}) take(decide(state, open_day{{20'001}}, next, short_passes));
  EXPECT_EQ(state.book.size(), 100'000U);
  EXPECT_LT(thread_cpu_ns() - ended, ended - began);
}

TEST(a_new_day, starts_from_the_last_price) {
  auto in = listed_symbol();
  EXPECT_EQ(next_base(in.state), won(70'000));
  rest(in, 1, alice, side::sell, 1, 71'000);
  tell(in, order_id{2}, limit_order(bob, side::buy, shares(1), won(71'000)));
  EXPECT_EQ(next_base(in.state), won(71'000));
}

// ---- what grows ----------------------------------------------------------------------------------------------------

TEST(sums_of_a_day, outgrow_an_amount_without_harm) {
  auto in = listed_symbol();
  const auto most = shares(15'000'000'000);
  for (std::uint64_t i = 1; i <= 3; ++i) {
    tell(in, order_id{2 * i - 1}, limit_order(alice, side::sell, most, won(50'000)));
    tell(in, order_id{2 * i}, limit_order(bob, side::buy, most, won(50'000)));
  }
  EXPECT_EQ(in.state.trades, 3U);
  EXPECT_EQ(to_text(in.state.today.turnover), "2250000000000000");
}

TEST(an_order, that_a_level_could_not_count_does_not_rest) {
  auto in = listed_symbol();
  tell(in, order_id{1}, limit_order(alice, side::buy, quantity{INT64_MAX - 1'000'000}, won(70'000)));
  tell(in, order_id{2}, limit_order(bob, side::buy, shares(2), won(70'000)));
  EXPECT_EQ(last_report<order_left>(in, order_id{2})->reason, order_reason::book_full);
  tell(in, order_id{3}, limit_order(bob, side::buy, shares(2), won(70'100)));
  EXPECT_EQ(leaves_of(in, order_id{3}), shares(2));
}

// ---- snapshots -----------------------------------------------------------------------------------------------------

std::vector<resting_v2> without_groups(const std::vector<symbol_snapshot::resting>& book) {
  std::vector<resting_v2> old;
  for (const auto& one : book) old.push_back({one.order, one.owner, one.side, one.price, one.leaves});
  return old;
}
std::vector<parked_v2> without_groups(const std::vector<aggressor_parked>& parked) {
  std::vector<parked_v2> old;
  for (const auto& one : parked) {
    old.push_back({one.order, one.account, one.side, one.type, one.time_in_force, one.worst, one.quantity, one.leaves});
  }
  return old;
}

/// What a program of the first version would have stored.
symbol_snapshot_v1 first_form_of(const symbol_state& state) {
  const auto now = to_snapshot(state);
  symbol_snapshot_v1 old;
  for (const auto& [order, waiting] : now.reports) {
    for (const auto& one : waiting) {
      const auto body = std::visit(
          [](const auto& report) -> symbol_to_order_v1 {
            if constexpr (std::is_same_v<std::remove_cvref_t<decltype(report)>, order_replaced>) {
              return order_replaced_v1{report.answers, report.quantity, report.price};
            } else if constexpr (std::is_same_v<std::remove_cvref_t<decltype(report)>, trade_made>) {
              return order_traded{report.answers, report.fill};
            } else if constexpr (std::is_constructible_v<symbol_to_order_v1, decltype(report)>) {
              return report;
            } else {
              ADD_FAILURE() << "there were no stops then";
              return order_is_resting{report.answers};
            }
          },
          one.body);
      old.reports[order].push_back({one.number, body});
    }
  }
  const auto& day = now.today;
  old.listing = now.listing;
  old.limits = now.limits;
  old.status = now.status;
  old.book = without_groups(now.book);
  old.orders = now.orders;
  old.parked = without_groups(now.parked);
  old.trades = now.trades;
  old.today = {day.day,
               day.open,
               day.high,
               day.low,
               day.last,
               day.last_amount,
               {static_cast<std::int64_t>(day.volume.raw)},
               {static_cast<std::int64_t>(day.turnover.raw)}};
  old.changed_at = now.changed_at;
  old.seq = now.seq;
  return old;
}

/// Its reports of trades tell no times, as those of the first version.
symbol_snapshot without_trade_times(symbol_snapshot one) {
  for (auto& [order, waiting] : one.reports) {
    for (auto& each : waiting) {
      if (const auto* made = std::get_if<trade_made>(&each.body)) each.body = order_traded{made->answers, made->fill};
    }
  }
  return one;
}

TEST(a_snapshot, of_the_first_version_makes_the_same_symbol) {
  auto in = listed_symbol();
  rest(in, 1, alice, side::sell, 5, 70'000);
  rest(in, 2, bob, side::buy, 2, 70'000);
  EXPECT_EQ(present_form(first_form_of(in.state)), without_trade_times(to_snapshot(in.state)));
}

TEST(a_snapshot, of_the_first_version_is_refused_where_an_amend_may_not_be_over) {
  auto in = listed_symbol();
  rest(in, 1, alice, side::sell, 5, 70'000);
  tell(in, order_id{1}, replace_order{shares(3), won(70'000)});
  EXPECT_EQ(present_form(first_form_of(in.state)), std::nullopt);
}

TEST(a_snapshot, of_the_second_version_makes_the_same_symbol) {
  auto in = listed_symbol();
  for (std::uint64_t i = 1; i <= 5; ++i) rest(in, i, bob, side::sell, 1, 70'000);
  tell(in, order_id{1}, replace_order{shares(1), won(70'100)});
  in.apply_all(
      decide(in.state, order_id{9}, {1, limit_order(alice, side::buy, shares(5), won(70'000))}, three_per_pass));
  const auto now = to_snapshot(in.state);
  const symbol_snapshot_v2 old{now.listing,
                               now.limits,
                               now.status,
                               without_groups(now.book),
                               now.orders,
                               now.reports,
                               without_groups(now.parked),
                               now.trades,
                               now.today,
                               now.changed_at,
                               now.seq,
                               now.ended};
  EXPECT_EQ(present_form(old), now);
  EXPECT_EQ(to_snapshot(from_snapshot(present_form(old))), now);
}

TEST(a_snapshot, makes_the_same_symbol_again_parked_order_priorities_and_all) {
  auto in = listed_symbol();
  tell(in, order_id{20}, of_group(limit_order(bob, side::sell, shares(1), won(80'000)), mary));
  for (std::uint64_t i = 1; i <= 5; ++i) rest(in, i, bob, side::sell, 1, 70'000);
  for (std::uint64_t i = 6; i <= 8; ++i) rest(in, i, bob, side::buy, 2, 69'000, time_in_force::gtc);
  in.apply_all(
      decide(in.state, order_id{9}, {1, limit_order(alice, side::buy, shares(5), won(70'000))}, three_per_pass));
  auto copy = from_snapshot(to_snapshot(in.state));
  EXPECT_EQ(to_snapshot(copy), to_snapshot(in.state));
  EXPECT_EQ(decide_parked(copy, three_per_pass), decide_parked(in.state, three_per_pass));
  EXPECT_EQ(copy.book.position_of(order_id{8}).value().orders_ahead, 2U);
  EXPECT_EQ(to_snapshot(in.replayed({})), to_snapshot(in.state));
}

}  // namespace
}  // namespace madang
