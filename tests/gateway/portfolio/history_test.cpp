#include "gateway/portfolio/history.hpp"

#include <gtest/gtest.h>

#include "gateway/portfolio/performance.hpp"

namespace madang::portfolio {
namespace {

constexpr std::int32_t korea = 32'400;
const symbol_id samsung = *symbol_id::parse("005930");
const calendar_day monday = *parse_day("2026-11-16");

calendar_day after(int days) {
  return {monday.value + days};
}
unix_nanos at_noon(calendar_day day) {
  return start_of_day(day, korea) + 12 * 3'600 * nanos_per_second;
}
wide_money won(std::int64_t amount) {
  return money::whole(amount);
}

/// Opened and funded with 1,000,000 on Monday, 10 shares bought at 70,000 that day and 4 sold at 72,000 on Wednesday;
/// seen on Friday. The closes: Monday 71,000, Tuesday 69,000, Wednesday 73,000, Thursday none (the market did not open
/// on Friday), now 75,000.
history_facts a_week() {
  history_facts facts;
  facts.today = after(4);
  facts.utc_offset_s = korea;
  facts.days.push_back(
      {monday, money::whole(300'000), won(1'000'000), {}, {}, {}, {}, {{samsung, quantity::whole(10), won(700'000)}}});
  facts.prices = {{samsung, after(1), price::whole(71'000)},
                  {samsung, after(2), price::whole(69'000)},
                  {samsung, after(3), price::whole(73'000)}};
  auto& now = facts.now;
  now.balance.cash = money::whole(588'000);
  now.net_deposits = won(1'000'000);
  now.realized = won(8'000);
  now.opened_at = at_noon(monday);
  now.changed_at = at_noon(after(2));
  position_view held;
  held.symbol = samsung;
  held.quantity = quantity::whole(6);
  held.cost = won(420'000);
  held.last_price = price::whole(75'000);
  now.positions = {held};
  return facts;
}

TEST(history, values_each_day_at_its_last_prices) {
  const auto days = values_of(a_week(), after(-10), after(10));
  ASSERT_EQ(days.size(), 5u);
  EXPECT_EQ(days[0].equity(), won(300'000 + 710'000));
  EXPECT_EQ(days[1].equity(), won(300'000 + 690'000)) << "a day of rest is what the day before was, at its own prices";
  EXPECT_EQ(days[2].equity(), won(588'000 + 6 * 73'000));
  EXPECT_EQ(days[3].equity(), won(588'000 + 6 * 75'000)) << "no later day has begun";
  EXPECT_TRUE(days[3].final);
  EXPECT_FALSE(days[4].final);
  for (const auto& one : days) EXPECT_EQ(one.profit(), one.realized + one.unrealized() + one.income);
}

/// Rights to 6 shares at 70,000, from Wednesday to Friday: worth what a share is worth above that.
TEST(history, counts_rights_to_new_shares_on_the_days_on_which_they_were_there) {
  auto facts = a_week();
  facts.now.as_of = at_noon(after(4));
  const auto without = values_of(facts, after(0), after(4));
  facts.rights = {{1, samsung, quantity::whole(6), price::whole(70'000), at_noon(after(2)), at_noon(after(4))}};
  facts.last_prices = {{samsung, price::whole(1)}};  // the position knows better
  const auto with = values_of(facts, after(0), after(4));
  ASSERT_EQ(with.size(), 5u);
  const std::int64_t more[] = {0, 0, 6 * 3'000, 6 * 5'000, 0};
  for (std::size_t i = 0; i < with.size(); ++i) {
    EXPECT_EQ(with[i].equity() - without[i].equity(), won(more[i])) << i;
    EXPECT_EQ(with[i].profit(), with[i].realized + with[i].unrealized() + with[i].income) << i;
  }
  facts.now.as_of = at_noon(after(3));
  EXPECT_EQ(values_of(facts, after(4), after(4))[0].equity() - without[4].equity(), won(6 * 5'000))
      << "that they were closed came after the account had answered";
  facts.rights[0].subscription_price = price::whole(74'000);
  EXPECT_EQ(values_of(facts, after(2), after(2))[0].equity(), without[2].equity()) << "never less than nothing";
}

/// The account holds no share of it, so that its present price is not in its portfolio.
TEST(history, values_rights_of_what_is_held_no_more_at_the_present_price) {
  auto facts = a_week();
  facts.now.as_of = at_noon(after(4));
  const symbol_id other = *symbol_id::parse("000660");
  facts.rights = {{1, other, quantity::whole(2), price::whole(100), at_noon(after(2)), std::nullopt}};
  EXPECT_EQ(held_symbols(facts), (std::vector{other, samsung}));
  const auto without = values_of(a_week(), after(4), after(4));
  facts.last_prices = {{other, price::whole(130)}};
  EXPECT_EQ(values_of(facts, after(4), after(4))[0].equity() - without[0].equity(), won(60));
}

TEST(history, of_a_part_is_that_part_of_the_whole) {
  const auto whole = values_of(a_week(), monday, after(4));
  for (int from = 0; from < 5; ++from) {
    for (int to = from; to < 5; ++to) {
      const auto part = values_of(a_week(), after(from), after(to));
      EXPECT_TRUE(std::equal(part.begin(), part.end(), whole.begin() + from, whole.begin() + to + 1));
    }
  }
}

TEST(history, asks_for_the_prices_of_what_was_held_at_any_time) {
  auto facts = a_week();
  EXPECT_EQ(held_symbols(facts), std::vector{samsung});
  facts.now.positions.clear();
  EXPECT_EQ(held_symbols(facts), std::vector{samsung});
}

TEST(history, counts_shares_without_a_price_at_cost) {
  auto facts = a_week();
  facts.prices.clear();
  facts.now.positions[0].last_price = {};
  EXPECT_EQ(values_of(facts, monday, monday)[0].positions_value, won(700'000));
}

TEST(history, of_several_accounts_is_their_sum_from_the_day_on_that_each_is_there) {
  auto later = a_week();
  later.now.opened_at = at_noon(after(3));
  const std::vector<std::vector<day_value>> days{values_of(a_week(), monday, after(4)),
                                                 values_of(later, monday, after(4))};
  const auto sum = sum_of(days);
  ASSERT_EQ(sum.size(), 5u);
  EXPECT_EQ(sum[2].equity(), days[0][2].equity());
  EXPECT_EQ(sum[3].equity(), days[0][3].equity() + days[1][0].equity());
  EXPECT_FALSE(sum[4].final);
}

TEST(performance, of_a_period_is_what_has_changed_in_it) {
  const auto days = values_of(a_week(), monday, after(4));
  const auto made = performance_of(days, after(1), {}, series_interval::day);
  EXPECT_EQ(made.opening_equity, won(1'010'000));
  EXPECT_EQ(made.closing_equity, won(1'038'000));
  EXPECT_EQ(made.profit, won(28'000));
  EXPECT_EQ(made.realized, won(8'000));
  EXPECT_EQ(made.profit, made.realized + made.unrealized + made.income);
  EXPECT_EQ(to_text(*made.time_weighted), "0.027723");
  ASSERT_EQ(made.series.size(), 4u);
  EXPECT_EQ(made.series[0], (series_point{after(1), won(990'000), won(-20'000)}));
  EXPECT_EQ(made.series[3].profit, made.profit);
}

TEST(performance, from_before_the_account_begins_with_nothing) {
  const auto days = values_of(a_week(), after(-3), after(4));
  const std::vector<dated_flow> flows{{monday, money::whole(1'000'000), wide_money{}}};
  const auto made = performance_of(days, after(-2), flows, series_interval::week);
  EXPECT_EQ(made.opening_equity, wide_money{});
  EXPECT_EQ(made.net_deposits, won(1'000'000));
  EXPECT_EQ(made.profit, won(38'000));
  EXPECT_EQ(to_text(*made.time_weighted), "0.038");
  ASSERT_EQ(made.series.size(), 1u) << "Monday to Friday are one week";
}

TEST(performance, of_an_empty_account_has_no_returns) {
  history_facts facts;
  facts.today = monday;
  facts.now.opened_at = at_noon(monday);
  const auto made = performance_of(values_of(facts, monday, monday), monday, {}, series_interval::day);
  EXPECT_EQ(made.time_weighted, std::nullopt);
  EXPECT_EQ(made.money_weighted, std::nullopt);
}

}  // namespace
}  // namespace madang::portfolio
