#include <gtest/gtest.h>

#include "actors/accounts/account_risk.hpp"
#include "actors/accounts/orders/preview.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

using decided = result<account_decision, account_rejection>;

place_order stop_purchase(order_type type = order_type::stop, stop_terms stop = {won(72'000), {}, {}}) {
  auto command = purchase();
  command.type = type;
  command.stop = stop;
  if (!has_limit(type)) command.price = {};
  command.instrument->stop_tick = won(100);
  return command;
}
account_reject refusal_of(const place_order& command) {
  const auto in = funded_account(krw(10'000'000));
  const decided decision = decide(in.state, command, account_rules{});
  return decision ? account_reject{} : decision.error().why;
}

struct refused_stop {
  const char* what;
  order_type type;
  price limit;
  stop_terms stop;
  time_in_force tif;
  account_reject why;
};

TEST(a_stop_order, is_refused_by_what_it_lacks_and_by_what_its_type_has_not) {
  constexpr auto day = time_in_force::day;
  constexpr rate percent{rate::one / 100};
  const refused_stop table[] = {
      {"no stop price", order_type::stop, {}, {}, day, account_reject::stop_price_required},
      {"a negative one", order_type::stop, {}, {won(-1), {}, {}}, day, account_reject::stop_price_required},
      {"off tick", order_type::stop, {}, {won(72'050), {}, {}}, day, account_reject::off_tick},
      {"outside the day", order_type::stop, {}, {won(91'100), {}, {}}, day, account_reject::price_outside_limits},
      {"a limit", order_type::stop, won(70'000), {won(72'000), {}, {}}, day, account_reject::price_not_allowed},
      {"a distance", order_type::stop, {}, {won(72'000), won(100), {}}, day, account_reject::type_not_allowed},
      {"no limit", order_type::stop_limit, {}, {won(72'000), {}, {}}, day, account_reject::price_required},
      {"no distance", order_type::trailing_stop, {}, {}, day, account_reject::trail_required},
      {"two distances", order_type::trailing_stop, {}, {{}, won(100), percent}, day, account_reject::trail_required},
      {"all of it", order_type::trailing_stop, {}, {{}, {}, rate{rate::one}}, day, account_reject::trail_required},
      {"a fine rate", order_type::trailing_stop, {}, {{}, {}, rate{1}}, day, account_reject::trail_required},
      {"a vast one", order_type::trailing_stop, {}, {{}, won(91'100), {}}, day, account_reject::trail_required},
      {"one off tick", order_type::trailing_stop, {}, {{}, won(150), {}}, day, account_reject::off_tick},
      {"a stop price",
       order_type::trailing_stop,
       {},
       {won(72'000), won(100), {}},
       day,
       account_reject::type_not_allowed},
      {"for a limit order",
       order_type::limit,
       won(70'000),
       {won(72'000), {}, {}},
       day,
       account_reject::type_not_allowed},
      {"at once",
       order_type::stop,
       {},
       {won(72'000), {}, {}},
       time_in_force::ioc,
       account_reject::time_in_force_not_allowed},
      {"or not at all",
       order_type::stop,
       {},
       {won(72'000), {}, {}},
       time_in_force::fok,
       account_reject::time_in_force_not_allowed},
      {"nothing", order_type::stop, {}, {won(72'000), {}, {}}, time_in_force::gtc, account_reject{}},
      {"nothing", order_type::stop_limit, won(70'000), {won(72'000), {}, {}}, day, account_reject{}},
      {"nothing", order_type::trailing_stop, {}, {{}, won(100), {}}, day, account_reject{}},
      {"nothing", order_type::trailing_stop, {}, {{}, {}, percent}, day, account_reject{}},
  };
  for (const auto& [what, type, limit, stop, tif, why] : table) {
    auto command = stop_purchase(type, stop);
    command.price = limit;
    command.time_in_force = tif;
    EXPECT_EQ(refusal_of(command), why) << what;
  }
}

TEST(a_hold, of_a_stop_is_that_of_a_market_order_and_of_a_stop_limit_that_of_its_limit) {
  auto in = funded_account(krw(10'000'000));
  place(in, stop_purchase());
  EXPECT_EQ(in.state.held, krw(910'000)) << "at the day's upper limit";
  auto limited = stop_purchase(order_type::stop_limit);
  limited.new_order = order_id{0x02'00a1};
  place(in, limited);
  EXPECT_EQ(in.state.held, krw(910'000 + 700'000));
}

TEST(a_stop_order, is_told_what_it_waits_for_and_counts_as_an_open_one) {
  auto in = funded_account(krw(10'000'000));
  place(in, stop_purchase());
  const auto& told = in.state.orders.at(first_order).to_order.unacknowledged.front().body;
  ASSERT_TRUE(std::holds_alternative<open_stop_order>(told));
  EXPECT_EQ(std::get<open_stop_order>(told).stop.stop_price, won(72'000));
  EXPECT_EQ(in.replayed(blank_account()).orders.at(first_order).to_order.unacknowledged.front().body, told);
  auto another = stop_purchase();
  another.new_order = order_id{0x02'00a1};
  account_rules one_open;
  one_open.open_orders_max = 1;
  const decided decision = decide(in.state, another, one_open);
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().why, account_reject::too_many_open_orders);
}

TEST(the_rules_of_risk, see_a_stop_as_the_market_or_limit_order_that_it_becomes) {
  account_risk_rules rules;
  const auto market = intent_of(stop_purchase(), won(91'000), rules);
  EXPECT_EQ(market.limit, price{});
  EXPECT_EQ(market.value_price, won(91'000));
  const auto limited = intent_of(stop_purchase(order_type::stop_limit), won(70'000), rules);
  EXPECT_EQ(limited.limit, won(70'000));
}

TEST(a_stop_order, that_grows_is_held_at_its_worst_price_and_answered) {
  auto in = funded_account(krw(10'000'000));
  place(in, stop_purchase());
  const auto events = tell(in, first_order, trading::want_unlimited_hold{shares(12), won(91'000)});
  ASSERT_TRUE(std::holds_alternative<hold_raised>(events.front()));
  EXPECT_EQ(in.state.held, krw(12 * 91'000));
}

TEST(a_preview_of_a_stop, says_what_it_waits_for_and_what_it_would_cost_there) {
  const auto in = funded_account(krw(10'000'000));
  trading::preview_order asked{stop_purchase(), trading::book_meeting{}};
  asked.met->waits_at = won(72'000);
  asked.met->last = won(70'000);
  const auto view = decide(in.state, asked, account_rules{}, accounts::preview_market{});
  ASSERT_TRUE(view);
  EXPECT_EQ(view->waits_at, won(72'000));
  EXPECT_EQ(view->last, won(70'000));
  EXPECT_EQ(view->notional, krw(720'000));
  EXPECT_TRUE(view->fills.empty());
  EXPECT_EQ(view->hold, krw(910'000));
}

}  // namespace
}  // namespace madang
