#include <gtest/gtest.h>

#include <vector>

#include "tests/support/checked.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

constexpr account_id alice{1};
constexpr account_id bob{2};
constexpr account_id carol{3};
const symbol_rules rules{};

submit_stop stop_order(account_id by, side on, quantity total, price at, time_in_force tif = time_in_force::day) {
  return {by, on, order_type::stop, tif, total, on == side::buy ? won(91'000) : won(49'000), {}, {at, {}, {}}};
}
submit_stop stop_limit(account_id by, side on, quantity total, price at, price limit) {
  return {by, on, order_type::stop_limit, time_in_force::day, total, limit, {}, {at, {}, {}}};
}
submit_stop trailing(account_id by, side on, quantity total, price distance) {
  return {by,
          on,
          order_type::trailing_stop,
          time_in_force::day,
          total,
          on == side::buy ? won(91'000) : won(49'000),
          {},
          {{}, distance, {}}};
}

void rest(recorded_symbol& in, std::uint64_t id, account_id by, side on, std::int64_t amount, std::int64_t at) {
  tell(in, order_id{id}, limit_order(by, on, shares(amount), won(at)));
}
/// One share changes hands at this price.
symbol_events trade_at(recorded_symbol& in, std::int64_t at) {
  static std::uint64_t next = 1'000'000;
  rest(in, ++next, {next}, side::sell, 1, at);
  return tell(in, order_id{++next}, limit_order({next}, side::buy, shares(1), won(at)), rules);
}

std::vector<symbol_to_order> reports_to(const recorded_symbol& in, std::uint64_t to) {
  std::vector<symbol_to_order> out;
  const auto found = in.state.reports.find(order_id{to});
  if (found == in.state.reports.end()) return out;
  for (const auto& one : found->second) out.push_back(one.body);
  return out;
}
template <class Body>
bool has_report(const recorded_symbol& in, std::uint64_t to) {
  for (const auto& one : reports_to(in, to)) {
    if (std::holds_alternative<Body>(one)) return true;
  }
  return false;
}
template <class Event>
std::vector<Event> of_kind(const symbol_events& events) {
  std::vector<Event> out;
  for (const auto& event : events) {
    if (const auto* one = std::get_if<Event>(&event)) out.push_back(*one);
  }
  return out;
}
order_reason left_for(const recorded_symbol& in, std::uint64_t id) {
  const auto all = reports_to(in, id);
  if (all.empty()) return order_reason::none;
  const auto* left = std::get_if<order_left>(&all.back());
  return left == nullptr ? order_reason::none : left->reason;
}

TEST(a_stop_order, waits_outside_the_book_and_is_told_that_it_stands) {
  auto in = listed_symbol();
  trade_at(in, 70'000);
  const auto events = tell(in, order_id{1}, stop_order(alice, side::sell, shares(5), won(69'000)));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<stop_accepted>(events.front()));
  EXPECT_FALSE(shows_in_market(events.front())) << "nobody else sees it";
  EXPECT_TRUE(has_report<order_is_resting>(in, 1));
  EXPECT_TRUE(in.state.book.empty());
  EXPECT_EQ(in.state.stops.size(), 1U);
}

TEST(a_stop_to_sell, is_triggered_by_a_trade_at_its_price_or_below_and_by_no_other) {
  auto in = listed_symbol();
  trade_at(in, 70'000);
  tell(in, order_id{1}, stop_order(alice, side::sell, shares(5), won(69'000)));
  rest(in, 2, bob, side::buy, 5, 68'000);
  trade_at(in, 71'000);
  trade_at(in, 69'100);
  EXPECT_EQ(in.state.stops.size(), 1U);
  const auto events = trade_at(in, 69'000);
  EXPECT_EQ(in.state.stops.size(), 0U);
  ASSERT_EQ(of_kind<stop_triggered>(events).size(), 1U);
  EXPECT_EQ(of_kind<stop_triggered>(events).front().stop_price, won(69'000));
  EXPECT_EQ(of_kind<traded>(events).back().price, won(68'000)) << "it sells at the market";
  EXPECT_TRUE(has_report<stop_reached>(in, 1));
  EXPECT_TRUE(has_report<trade_made>(in, 1));
}

TEST(a_stop_to_buy, is_triggered_by_a_trade_at_its_price_or_above) {
  auto in = listed_symbol();
  trade_at(in, 70'000);
  tell(in, order_id{1}, stop_order(alice, side::buy, shares(5), won(71'000)));
  rest(in, 2, bob, side::sell, 5, 72'000);
  trade_at(in, 70'900);
  EXPECT_EQ(in.state.stops.size(), 1U);
  const auto events = trade_at(in, 71'000);
  EXPECT_EQ(of_kind<traded>(events).back().price, won(72'000));
  EXPECT_EQ(in.state.stops.size(), 0U);
}

TEST(a_stop_order, whose_price_is_reached_already_goes_to_the_book_at_once) {
  auto in = listed_symbol();
  trade_at(in, 70'000);
  rest(in, 2, bob, side::buy, 5, 69'500);
  const auto events = tell(in, order_id{1}, stop_order(alice, side::sell, shares(5), won(70'000)));
  ASSERT_EQ(events.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<stop_triggered>(events[0]));
  EXPECT_TRUE(std::holds_alternative<traded>(events[1]));
  EXPECT_FALSE(has_report<order_is_resting>(in, 1));
}

TEST(a_stop_order, in_a_symbol_that_has_not_traded_waits_whatever_its_price) {
  auto in = listed_symbol();
  tell(in, order_id{1}, stop_order(alice, side::sell, shares(5), won(75'000)));
  EXPECT_EQ(in.state.stops.size(), 1U);
}

TEST(a_stop_order, that_finds_nobody_is_cancelled_for_want_of_liquidity) {
  auto in = listed_symbol();
  trade_at(in, 70'000);
  tell(in, order_id{1}, stop_order(alice, side::sell, shares(5), won(69'000)));
  trade_at(in, 69'000);
  EXPECT_EQ(left_for(in, 1), order_reason::no_liquidity);
}

TEST(a_stop_limit, rests_at_its_limit_when_it_is_triggered_and_nobody_meets_it) {
  auto in = listed_symbol();
  trade_at(in, 70'000);
  tell(in, order_id{1}, stop_limit(alice, side::sell, shares(5), won(69'000), won(68'900)));
  trade_at(in, 69'000);
  ASSERT_TRUE(in.state.book.find(order_id{1}));
  EXPECT_EQ(in.state.book.find(order_id{1})->price, won(68'900));
  EXPECT_TRUE(in.state.day_orders.contains(order_id{1}));
  EXPECT_TRUE(std::holds_alternative<order_is_resting>(reports_to(in, 1).back()));
}

TEST(a_stop_limit, whose_limit_is_outside_the_limits_of_the_day_that_triggers_it_is_cancelled) {
  auto in = listed_symbol();
  trade_at(in, 70'000);
  auto placed = stop_limit(alice, side::sell, shares(5), won(60'000), won(59'000));
  placed.time_in_force = time_in_force::gtc;
  tell(in, order_id{1}, placed);
  in.apply_all(decide(in.state, open_day{{20'001}}, {won(80'000), won(60'000), won(100'000)}, rules));
  trade_at(in, 60'000);
  EXPECT_EQ(left_for(in, 1), order_reason::price_outside_limits);
}

TEST(stops, go_to_the_book_one_after_the_other_the_nearest_first_and_of_one_price_the_oldest) {
  auto in = listed_symbol();
  trade_at(in, 70'000);
  tell(in, order_id{1}, stop_order(alice, side::sell, shares(1), won(68'000)));
  tell(in, order_id{2}, stop_order(alice, side::sell, shares(1), won(69'000)));
  tell(in, order_id{3}, stop_order(bob, side::sell, shares(1), won(69'000)));
  tell(in, order_id{4}, trailing(bob, side::sell, shares(1), won(1'000)));
  rest(in, 5, carol, side::buy, 4, 67'000);
  rest(in, 6, {9}, side::buy, 1, 68'000);
  const auto events = tell(in, order_id{7}, limit_order({10}, side::sell, shares(1), won(68'000)));
  std::vector<std::uint64_t> order;
  for (const auto& one : of_kind<stop_triggered>(events)) order.push_back(one.order.value);
  EXPECT_EQ(order, (std::vector<std::uint64_t>{2, 3, 4, 1}));
  EXPECT_EQ(of_kind<traded>(events).size(), 5U);
}

TEST(stops, that_trigger_others_make_a_cascade_in_parts_that_ends) {
  auto in = listed_symbol();
  trade_at(in, 70'000);
  for (std::uint64_t i = 0; i < 40; ++i) {
    tell(in, order_id{100 + i},
         stop_order({100 + i}, side::sell, shares(1), won(69'900 - 100 * static_cast<std::int64_t>(i))));
    rest(in, 200 + i, {200 + i}, side::buy, 1, 69'900 - 100 * static_cast<std::int64_t>(i));
  }
  auto decided = decide(in.state, order_id{1}, {1, limit_order({1}, side::sell, shares(1), won(69'900))}, rules);
  in.apply_all(decided);
  int parts = 0;
  while (in.state.has_more_to_do()) {
    decided = decide_unfinished(in.state, rules);
    ASSERT_FALSE(decided.empty());
    ASSERT_LE(of_kind<stop_triggered>(decided).size(), 16U);
    in.apply_all(decided);
    ++parts;
  }
  EXPECT_EQ(parts, 40);
  EXPECT_TRUE(in.state.stops.empty());
  EXPECT_EQ(in.state.today.last, won(66'000));
}

TEST(a_trailing_stop, follows_the_trades_since_it_came_and_sells_when_they_turn) {
  auto in = listed_symbol();
  trade_at(in, 75'000);
  trade_at(in, 70'000);
  tell(in, order_id{1}, trailing(alice, side::sell, shares(5), won(1'000)));
  rest(in, 2, bob, side::buy, 5, 60'000);
  const auto reports = reports_to(in, 1).size();
  trade_at(in, 72'000);
  trade_at(in, 71'100);
  EXPECT_EQ(queue_of(in.state, order_id{1}).waits_at, won(71'000)) << "the 75,000 were before it";
  EXPECT_EQ(reports_to(in, 1).size(), reports) << "the order is not told that it has moved";
  const auto events = trade_at(in, 71'000);
  ASSERT_EQ(of_kind<stop_triggered>(events).size(), 1U);
  EXPECT_EQ(of_kind<stop_triggered>(events).front().stop_price, won(71'000));
}

TEST(the_stop_price_of_a_trailing_stop, is_told_on_the_ticks_where_a_trade_reaches_it) {
  auto in = listed_symbol();
  trade_at(in, 70'000);
  auto ticked = rules;
  ticked.tick_at = [](price) { return won(100); };
  auto placed = trailing(alice, side::sell, shares(5), {});
  placed.stop = {{}, {}, rate{rate::one / 1'000 * 3}};
  tell(in, order_id{1}, placed);
  placed.side = side::buy;
  tell(in, order_id{2}, placed);
  EXPECT_EQ(queue_of(in.state, order_id{1}, ticked).waits_at, won(69'700)) << "down from 69,790";
  EXPECT_EQ(queue_of(in.state, order_id{2}, ticked).waits_at, won(70'300)) << "up from 70,210";
}

TEST(a_stop_order, leaves_when_it_is_cancelled_when_its_day_ends_and_when_the_symbol_is_split_or_delisted) {
  const auto cancelled_by = [](auto&& what) {
    auto in = listed_symbol();
    trade_at(in, 70'000);
    tell(in, order_id{1}, stop_order(alice, side::sell, shares(5), won(69'000)));
    what(in);
    EXPECT_TRUE(in.state.stops.empty());
    EXPECT_TRUE(in.state.day_orders.empty());
    return left_for(in, 1);
  };
  EXPECT_EQ(cancelled_by([](auto& in) { tell(in, order_id{1}, withdraw_order{}); }), order_reason::cancelled_by_user);
  EXPECT_EQ(cancelled_by([](auto& in) { in.apply_all(decide(in.state, open_day{{20'001}}, in.state.limits, rules)); }),
            order_reason::day_ended);
  EXPECT_EQ(cancelled_by([](auto& in) {
              in.apply_all(*decide(in.state, administer_symbol{test_symbol(), market::delist_symbol{}, {}},
                                   in.state.limits, rules));
            }),
            order_reason::symbol_delisted);
  EXPECT_EQ(
      cancelled_by([](auto& in) {
        in.apply_all(decide(in.state, halt_trading{}));
        in.apply_all(*decide(in.state, market::adjust_symbol{test_symbol(), won(35'000), {}}, in.state.limits, rules));
      }),
      order_reason::corporate_action);
}

TEST(a_stop_order, that_is_good_till_cancelled_stays_over_the_day) {
  auto in = listed_symbol();
  trade_at(in, 70'000);
  tell(in, order_id{1}, stop_order(alice, side::sell, shares(5), won(69'000), time_in_force::gtc));
  in.apply_all(decide(in.state, open_day{{20'001}}, in.state.limits, rules));
  EXPECT_EQ(in.state.stops.size(), 1U);
}

TEST(a_stop_order, is_refused_where_an_order_would_be) {
  auto in = listed_symbol();
  in.apply_all(decide(in.state, halt_trading{}));
  tell(in, order_id{1}, stop_order(alice, side::sell, shares(5), won(69'000)));
  EXPECT_TRUE(has_report<order_turned_away>(in, 1));
}

TEST(an_amended_stop, waits_at_its_new_price_and_keeps_its_place_only_with_no_more_shares_at_the_same) {
  auto in = listed_symbol();
  trade_at(in, 70'000);
  tell(in, order_id{1}, stop_order(alice, side::sell, shares(5), won(69'000)));
  tell(in, order_id{2}, stop_order(bob, side::sell, shares(5), won(69'000)));
  tell(in, order_id{1}, replace_stop{shares(3), {}, {}, {}});
  EXPECT_EQ(in.state.stops.first(1).front().order, order_id{1});
  tell(in, order_id{1}, replace_stop{shares(6), {}, {}, {}});
  EXPECT_EQ(in.state.stops.first(1).front().order, order_id{2});
  tell(in, order_id{1}, replace_stop{shares(6), {}, won(68'000), {}});
  EXPECT_EQ(in.state.stops.stop_price_of(order_id{1}), won(68'000));
  ASSERT_TRUE(has_report<stop_replaced>(in, 1));
  EXPECT_EQ(in.state.orders.at(order_id{1}).quantity, shares(6));
}

TEST(an_amended_stop, whose_new_price_is_reached_goes_to_the_book_at_once) {
  auto in = listed_symbol();
  trade_at(in, 70'000);
  rest(in, 2, bob, side::buy, 5, 69'500);
  tell(in, order_id{1}, stop_order(alice, side::sell, shares(5), won(69'000)));
  const auto events = tell(in, order_id{1}, replace_stop{shares(4), {}, won(70'000), {}});
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(of_kind<traded>(events).front().quantity, shares(4));
  const auto all = reports_to(in, 1);
  const auto& replaced = std::get<stop_replaced>(all[1]);
  EXPECT_FALSE(replaced.pass_over);
}

TEST(an_amendment_of_a_stop, that_comes_after_its_trigger_is_one_of_a_resting_order_or_too_late) {
  auto in = listed_symbol();
  trade_at(in, 70'000);
  tell(in, order_id{1}, stop_limit(alice, side::sell, shares(5), won(69'000), won(68'900)));
  trade_at(in, 69'000);
  tell(in, order_id{1}, replace_stop{shares(5), won(68'800), won(68'000), {}});
  const auto all = reports_to(in, 1);
  EXPECT_EQ(std::get<change_refused>(all.back()).reason, order_reject::stop_triggered);
  tell(in, order_id{1}, replace_stop{shares(3), won(68'900), {}, {}});
  EXPECT_TRUE(has_report<order_replaced>(in, 1));
  EXPECT_EQ(in.state.book.find(order_id{1})->leaves, shares(3));
}

TEST(a_symbol_with_stops, comes_out_of_its_events_as_it_was_and_goes_on_with_those_that_are_triggered) {
  auto in = listed_symbol();
  trade_at(in, 70'000);
  for (std::uint64_t i = 1; i <= 20; ++i) {
    tell(in, order_id{i}, stop_order({i}, side::sell, shares(1), won(69'000)));
    tell(in, order_id{100 + i}, trailing({i}, side::sell, shares(1), won(2'000)));
  }
  rest(in, 900, {90}, side::buy, 100, 68'500);
  rest(in, 901, {91}, side::buy, 1, 69'000);
  in.apply_all(decide(in.state, order_id{902}, {1, limit_order({92}, side::sell, shares(1), won(69'000))}, rules));
  ASSERT_TRUE(in.state.has_more_to_do());
  auto again = recorded_symbol{in.replayed({}), in.history};
  EXPECT_EQ(to_snapshot(again.state), to_snapshot(in.state));
  while (in.state.has_more_to_do()) in.apply_all(decide_unfinished(in.state, rules));
  while (again.state.has_more_to_do()) again.apply_all(decide_unfinished(again.state, rules));
  EXPECT_EQ(to_snapshot(again.state), to_snapshot(in.state));
  EXPECT_EQ(in.state.trades, 1U + 1U + 20U);
  EXPECT_EQ(in.state.stops.size(), 20U);
}

TEST(the_reports_of_a_part, are_each_handed_over_once_to_the_order_that_they_are_for) {
  auto in = listed_symbol();
  trade_at(in, 70'000);
  for (std::uint64_t i = 1; i <= 5; ++i) tell(in, order_id{i}, stop_order({i}, side::sell, shares(1), won(69'000)));
  rest(in, 901, {91}, side::buy, 1, 69'000);
  in.apply_all(decide(in.state, order_id{902}, {1, limit_order({92}, side::sell, shares(1), won(69'000))}, rules));
  const auto part = decide_unfinished(in.state, rules);
  ASSERT_EQ(part.size(), 10U) << "none of the five meets anybody";
  in.apply_all(part);
  const auto mails = new_reports(in.state, part);
  ASSERT_EQ(mails.size(), 5U);
  for (const auto& mail : mails) EXPECT_EQ(mail.peer_messages.size(), 2U);
}

}  // namespace
}  // namespace madang
