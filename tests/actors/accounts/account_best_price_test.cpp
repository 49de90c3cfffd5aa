#include <gtest/gtest.h>

#include "actors/accounts/account_risk.hpp"
#include "actors/accounts/orders/preview.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

using decided = result<account_decision, account_rejection>;

place_order best_purchase(order_type type = order_type::best_limit) {
  auto command = purchase();
  command.type = type;
  command.price = {};
  return command;
}
account_reject refusal_of(const place_order& command) {
  const auto in = funded_account(krw(10'000'000));
  const decided decision = decide(in.state, command, account_rules{});
  return decision ? account_reject{} : decision.error().why;
}

TEST(an_order_that_takes_its_limit_from_the_book, is_refused_with_terms_that_its_type_has_not) {
  struct row {
    const char* what;
    order_type type;
    price limit;
    stop_terms stop;
    time_in_force tif;
    account_reject why;
  };
  constexpr auto day = time_in_force::day;
  const row table[] = {
      {"a price", order_type::best_limit, won(70'000), {}, day, account_reject::price_not_allowed},
      {"a price of its own", order_type::own_best, won(70'000), {}, day, account_reject::price_not_allowed},
      {"a stop price", order_type::best_limit, {}, {won(72'000), {}, {}}, day, account_reject::type_not_allowed},
      {"a distance", order_type::own_best, {}, {{}, won(100), {}}, day, account_reject::type_not_allowed},
      {"gtc", order_type::own_best, {}, {}, time_in_force::gtc, account_reject::time_in_force_not_allowed},
      {"ioc", order_type::own_best, {}, {}, time_in_force::ioc, account_reject::time_in_force_not_allowed},
      {"fok", order_type::own_best, {}, {}, time_in_force::fok, account_reject::time_in_force_not_allowed},
      {"nothing", order_type::own_best, {}, {}, day, account_reject{}},
      {"nothing", order_type::best_limit, {}, {}, day, account_reject{}},
      {"nothing", order_type::best_limit, {}, {}, time_in_force::gtc, account_reject{}},
      {"nothing", order_type::best_limit, {}, {}, time_in_force::ioc, account_reject{}},
      {"nothing", order_type::best_limit, {}, {}, time_in_force::fok, account_reject{}},
  };
  for (const auto& [what, type, limit, stop, tif, why] : table) {
    auto command = best_purchase(type);
    command.price = limit;
    command.stop = stop;
    command.time_in_force = tif;
    EXPECT_EQ(refusal_of(command), why) << what;
  }
}

TEST(a_hold, covers_the_days_limit_until_the_order_has_its_own_and_no_more_than_that_then) {
  account_rules fees;
  fees.fee_rate = rate{150'000};
  auto in = funded_account(krw(10'000'000), fees);
  place(in, best_purchase(), fees);
  EXPECT_GT(in.state.held, krw(910'000)) << "at the day's upper limit, with the fee";
  auto as_limit = funded_account(krw(10'000'000), fees);
  auto plain = purchase();
  plain.price = won(70'100);
  place(as_limit, plain, fees);
  const auto cash = in.state.cash;
  const auto events = tell(in, first_order, report_terms{shares(10), won(70'100)}, fees);
  ASSERT_TRUE(std::holds_alternative<order_terms_booked>(events.front()));
  EXPECT_EQ(in.state.held, as_limit.state.held) << "what a limit order at that price holds";
  EXPECT_EQ(in.state.cash, cash) << "no money has moved";
  for (auto* each : {&in, &as_limit}) {
    tell(*each, first_order, report_trade{{1, won(70'100), shares(4), liquidity_kind::taker}, false, noon}, fees);
    tell(*each, first_order, report_closed{order_status::cancelled, order_reason::cancelled_by_user}, fees);
  }
  EXPECT_EQ(in.state.held, money{});
  EXPECT_EQ(in.state.cash, as_limit.state.cash);
  EXPECT_EQ(in.replayed(blank_account()), in.state);
}

TEST(a_hold, of_an_order_that_found_no_price_is_released) {
  auto in = funded_account(krw(1'000'000));
  place(in, best_purchase(order_type::own_best));
  EXPECT_EQ(in.state.held, krw(910'000));
  tell(in, first_order, report_closed{order_status::rejected, order_reason::no_best_price});
  EXPECT_EQ(in.state.held, money{});
  EXPECT_EQ(in.state.available(), krw(1'000'000));
  EXPECT_TRUE(in.state.orders.empty());
}

TEST(a_hold, of_a_sale_is_its_shares_whatever_its_limit_becomes) {
  auto in = house_account(krw(0), shares(50));
  auto command = sale();
  command.type = order_type::best_limit;
  command.price = {};
  place(in, command);
  EXPECT_EQ(in.state.positions.at(test_symbol()).held, shares(10));
  tell(in, first_order, report_terms{shares(10), won(69'900)});
  EXPECT_EQ(in.state.positions.at(test_symbol()).held, shares(10));
  tell(in, first_order, report_trade{{1, won(69'900), shares(10), liquidity_kind::taker}, true, noon});
  EXPECT_EQ(in.state.positions.at(test_symbol()).held, quantity{});
  EXPECT_EQ(in.state.positions.at(test_symbol()).quantity, shares(40));
  EXPECT_EQ(in.replayed(blank_account()), in.state);
}

TEST(the_rules_of_risk, see_an_order_without_its_limit_as_a_market_order) {
  account_risk_rules rules;
  const auto intent = intent_of(best_purchase(), won(91'000), rules);
  EXPECT_EQ(intent.limit, price{});
  EXPECT_EQ(intent.value_price, won(91'000));
}

TEST(a_preview_of_a_best_limit, says_the_limit_that_it_would_take_and_counts_what_would_wait_there) {
  const auto in = funded_account(krw(10'000'000));
  trading::preview_order asked{best_purchase(), trading::book_meeting{}};
  asked.met->takes = won(70'100);
  asked.met->fills = {{won(70'100), shares(4)}};
  auto view = decide(in.state, asked, account_rules{}, accounts::preview_market{});
  ASSERT_TRUE(view);
  EXPECT_EQ(view->limit, won(70'100));
  EXPECT_EQ(view->notional, krw(701'000));
  EXPECT_EQ(view->hold, krw(910'000)) << "until it has its limit";
  asked.order.time_in_force = time_in_force::ioc;
  view = decide(in.state, asked, account_rules{}, accounts::preview_market{});
  EXPECT_EQ(view->notional, krw(280'400)) << "the rest would not wait";
  asked.met = trading::book_meeting{};
  asked.met->refused = order_reason::no_best_price;
  view = decide(in.state, asked, account_rules{}, accounts::preview_market{});
  EXPECT_EQ(view->refused, order_reason::no_best_price);
  EXPECT_EQ(view->limit, price{});
  EXPECT_EQ(view->notional, money{});
}

}  // namespace
}  // namespace madang
