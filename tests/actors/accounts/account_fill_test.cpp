#include <gtest/gtest.h>

#include "actors/accounts/holds.hpp"
#include "actors/accounts/valuation/basis.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

report_fill fill(std::int64_t amount, std::int64_t at, bool last = false) {
  return {{1, won(at), shares(amount), liquidity_kind::taker}, last};
}
const position_state& stock(const recorded_account& in) {
  return in.state.positions.at(test_symbol());
}
const open_order_state& open(const recorded_account& in) {
  return in.state.orders.at(first_order);
}

// ---- purchases -----------------------------------------------------------------------------------------------------

TEST(a_purchase, that_fills_at_its_price_turns_held_cash_into_shares) {
  auto in = funded_account(krw(1'000'000));
  place(in, purchase());
  tell(in, first_order, fill(10, 70'000, true));
  EXPECT_EQ(in.state.cash, krw(300'000));
  EXPECT_EQ(in.state.held, money{});
  EXPECT_EQ(stock(in).quantity, shares(10));
  EXPECT_EQ(stock(in).basis, (position_basis{krw(700'000), shares(10)}));
  EXPECT_TRUE(in.state.orders.empty());
}

TEST(a_purchase, that_fills_better_than_its_limit_gives_the_difference_back_at_once) {
  auto in = funded_account(krw(1'000'000));
  place(in, purchase());
  auto events = tell(in, first_order, fill(4, 69'000));
  EXPECT_EQ(std::get<fill_booked>(events.at(0)).released, krw(4'000));
  EXPECT_EQ(in.state.cash, krw(724'000));
  EXPECT_EQ(in.state.held, krw(420'000)) << "six at 70,000";
  EXPECT_EQ(open(in).held, krw(420'000));
}

TEST(a_purchase, pays_its_fee_out_of_the_hold) {
  account_rules rules{200, {}, rate{150'000}, {}};
  auto in = funded_account(krw(1'000'000));
  place(in, purchase(), rules);
  auto event = std::get<fill_booked>(tell(in, first_order, fill(10, 70'000, true), rules).at(0));
  EXPECT_EQ(event.fee, krw(1'050));
  EXPECT_EQ(event.released, money{});
  EXPECT_EQ(in.state.cash, krw(298'950));
}

TEST(a_fill, is_charged_whole_units_and_of_an_old_order_what_it_was_opened_with) {
  account_rules rules{200, {}, rate{150'001}, rate{200'003}};
  auto in = funded_account(krw(1'000'000));
  place(in, purchase(), rules);
  auto event = std::get<fill_booked>(tell(in, first_order, fill(1, 69'999), rules).at(0));
  EXPECT_EQ(event.fee, krw(104)) << "104.9992 without rounding";
  in.state.orders.at(first_order).unit = {};
  event = std::get<fill_booked>(decide(in.state, first_order, {2, fill(1, 69'999)}, rules).at(0));
  EXPECT_EQ(event.fee, money{1'049'991});
  auto seller = house_account({}, shares(20));
  place(seller, sale(), rules);
  event = std::get<fill_booked>(tell(seller, first_order, fill(1, 69'999), rules).at(0));
  EXPECT_EQ(event.tax, krw(140)) << "140.0001 without rounding";
}

TEST(a_purchase, keeps_the_fee_rate_that_it_was_opened_with) {
  account_rules then{200, {}, rate{150'000}, {}};
  account_rules now{200, {}, rate{90'000'000}, {}};
  auto in = funded_account(krw(1'000'000));
  place(in, purchase(), then);
  EXPECT_EQ(std::get<fill_booked>(tell(in, first_order, fill(10, 70'000, true), now).at(0)).fee, krw(1'050));
}

TEST(a_purchase, in_many_odd_parts_never_costs_more_than_its_hold) {
  account_rules rules{200, {}, rate{123'457}, {}};
  auto in = funded_account(krw(10'000'000));
  auto command = purchase();
  command.instrument->lot_size = {};
  command.instrument->tick = {};
  command.quantity = quantity{10'000'003};
  command.price = price{699'999'999};
  place(in, command, rules);
  for (int i = 0; i < 99; ++i)
    tell(in, first_order, report_fill{{1, command.price, quantity{101'003}, {}}, false}, rules);
  auto rest = command.quantity - open(in).filled;
  tell(in, first_order, report_fill{{1, command.price, rest, {}}, true}, rules);
  EXPECT_EQ(in.state.held, money{});
  EXPECT_EQ(stock(in).quantity, command.quantity);
}

TEST(a_fill, that_costs_more_than_was_held_is_a_bug) {
  auto in = funded_account(krw(1'000'000));
  place(in, purchase());
  auto events = decide(in.state, first_order, {1, fill(10, 70'001, true)}, {});
  EXPECT_THROW(in.apply_all(events), broken_invariant);
}

TEST(a_fill, beyond_what_was_ordered_is_a_bug) {
  auto in = house_account({}, shares(100));
  place(in, sale());
  EXPECT_THROW(tell(in, first_order, fill(11, 70'000)), broken_invariant);
}

// ---- sales ---------------------------------------------------------------------------------------------------------

TEST(a_sale, turns_held_shares_into_cash_less_fee_and_tax) {
  account_rules rules{200, {}, rate{150'000}, rate{200'000}};
  auto in = house_account({}, shares(20));  // cost 50,000 each
  place(in, sale(), rules);
  auto event = std::get<fill_booked>(tell(in, first_order, fill(4, 71'000), rules).at(0));
  EXPECT_EQ(event.value, krw(284'000));
  EXPECT_EQ(event.fee, krw(426));
  EXPECT_EQ(event.tax, krw(568));
  EXPECT_EQ(in.state.cash, krw(284'000 - 426 - 568));
  EXPECT_EQ(event.realized, krw(284'000 - 426 - 568 - 200'000));
  EXPECT_EQ(in.state.realized, event.realized);
  EXPECT_EQ(stock(in).quantity, shares(16));
  EXPECT_EQ(stock(in).held, shares(6));
  EXPECT_EQ(stock(in).basis, (position_basis{krw(1'000'000), shares(20)})) << "a sale leaves it";
  EXPECT_EQ(event.cost_after, krw(800'000));
}

TEST(a_sale, of_everything_leaves_no_position) {
  auto in = house_account({}, shares(10));
  place(in, sale());
  tell(in, first_order, fill(10, 70'000, true));
  EXPECT_TRUE(in.state.positions.empty());
  EXPECT_EQ(in.state.cash, krw(700'000));
}

TEST(a_sale, that_shrank_with_its_last_fill_under_way_gives_the_other_shares_back) {
  auto in = house_account({}, shares(10));
  place(in, sale());
  // The symbol took the new total of 4 and traded it in one pass; the account hears of the fill as the last one.
  tell(in, first_order, fill(4, 70'000, true));
  EXPECT_EQ(stock(in).quantity, shares(6));
  EXPECT_EQ(stock(in).held, quantity{});
}

TEST(the_cost, of_a_part_is_rounded_half_even_and_of_all_is_the_basis) {
  auto part = [](std::int64_t cost, std::int64_t of, std::int64_t whole) {
    return cost_of({money{cost}, quantity{whole}}, quantity{of});
  };
  EXPECT_EQ(part(5, 1, 2), money{2}) << "2.5 to the even 2";
  EXPECT_EQ(part(7, 1, 2), money{4}) << "3.5 to the even 4";
  EXPECT_EQ(part(11, 1, 3), money{4});
  EXPECT_EQ(part(7, 2, 2), money{7});
  EXPECT_EQ(part(7, 0, 2), money{});
  position_basis huge{wide_money{wide_int{INT64_MAX} * 1'000}, quantity{INT64_MAX}};
  EXPECT_EQ(cost_of(huge, quantity{INT64_MAX / 2}).raw, wide_int{INT64_MAX / 2} * 1'000) << "no overflow in between";
}

TEST(a_sale, does_not_move_the_average_cost_and_the_last_one_takes_the_remainder) {
  auto in = house_account(krw(10'000'000), {});
  place(in, purchase());
  // 3 at 60,500 and 4 at 60,625: 60,571.428571 each.
  tell(in, first_order, fill(3, 60'500));
  tell(in, first_order, fill(4, 60'625));
  tell(in, first_order, report_closed{});
  const auto basis = stock(in).basis;
  EXPECT_EQ(average_text(basis.cost, basis.quantity), "60571.428571");
  money sold;
  for (std::uint64_t i = 0; i < 7; ++i) {
    auto command = sale(order_id{50 + i});
    command.quantity = shares(1);
    place(in, command);
    auto event = std::get<fill_booked>(tell(in, order_id{50 + i}, fill(1, 70'000, true)).at(0));
    sold += krw(70'000) - event.realized;
    if (i == 6) break;
    EXPECT_EQ(stock(in).basis, basis);
  }
  EXPECT_EQ(sold, krw(3 * 60'500 + 4 * 60'625)) << "to the last won";
  EXPECT_TRUE(in.state.positions.empty());
}

TEST(fees, belong_to_the_cost_of_a_purchase_and_come_off_a_sale) {
  account_rules rules{200, {}, rate{150'000}, rate{200'000}};
  auto in = funded_account(krw(1'000'000));
  place(in, purchase(), rules);
  tell(in, first_order, fill(10, 70'000, true), rules);
  EXPECT_EQ(stock(in).basis.cost, krw(701'050));
  place(in, sale(order_id{2}), rules);
  auto event = std::get<fill_booked>(tell(in, order_id{2}, fill(10, 71'000, true), rules).at(0));
  EXPECT_EQ(event.realized, krw(710'000 - 1'065 - 1'420 - 701'050));
  EXPECT_EQ(in.state.cash - krw(1'000'000), event.realized) << "with all sold, profit is what the cash says";
}

TEST(a_fill, of_the_first_version_keeps_its_meaning) {
  auto in = funded_account(krw(1'000'000));
  place(in, purchase());
  auto event = std::get<fill_booked>(decide(in.state, first_order, {1, fill(10, 70'000, true)}, {}).at(0));
  event.basis_after.reset();
  event.realized = krw(12);
  event.realized_after = krw(99);
  event.cost_after = krw(690'000);
  in.take(event);
  EXPECT_EQ(stock(in).basis, (position_basis{krw(690'000), shares(10)}));
  EXPECT_EQ(in.state.realized, krw(12));
}

// ---- closing -------------------------------------------------------------------------------------------------------

TEST(closing, with_some_of_a_purchase_unfilled_releases_exactly_its_hold) {
  auto in = funded_account(krw(1'000'000));
  place(in, purchase());
  tell(in, first_order, fill(4, 69'000));
  auto event = std::get<order_closed>(
      tell(in, first_order, report_closed{order_status::expired, order_reason::day_ended}).at(0));
  EXPECT_EQ(event.released, krw(420'000));
  EXPECT_EQ(event.status, order_status::expired);
  EXPECT_EQ(in.state.held, money{});
  EXPECT_EQ(in.state.cash, krw(724'000));
  EXPECT_TRUE(in.state.orders.empty());
}

TEST(closing, with_some_of_a_sale_unfilled_releases_exactly_its_shares) {
  auto in = house_account({}, shares(20));
  place(in, sale());
  tell(in, first_order, fill(3, 70'000));
  tell(in, first_order, report_closed{});
  EXPECT_EQ(stock(in).quantity, shares(17));
  EXPECT_EQ(stock(in).held, quantity{});
}

TEST(closing, while_a_raised_hold_stands_releases_the_raise_too) {
  auto in = funded_account(krw(1'000'000));
  place(in, purchase());
  tell(in, first_order, want_hold{shares(12), won(71'000)});
  tell(in, first_order, report_closed{});
  EXPECT_EQ(in.state.held, money{});
  auto seller = house_account({}, shares(20));
  place(seller, sale());
  tell(seller, first_order, want_hold{shares(15), won(70'000)});
  tell(seller, first_order, report_closed{});
  EXPECT_EQ(stock(seller).held, quantity{});
}

// ---- amends --------------------------------------------------------------------------------------------------------

TEST(an_amend, that_raises_a_purchase_holds_the_larger_of_both_terms_and_grants) {
  auto in = funded_account(krw(1'000'000));
  place(in, purchase());
  auto event = std::get<hold_raised>(tell(in, first_order, want_hold{shares(10), won(75'000)}).at(0));
  EXPECT_EQ(event.added, krw(50'000));
  EXPECT_EQ(in.state.held, krw(750'000));
  ASSERT_EQ(open(in).to_order.unacknowledged.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<grant_hold>(open(in).to_order.unacknowledged.back().body));
  tell(in, first_order, report_terms{shares(10), won(75'000)});
  EXPECT_EQ(in.state.held, krw(750'000));
}

TEST(an_amend, to_fewer_shares_at_a_higher_price_needs_the_larger_of_both_terms_and_no_more) {
  auto in = funded_account(krw(700'000));
  place(in, purchase());
  auto event = std::get<hold_raised>(tell(in, first_order, want_hold{shares(5), won(75'500)}).at(0));
  EXPECT_EQ(event.added, money{});
  EXPECT_EQ(in.state.held, krw(700'000));
  EXPECT_FALSE(event.filled_at_most) << "fills at the old price only make it cheaper";
  tell(in, first_order, report_terms{shares(5), won(75'500)});
  EXPECT_EQ(in.state.held, krw(377'500));
}

TEST(an_amend, to_more_shares_at_a_lower_price_is_granted_only_while_no_more_has_traded) {
  auto in = funded_account(krw(720'000));
  place(in, purchase());
  tell(in, first_order, fill(1, 70'000));
  auto event = std::get<hold_raised>(tell(in, first_order, want_hold{shares(13), won(52'000)}).at(0));
  EXPECT_EQ(event.added, money{}) << "9 at 70,000 are more than 12 at 52,000";
  EXPECT_EQ(event.filled_at_most, shares(1));
  const auto& told = open(in).to_order.unacknowledged.back().body;
  EXPECT_EQ(std::get<grant_hold>(told).filled_at_most, shares(1));
  // One that raced it: 330,000 are left for 7 at 70,000 and would not do for 10 at 52,000.
  tell(in, first_order, fill(4, 70'000));
  EXPECT_EQ(in.state.held, krw(350'000));
  tell(in, first_order, report_terms{shares(10), won(70'000)});
  EXPECT_EQ(in.state.held, krw(350'000));
}

TEST(an_amend, that_needs_more_cash_than_there_is_is_refused_and_changes_no_hold) {
  auto in = funded_account(krw(750'000));
  place(in, purchase());
  auto event = std::get<hold_refused>(tell(in, first_order, want_hold{shares(11), won(70'000)}).at(0));
  EXPECT_EQ(event.reason, order_reject::insufficient_funds);
  EXPECT_EQ(event.shortage, (hold_shortage{krw(70'000), krw(50'000), {}, {}}));
  EXPECT_EQ(in.state.held, krw(700'000));
  EXPECT_TRUE(std::holds_alternative<refuse_hold>(open(in).to_order.unacknowledged.back().body));
}

TEST(an_amend, that_needs_more_shares_than_there_are_is_refused) {
  auto in = house_account({}, shares(12));
  place(in, sale());
  auto event = std::get<hold_refused>(tell(in, first_order, want_hold{shares(13), won(70'000)}).at(0));
  EXPECT_EQ(event.reason, order_reject::insufficient_shares);
  EXPECT_EQ(event.shortage, (hold_shortage{{}, {}, shares(3), shares(2)}));
  tell(in, first_order, want_hold{shares(12), won(70'000)});
  EXPECT_EQ(stock(in).held, shares(12));
}

TEST(an_amend, too_large_for_the_arithmetic_is_refused) {
  auto in = funded_account(krw(750'000));
  place(in, purchase());
  auto events = tell(in, first_order, want_hold{quantity{INT64_MAX}, won(70'000)});
  EXPECT_EQ(std::get<hold_refused>(events.at(0)).reason, order_reject::insufficient_funds);
}

TEST(an_amend, that_lowers_price_or_quantity_releases_the_difference) {
  auto in = funded_account(krw(1'000'000));
  place(in, purchase());
  tell(in, first_order, fill(2, 70'000));
  auto event = std::get<order_terms_booked>(tell(in, first_order, report_terms{shares(6), won(69'000)}).at(0));
  EXPECT_EQ(in.state.held, krw(4 * 69'000));
  EXPECT_EQ(event.released, krw(8 * 70'000 - 4 * 69'000));
  auto seller = house_account({}, shares(10));
  place(seller, sale());
  tell(seller, first_order, report_terms{shares(6), won(71'000)});
  EXPECT_EQ(stock(seller).held, shares(6));
}

TEST(an_amend, that_the_symbol_refused_gives_the_raise_back) {
  auto in = funded_account(krw(1'000'000));
  place(in, purchase());
  tell(in, first_order, want_hold{shares(12), won(72'000)});
  tell(in, first_order, report_terms{shares(10), won(70'000)});
  EXPECT_EQ(in.state.held, krw(700'000));
  EXPECT_EQ(open(in).wanted_total, quantity{});
}

TEST(a_fill, that_overtakes_a_granted_amend_leaves_both_terms_covered) {
  auto in = funded_account(krw(1'000'000));
  place(in, purchase());
  tell(in, first_order, want_hold{shares(12), won(72'000)});
  tell(in, first_order, fill(4, 70'000));
  EXPECT_EQ(in.state.held, krw(8 * 72'000)) << "eight of twelve at the higher price";
  tell(in, first_order, report_terms{shares(12), won(72'000)});
  tell(in, first_order, fill(8, 72'000, true));
  EXPECT_EQ(in.state.held, money{});
  EXPECT_EQ(in.state.cash, krw(1'000'000 - 4 * 70'000 - 8 * 72'000));
}

TEST(a_fill, of_a_sale_under_a_granted_raise_that_closes_it_gives_the_raise_back) {
  auto in = house_account({}, shares(20));
  place(in, sale());
  tell(in, first_order, want_hold{shares(15), won(70'000)});
  tell(in, first_order, fill(10, 70'000, true));
  EXPECT_EQ(stock(in).quantity, shares(10));
  EXPECT_EQ(stock(in).held, quantity{});
}

}  // namespace
}  // namespace madang
