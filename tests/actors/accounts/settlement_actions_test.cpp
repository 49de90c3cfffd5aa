#include "actors/accounts/settlement/actions.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "actors/accounts/postings.hpp"
#include "actors/accounts/settlement/settlement.hpp"
#include "actors/accounts/valuation/basis.hpp"
#include "actors/accounts/valuation/valuation.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

constexpr std::int32_t korea = 32'400;
const calendar_day today = day_in_zone(noon, korea);

account_rules rules_on(calendar_day day) {
  account_rules rules;
  rules.closing_today = day;
  rules.utc_offset_s = korea;
  return rules;
}
/// Has bought 10 at 70,000 each today; 300,000 in cash are left.
recorded_account holder() {
  auto in = funded_account(krw(1'000'000));
  place(in, purchase());
  tell(in, first_order, report_trade{{1, won(70'000), shares(10), liquidity_kind::taker}, true, noon});
  return in;
}
pay_dividend dividend(calendar_day cum_day, std::uint64_t action = 7) {
  return {own_account,           action,           test_symbol(),    cum_day,     {cum_day.value + 2},
          {cum_day.value + 100}, price{3'610'000}, rate{15'400'000}, std::nullopt};
}
adjust_position split(std::uint32_t numerator, std::uint32_t denominator, price after) {
  return {own_account, 9, {today.value + 10}, test_symbol(), numerator, denominator, after, {}};
}
template <class Command>
action_view act(recorded_account& in, const Command& command, calendar_day day = today) {
  auto decided = decide(in.state, command, rules_on(day));
  in.apply_all(decided.events);
  return decided.view;
}

TEST(a_dividend, is_paid_on_what_was_held_less_what_is_withheld) {
  auto in = holder();
  const auto view = act(in, dividend(today));
  EXPECT_EQ(view.outcome, action_outcome::done);
  EXPECT_EQ(view.amount, krw(3'610));
  // 15.4 % of 3,610 are 555.94.
  EXPECT_EQ(in.state.cash, krw(300'000 + 3'610 - 555));
  EXPECT_EQ(in.state.totals.income, wide_money(krw(3'055)));
  EXPECT_EQ(in.state.totals.taxes, wide_money{}) << "it lies in no trade";
  EXPECT_EQ(withdrawable_of(in.state, {}), krw(303'055));
  EXPECT_EQ(in.replayed(blank_account()), in.state);
}

TEST(a_dividend, is_paid_once) {
  auto in = holder();
  act(in, dividend(today));
  const auto before = in.state;
  EXPECT_EQ(act(in, dividend(today)).outcome, action_outcome::done_before);
  EXPECT_EQ(in.state, before);
  EXPECT_EQ(act(in, dividend(today, 8)).outcome, action_outcome::done) << "another one";
}

TEST(a_dividend, goes_to_whoever_held_the_share_then_not_now) {
  auto in = holder();
  in.at = noon + 3 * one_day_ns;
  auto more = purchase(order_id{0x02'00a1});
  more.quantity = shares(2);
  place(in, more, rules_on({today.value + 3}));
  tell(in, more.new_order, report_trade{{2, won(70'000), shares(2), liquidity_kind::taker}, true, in.at},
       rules_on({today.value + 3}));
  auto command = dividend({today.value + 1});
  EXPECT_EQ(act(in, command, {today.value + 4}).outcome, action_outcome::needs_history) << "it has changed since";
  command.known_quantity = shares(10);
  EXPECT_EQ(act(in, command, {today.value + 4}).amount, krw(3'610)) << "ten, not twelve";
  auto none = dividend({today.value + 1}, 8);
  none.known_quantity = shares(0);
  EXPECT_EQ(act(in, none, {today.value + 4}).outcome, action_outcome::nothing_due);
}

TEST(a_dividend, closes_the_day_before_it) {
  auto in = holder();
  const auto decided = decide(in.state, dividend(today), rules_on({today.value + 5}));
  ASSERT_EQ(decided.events.size(), 2u);
  EXPECT_EQ(std::get<account_day_closed>(decided.events[0]).day, today);
}

TEST(the_house, gets_no_dividends) {
  auto in = house_account({}, shares(100));
  EXPECT_EQ(act(in, dividend(today)).outcome, action_outcome::nothing_due);
}

TEST(interest, is_paid_on_settled_cash_by_the_days_of_the_month) {
  auto in = funded_account(krw(1'000'000));
  // 2 % of a million are 20,000 a year; 30 of 365 days are 1,643.83.
  const pay_interest command{own_account, 11, today, 30, rate{2'000'000}};
  EXPECT_EQ(act(in, command).amount, krw(1'643));
  EXPECT_EQ(in.state.totals.income, wide_money(krw(1'643)));
  EXPECT_EQ(act(in, command).outcome, action_outcome::done_before);
  auto empty = funded_account({});
  EXPECT_EQ(act(empty, command).outcome, action_outcome::nothing_due);
}

TEST(interest, is_paid_for_the_days_since_the_account_was_opened) {
  const auto paid = [](std::int32_t opened_on_day) {
    auto in = funded_account(krw(1'000'000));  // opened today
    const calendar_day first{today.value - opened_on_day + 1};
    return act(in, pay_interest{own_account, 11, first, 30, rate{2'000'000}});
  };
  EXPECT_EQ(paid(1).amount, krw(1'643)) << "all thirty";
  EXPECT_EQ(paid(16).amount, krw(821)) << "15 of 365 days of 20,000";
  EXPECT_EQ(paid(30).amount, krw(54)) << "the last of the month alone";
  EXPECT_EQ(paid(31).outcome, action_outcome::nothing_due) << "opened after the month";
}

TEST(the_fee_of_a_month, takes_no_more_than_is_free) {
  auto in = funded_account(krw(1'000'000));
  place(in, purchase());  // holds 700,000
  EXPECT_EQ(act(in, charge_account_fee{own_account, 12, today, krw(1'000'000)}).amount, krw(300'000));
  EXPECT_EQ(in.state.cash, krw(700'000));
  EXPECT_EQ(in.state.totals.income, wide_money{} - krw(300'000));
  EXPECT_EQ(in.replayed(blank_account()), in.state);
}

TEST(a_split, leaves_an_account_its_value_before_and_after_its_shares_are_adjusted) {
  auto in = holder();
  const auto before_split = wide_money(in.state.cash) + wide_money(krw(700'000));
  const symbol_marks present{won(1'400), won(1'400), market_code::kospi, {}, {}};
  const auto value = [&](symbol_marks marks) {
    return value_of(
               in.state, 1, [=](symbol_id) { return marks; }, noon)
        .equity();
  };
  // The symbol has its new price already.
  EXPECT_EQ(value(marks_during(in.state, present, 9, won(70'000))), before_split);
  EXPECT_EQ(marks_during(in.state, present, 9, won(70'000)).base, won(70'000)) << "a day that begins now";
  ASSERT_EQ(act(in, split(50, 1, won(1'400))).outcome, action_outcome::done);
  EXPECT_EQ(value(marks_during(in.state, present, 9, won(70'000))), before_split);
  EXPECT_EQ(marks_during(in.state, present, 9, won(70'000)).base, won(1'400));
}

TEST(a_split, changes_shares_and_leaves_what_they_cost) {
  auto in = holder();
  EXPECT_EQ(act(in, split(50, 1, won(1'400))).outcome, action_outcome::done);
  const auto& position = in.state.positions.at(test_symbol());
  EXPECT_EQ(position.quantity, shares(500));
  EXPECT_EQ(cost_of(position.basis, position.quantity), wide_money(krw(700'000)));
  EXPECT_EQ(in.state.cash, krw(300'000));
  EXPECT_EQ(in.state.realized, wide_money{});
  ASSERT_EQ(in.state.lots.open.at(test_symbol()).size(), 1u);
  EXPECT_EQ(in.state.lots.open.at(test_symbol())[0].quantity, shares(500));
  EXPECT_EQ(act(in, split(50, 1, won(1'400))).outcome, action_outcome::done_before);
  EXPECT_EQ(in.replayed(blank_account()), in.state);
}

TEST(a_merger, pays_out_what_is_less_than_a_share) {
  auto in = holder();
  // 10 shares become 10 / 3 = 3.333333; a third of a share at 210,000 is 69,999.93.
  EXPECT_EQ(act(in, split(1, 3, won(210'000))).amount, krw(69'999));
  const auto& position = in.state.positions.at(test_symbol());
  EXPECT_EQ(position.quantity, shares(3));
  EXPECT_EQ(in.state.cash, krw(369'999));
  // Cost and what was paid out: nothing is lost and nothing is made.
  EXPECT_EQ(in.state.realized + krw(700'000) - cost_of(position.basis, position.quantity), wide_money(krw(69'999)));
  EXPECT_EQ(in.state.lots.open.at(test_symbol())[0].quantity, shares(3));
  EXPECT_EQ(in.state.lots.realized, in.state.realized);
}

TEST(a_merger, can_leave_nothing) {
  auto in = holder();
  EXPECT_EQ(act(in, split(1, 100, won(7'000'000))).amount, krw(700'000));
  EXPECT_FALSE(in.state.positions.contains(test_symbol()));
  EXPECT_FALSE(in.state.lots.open.contains(test_symbol()));
  EXPECT_EQ(in.state.realized, wide_money{});
  EXPECT_EQ(in.state.cash, krw(1'000'000));
}

TEST(a_split, waits_until_no_order_of_the_symbol_is_open) {
  auto in = holder();
  place(in, sale(order_id{0x02'00a1}));
  EXPECT_EQ(act(in, split(50, 1, won(1'400))).outcome, action_outcome::busy);
  EXPECT_EQ(in.state.positions.at(test_symbol()).quantity, shares(10));
}

TEST(a_split, that_comes_late_leaves_what_was_bought_since) {
  auto in = holder();  // has bought at noon
  auto late = split(50, 1, won(1'400));
  late.unchanged_since = noon;
  EXPECT_EQ(act(in, late).outcome, action_outcome::nothing_due);
  EXPECT_EQ(in.state.positions.at(test_symbol()).quantity, shares(10));
  late.unchanged_since = noon + 1;
  EXPECT_EQ(act(in, late).outcome, action_outcome::done) << "it was out of service and has its old shares";
  EXPECT_EQ(in.state.positions.at(test_symbol()).quantity, shares(500));
}

TEST(lots, are_split_to_exactly_the_whole) {
  lot_list lots;
  for (std::int64_t i = 1; i <= 20; ++i) lots.push_back({quantity{i * 777'777}, wide_money(krw(i * 100)), noon});
  const auto sum_of = [](const lot_list& all) {
    return std::accumulate(all.begin(), all.end(), quantity{},
                           [](quantity sum, const lot& one) { return sum + one.quantity; });
  };
  const auto cost_of_all = [](const lot_list& all) {
    wide_money sum;
    for (const auto& one : all) sum += one.cost;
    return sum;
  };
  for (const auto& [numerator, denominator] : {std::pair{7U, 3U}, {1U, 7U}, {50U, 1U}, {1U, 9'999U}, {3U, 10'000U}}) {
    const auto after = adjusted(lots, numerator, denominator);
    EXPECT_EQ(sum_of(after), adjusted(sum_of(lots), numerator, denominator));
    EXPECT_EQ(cost_of_all(after), cost_of_all(lots)) << "a lot that becomes nothing gives its cost away";
  }
}

TEST(each_action, balances_in_itself) {
  auto in = holder();
  act(in, dividend(today));
  act(in, pay_interest{own_account, 11, today, 30, rate{2'000'000}});
  act(in, charge_account_fee{own_account, 12, today, krw(1'000)});
  act(in, split(1, 3, won(210'000)));
  auto before = blank_account();
  for (const auto& [event, stamp] : in.history) {
    std::map<symbol_id, std::int64_t> sums;
    for (const auto& one : postings_of(before, event)) sums[one.symbol] += one.raw;
    for (const auto& [symbol, sum] : sums) EXPECT_EQ(sum, 0) << event.index();
    apply(before, event, stamp);
  }
}

TEST(an_action, is_forgotten_when_no_batch_comes_back_to_it) {
  auto in = holder();
  act(in, dividend(today));
  act(in, pay_interest{own_account, 11, {today.value + action_memory_days + 200}, 30, rate{2'000'000}});
  EXPECT_EQ(in.state.settlement.actions.size(), 1u);
}

TEST(a_fill, has_the_date_of_its_trade_whenever_it_is_booked) {
  auto in = funded_account(krw(1'000'000));
  auto rules = rules_on({today.value + 1});
  rules.settlement.today = {today.value + 1};
  rules.settlement.of_fill = [](symbol_id, side, calendar_day traded) {
    return fill_terms{{traded.value + 2}, true, {}, {}, rounding::down};
  };
  place(in, purchase(), rules);
  const auto events =
      tell(in, first_order, report_trade{{1, won(70'000), shares(10), liquidity_kind::taker}, true, noon}, rules);
  const auto& scheduled = std::get<fill_scheduled>(events.back());
  EXPECT_EQ(scheduled.trade_date, today) << "traded before midnight, booked after";
  EXPECT_EQ(scheduled.settlement_date.value, today.value + 2);
}

/// As of an account in dollars, with a fee of 0.1 %.
account_rules foreign_rules(calendar_day day) {
  auto rules = rules_on(day);
  rules.fee_rate = rate{100'000};
  rules.settlement.today = day;
  rules.settlement.of_fill = [](symbol_id, side, calendar_day traded) {
    fill_terms terms{{traded.value + 1}, false, {}, {}, rounding::down};
    terms.is_foreign = true;
    return terms;
  };
  return rules;
}

TEST(a_sale_of_foreign_shares, says_which_lots_it_takes_and_what_they_had_cost) {
  auto in = funded_account(krw(3'000'000));
  const auto trade = [&](std::uint64_t number, side on, std::int64_t amount, price at, std::int32_t days) {
    const auto rules = foreign_rules({today.value + days});
    in.at = noon + days * one_day_ns;
    auto command = on == side::buy ? purchase(order_id{number << 16 | 0xa1}) : sale(order_id{number << 16 | 0xa1});
    command.quantity = shares(amount);
    command.price = at;
    place(in, command, rules);
    return tell(in, command.new_order, report_trade{{number, at, shares(amount), liquidity_kind::taker}, true, in.at},
                rules);
  };
  EXPECT_EQ(trade(1, side::buy, 10, won(70'000), 0).size(), 1u) << "a purchase has no gain";
  trade(2, side::buy, 5, won(71'000), 3);
  const auto events = trade(3, side::sell, 12, won(80'000), 5);
  const auto& scheduled = std::get<fill_scheduled>(events.back());
  EXPECT_EQ(scheduled.settlement_date.value, today.value + 6);
  EXPECT_EQ(scheduled.amount, money{}) << "it does not wait";
  EXPECT_EQ(scheduled.proceeds, krw(960'000 - 960));
  // 700,000 and a fee of 700; two of five that cost 355,000 and 355.
  const std::vector<sold_part> wanted{{{today.value + 1}, shares(10), wide_money(krw(700'700))},
                                      {{today.value + 4}, shares(2), wide_money(krw(142'142))}};
  EXPECT_EQ(scheduled.sold, wanted);
  // The lots themselves have gained exactly that.
  EXPECT_EQ(in.state.lots.realized, wide_money(krw(959'040 - 700'700 - 142'142)));
  EXPECT_EQ(in.replayed(blank_account()), in.state);
}

TEST(a_fill, that_does_not_say_when_it_was_traded_has_the_date_of_its_booking) {
  auto in = funded_account(krw(1'000'000));
  auto rules = rules_on({today.value + 1});
  rules.settlement.today = {today.value + 1};
  rules.settlement.of_fill = [](symbol_id, side, calendar_day traded) {
    return fill_terms{{traded.value + 2}, true, {}, {}, rounding::down};
  };
  place(in, purchase(), rules);
  const auto events =
      tell(in, first_order, report_fill{{1, won(70'000), shares(10), liquidity_kind::taker}, true}, rules);
  EXPECT_EQ(std::get<fill_scheduled>(events.back()).trade_date.value, today.value + 1);
}

}  // namespace
}  // namespace madang
