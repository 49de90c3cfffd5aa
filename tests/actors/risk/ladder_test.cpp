#include "actors/risk/ladder.hpp"

#include <gtest/gtest.h>

namespace madang::risk {
namespace {

constexpr rate percent(std::int64_t of) {
  return {of * rate::one / 100};
}
constexpr wide_money krw(std::int64_t units) {
  return money::whole(units);
}

/// A purchase of 10 at 70,000 for an account of 10,000,000 that has little else.
order_facts purchase() {
  order_facts facts;
  facts.symbol = *symbol_id::parse("005930");
  facts.minute = 10 * 60;
  facts.quantity = quantity::whole(10);
  facts.limit = facts.value_price = facts.last = price::whole(70'000);
  facts.mean_volume = quantity::whole(1'000);
  facts.position_quantity = quantity::whole(20);
  facts.position_value = krw(1'400'000);
  facts.sector_known = true;
  facts.sector_value = krw(2'000'000);
  facts.gross = krw(3'000'000);
  facts.equity = krw(10'000'000);
  facts.day_loss = krw(1'000);
  facts.open_orders = 3;
  facts.trades = 4;
  return facts;
}

limits with(rule which, std::int64_t amount) {
  limits in_force;
  in_force.set(which, amount);
  return in_force;
}

struct boundary {
  rule which;
  std::int64_t passes;  ///< the lowest limit that does
  const char* value;
};

/// Each limit at the value that the order has, and one below.
constexpr boundary boundaries[] = {
    {rule::fat_finger, percent(1).raw, "0.01"},
    {rule::max_order_value, money::whole(700'000).raw, "700000"},
    {rule::max_position_quantity, quantity::whole(20).raw, "20"},
    {rule::max_position_value, money::whole(1'400'000).raw, "1400000"},
    {rule::max_position_rate, percent(14).raw, "0.14"},
    {rule::max_sector_rate, percent(20).raw, "0.2"},
    {rule::max_leverage, percent(30).raw, "0.3"},
    {rule::max_open_orders, 3, "3"},
    {rule::max_daily_trades, 4, "4"},
};

TEST(RiskLadder, ALimitIsPassedAtItsValueAndBrokenOneBelow) {
  for (const auto& [which, passes, value] : boundaries) {
    SCOPED_TRACE(to_text(which));
    EXPECT_EQ(first_failure(with(which, passes), purchase()), std::nullopt);
    const auto below = with(which, passes - 1);
    const auto failed = first_failure(below, purchase());
    ASSERT_TRUE(failed.has_value());
    EXPECT_EQ(failed->which, which);
    EXPECT_EQ(shown(*failed, below, purchase()).value, value);
    EXPECT_EQ(shown(*failed, below, purchase()).limit, amount_text(row_of(which).unit, passes - 1));
  }
}

TEST(RiskLadder, WithoutLimitsNothingIsRefused) {
  const auto all = all_outcomes({}, purchase());
  ASSERT_EQ(all.size(), rule_count);
  for (const auto& one : all) {
    const bool is_switch = one.which == rule::kill_switch || one.which == rule::circuit_open;
    EXPECT_EQ(one.says, is_switch ? verdict::pass : verdict::skipped) << to_text(one.which);
  }
}

TEST(RiskLadder, ALossStopsPurchasesFromTheLimitOn) {
  auto facts = purchase();
  facts.day_loss = krw(1'000'000);
  const auto in_force = with(rule::max_daily_loss, money::whole(1'000'000).raw);
  EXPECT_EQ(outcome_of(rule::max_daily_loss, in_force, facts).says, verdict::fail) << "at the limit, not above it";
  facts.day_loss = wide_money{facts.day_loss.raw - 1};
  EXPECT_EQ(outcome_of(rule::max_daily_loss, in_force, facts).says, verdict::pass);
}

TEST(RiskLadder, ASaleIsHeldToNothingThatItLessens) {
  auto facts = purchase();
  facts.side = side::sell;
  facts.killed = kill_switch::platform;
  limits in_force;
  for (const auto& row : rule_rows) {
    if (has_amount(row.unit)) in_force.set(row.which, 0);
  }
  std::vector<rule> failing;
  for (const auto& one : all_outcomes(in_force, facts)) {
    if (one.says == verdict::fail) failing.push_back(one.which);
  }
  EXPECT_EQ(failing, (std::vector<rule>{rule::fat_finger, rule::max_order_value, rule::max_open_orders,
                                        rule::max_daily_trades}));
}

TEST(RiskLadder, AnAmendmentIsCountedAlready) {
  auto facts = purchase();
  facts.amends = true;
  EXPECT_EQ(outcome_of(rule::max_open_orders, with(rule::max_open_orders, 0), facts).says, verdict::skipped);
  EXPECT_EQ(outcome_of(rule::max_daily_trades, with(rule::max_daily_trades, 0), facts).says, verdict::skipped);
}

TEST(RiskLadder, TheCollarHoldsOnBothSidesOfTheLastPrice) {
  const auto in_force = with(rule::price_collar, percent(5).raw);
  auto facts = purchase();
  for (const auto& [at, says] : {std::pair{66'500, verdict::pass}, std::pair{66'499, verdict::fail},
                                 std::pair{73'500, verdict::pass}, std::pair{73'501, verdict::fail}}) {
    facts.limit = price::whole(at);
    EXPECT_EQ(outcome_of(rule::price_collar, in_force, facts).says, says) << at;
  }
  facts.limit = {};
  EXPECT_EQ(outcome_of(rule::price_collar, in_force, facts).says, verdict::skipped) << "a market order has no price";
}

TEST(RiskLadder, ListsAndHours) {
  limits in_force;
  ASSERT_TRUE(set_limit(in_force, {rule::allowed_markets, no_limit, "KOSDAQ,US"}));
  ASSERT_TRUE(set_limit(in_force, {rule::restricted_symbols, no_limit, "005930,000660"}));
  ASSERT_TRUE(set_limit(in_force, {rule::trading_hours, no_limit, "09:30-10:00"}));
  const auto facts = purchase();
  EXPECT_EQ(outcome_of(rule::allowed_markets, in_force, facts).says, verdict::fail);
  EXPECT_EQ(outcome_of(rule::restricted_symbols, in_force, facts).says, verdict::fail);
  EXPECT_EQ(outcome_of(rule::trading_hours, in_force, facts).says, verdict::fail) << "10:00 is over";
  const auto failed = first_failure(in_force, facts);
  ASSERT_TRUE(failed.has_value());
  EXPECT_EQ(shown(*failed, in_force, facts),
            (rule_verdict{rule::allowed_markets, verdict::fail, "KOSDAQ,US", "KOSPI"}));
  EXPECT_EQ(limit_text(in_force, rule::restricted_symbols), "000660,005930");
  EXPECT_EQ(limit_text(in_force, rule::trading_hours), "09:30-10:00");
  for (const auto* wrong : {"9:30-10:00", "10:00-09:30", "09:30", "25:00-26:00", "09:60-10:00"}) {
    EXPECT_FALSE(set_limit(in_force, {rule::trading_hours, no_limit, wrong})) << wrong;
  }
  EXPECT_FALSE(set_limit(in_force, {rule::allowed_markets, no_limit, "MOON"}));
}

TEST(RiskLadder, TheFirstBrokenRuleIsTheAnswer) {
  limits in_force;
  for (const auto& row : rule_rows) {
    if (has_amount(row.unit)) in_force.set(row.which, 0);
  }
  auto facts = purchase();
  facts.limit = price::whole(71'000);
  facts.killed = kill_switch::user;
  EXPECT_EQ(first_failure(in_force, facts)->which, rule::kill_switch);
  facts.killed = kill_switch::off;
  for (const auto& row : rule_rows) {
    if (!has_amount(row.unit)) continue;
    const auto failed = first_failure(in_force, facts);
    ASSERT_TRUE(failed.has_value());
    EXPECT_EQ(failed->which, row.which);
    in_force.set(row.which, no_limit);
  }
}

TEST(RiskLadder, AnOpenBreakerComesAfterTheSwitchAndLetsSalesThrough) {
  auto facts = purchase();
  facts.circuit_until = {1'800'000'000 * nanos_per_second};
  EXPECT_EQ(first_failure({}, facts)->which, rule::circuit_open);
  EXPECT_EQ(shown(outcome_of(rule::circuit_open, {}, facts), {}, facts).value, "2027-01-15T08:00:00.000000Z");
  facts.killed = kill_switch::user;
  EXPECT_EQ(first_failure({}, facts)->which, rule::kill_switch);
  facts.side = side::sell;
  EXPECT_EQ(first_failure({}, facts), std::nullopt);
}

TEST(RiskLadder, AnAccountStandsBeyondWhatAPurchaseWouldBreak) {
  standing_facts facts;
  facts.equity = krw(1'000'000);
  facts.gross = facts.position_value = krw(300'000);
  facts.position = "005930";
  facts.day_loss = krw(10'000);
  limits in_force;
  in_force.set(rule::max_position_rate, percent(30).raw);
  in_force.set(rule::max_leverage, percent(29).raw);
  in_force.set(rule::max_daily_loss, money::whole(10'000).raw);
  in_force.set(rule::max_sector_rate, 0);
  std::vector<rule> broken;
  for (const auto& one : broken_limits(in_force, facts)) broken.push_back(one.which);
  EXPECT_EQ(broken, (std::vector<rule>{rule::max_leverage, rule::max_daily_loss}))
      << "the rate is at its limit, and no sector is known";
}

TEST(RiskLadder, WhatABreachBringsIsSetLikeALimit) {
  limits in_force;
  EXPECT_EQ(all_limits(in_force).back(), (limit_override{rule::on_breach, no_limit, "NOTIFY"}));
  ASSERT_TRUE(set_limit(in_force, {rule::on_breach, no_limit, "CANCEL"}));
  EXPECT_EQ(in_force.on_breach, breach_action::cancel);
  EXPECT_EQ(all_limits(in_force).back().words, "CANCEL");
  EXPECT_FALSE(set_limit(in_force, {rule::on_breach, no_limit, "SHOUT"}));
  ASSERT_TRUE(set_limit(in_force, {rule::on_breach, no_limit, {}}));
  EXPECT_EQ(in_force.on_breach, std::nullopt);
}

TEST(RiskLadder, WithoutEquityNoPartOfItIsAllowed) {
  auto facts = purchase();
  facts.equity = {};
  EXPECT_EQ(outcome_of(rule::max_leverage, with(rule::max_leverage, percent(500).raw), facts).says, verdict::fail);
}

TEST(RiskLadder, TheRealProfileIsTheOneThatIsPromised) {
  const auto real = shipped_limits(profile::real);
  EXPECT_EQ(limit_text(real, rule::max_order_value), "5000000");
  EXPECT_EQ(limit_text(real, rule::max_position_rate), "0.3");
  EXPECT_EQ(limit_text(real, rule::max_leverage), "1");
  EXPECT_EQ(limit_text(real, rule::max_daily_loss), "1000000");
  EXPECT_EQ(limit_text(real, rule::max_open_orders), "5");
  EXPECT_EQ(limit_text(real, rule::max_daily_trades), "10");
  for (const auto& one : all_limits(shipped_limits(profile::paper))) EXPECT_EQ(one.amount, no_limit);
}

}  // namespace
}  // namespace madang::risk
