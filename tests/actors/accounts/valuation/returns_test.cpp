#include "actors/accounts/valuation/returns.hpp"

#include <gtest/gtest.h>

#include "actors/accounts/valuation/valuation.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

std::string total_of(const time_weighted_return& returns, std::int64_t equity) {
  const auto total = returns.total(krw(equity));
  return total ? to_text(*total) : "null";
}

TEST(a_return, of_an_account_that_was_never_funded_is_undefined) {
  EXPECT_EQ(total_of({}, 0), "null");
}

TEST(a_return, is_not_moved_by_what_is_paid_in_or_out) {
  time_weighted_return returns;
  returns.flow(wide_money{}, krw(1'000));
  EXPECT_EQ(total_of(returns, 1'100), "0.1");
  returns.flow(wide_money(krw(1'100)), krw(1'000'000));
  EXPECT_EQ(total_of(returns, 1'001'100), "0.1");
  returns.flow(wide_money(krw(1'001'100)), krw(-1'001'000));
  EXPECT_EQ(total_of(returns, 100), "0.1");
  EXPECT_EQ(total_of(returns, 50), "-0.45");
}

TEST(a_return, stays_when_all_is_withdrawn_and_goes_on_with_the_next_deposit) {
  time_weighted_return returns;
  returns.flow(wide_money{}, krw(1'000));
  returns.flow(wide_money(krw(1'500)), krw(-1'500));
  EXPECT_EQ(total_of(returns, 0), "0.5");
  returns.flow(wide_money{}, krw(10));
  EXPECT_EQ(total_of(returns, 20), "2");
}

TEST(a_return, over_a_flow_without_the_equity_before_it_is_undefined_for_ever) {
  time_weighted_return returns;
  returns.flow(wide_money{}, krw(1'000));
  returns.flow(std::nullopt, krw(1'000));
  EXPECT_EQ(total_of(returns, 2'000), "null");
  returns.flow(wide_money(krw(2'000)), krw(1'000));
  EXPECT_EQ(total_of(returns, 3'000), "null");
}

TEST(a_return, out_of_nothing_is_undefined) {
  time_weighted_return returns;
  returns.flow(wide_money(krw(5)), krw(1'000));
  EXPECT_EQ(total_of(returns, 1'000), "null");
}

TEST(a_return, of_any_size_is_exact_or_undefined_but_never_a_bug) {
  time_weighted_return returns;
  returns.flow(wide_money{}, money{1});
  EXPECT_EQ(total_of(returns, 1), "9999");
  EXPECT_FALSE(returns.total(wide_money{wide_int{INT64_MAX} * INT64_MAX}));
  for (int i = 0; i < 10; ++i) returns.flow(wide_money(money{INT64_MAX}), money{1 - INT64_MAX});
  EXPECT_EQ(total_of(returns, 1), "null");
}

TEST(a_portfolio, has_a_return_of_its_own_deposits_at_the_prices_of_their_time) {
  auto in = funded_account(krw(700'000));
  place(in, purchase());
  tell(in, first_order, report_fill{{1, won(70'000), shares(10), liquidity_kind::taker}, true});
  const auto at = [&](std::int64_t won_each) {
    return value_of(
        in.state, 0,
        [&](symbol_id) {
          return symbol_marks{won(won_each), {}, {}, {}, {}};
        },
        noon);
  };
  EXPECT_EQ(to_text(at(77'000).total_return.value()), "0.1");
  in.apply_all(std::get<account_events>(*decide(in.state, deposit(krw(770'000)), {}, at(77'000).equity())));
  EXPECT_EQ(to_text(at(77'000).total_return.value()), "0.1");
  EXPECT_EQ(to_text(at(70'000).total_return.value()), "0.05");
  EXPECT_FALSE(value_of(
                   funded_account({}).state, 0,
                   [](symbol_id) {
                     return symbol_marks{won(1), {}, {}, {}, {}};
                   },
                   noon)
                   .total_return);
}

TEST(a_portfolio, with_a_flow_from_before_says_null_unless_the_account_was_empty_then) {
  auto in = funded_account({});
  in.take(funds_deposited{1, krw(100), krw(100), {}, {}, {}});
  const auto now = [&] {
    return value_of(
               in.state, 0,
               [](symbol_id) {
                 return symbol_marks{won(1), {}, {}, {}, {}};
               },
               noon)
        .total_return;
  };
  EXPECT_EQ(to_text(now().value()), "0") << "it was worth nothing before";
  in.take(funds_deposited{2, krw(100), krw(200), {}, {}, {}});
  EXPECT_FALSE(now());
}

TEST(a_portfolio, of_more_than_money_can_say_is_valued_all_the_same) {
  auto in = house_account({}, quantity{INT64_MAX / 1'024});
  const auto seen = value_of(
      in.state, 0,
      [](symbol_id) {
        return symbol_marks{price{INT64_MAX / 2}, {}, {}, {}, {}};
      },
      noon);
  EXPECT_TRUE(seen.positions_value > wide_money(money{INT64_MAX}));
}

}  // namespace
}  // namespace madang
