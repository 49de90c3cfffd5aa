#include "actors/accounts/account_day.hpp"

#include <gtest/gtest.h>

#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

constexpr std::int32_t korea = 32'400;
const calendar_day first_day = day_in_zone(noon, korea);

account_rules rules_on(calendar_day today) {
  account_rules rules;
  rules.closing_today = today;
  rules.utc_offset_s = korea;
  return rules;
}
account_events events_of(const recorded_account& in, const deposit_funds& command, calendar_day today) {
  return std::get<account_events>(*decide(in.state, command, rules_on(today)));
}

TEST(an_account_day, is_closed_by_the_first_change_of_a_later_one) {
  auto in = funded_account(krw(1'000));
  const auto events = events_of(in, deposit(krw(10)), {first_day.value + 3});
  ASSERT_EQ(events.size(), 2u);
  const auto& closed = std::get<account_day_closed>(events[0]);
  EXPECT_EQ(closed.day, first_day);
  EXPECT_EQ(closed.cash, krw(1'000));
  EXPECT_EQ(closed.net_deposits, wide_money(krw(1'000)));
  EXPECT_TRUE(closed.positions.empty());
  EXPECT_TRUE(std::holds_alternative<funds_deposited>(events[1]));
}

TEST(an_account_day, may_be_closed_in_its_last_moment_and_then_again) {
  auto in = funded_account(krw(1'000));
  in.at = {start_of_day({first_day.value + 1}, korea).value - 1};
  in.apply_all(events_of(in, deposit(krw(10)), {first_day.value + 1}));
  EXPECT_TRUE(std::holds_alternative<account_day_closed>(in.history[in.history.size() - 2].first));
  const auto events = events_of(in, deposit(krw(10)), {first_day.value + 1});
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(std::get<account_day_closed>(events[0]).day, first_day);
  EXPECT_EQ(std::get<account_day_closed>(events[0]).cash, krw(1'010)) << "with what came in that moment";
}

TEST(an_account_day, ends_a_second_early_and_once_in_that_second) {
  const calendar_day next{first_day.value + 1};
  const auto midnight = start_of_day(next, korea);
  EXPECT_EQ(accounts::closing_day(midnight + (-nanos_per_second - 1), {}, korea), first_day);
  EXPECT_EQ(accounts::closing_day(midnight + (-nanos_per_second), {}, korea), next);
  EXPECT_EQ(accounts::closing_day(midnight + (-nanos_per_second), next, korea), first_day) << "closed already";
  EXPECT_EQ(accounts::closing_day(midnight, next, korea), next);
}

TEST(an_account_day, is_not_closed_while_it_lasts_nor_before_anything_has_happened) {
  auto in = funded_account(krw(1'000));
  EXPECT_EQ(events_of(in, deposit(krw(10)), first_day).size(), 1u);
  EXPECT_EQ(events_of(funded_account({}), deposit(krw(10)), {first_day.value + 1}).size(), 1u);
}

TEST(an_account_day, says_what_was_held_and_what_it_has_cost) {
  auto in = house_account(krw(1'000'000), shares(3));
  const auto closed = accounts::day_of(in.state, first_day);
  ASSERT_EQ(closed.positions.size(), 1u);
  EXPECT_EQ(closed.positions[0].symbol, test_symbol());
  EXPECT_EQ(closed.positions[0].quantity, shares(3));
  EXPECT_EQ(closed.positions[0].cost, wide_money(krw(150'000)));
  EXPECT_EQ(closed.net_deposits, wide_money(krw(1'150'000))) << "shares of the issuance came from outside";
}

TEST(an_account_day, closed_changes_nothing) {
  auto in = funded_account(krw(1'000));
  auto before = in.state;
  in.take(accounts::day_of(in.state, first_day));
  before.seq = in.state.seq;
  EXPECT_EQ(in.state, before);
}

}  // namespace
}  // namespace madang
