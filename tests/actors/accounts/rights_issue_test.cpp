#include "actors/accounts/settlement/rights_issue.hpp"

#include <gtest/gtest.h>

#include "actors/accounts/postings.hpp"
#include "actors/accounts/settlement/settlement.hpp"
#include "actors/accounts/valuation/basis.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

constexpr std::int32_t korea = 32'400;
constexpr std::uint64_t issue = 21;
const calendar_day today = day_in_zone(noon, korea);
const calendar_day record_date{today.value + 2};
const calendar_day last_day{today.value + 20};
const calendar_day pay_date{today.value + 25};

account_rules rules_on(calendar_day day) {
  account_rules rules;
  rules.closing_today = day;
  rules.utc_offset_s = korea;
  return rules;
}
/// Has bought `held` at 10,000 each today, without a fee; the rest of the cash is left.
recorded_account holder(std::int64_t cash, std::int64_t held) {
  auto in = funded_account(krw(cash));
  if (held == 0) return in;
  auto command = purchase();
  command.quantity = shares(held);
  command.price = won(10'000);
  command.instrument->limits = {won(10'000), won(7'000), won(13'000)};
  place(in, command);
  tell(in, first_order, report_trade{{1, won(10'000), shares(held), liquidity_kind::taker}, true, noon});
  return in;
}
credit_rights credit(std::uint32_t news, std::uint32_t olds, price each) {
  return {own_account, issue, test_symbol(), today, record_date, last_day, pay_date, news, olds, each, std::nullopt};
}
subscribe_rights wish(quantity wanted, calendar_day on = {today.value + 5}) {
  return {own_account, owner, test_symbol(), record_date, wanted, start_of_day(on, korea) + one_hour_ns};
}
template <class Command>
action_view act(recorded_account& in, const Command& command, calendar_day day = today) {
  auto decided = decide(in.state, command, rules_on(day));
  in.apply_all(decided.events);
  return decided.view;
}
/// What it is refused with; nothing where it is taken.
std::optional<account_reject> subscribe(recorded_account& in, const subscribe_rights& command) {
  const auto decision = decide(in.state, command, rules_on(today));
  if (!decision) return decision.error().why;
  in.apply_all(*decision);
  return std::nullopt;
}
action_view close(recorded_account& in, calendar_day on = pay_date) {
  return act(in, close_rights{own_account, issue, on}, on);
}
wide_money cost_of_all(const account& in) {
  const auto& position = in.positions.at(test_symbol());
  return cost_of(position.basis, position.quantity);
}

/// By hand: rights are held × new / old in whole shares; what is subscribed to costs that many times the price.
struct vector_case {
  const char* what;
  std::int64_t held;
  std::uint32_t news, olds;
  const char* each;
  std::int64_t rights, subscribed, paid, shares_after, cost_after;
};
constexpr vector_case vectors[] = {
    {"one for five, all of it", 100, 1, 5, "8000", 20, 20, 160'000, 120, 1'160'000},
    {"one for five, a part", 100, 1, 5, "8000", 20, 7, 56'000, 107, 1'056'000},
    {"one for five, nothing", 100, 1, 5, "8000", 20, 0, 0, 100, 1'000'000},
    {"a part of a right is lost: 33 × 2 / 7 is 9.43", 33, 2, 7, "7500", 9, 9, 67'500, 42, 397'500},
    {"more new ones than old ones", 10, 3, 2, "5000", 15, 15, 75'000, 25, 175'000},
    {"a won is not divided: 3 × 3,333.5 is 10,000.5", 3, 1, 1, "3333.5", 3, 3, 10'001, 6, 40'001},
};

TEST(rights, are_credited_subscribed_to_and_paid_as_reckoned_by_hand) {
  for (const auto& one : vectors) {
    SCOPED_TRACE(one.what);
    auto in = holder(2'000'000, one.held);
    const auto cash = in.state.cash;
    EXPECT_EQ(act(in, credit(one.news, one.olds, *parse_fixed<price>(one.each))).outcome, action_outcome::done);
    EXPECT_EQ(rights_of(in.state).rights[0].quantity, shares(one.rights));
    EXPECT_EQ(subscribe(in, wish(shares(one.subscribed))), std::nullopt);
    EXPECT_EQ(in.state.held, krw(one.paid));
    EXPECT_EQ(in.state.cash, cash);
    EXPECT_EQ(withdrawable_of(in.state, {}), cash - krw(one.paid));
    EXPECT_EQ(close(in).amount, krw(one.paid));
    EXPECT_EQ(in.state.cash, cash - krw(one.paid));
    EXPECT_EQ(in.state.held, money{});
    EXPECT_EQ(in.state.positions.at(test_symbol()).quantity, shares(one.shares_after));
    EXPECT_EQ(cost_of_all(in.state), wide_money(krw(one.cost_after)));
    EXPECT_EQ(in.state.realized, wide_money{}) << "nothing was sold";
    const auto& lots = in.state.lots.open.at(test_symbol());
    ASSERT_EQ(lots.size(), one.subscribed > 0 ? 2u : 1u);
    EXPECT_EQ(lots.front().quantity, shares(one.held)) << "the new shares are sold last";
    if (one.subscribed > 0) {
      EXPECT_EQ(lots.back().quantity, shares(one.subscribed));
      EXPECT_EQ(lots.back().cost, wide_money(krw(one.paid)));
    }
    EXPECT_TRUE(in.state.settlement.rights.empty());
    EXPECT_EQ(in.replayed(blank_account()), in.state);
  }
}

TEST(rights, are_credited_and_closed_once) {
  auto in = holder(2'000'000, 100);
  act(in, credit(1, 5, won(8'000)));
  EXPECT_EQ(act(in, credit(1, 5, won(8'000))).outcome, action_outcome::done_before);
  subscribe(in, wish(shares(20)));
  EXPECT_EQ(close(in).outcome, action_outcome::done);
  const auto before = in.state;
  EXPECT_EQ(close(in).outcome, action_outcome::done_before);
  EXPECT_EQ(act(in, credit(1, 5, won(8'000))).outcome, action_outcome::done_before) << "not again after its end";
  EXPECT_EQ(in.state, before);
}

TEST(rights, go_to_whoever_held_the_share_then) {
  auto in = holder(2'000'000, 100);
  in.at = noon + 3 * one_day_ns;
  auto more = purchase(order_id{0x02'00a1});
  more.quantity = shares(2);
  place(in, more);
  tell(in, more.new_order, report_trade{{2, won(70'000), shares(2), liquidity_kind::taker}, true, in.at});
  auto command = credit(1, 5, won(8'000));
  EXPECT_EQ(act(in, command, {today.value + 4}).outcome, action_outcome::needs_history) << "it has changed since";
  command.known_quantity = shares(100);
  EXPECT_EQ(act(in, command, {today.value + 4}).outcome, action_outcome::done);
  EXPECT_EQ(rights_of(in.state).rights[0].quantity, shares(20));
  auto none = holder(1'000, 0);
  EXPECT_EQ(act(none, credit(1, 5, won(8'000))).outcome, action_outcome::nothing_due);
  auto house = house_account({}, shares(100));
  EXPECT_EQ(act(house, credit(1, 5, won(8'000))).outcome, action_outcome::nothing_due);
}

TEST(a_subscription, can_be_changed_until_its_last_day) {
  auto in = holder(1'100'000, 100);  // 100,000 in cash are left
  act(in, credit(1, 5, won(8'000)));
  EXPECT_EQ(subscribe(in, wish(shares(12))), std::nullopt);
  EXPECT_EQ(in.state.held, krw(96'000));
  EXPECT_EQ(subscribe(in, wish(shares(13))), account_reject::insufficient_funds);
  EXPECT_EQ(subscribe(in, wish(shares(3), last_day)), std::nullopt);
  EXPECT_EQ(in.state.held, krw(24'000));
  const auto events = in.history.size();
  EXPECT_EQ(subscribe(in, wish(shares(3), last_day)), std::nullopt);
  EXPECT_EQ(in.history.size(), events) << "the same again writes nothing";
  EXPECT_EQ(subscribe(in, wish(shares(0), {last_day.value + 1})), account_reject::subscription_over);
  EXPECT_EQ(close(in, {pay_date.value - 1}).outcome, action_outcome::nothing_due) << "before the pay date";
  EXPECT_EQ(close(in).amount, krw(24'000));
}

TEST(a_subscription, is_refused_by_the_first_rule_that_it_breaks) {
  auto in = holder(2'000'000, 100);
  EXPECT_EQ(subscribe(in, wish(shares(1))), account_reject::rights_unknown);
  act(in, credit(1, 5, won(8'000)));
  auto other = wish(shares(1));
  other.by = stranger;
  EXPECT_EQ(subscribe(in, other), account_reject::account_unknown);
  other = wish(shares(1));
  other.record_date.value += 1;
  EXPECT_EQ(subscribe(in, other), account_reject::rights_unknown);
  EXPECT_EQ(subscribe(in, wish(quantity{1})), account_reject::off_lot);
  EXPECT_EQ(subscribe(in, wish(shares(-1))), account_reject::off_lot);
  EXPECT_EQ(subscribe(in, wish(shares(21))), account_reject::more_than_rights);
  EXPECT_EQ(in.state.held, money{});
}

TEST(what_is_held_for_rights, buys_nothing_else) {
  auto in = holder(2'000'000, 100);  // a million is left
  act(in, credit(1, 1, won(9'000)));
  subscribe(in, wish(shares(100)));
  EXPECT_EQ(buying_power_of(in.state), krw(100'000));
  EXPECT_EQ(held_for_rights(in.state), krw(900'000));
  EXPECT_FALSE(decide(in.state, withdrawal(krw(100'001)), account_rules{}));
}

TEST(rights, of_a_closed_account_are_paid_for_what_it_wanted) {
  auto in = holder(2'000'000, 100);
  act(in, credit(1, 5, won(8'000)));
  subscribe(in, wish(shares(20)));
  in.apply_all(decide(in.state, peer_message<user_to_account>{2, close_account{}}));
  EXPECT_EQ(subscribe(in, wish(shares(1))), account_reject::account_closed);
  EXPECT_EQ(close(in).amount, krw(160'000));
  EXPECT_EQ(in.state.held, money{});
}

TEST(rights, balance_at_every_event) {
  auto in = holder(2'000'000, 100);
  act(in, credit(1, 5, won(8'000)));
  subscribe(in, wish(shares(20)));
  subscribe(in, wish(shares(9)));
  close(in);
  auto before = blank_account();
  std::map<std::pair<ledger_code, symbol_id>, std::int64_t> ledger;
  for (const auto& [event, stamp] : in.history) {
    std::map<symbol_id, std::int64_t> sums;
    for (const auto& one : postings_of(before, event)) {
      sums[one.symbol] += one.raw;
      ledger[{one.code, one.symbol}] += one.raw;
    }
    for (const auto& [symbol, sum] : sums) EXPECT_EQ(sum, 0) << event.index();
    apply(before, event, stamp);
  }
  EXPECT_EQ((ledger[{ledger_code::cash, {}}]), in.state.cash.raw);
  EXPECT_EQ((ledger[{ledger_code::held, {}}]), 0);
  EXPECT_EQ((ledger[{ledger_code::cash, test_symbol()}]), in.state.positions.at(test_symbol()).quantity.raw);
  EXPECT_EQ((ledger[{ledger_code::issuance, test_symbol()}]), -shares(9).raw);
}

}  // namespace
}  // namespace madang
