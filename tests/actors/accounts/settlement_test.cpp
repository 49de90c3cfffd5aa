#include "actors/accounts/settlement/settlement.hpp"

#include <gtest/gtest.h>

#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

/// Days of one digit: the account does not know a calendar, it is told one.
constexpr calendar_day monday{100};
constexpr calendar_day tuesday{101};
constexpr calendar_day wednesday{102};
constexpr calendar_day thursday{103};

account_rules deferred_on(calendar_day today, rate transaction = {}, rate rural = {}) {
  account_rules rules;
  rules.settlement.today = today;
  rules.settlement.next_day = {today.value + 1};
  rules.settlement.second_day = {today.value + 2};
  rules.settlement.of_fill = [=](symbol_id, side, calendar_day) {
    return fill_terms{{today.value + 2}, true, transaction, rural, rounding::down};
  };
  return rules;
}

report_fill fill(std::int64_t amount, std::int64_t at, bool last = false) {
  return {{1, won(at), shares(amount), liquidity_kind::taker}, last};
}

/// Has sold 10 shares for 700,000 on Monday.
recorded_account seller(const account_rules& rules = deferred_on(monday)) {
  auto in = house_account(krw(100'000), shares(100));
  place(in, sale(), rules);
  tell(in, first_order, fill(10, 70'000, true), rules);
  return in;
}
account_events settle(recorded_account& in, calendar_day date) {
  auto events = decide(in.state, settle_cash{in.state.id, date});
  in.apply_all(events);
  return events;
}
std::optional<account_rejection> refusal_of(const recorded_account& in, money amount, const account_rules& rules) {
  const auto decision = decide(in.state, withdrawal(amount), rules);
  return decision ? std::nullopt : std::optional(decision.error());
}

TEST(a_sale, brings_buying_power_at_once_and_cash_on_the_second_day) {
  auto in = seller();
  EXPECT_EQ(in.state.cash, krw(800'000));
  EXPECT_EQ(buying_power_of(in.state), krw(800'000));
  const auto seen = settled_balance_of(in.state, 7, deferred_on(monday).settlement);
  EXPECT_EQ(seen.settled_cash, krw(100'000));
  EXPECT_EQ(seen.cash_d1, krw(100'000));
  EXPECT_EQ(seen.cash_d2, krw(800'000));
  EXPECT_EQ(seen.withdrawable, krw(100'000));
  EXPECT_EQ(settled_balance_of(in.state, 7, deferred_on(tuesday).settlement).cash_d1, krw(800'000));
}

TEST(a_sale, can_be_withdrawn_when_it_is_settled) {
  auto in = seller();
  const auto why = refusal_of(in, krw(100'001), deferred_on(monday));
  ASSERT_TRUE(why && *why == account_reject::funds_unsettled);
  EXPECT_EQ(why->values, (std::vector<named_value>{{"needed", "100001"}, {"withdrawable", "100000"}}));
  EXPECT_FALSE(refusal_of(in, krw(100'000), deferred_on(monday)));
  EXPECT_TRUE(settle(in, tuesday).empty()) << "nothing is due yet";
  EXPECT_EQ(settle(in, wednesday).size(), 1u);
  EXPECT_FALSE(refusal_of(in, krw(800'000), deferred_on(wednesday)));
  const auto too_much = refusal_of(in, krw(800'001), deferred_on(wednesday));
  EXPECT_TRUE(too_much && *too_much == account_reject::insufficient_funds) << "more than there is at all";
}

TEST(a_date, is_settled_once) {
  auto in = seller();
  EXPECT_EQ(settle(in, wednesday).size(), 1u);
  EXPECT_TRUE(settle(in, wednesday).empty());
  EXPECT_EQ(in.state.settlement.settled_through, wednesday);
  EXPECT_THROW(in.take(cash_settled{wednesday, krw(700'000), in.state.cash, in.state.held}), broken_invariant);
}

TEST(a_date, that_is_settled_takes_nothing_any_more) {
  auto in = seller();
  settle(in, wednesday);
  auto again = sale(order_id{0x02'00a1});
  place(in, again, deferred_on(monday));
  tell(in, again.new_order, fill(10, 70'000, true), deferred_on(monday));
  EXPECT_TRUE(in.state.settlement.unsettled.empty()) << "booked late: it is settled at once";
  EXPECT_EQ(settled_cash_of(in.state), krw(1'500'000));
}

TEST(a_date, that_is_today_takes_nothing) {
  auto rules = deferred_on(monday);
  rules.settlement.of_fill = [](symbol_id, side, calendar_day) {
    return fill_terms{monday, true, {}, {}, rounding::down};
  };
  const auto in = seller(rules);
  EXPECT_TRUE(in.state.settlement.unsettled.empty()) << "the batch of today has gone by";
  EXPECT_EQ(settled_cash_of(in.state), krw(800'000));
}

TEST(a_batch, settles_what_earlier_ones_have_missed_date_by_date) {
  auto in = seller();
  auto second = sale(order_id{0x02'00a1});
  place(in, second, deferred_on(tuesday));
  tell(in, second.new_order, fill(10, 60'000, true), deferred_on(tuesday));
  const auto events = settle(in, {thursday.value + 5});
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(std::get<cash_settled>(events[0]).date, wednesday);
  EXPECT_EQ(std::get<cash_settled>(events[1]).date, thursday);
  EXPECT_EQ(std::get<cash_settled>(events[1]).amount, krw(600'000));
  EXPECT_EQ(in.replayed(blank_account()), in.state);
}

TEST(a_purchase, takes_its_cash_on_the_second_day_but_its_buying_power_at_once) {
  auto in = funded_account(krw(1'000'000));
  place(in, purchase(), deferred_on(monday));
  tell(in, first_order, fill(10, 70'000, true), deferred_on(monday));
  EXPECT_EQ(buying_power_of(in.state), krw(300'000));
  const auto seen = settled_balance_of(in.state, 7, deferred_on(monday).settlement);
  EXPECT_EQ(seen.settled_cash, krw(1'000'000));
  EXPECT_EQ(seen.cash_d2, krw(300'000));
  EXPECT_EQ(seen.withdrawable, krw(300'000)) << "what is bought must be paid";
}

TEST(a_deposit, is_bounded_with_what_is_paid_for_but_not_settled) {
  const money most{INT64_MAX / 4 - INT64_MAX / 4 % money::one};
  const auto rules = deferred_on(monday);
  auto in = funded_account(most);
  place(in, purchase(), rules);
  tell(in, first_order, fill(10, 70'000, true), rules);
  const auto again = decide(in.state, deposit(krw(700'000)), rules);
  ASSERT_FALSE(again) << "the cash has room, but not what is settled with it";
  EXPECT_EQ(again.error(), account_reject::amount_too_large);
  settle(in, wednesday);
  EXPECT_TRUE(decide(in.state, deposit(krw(700'000)), rules));
}

TEST(withdrawable_cash, is_without_what_open_purchases_hold) {
  auto in = seller();
  settle(in, wednesday);
  auto bid = purchase(order_id{0x02'00a1});
  place(in, bid, deferred_on(wednesday));
  EXPECT_EQ(withdrawable_of(in.state, deferred_on(wednesday).settlement), krw(100'000));
}

TEST(an_account_that_settles_at_once, writes_nothing_of_it) {
  auto rules = deferred_on(monday);
  rules.settlement.of_fill = [](symbol_id, side, calendar_day) {
    return fill_terms{wednesday, false, {}, {}, rounding::down};
  };
  auto in = seller(rules);
  EXPECT_TRUE(in.state.settlement.unsettled.empty());
  EXPECT_FALSE(std::holds_alternative<fill_scheduled>(in.history.back().first));
  EXPECT_EQ(withdrawable_of(in.state, rules.settlement), krw(800'000));
}

TEST(the_tax_of_a_sale, has_two_parts_that_are_rounded_each) {
  // 69,999 × 3 = 209,997: 0.05 % is 104.9985, 0.15 % is 314.9955.
  const auto rules = deferred_on(monday, rate{50'000}, rate{150'000});
  auto in = house_account({}, shares(20));
  place(in, sale(), rules);
  const auto events = tell(in, first_order, fill(3, 69'999), rules);
  const auto booked = std::get<fill_booked>(events.at(0));
  const auto scheduled = std::get<fill_scheduled>(events.at(1));
  EXPECT_EQ(scheduled.transaction_tax, krw(104));
  EXPECT_EQ(scheduled.rural_tax, krw(314));
  EXPECT_EQ(booked.tax, krw(418));
  EXPECT_EQ(scheduled.amount, krw(209'997 - 418));
  EXPECT_EQ(scheduled.value, krw(209'997));
}

TEST(the_tax_of_a_sale, is_rounded_by_the_name_of_its_rule) {
  const fill_terms up{wednesday, true, rate{50'000}, rate{150'000}, rounding::up};
  EXPECT_EQ(tax_of(krw(209'997), up, krw(1)).transaction, krw(105));
  EXPECT_EQ(tax_of(krw(209'997), up, krw(1)).rural, krw(315));
}

TEST(the_tax_of_a_sale, is_never_more_than_the_sale_has_brought) {
  auto rules = deferred_on(monday);
  rules.settlement.of_fill = [](symbol_id, side, calendar_day) {
    return fill_terms{wednesday, true, rate{50'000}, rate{150'000}, rounding::up};
  };
  auto in = house_account({}, shares(20));
  place(in, sale(), rules);
  const auto events = tell(in, first_order, fill(1, 1), rules);
  const auto booked = std::get<fill_booked>(events.at(0));
  const auto scheduled = std::get<fill_scheduled>(events.at(1));
  EXPECT_EQ(booked.tax, krw(1)) << "each part would be a won";
  EXPECT_EQ(booked.cash_after, krw(0));
  EXPECT_EQ(scheduled.transaction_tax, krw(1));
  EXPECT_EQ(scheduled.rural_tax, krw(0));
}

TEST(the_dates_that_wait, are_bounded) {
  auto in = house_account({}, shares(1'000));
  for (std::uint64_t i = 0; i < unsettled_dates_max + 3; ++i) {
    const auto rules = deferred_on({100 + static_cast<std::int32_t>(i)});
    auto next = sale(order_id{(i + 1) << 16 | 0xa1});
    place(in, next, rules);
    tell(in, next.new_order, fill(10, 70'000, true), rules);
    EXPECT_LE(in.state.settlement.unsettled.size(), unsettled_dates_max);
  }
  EXPECT_EQ(in.state.settlement.unsettled.begin()->first.value, 102 + 3);
  EXPECT_EQ(settled_cash_of(in.state), krw(3 * 700'000));
  EXPECT_EQ(in.replayed(blank_account()), in.state);
}

}  // namespace
}  // namespace madang
