#include "actors/accounts/account_risk.hpp"

#include <gtest/gtest.h>

#include <map>

#include "actors/risk/ladder.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

using risk::rule;

constexpr calendar_day monday{20'000};
const admin_act act{{0x99}, "127.0.0.1", "because"};
const caller administrator{user_id{0x99}, identity::role_set{}.with(identity::role::admin)};

/// Rules whose limits and prices a test sets.
struct limited {
  risk::limits limits;
  symbol_marks marks{won(70'000), won(70'000), market_code::kospi, {}, {}};
  calendar_day today = monday;
  risk::kill_switch killed = risk::kill_switch::off;

  account_rules rules() const {
    account_rules made;
    made.risk.checks = &risk::the_ladder;
    made.risk.in_force = std::make_shared<const risk::limits>(limits);
    made.risk.killed = killed;
    made.risk.today = today;
    made.risk.marks = [seen = marks](symbol_id) { return seen; };
    return made;
  }
};

account_rejection refusal_of(const account& current, const place_order& command, const account_rules& rules) {
  const auto decision = decide(current, command, rules);
  EXPECT_FALSE(decision);
  return decision ? account_rejection(account_reject::account_unknown) : decision.error();
}

void fill(recorded_account& in, order_id order, quantity amount, bool last, const account_rules& rules) {
  tell(in, order, report_fill{{1, won(70'000), amount, liquidity_kind::taker}, last}, rules);
}

TEST(AccountRisk, ARefusalNamesTheLimitAndWhatStandsAgainstIt) {
  limited with;
  with.limits.set(rule::max_order_value, krw(699'999).raw);
  const auto in = funded_account(krw(10'000'000));
  const auto why = refusal_of(in.state, purchase(), with.rules());
  EXPECT_EQ(why.why, account_reject::max_order_value);
  EXPECT_EQ(why.values, (std::vector<named_value>{{"limit", "699999"}, {"value", "700000"}}));
}

TEST(AccountRisk, TheLadderComesBeforeTheHoldAndAfterTheOrderItself) {
  limited with;
  with.limits.set(rule::max_order_value, 0);
  const auto poor = funded_account(krw(1));
  EXPECT_EQ(refusal_of(poor.state, purchase(), with.rules()).why, account_reject::max_order_value);
  auto odd = purchase();
  odd.quantity = {};
  EXPECT_EQ(refusal_of(poor.state, odd, with.rules()).why, account_reject::quantity_not_positive);
}

TEST(AccountRisk, OpenPurchasesCountInAPosition) {
  limited with;
  with.limits.set(rule::max_position_quantity, shares(25).raw);
  auto in = funded_account(krw(10'000'000));
  place(in, purchase(order_id{0x1'00a1}), with.rules());
  place(in, purchase(order_id{0x2'00a1}), with.rules());
  EXPECT_EQ(refusal_of(in.state, purchase(order_id{0x3'00a1}), with.rules()).why,
            account_reject::max_position_quantity);
  fill(in, order_id{0x1'00a1}, shares(10), true, with.rules());
  const auto why = refusal_of(in.state, purchase(order_id{0x3'00a1}), with.rules());
  EXPECT_EQ(why.values, (std::vector<named_value>{{"limit", "25"}, {"value", "30"}}));
  tell(in, order_id{0x2'00a1}, report_closed{order_status::cancelled, order_reason::cancelled_by_user}, with.rules());
  place(in, purchase(order_id{0x3'00a1}), with.rules());
}

TEST(AccountRisk, ADayBeginsOnceWithTheFirstOrderOrFill) {
  limited with;
  auto in = funded_account(krw(10'000'000));
  place(in, purchase(), with.rules());
  ASSERT_TRUE(std::holds_alternative<risk_day_begun>(in.history[in.history.size() - 2].first));
  EXPECT_EQ(in.state.risk.day.opening_equity, wide_money(krw(10'000'000)));
  const auto before = in.history.size();
  place(in, purchase(order_id{0x2'00a1}), with.rules());
  EXPECT_EQ(in.history.size(), before + 1);
  with.today = {monday.value + 1};
  with.marks.base = won(60'000);
  fill(in, first_order, shares(4), false, with.rules());
  EXPECT_EQ(in.state.risk.day.day, with.today);
  EXPECT_EQ(in.state.risk.day.opening_equity, wide_money(krw(10'000'000))) << "before the fill that began it";
  EXPECT_EQ(in.replayed(blank_account()), in.state);
}

TEST(AccountRisk, AnOrderTradesOncePerDayHoweverManyItsFills) {
  limited with;
  with.limits.set(rule::max_daily_trades, 2);
  auto in = funded_account(krw(100'000'000));
  place(in, purchase(order_id{0x1'00a1}), with.rules());
  fill(in, order_id{0x1'00a1}, shares(4), false, with.rules());
  fill(in, order_id{0x1'00a1}, shares(6), true, with.rules());
  EXPECT_EQ(in.state.risk.day.trades, 1U);
  place(in, purchase(order_id{0x2'00a1}), with.rules());
  const auto why = refusal_of(in.state, purchase(order_id{0x3'00a1}), with.rules());
  EXPECT_EQ(why.why, account_reject::max_daily_trades) << "the open one may trade still";
  EXPECT_EQ(why.values, (std::vector<named_value>{{"limit", "2"}, {"value", "3"}}));
  tell(in, order_id{0x2'00a1}, report_closed{order_status::cancelled, order_reason::cancelled_by_user}, with.rules());
  place(in, purchase(order_id{0x3'00a1}), with.rules());
  fill(in, order_id{0x3'00a1}, shares(10), true, with.rules());
  EXPECT_FALSE(decide(in.state, purchase(order_id{0x4'00a1}), with.rules()));
  with.today = {monday.value + 1};
  EXPECT_TRUE(decide(in.state, purchase(order_id{0x4'00a1}), with.rules())) << "another day";
}

TEST(AccountRisk, ADaysLossIsCountedFromItsOpeningWithoutDeposits) {
  limited with;
  with.limits.set(rule::max_daily_loss, krw(100'000).raw);
  auto in = funded_account(krw(10'000'000));
  place(in, purchase(order_id{0x1'00a1}), with.rules());
  fill(in, order_id{0x1'00a1}, shares(10), true, with.rules());
  in.apply_all(std::get<account_events>(*decide(in.state, deposit(krw(5'000'000)), account_rules{})));
  with.marks.last = won(60'001);
  EXPECT_TRUE(decide(in.state, purchase(order_id{0x2'00a1}), with.rules()));
  with.marks.last = won(60'000);
  const auto why = refusal_of(in.state, purchase(order_id{0x2'00a1}), with.rules());
  EXPECT_EQ(why.why, account_reject::max_daily_loss);
  EXPECT_EQ(why.values, (std::vector<named_value>{{"limit", "100000"}, {"value", "100000"}}));
}

TEST(AccountRisk, AnAmendmentThatGrowsMeetsTheLadder) {
  limited with;
  with.limits.set(rule::max_order_value, krw(770'000).raw);
  auto in = funded_account(krw(10'000'000));
  place(in, purchase(), with.rules());
  auto events = tell(in, first_order, want_hold{shares(12), won(70'000)}, with.rules());
  ASSERT_EQ(events.size(), 1U) << "nobody writes refusals down unless told so";
}

TEST(AccountRisk, ARefusedAmendmentSaysWhichRuleAndIsWrittenDown) {
  limited with;
  with.limits.set(rule::max_order_value, krw(770'000).raw);
  auto in = funded_account(krw(10'000'000));
  auto rules = with.rules();
  rules.risk.records_refusals = true;
  place(in, purchase(), rules);
  const auto events = tell(in, first_order, want_hold{shares(12), won(70'000)}, rules);
  ASSERT_EQ(events.size(), 2U);
  const auto& written = std::get<risk_check_rejected>(events[0]);
  EXPECT_EQ(written.which, rule::max_order_value);
  EXPECT_EQ(written.limit, "770000");
  EXPECT_EQ(written.value, "840000");
  const auto& refused = std::get<hold_refused>(events[1]);
  EXPECT_EQ(refused.reason, order_reject::max_order_value);
  EXPECT_EQ(refused.shortage.needed, krw(840'000));
  EXPECT_EQ(refused.shortage.available, krw(770'000));
  const auto taken = tell(in, first_order, want_hold{shares(11), won(70'000)}, rules);
  EXPECT_TRUE(std::holds_alternative<hold_raised>(taken.at(0)));
}

TEST(AccountRisk, TheSwitchRefusesPurchasesAndLeavesTheExitsOpen) {
  limited with;
  auto in = funded_account(krw(10'000'000));
  place(in, purchase(order_id{0x1'00a1}), with.rules());
  fill(in, order_id{0x1'00a1}, shares(10), true, with.rules());
  place(in, purchase(order_id{0x2'00a1}), with.rules());
  auto decision = decide(in.state, risk::switch_account{own_account, owner, true, true, true, act});
  ASSERT_TRUE(decision);
  EXPECT_EQ(recalled_in(*decision), 1U);
  in.apply_all(*decision);
  EXPECT_EQ(in.state.risk.kill, risk::kill_state::own);
  EXPECT_EQ(refusal_of(in.state, purchase(order_id{0x3'00a1}), with.rules()).why, account_reject::kill_switch);
  EXPECT_TRUE(decide(in.state, sale(order_id{0x3'00a1}), with.rules()));
  const auto grows = tell(in, order_id{0x2'00a1}, want_hold{shares(12), won(70'000)}, with.rules());
  EXPECT_EQ(std::get<hold_refused>(grows.back()).reason, order_reject::kill_switch);
  EXPECT_TRUE(decide(in.state, withdrawal(krw(1)), account_rules{}, wide_money{}));
}

TEST(AccountRisk, OnlyAnAdministratorLiftsWhatOneHasSet) {
  auto in = funded_account(krw(10'000'000));
  const risk::switch_account on{own_account, administrator, true, true, false, act};
  in.apply_all(*decide(in.state, on));
  EXPECT_EQ(in.state.risk.kill, risk::kill_state::office);
  risk::switch_account lift{own_account, owner, true, false, false, act};
  EXPECT_EQ(decide(in.state, lift).error().why, account_reject::kill_set_by_office);
  lift.by = stranger;
  EXPECT_EQ(decide(in.state, lift).error().why, account_reject::account_unknown);
  lift.by = administrator;
  in.apply_all(*decide(in.state, lift));
  EXPECT_EQ(in.state.risk.kill, risk::kill_state::off);
  EXPECT_EQ(in.state.risk.version, 2U);
}

TEST(AccountRisk, ADryRunSaysWhatEveryRuleWouldSay) {
  limited with;
  with.limits.set(rule::max_order_value, krw(600'000).raw);
  with.limits.set(rule::max_position_rate, rate::one / 10);
  const auto in = funded_account(krw(10'000'000));
  const auto view = decide(in.state, risk::validate_order{purchase()}, with.rules().risk);
  ASSERT_TRUE(view);
  EXPECT_FALSE(view->approved());
  ASSERT_EQ(view->rules.size(), risk::rule_count);
  std::map<rule, risk::rule_verdict> by_rule;
  for (const auto& one : view->rules) by_rule[one.which] = one;
  EXPECT_EQ(by_rule[rule::max_order_value].says, risk::verdict::fail);
  EXPECT_EQ(by_rule[rule::max_order_value].value, "700000");
  EXPECT_EQ(by_rule[rule::max_position_rate].says, risk::verdict::pass);
  EXPECT_EQ(by_rule[rule::max_position_rate].value, "0.07");
  EXPECT_EQ(by_rule[rule::max_leverage].says, risk::verdict::skipped);
}

TEST(AccountRisk, ExposureCountsSharesAtTheLastPriceAndOpenPurchasesAsHeld) {
  limited with;
  with.marks.sector = "Semiconductors";
  auto in = funded_account(krw(10'000'000));
  place(in, purchase(order_id{0x1'00a1}), with.rules());
  fill(in, order_id{0x1'00a1}, shares(10), true, with.rules());
  place(in, purchase(order_id{0x2'00a1}), with.rules());
  with.marks.last = won(80'000);
  const auto view = exposure_of(in.state, with.rules().risk);
  EXPECT_EQ(view.equity, wide_money(krw(10'100'000)));
  EXPECT_EQ(view.gross, wide_money(krw(1'500'000)));
  EXPECT_EQ(view.day_pnl, wide_money(krw(100'000)));
  EXPECT_EQ(view.day_trades, 1U);
  const risk::exposure_part whole{"005930", krw(1'500'000), krw(1'500'000)};
  EXPECT_EQ(view.by_symbol, std::vector{whole});
  EXPECT_EQ(view.by_sector.at(0).key, "Semiconductors");
  EXPECT_EQ(view.by_market.at(0).key, "KOSPI");
}

}  // namespace
}  // namespace madang
