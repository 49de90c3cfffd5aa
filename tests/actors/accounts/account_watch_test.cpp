#include <gtest/gtest.h>

#include <map>

#include "actors/accounts/watch/activity.hpp"
#include "actors/accounts/watch/watched.hpp"
#include "actors/risk/ladder.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

using risk::alert_kind;
using risk::rule;

constexpr calendar_day monday{20'000};
constexpr std::int64_t second = nanos_per_second;
const caller administrator{user_id{0x99}, identity::role_set{}.with(identity::role::admin)};
const admin_act act{{0x99}, "127.0.0.1", "because"};

/// Rules whose breakers, limits, prices and moment a test sets.
struct watching {
  risk::limits limits;
  risk::circuit_limits circuits{0, {}, 0, {}, 300, 600};
  risk::anomaly_limits anomalies;
  symbol_marks marks{won(70'000), won(70'000), market_code::kospi, {}, {}};
  unix_nanos now = noon;

  account_rules rules() const {
    account_rules made;
    made.open_orders_max = 1'000;
    made.risk.checks = &risk::the_ladder;
    made.risk.in_force = std::make_shared<const risk::limits>(limits);
    made.risk.today = monday;
    made.risk.marks = [seen = marks](symbol_id) { return seen; };
    made.risk.circuits = circuits;
    made.risk.anomalies = anomalies;
    made.risk.now = now;
    made.risk.day_ends = noon + one_day_ns;
    return made;
  }
  void wait(recorded_account& in, std::int64_t nanos) { in.at = now = now + nanos; }
};

template <class Event>
std::vector<Event> all_of(const account_events& events) {
  std::vector<Event> found;
  for (const auto& one : events) {
    if (const auto* event = std::get_if<Event>(&one)) found.push_back(*event);
  }
  return found;
}
template <class Event>
std::vector<Event> all_of(const recorded_account& in) {
  account_events events;
  for (const auto& [event, meta] : in.history) events.push_back(event);
  return all_of<Event>(events);
}

/// What a rule refuses, written down as the shell does it.
void refuse(recorded_account& in, const place_order& command, const watching& with) {
  const auto decision = decide(in.state, command, with.rules());
  ASSERT_FALSE(decision);
  in.apply_all(refusal_events(in.state, command, decision.error(), with.rules().risk));
}
account_reject refusal_of(const recorded_account& in, const place_order& command, const watching& with) {
  const auto decision = decide(in.state, command, with.rules());
  return decision ? account_reject{} : decision.error().why;
}
order_id numbered(std::uint64_t number) {
  return {number << 16 | 0xa1};
}
void fill(recorded_account& in, order_id order, quantity amount, price at, const watching& with) {
  tell(in, order, report_fill{{1, at, amount, liquidity_kind::taker}, true}, with.rules());
}
void cancel(recorded_account& in, order_id order, const watching& with) {
  tell(in, order, report_closed{order_status::cancelled, order_reason::cancelled_by_user}, with.rules());
}
/// Bought at 70,000 and sold at another price.
void lose(recorded_account& in, std::uint64_t number, price sold_at, const watching& with) {
  place(in, purchase(numbered(number)), with.rules());
  fill(in, numbered(number), shares(10), won(70'000), with);
  auto command = sale(numbered(number + 1));
  command.price = sold_at;
  place(in, command, with.rules());
  fill(in, numbered(number + 1), shares(10), sold_at, with);
}

// ---- breakers ------------------------------------------------------------------------------------------------------

TEST(AccountWatch, RefusalsOpenABreakerForPurchasesUntilItHasCooledDown) {
  watching with;
  with.circuits.errors = 3;
  with.limits.set(rule::max_order_value, krw(700'000).raw);
  auto in = funded_account(krw(10'000'000));
  place(in, purchase(numbered(1)), with.rules());
  fill(in, numbered(1), shares(10), won(70'000), with);
  auto large = purchase(numbered(2));
  large.quantity = shares(11);
  refuse(in, large, with);
  refuse(in, large, with);
  EXPECT_EQ(circuit_until(in.state, test_symbol(), with.now), unix_nanos{});
  refuse(in, large, with);
  const auto opened = all_of<risk_circuit_opened>(in);
  ASSERT_EQ(opened.size(), 1U);
  EXPECT_EQ(opened[0].cause, risk::circuit_cause::errors);
  EXPECT_EQ(opened[0].limit, "3");
  EXPECT_EQ(opened[0].value, "3");
  EXPECT_EQ(opened[0].cash_after, in.state.cash);
  EXPECT_EQ(refusal_of(in, purchase(numbered(3)), with), account_reject::circuit_open);
  EXPECT_TRUE(decide(in.state, sale(numbered(3)), with.rules())) << "exits stay open";
  EXPECT_TRUE(decide(in.state, withdrawal(krw(1)), account_rules{}, wide_money{}));
  with.wait(in, 600 * second - 1);
  EXPECT_EQ(refusal_of(in, purchase(numbered(3)), with), account_reject::circuit_open);
  with.wait(in, 1);
  EXPECT_TRUE(decide(in.state, purchase(numbered(3)), with.rules()));
  EXPECT_EQ(in.replayed(blank_account()), in.state) << "it outlives a restart";
}

TEST(AccountWatch, AnAmendmentThatGrowsMeetsTheBreaker) {
  watching with;
  auto in = funded_account(krw(10'000'000));
  place(in, purchase(numbered(1)), with.rules());
  in.take(risk_circuit_opened{{}, risk::circuit_cause::loss, with.now + 1, "", "", in.state.cash, in.state.held});
  const auto grows = tell(in, numbered(1), want_hold{shares(12), won(70'000)}, with.rules());
  EXPECT_EQ(std::get<hold_refused>(grows.back()).reason, order_reject::circuit_open);
}

TEST(AccountWatch, RefusalsOfLongAgoAreForgotten) {
  watching with;
  with.circuits.errors = 2;
  with.limits.set(rule::max_order_value, 0);
  auto in = funded_account(krw(10'000'000));
  refuse(in, purchase(), with);
  with.wait(in, 361 * second);
  refuse(in, purchase(), with);
  EXPECT_TRUE(all_of<risk_circuit_opened>(in).empty());
  refuse(in, purchase(), with);
  EXPECT_EQ(all_of<risk_circuit_opened>(in).size(), 1U);
}

TEST(AccountWatch, WhatABreakerRefusesDoesNotOpenItAgain) {
  watching with;
  with.circuits.errors = 2;
  with.circuits.window_s = 60;
  with.circuits.cool_down_s = 120;
  with.limits.set(rule::max_order_value, 0);
  auto in = funded_account(krw(10'000'000));
  refuse(in, purchase(), with);
  refuse(in, purchase(), with);
  with.wait(in, 115 * second);
  for (int i = 0; i < 5; ++i) refuse(in, purchase(), with);
  with.wait(in, 6 * second);
  EXPECT_EQ(refusal_of(in, purchase(), with), account_reject::max_order_value);
  refuse(in, purchase(), with);
  EXPECT_EQ(all_of<risk_circuit_opened>(in).size(), 1U);
  refuse(in, purchase(), with);
  EXPECT_EQ(all_of<risk_circuit_opened>(in).size(), 2U);
}

TEST(AccountWatch, RealisedLossesOpenTheBreakerOfTheAccountAndOfTheSymbol) {
  watching with;
  with.circuits.loss = krw(100'000);
  with.circuits.symbol_loss = krw(60'000);
  auto in = funded_account(krw(10'000'000));
  lose(in, 1, won(65'000), with);
  EXPECT_TRUE(all_of<risk_circuit_opened>(in).empty());
  lose(in, 3, won(68'000), with);
  auto opened = all_of<risk_circuit_opened>(in);
  ASSERT_EQ(opened.size(), 1U);
  EXPECT_EQ(opened[0].symbol, test_symbol());
  EXPECT_EQ(opened[0].cause, risk::circuit_cause::loss);
  EXPECT_EQ(opened[0].value, "70000");
  EXPECT_EQ(refusal_of(in, purchase(numbered(9)), with), account_reject::circuit_open);
  auto other = purchase(numbered(9));
  other.symbol = *symbol_id::parse("000660");
  EXPECT_TRUE(decide(in.state, other, with.rules())) << "only that symbol";
  const auto view = exposure_of(in.state, with.rules().risk);
  ASSERT_EQ(view.circuits.size(), 1U);
  EXPECT_EQ(view.circuits[0].symbol, test_symbol());
}

TEST(AccountWatch, ProfitsMakeUpForLosses) {
  watching with;
  with.circuits.loss = krw(50'000);
  auto in = funded_account(krw(10'000'000));
  lose(in, 1, won(80'000), with);
  lose(in, 3, won(62'000), with);
  EXPECT_TRUE(all_of<risk_circuit_opened>(in).empty()) << "100,000 won, 80,000 lost";
}

// ---- limits after trades -------------------------------------------------------------------------------------------

TEST(AccountWatch, ABreachIsToldOnceADay) {
  watching with;
  with.limits.set(rule::max_daily_loss, krw(50'000).raw);
  auto in = funded_account(krw(10'000'000));
  place(in, purchase(numbered(1)), with.rules());
  fill(in, numbered(1), shares(10), won(70'000), with);
  with.marks.last = won(65'001);
  EXPECT_TRUE(standing_events(in.state, with.rules().risk).empty());
  with.marks.last = won(65'000);
  const auto events = standing_events(in.state, with.rules().risk);
  ASSERT_EQ(events.size(), 1U) << "it is told, and nothing else";
  const auto& breach = std::get<risk_limit_breached>(events[0]);
  EXPECT_EQ(breach.which, rule::max_daily_loss);
  EXPECT_EQ(breach.limit, "50000");
  EXPECT_EQ(breach.value, "50000");
  EXPECT_EQ(breach.action, risk::breach_action::notify);
  in.apply_all(events);
  EXPECT_TRUE(standing_events(in.state, with.rules().risk).empty());
}

TEST(AccountWatch, ABreachNamesTheSymbolThatIsTooLarge) {
  watching with;
  with.limits.set(rule::max_position_rate, rate::one / 10);
  auto in = funded_account(krw(10'000'000));
  place(in, purchase(numbered(1)), with.rules());
  fill(in, numbered(1), shares(10), won(70'000), with);
  EXPECT_TRUE(standing_events(in.state, with.rules().risk).empty());
  with.marks.last = won(110'000);
  const auto events = standing_events(in.state, with.rules().risk);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(std::get<risk_limit_breached>(events[0]).subject, "005930");
}

TEST(AccountWatch, ABreachBlocksCancelsAndPlansWhatWouldBeSold) {
  watching with;
  with.limits.set(rule::max_daily_loss, krw(50'000).raw);
  auto in = funded_account(krw(10'000'000));
  place(in, purchase(numbered(1)), with.rules());
  fill(in, numbered(1), shares(10), won(70'000), with);
  place(in, purchase(numbered(2)), with.rules());
  with.marks.last = won(65'000);
  const std::map<risk::breach_action, std::size_t> steps{{risk::breach_action::notify, 1},
                                                         {risk::breach_action::block, 2},
                                                         {risk::breach_action::cancel, 3},
                                                         {risk::breach_action::liquidate, 4}};
  for (const auto& [action, count] : steps) {
    with.limits.on_breach = action;
    EXPECT_EQ(standing_events(in.state, with.rules().risk).size(), count) << to_text(action);
  }
  in.apply_all(standing_events(in.state, with.rules().risk));
  EXPECT_EQ(all_of<order_recalled>(in).at(0).reason, order_reason::limit_breached);
  with.limits.set(rule::max_daily_loss, risk::no_limit);
  EXPECT_EQ(refusal_of(in, purchase(numbered(3)), with), account_reject::circuit_open) << "for the rest of the day";
  with.now = noon + one_day_ns;
  EXPECT_TRUE(decide(in.state, purchase(numbered(3)), with.rules()));
  const auto& plan = in.state.risk.watch.plan;
  ASSERT_EQ(plan.parts.size(), 1U);
  EXPECT_EQ(plan.parts[0].quantity, shares(10));
  EXPECT_EQ(plan.event_seq, in.state.seq);
  EXPECT_EQ(in.replayed(blank_account()), in.state);
}

TEST(AccountWatch, APlanSellsWhatIsNotOfferedAlreadyAndEndsWithItsReview) {
  auto in = funded_account(krw(10'000'000));
  const watching with;
  place(in, purchase(numbered(1)), with.rules());
  fill(in, numbered(1), shares(10), won(70'000), with);
  in.take(risk_liquidation_planned{monday, {{test_symbol(), shares(10)}}});
  auto part = sale(numbered(2));
  part.quantity = shares(4);
  place(in, part, with.rules());
  ASSERT_EQ(sales_of_plan(in.state).size(), 1U);
  EXPECT_EQ(sales_of_plan(in.state)[0].quantity, shares(6));
  risk::review_alert review{
      own_account, owner, in.state.risk.watch.plan.event_seq, alert_kind::liquidation, risk::alert_status::confirmed,
      act};
  EXPECT_EQ(decide(in.state, review).error().why, account_reject::account_unknown) << "not the owner";
  review.by = administrator;
  in.apply_all(*decide(in.state, review));
  EXPECT_TRUE(sales_of_plan(in.state).empty());
}

TEST(AccountWatch, ASaleOfThePlanIsAtTheMarketWhateverTheRulesAndNamesWhoSaidSo) {
  watching with;
  auto in = funded_account(krw(10'000'000));
  place(in, purchase(numbered(1)), with.rules());
  fill(in, numbered(1), shares(10), won(70'000), with);
  in.take(risk_liquidation_planned{monday, {{test_symbol(), shares(10)}}});
  risk::review_alert review{
      own_account, owner, in.state.risk.watch.plan.event_seq, alert_kind::liquidation, risk::alert_status::confirmed,
      act};
  EXPECT_TRUE(sells_by_plan(in.state, review));
  EXPECT_EQ(preview_of(in.state, review).affects, 2U) << "the answer and one sale";
  review.status = risk::alert_status::dismissed;
  EXPECT_FALSE(sells_by_plan(in.state, review));
  EXPECT_EQ(preview_of(in.state, review).affects, 1U);

  auto one = sale_of(in.state, sales_of_plan(in.state)[0], numbered(2), noon);
  EXPECT_EQ(one.type, order_type::market);
  EXPECT_EQ(one.by, owner);
  EXPECT_TRUE(decide_sale(in.state, one, administrator.user, {}).empty()) << "the market does not know the symbol";
  one.instrument = sale(numbered(2)).instrument;
  with.limits.set(rule::max_open_orders, 0);
  with.limits.set(rule::max_daily_trades, 0);
  const auto rules = with.rules();
  EXPECT_FALSE(decide(in.state, one, rules)) << "nobody else may";
  const auto events = decide_sale(in.state, one, administrator.user, rules);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(std::get<order_opened>(events[0]).by, administrator.user);
}

// ---- what is strange -----------------------------------------------------------------------------------------------

TEST(AccountWatch, ManyOrdersForFewTradesAreStrangeOnceAnHour) {
  watching with;
  with.anomalies.order_to_trade = 4;
  with.anomalies.orders_min = 5;
  auto in = funded_account(krw(100'000'000));
  for (std::uint64_t i = 1; i <= 4; ++i) place(in, purchase(numbered(i)), with.rules());
  EXPECT_TRUE(all_of<risk_anomaly_found>(in).empty());
  place(in, purchase(numbered(5)), with.rules());
  place(in, purchase(numbered(6)), with.rules());
  const auto found = all_of<risk_anomaly_found>(in);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, alert_kind::order_to_trade);
  EXPECT_EQ(found[0].detail, "5 orders and 0 trades in 300 s");
  const auto& proof = found[0].evidence;
  ASSERT_EQ(proof.size(), 2U);
  for (const auto& one : proof) {
    EXPECT_EQ(one.stream, entity_of(own_account));
    EXPECT_TRUE(std::holds_alternative<order_opened>(in.history.at(one.seq - 1).first)) << one.seq;
  }
}

TEST(AccountWatch, TradesMakeOrdersUsual) {
  watching with;
  with.anomalies.order_to_trade = 4;
  with.anomalies.orders_min = 5;
  auto in = funded_account(krw(100'000'000));
  for (std::uint64_t i = 1; i <= 7; ++i) {
    place(in, purchase(numbered(i)), with.rules());
    if (i < 3) fill(in, numbered(i), shares(10), won(70'000), with);
  }
  EXPECT_TRUE(all_of<risk_anomaly_found>(in).empty());
}

TEST(AccountWatch, ABurstOfCancelsIsStrange) {
  watching with;
  with.anomalies.cancels = 3;
  auto in = funded_account(krw(100'000'000));
  for (std::uint64_t i = 1; i <= 4; ++i) place(in, purchase(numbered(i)), with.rules());
  cancel(in, numbered(1), with);
  tell(in, numbered(2), report_closed{order_status::expired, order_reason::day_ended}, with.rules());
  cancel(in, numbered(3), with);
  EXPECT_TRUE(all_of<risk_anomaly_found>(in).empty()) << "what the day ends nobody has cancelled";
  cancel(in, numbered(4), with);
  const auto found = all_of<risk_anomaly_found>(in);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, alert_kind::cancel_burst);
  EXPECT_TRUE(std::holds_alternative<order_closed>(in.history.at(found[0].evidence.back().seq - 1).first));
}

TEST(AccountWatch, AnOrderFarLargerThanTheOthersIsStrange) {
  watching with;
  with.anomalies.size_factor = 10;
  with.anomalies.size_orders_min = 3;
  auto in = funded_account(krw(100'000'000));
  for (std::uint64_t i = 1; i <= 3; ++i) place(in, purchase(numbered(i)), with.rules());
  auto large = purchase(numbered(4));
  large.quantity = shares(99);
  place(in, large, with.rules());
  EXPECT_TRUE(all_of<risk_anomaly_found>(in).empty());
  auto huge = purchase(numbered(5));
  huge.quantity = shares(400);
  place(in, huge, with.rules());
  const auto found = all_of<risk_anomaly_found>(in);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, alert_kind::sudden_size);
  EXPECT_EQ(found[0].symbol, test_symbol());
}

TEST(AccountWatch, OrdersThatLeaveAfterATradeOnTheOtherSideAreLayers) {
  watching with;
  with.anomalies.layers = 3;
  auto in = funded_account(krw(100'000'000));
  place(in, purchase(numbered(1)), with.rules());
  fill(in, numbered(1), shares(10), won(70'000), with);
  for (std::uint64_t i = 2; i <= 4; ++i) {
    auto layer = purchase(numbered(i));
    layer.price = won(69'000 - static_cast<std::int64_t>(i) * 100);
    place(in, layer, with.rules());
  }
  place(in, sale(numbered(5)), with.rules());
  fill(in, numbered(5), shares(10), won(70'000), with);
  cancel(in, numbered(2), with);
  cancel(in, numbered(3), with);
  EXPECT_TRUE(all_of<risk_anomaly_found>(in).empty());
  auto late = in;
  auto later = with;
  later.wait(late, 61 * second);
  cancel(late, numbered(4), later);
  EXPECT_TRUE(all_of<risk_anomaly_found>(late).empty()) << "a minute later they may leave";
  cancel(in, numbered(4), with);
  const auto found = all_of<risk_anomaly_found>(in);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, alert_kind::layering);
  EXPECT_TRUE(std::holds_alternative<fill_booked>(in.history.at(found[0].evidence.front().seq - 1).first));
}

TEST(AccountWatch, OfOrdersThatPassASampleIsWrittenDown) {
  watching with;
  with.limits.set(rule::max_order_value, krw(800'000).raw);
  auto rules = with.rules();
  auto in = funded_account(krw(1'000'000'000));
  rules.risk.approved_every = 4;
  for (std::uint64_t i = 1; i <= 200; ++i) place(in, purchase(numbered(i)), rules);
  const auto sample = all_of<risk_check_approved>(in);
  EXPECT_GT(sample.size(), 25U);
  EXPECT_LT(sample.size(), 80U);
  const risk::rule_verdict value{rule::max_order_value, risk::verdict::pass, "800000", "700000"};
  EXPECT_EQ(sample[0].rules, std::vector{value});
  EXPECT_TRUE(in.state.orders.contains(sample[0].order));
}

TEST(AccountWatch, WhatIsRememberedIsBounded) {
  watching with;
  with.limits.set(rule::max_order_value, 0);
  with.circuits.errors = 1'000'000;
  auto in = funded_account(krw(10'000'000));
  for (int i = 0; i < 300; ++i) {
    auto command = purchase();
    command.symbol = *symbol_id::parse(std::to_string(100'000 + i));
    refuse(in, command, with);
    if (i % 10 == 0) with.wait(in, 60 * second);
  }
  EXPECT_LE(in.state.risk.watch.minutes.size(), watched_minutes_max);
  EXPECT_LE(in.state.risk.watch.symbols.size(), watched_symbols_max);
  EXPECT_EQ(in.replayed(blank_account()), in.state);
}

}  // namespace
}  // namespace madang
