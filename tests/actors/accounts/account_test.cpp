#include <gtest/gtest.h>

#include "messages/accounts/money_domain.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

using decided = result<account_decision, account_rejection>;

account_reject refusal_of(const decided& decision) {
  return decision ? account_reject{} : decision.error().why;
}

// ---- refusals in precedence order: at each step everything that comes later is wrong, too --------------------------

/// An account at every limit: no memory for another key or client_order_id, one order open of one, no cash left.
struct full_account : testing::Test {
  account_rules rules{1, {one_hour_ns, 144 + 224}, {}, {}};
  recorded_account in = funded_account(krw(700'000));
  place_order wrong = purchase(order_id{9});

  void SetUp() override {
    auto known = purchase();
    known.request = key(1);
    known.client_order_id = "mine";
    place(in, known, rules);
    wrong.by = stranger;
    wrong.request = key(1, 99);
    wrong.client_order_id = "mine";
    wrong.body_hash = 99;
    wrong.quantity = quantity{0};
    wrong.instrument.reset();
  }
  account_reject refusal() const { return refusal_of(decide(in.state, wrong, rules)); }
  /// A market that nothing fits.
  void give_instrument() {
    wrong.instrument = purchase().instrument;
    wrong.instrument->currency = currency::usd;
    wrong.instrument->lot_size = shares(10);
    wrong.quantity = shares(11);
    wrong.price = won(-1);
  }
};

TEST_F(full_account, refuses_an_order_one_rule_after_the_other_in_precedence_order) {
  EXPECT_EQ(refusal(), account_reject::account_unknown);
  wrong.by = owner;
  EXPECT_EQ(refusal(), account_reject::idempotency_key_reused);
  wrong.request = key(2);
  EXPECT_EQ(refusal(), account_reject::duplicate_client_order_id);
  wrong.client_order_id = "another";
  EXPECT_EQ(refusal(), account_reject::too_many_requests);
  wrong.request = {};
  EXPECT_EQ(refusal(), account_reject::too_many_requests) << "client_order_ids are bounded, too";
  wrong.client_order_id = {};
  EXPECT_EQ(refusal(), account_reject::quantity_not_positive);
  wrong.quantity = shares(-1);
  EXPECT_EQ(refusal(), account_reject::quantity_not_positive);
  wrong.quantity = shares(11);
  EXPECT_EQ(refusal(), account_reject::symbol_unknown);
  give_instrument();
  EXPECT_EQ(refusal(), account_reject::currency_mismatch);
  in.state.terms.currency = currency::game;
  EXPECT_EQ(refusal(), account_reject::currency_mismatch) << "game money meets no other";
  in.state.terms.currency = currency::krw;
  wrong.instrument->currency = currency::krw;
  EXPECT_EQ(refusal(), account_reject::off_lot);
  wrong.quantity = shares(1'000'000'000'000);
  EXPECT_EQ(refusal(), account_reject::price_required);
  wrong.type = order_type::market;
  EXPECT_EQ(refusal(), account_reject::price_not_allowed);
  wrong.type = order_type::limit;
  wrong.price = won(91'150);
  EXPECT_EQ(refusal(), account_reject::off_tick);
  wrong.price = won(91'100);
  EXPECT_EQ(refusal(), account_reject::price_outside_limits);
  wrong.price = won(48'900);
  EXPECT_EQ(refusal(), account_reject::price_outside_limits);
  wrong.price = won(91'000);
  EXPECT_EQ(refusal(), account_reject::order_too_large);
  wrong.quantity = shares(20);
  EXPECT_EQ(refusal(), account_reject::too_many_open_orders);
  rules.open_orders_max = 2;
  EXPECT_EQ(refusal(), account_reject::insufficient_funds);
  wrong.side = side::sell;
  EXPECT_EQ(refusal(), account_reject::insufficient_shares);
}

std::vector<named_value> values_of(const decided& decision) {
  return decision ? std::vector<named_value>{} : decision.error().values;
}
using values = std::vector<named_value>;

TEST(an_account, names_the_values_that_a_price_or_a_quantity_breaks) {
  const auto in = funded_account(krw(700'000));
  auto command = purchase();
  command.price = won(70'150);
  const auto reply = [&] { return values_of(decide(in.state, command, account_rules{})); };
  EXPECT_EQ(reply(), (values{{"tick", "100"}, {"below", "70100"}, {"above", "70200"}}));
  command.price = won(99);
  EXPECT_EQ(reply(), (values{{"tick", "100"}, {"above", "100"}})) << "nothing is sold for nothing";
  command.price = won(91'100);
  EXPECT_EQ(reply(), (values{{"lower_limit", "49000"}, {"upper_limit", "91000"}}));
  command.price = won(70'000);
  command.instrument->lot_size = shares(3);
  EXPECT_EQ(reply(), (values{{"lot_size", "3"}}));
  command.instrument->lot_size = shares(1);
  command.quantity = shares(11);
  EXPECT_EQ(reply(), (values{{"needed", "770000"}, {"available", "700000"}}));
  command.instrument->currency = currency::usd;
  EXPECT_EQ(reply(), (values{{"account", "KRW"}, {"instrument", "USD"}}));
}

TEST_F(full_account, refuses_a_deposit_one_rule_after_the_other_in_precedence_order) {
  auto command = deposit(krw(-1));
  command.by = stranger;
  command.request = key(1, 99);
  auto reply = [&] { return refusal_of(decide(in.state, command, rules)); };
  EXPECT_EQ(reply(), account_reject::account_unknown);
  command.by = owner;
  EXPECT_EQ(reply(), account_reject::idempotency_key_reused);
  command.request = key(2);
  in.state.terms.currency = currency::game;
  EXPECT_EQ(reply(), account_reject::deposit_not_allowed);
  in.state.terms.currency = currency::krw;
  EXPECT_EQ(reply(), account_reject::too_many_requests);
  command.request = {};
  EXPECT_EQ(reply(), account_reject::amount_not_positive);
  command.amount = krw(0);
  EXPECT_EQ(reply(), account_reject::amount_not_positive);
  command.amount = krw(1'001) + money{5'000};
  command.max_amount = krw(1'000);
  EXPECT_EQ(reply(), account_reject::amount_off_unit) << "half a won";
  command.amount = krw(1'001);
  command.max_amount = krw(1'000);
  EXPECT_EQ(reply(), account_reject::amount_too_large);
  command.amount = krw(1'000);
  EXPECT_EQ(reply(), account_reject{});
  command.max_amount = {};
  command.amount = money{INT64_MAX - INT64_MAX % money::one};
  EXPECT_EQ(reply(), account_reject::amount_too_large) << "no deposit may overflow the balance";
}

TEST_F(full_account, refuses_a_withdrawal_one_rule_after_the_other_in_precedence_order) {
  auto command = withdrawal(krw(-1));
  command.by = stranger;
  command.request = key(1, 99);
  auto reply = [&] { return refusal_of(decide(in.state, command, rules)); };
  EXPECT_EQ(reply(), account_reject::account_unknown);
  command.by = owner;
  EXPECT_EQ(reply(), account_reject::idempotency_key_reused);
  command.request = key(2);
  EXPECT_EQ(reply(), account_reject::too_many_requests);
  command.request = {};
  EXPECT_EQ(reply(), account_reject::amount_not_positive);
  command.amount = money{1};
  EXPECT_EQ(reply(), account_reject::amount_off_unit);
  command.amount = krw(1);
  EXPECT_EQ(reply(), account_reject::insufficient_funds) << "held cash cannot be withdrawn";
}

// ---- money domains -------------------------------------------------------------------------------------------------

TEST(a_withdrawal, of_the_whole_remainder_takes_what_is_below_the_unit_along) {
  auto in = funded_account(krw(10));
  in.state.cash = in.state.cash + money{5'000};
  EXPECT_EQ(refusal_of(decide(in.state, withdrawal(krw(10) + money{4'999}), {})), account_reject::amount_off_unit);
  auto all = withdrawal(krw(10) + money{5'000});
  in.apply_all(std::get<account_events>(*decide(in.state, all, {})));
  EXPECT_EQ(in.state.cash, money{});
}

TEST(the_unit, of_a_dollar_is_the_cent_and_of_all_else_is_one) {
  EXPECT_EQ(smallest_unit(currency::krw), krw(1));
  EXPECT_EQ(smallest_unit(currency::game), money::whole(1));
  EXPECT_EQ(smallest_unit(currency::usd), money{100});
  EXPECT_EQ(rounded(money{199}, money{100}, rounding::down), money{100});
  EXPECT_EQ(rounded(money{101}, money{100}, rounding::up), money{200});
  EXPECT_EQ(rounded(money{200}, money{100}, rounding::up), money{200});
  EXPECT_EQ(rounded(money{199}, {}, rounding::down), money{199}) << "no unit, no rounding";
}

TEST(the_kind, of_an_account_is_tied_to_its_currency) {
  EXPECT_TRUE(is_currency_of(account_kind::paper, currency::krw));
  EXPECT_TRUE(is_currency_of(account_kind::live, currency::usd));
  EXPECT_TRUE(is_currency_of(account_kind::game, currency::game));
  EXPECT_FALSE(is_currency_of(account_kind::paper, currency::game));
  EXPECT_FALSE(is_currency_of(account_kind::game, currency::krw));
  for (auto any : {currency::krw, currency::usd, currency::game}) EXPECT_TRUE(is_currency_of(account_kind::house, any));
}

/// The group that an order is opened with, as the event and the order hear of it.
std::optional<self_trade_group> group_of_order(recorded_account in, const place_order& command,
                                               const account_rules& rules = {}) {
  place(in, command, rules);
  const auto& opened = std::get<order_opened>(in.history.back().first);
  const auto& told = in.state.orders.at(command.new_order).to_order.unacknowledged.at(0).body;
  EXPECT_EQ(std::get<open_order>(told).group, opened.group);
  return opened.group;
}

TEST(an_order, is_of_its_owners_group_by_default_and_of_none_by_setting_or_in_a_house_account) {
  account_rules alone;
  alone.self_trade = self_trade_scope::account;
  EXPECT_EQ(group_of_order(funded_account(krw(1'000'000)), purchase()), (self_trade_group{owner}));
  EXPECT_EQ(group_of_order(funded_account(krw(1'000'000)), purchase(), alone), self_trade_group{});
  EXPECT_EQ(group_of_order(house_account({}, shares(10)), sale()), self_trade_group{});
}

TEST(an_order, that_was_opened_before_there_were_groups_is_told_of_none) {
  auto in = funded_account(krw(1'000'000));
  auto decision = decide(in.state, purchase(), {});
  auto opened = std::get<order_opened>(std::get<account_events>(*decision).at(0));
  opened.group = std::nullopt;
  in.take(opened);
  const auto& told = in.state.orders.at(first_order).to_order.unacknowledged.at(0).body;
  EXPECT_EQ(std::get<open_order_v1>(told).terms, opened.terms);
}

/// An account with an order from before money domains.
recorded_account with_old_order(currency of) {
  auto in = funded_account(krw(1'000'000));
  auto decision = decide(in.state, purchase(), {});
  auto opened = std::get<order_opened>(std::get<account_events>(*decision).at(0));
  opened.unit = {};
  in.take(opened);
  in.state.terms.currency = of;
  return in;
}
std::optional<currency> in_won(symbol_id) {
  return currency::krw;
}

TEST(an_order, from_before_money_domains_is_recalled_where_its_instrument_is_of_another_currency) {
  auto in = with_old_order(currency::game);
  EXPECT_TRUE(decide_domains(in.state, [](symbol_id) { return std::nullopt; }).empty()) << "the market is not up yet";
  auto events = decide_domains(in.state, in_won);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(std::get<order_recalled>(events[0]).reason, order_reason::currency_mismatch);
  in.apply_all(events);
  const auto& told = in.state.orders.at(first_order).to_order.unacknowledged.back().body;
  EXPECT_EQ(std::get<recall_order>(told).reason, order_reason::currency_mismatch);
  EXPECT_TRUE(decide_domains(in.state, in_won).empty()) << "once";
}

TEST(an_order, from_before_money_domains_that_fits_stays) {
  auto in = with_old_order(currency::krw);
  auto events = decide_domains(in.state, in_won);
  ASSERT_EQ(events.size(), 1U);
  in.apply_all(events);
  EXPECT_EQ(in.state.orders.at(first_order).to_order.unacknowledged.size(), 1U);
  EXPECT_EQ(in.state.unchecked_orders, 0U);
}

TEST(an_order, of_today_needs_no_look) {
  auto in = funded_account(krw(1'000'000));
  place(in, purchase());
  EXPECT_EQ(in.state.unchecked_orders, 0U);
  EXPECT_TRUE(decide_domains(in.state, in_won).empty());
  auto old = with_old_order(currency::krw);
  tell(old, first_order, report_closed{});
  EXPECT_EQ(old.state.unchecked_orders, 0U) << "an order that has ended is looked at no more";
}

TEST(an_account, that_is_not_open_is_unknown_to_everybody) {
  account blank;
  EXPECT_EQ(refusal_of(decide(blank, purchase(), account_rules{})), account_reject::account_unknown);
  auto nobody = deposit(krw(1));
  nobody.by = {};
  EXPECT_EQ(refusal_of(decide(blank, nobody, account_rules{})), account_reject::account_unknown);
  EXPECT_EQ(refusal_of(decide(blank, issue_shares{own_account, test_symbol(), shares(1), {}})),
            account_reject::account_unknown);
}

TEST(an_account, gets_shares_from_the_issuance_only_when_it_is_the_houses) {
  auto paper = funded_account(krw(1));
  issue_shares command{own_account, test_symbol(), shares(0), krw(5)};
  EXPECT_EQ(refusal_of(decide(paper.state, command)), account_reject::account_unknown);
  auto house = house_account({}, {});
  EXPECT_EQ(refusal_of(decide(house.state, command)), account_reject::quantity_not_positive);
  command.quantity = shares(3);
  house.apply_all(std::get<account_events>(*decide(house.state, command)));
  EXPECT_EQ(house.state.positions.at(test_symbol()).quantity, shares(3));
  EXPECT_EQ(house.state.positions.at(test_symbol()).basis, (position_basis{krw(5), shares(3)}));
}

TEST(an_account, refuses_an_order_whose_hold_with_its_fee_does_not_fit_instead_of_failing) {
  auto in = funded_account(krw(1'000));
  account_rules costly{200, {}, rate{5'000'000}, {}};
  auto command = purchase();
  command.instrument->limits.upper = {INT64_MAX};
  command.instrument->tick = {};
  command.price = price{INT64_MAX / 10};
  command.quantity = shares(9);
  EXPECT_EQ(refusal_of(decide(in.state, command, account_rules{})), account_reject::insufficient_funds);
  command.quantity = quantity{9'900'000};
  command.instrument->lot_size = {};
  EXPECT_EQ(refusal_of(decide(in.state, command, costly)), account_reject::order_too_large);
}

// ---- holds ---------------------------------------------------------------------------------------------------------

TEST(a_hold, covers_the_worst_price_and_the_fee_rounded_up) {
  account_rules rules{200, {}, rate{150'000}, {}};  // 0.15 %
  auto in = funded_account(krw(1'000'000));
  place(in, purchase(), rules);
  EXPECT_EQ(in.state.held, krw(701'050));
  EXPECT_EQ(in.state.cash, krw(1'000'000));
  EXPECT_EQ(in.state.available(), krw(298'950));
  rules.fee_rate = rate{150'001};
  place(
      in,
      [] {
        auto one = purchase(order_id{2});
        one.quantity = shares(1);
        return one;
      }(),
      rules);
  EXPECT_EQ(in.state.orders.at(order_id{2}).held, krw(70'106)) << "105.0007 is held as 106";
}

TEST(a_hold, of_a_market_order_to_buy_is_taken_at_the_days_upper_limit) {
  auto in = funded_account(krw(1'000'000));
  auto command = purchase();
  command.type = order_type::market;
  command.price = {};
  place(in, command);
  EXPECT_EQ(in.state.held, krw(910'000));
  EXPECT_EQ(in.state.orders.at(first_order).worst, won(91'000));
}

using named = std::vector<named_value>;

TEST(a_refusal, for_want_of_cash_or_shares_names_what_is_needed_and_what_there_is) {
  auto in = funded_account(krw(699'999));
  EXPECT_EQ(decide(in.state, purchase(), {}).error().values, (named{{"needed", "700000"}, {"available", "699999"}}));
  EXPECT_EQ(decide(in.state, sale(), {}).error().values, (named{{"needed", "10"}, {"available", "0"}}));
  EXPECT_EQ(decide(in.state, withdrawal(krw(700'000)), {}).error().values,
            (named{{"needed", "700000"}, {"available", "699999"}}));
  EXPECT_EQ(decide(in.state, deposit(money{1}), {}).error().values, (named{{"unit", "1"}}));
  const auto told = decide(in.state, purchase(), {}).error().to_refusal();
  EXPECT_TRUE(told.is(account_reject::insufficient_funds));
  EXPECT_EQ(told.values.size(), 2U);
}

TEST(a_sale, that_could_make_cash_uncountable_is_refused_and_what_is_open_counts) {
  auto in = house_account({}, shares(3'000'000'000));
  auto command = sale();
  command.quantity = shares(1'000'000'000);
  place(in, command);  // at most 2.8e14
  EXPECT_EQ(in.state.sales_limit, krw(280'000'000'000'000));
  command = sale(order_id{2});
  command.quantity = shares(1'000'000'000);
  EXPECT_EQ(refusal_of(decide(in.state, command, {})), account_reject::order_too_large);
  tell(in, first_order, report_closed{});
  EXPECT_EQ(in.state.sales_limit, wide_money{});
  place(in, command);
  tell(in, order_id{2}, report_fill{{1, won(70'000), shares(400'000'000), liquidity_kind::maker}, false});
  EXPECT_EQ(in.state.sales_limit, krw(168'000'000'000'000));
  tell(in, order_id{2}, report_terms{shares(500'000'000), won(70'000)});
  EXPECT_EQ(in.state.sales_limit, krw(28'000'000'000'000));
  tell(in, order_id{2}, report_fill{{1, won(70'000), shares(100'000'000), liquidity_kind::maker}, true});
  EXPECT_EQ(in.state.sales_limit, wide_money{});
}

TEST(shares, are_issued_only_as_many_as_can_be_counted) {
  auto in = house_account({}, quantity{INT64_MAX / 1'024});
  issue_shares more{own_account, test_symbol(), shares(1), {}};
  in.apply_all(std::get<account_events>(*decide(in.state, more)));
  EXPECT_EQ(refusal_of(decide(in.state, more)), account_reject::order_too_large);
}

TEST(a_hold, for_a_sale_is_taken_in_shares) {
  auto in = house_account({}, shares(15));
  place(in, sale());
  EXPECT_EQ(in.state.held, money{});
  EXPECT_EQ(in.state.positions.at(test_symbol()).held, shares(10));
  EXPECT_EQ(refusal_of(decide(in.state, sale(order_id{2}), account_rules{})), account_reject::insufficient_shares);
}

TEST(a_sale, with_a_limit_goes_no_lower_and_one_at_the_market_as_low_as_the_day) {
  auto in = house_account({}, shares(20));
  const auto limited = std::get<account_events>(*decide(in.state, sale(), account_rules{}));
  EXPECT_EQ(std::get<order_opened>(limited.at(0)).terms.worst, won(70'000));
  auto command = sale(order_id{2});
  command.type = order_type::market;
  command.price = {};
  const auto at_market = std::get<account_events>(*decide(in.state, command, account_rules{}));
  EXPECT_EQ(std::get<order_opened>(at_market.at(0)).terms.worst, won(49'000));
}

TEST(a_hold, of_the_last_won_is_allowed_and_of_one_more_is_not) {
  auto in = funded_account(krw(700'000));
  place(in, purchase());
  EXPECT_EQ(in.state.available(), money{});
  auto poor = funded_account(krw(699'999));
  EXPECT_EQ(refusal_of(decide(poor.state, purchase(), account_rules{})), account_reject::insufficient_funds);
}

// ---- repeats -------------------------------------------------------------------------------------------------------

TEST(a_repeated_deposit, gets_the_first_answer_within_the_window_and_counts_once) {
  auto in = funded_account({});
  auto command = deposit(krw(500));
  command.request = key(1);
  in.apply_all(std::get<account_events>(*decide(in.state, command, {})));
  in.apply_all(std::get<account_events>(*decide(in.state, deposit(krw(7)), {})));
  command.received_at = noon + one_hour_ns;
  auto again = decide(in.state, command, {});
  const auto& first = std::get<answered_before>(*again).first;
  EXPECT_EQ(first.transaction, 1U);
  EXPECT_EQ(first.cash_after, krw(500)) << "the balance as it was then";
  EXPECT_EQ(std::get<answered_before>(*again).at, noon);
}

TEST(a_repeated_deposit, after_the_window_is_a_new_one) {
  auto in = funded_account({});
  auto command = deposit(krw(500));
  command.request = key(1);
  in.apply_all(std::get<account_events>(*decide(in.state, command, {})));
  command.received_at = in.at = noon + one_hour_ns + 1;
  in.apply_all(std::get<account_events>(*decide(in.state, command, {})));
  EXPECT_EQ(in.state.cash, krw(1'000));
  EXPECT_EQ(in.state.requests.size_after({}), 1U) << "the old one is forgotten";
}

TEST(a_repeated_order, names_the_order_that_it_opened_even_when_that_is_closed) {
  auto in = funded_account(krw(700'000));
  auto command = purchase();
  command.request = key(4);
  place(in, command);
  tell(in, first_order, report_closed{order_status::cancelled, order_reason::cancelled_by_user});
  command.new_order = order_id{77};
  auto again = decide(in.state, command, {});
  EXPECT_EQ(std::get<answered_before>(*again).first.order, first_order);
}

TEST(remembered_keys, are_bounded_and_make_room_when_the_oldest_are_over_the_window) {
  account_rules rules{200, {one_hour_ns, 3 * 144}, {}, {}};
  auto in = funded_account({});
  auto send = [&](std::uint64_t number, unix_nanos at) {
    auto command = deposit(krw(1));
    command.request = key(number);
    command.received_at = in.at = at;
    auto decision = decide(in.state, command, rules);
    if (decision) in.apply_all(std::get<account_events>(*decision));
    return refusal_of(decision);
  };
  for (std::uint64_t i = 1; i <= 3; ++i) EXPECT_EQ(send(i, noon), account_reject{});
  EXPECT_EQ(send(4, noon + one_hour_ns), account_reject::too_many_requests);
  EXPECT_EQ(send(4, noon + one_hour_ns + 1), account_reject{}) << "the first are over the window";
  EXPECT_EQ(in.state.requests.size_after({}), 1U) << "what is forgotten leaves memory";
  EXPECT_EQ(in.replayed(blank_account()), in.state) << "what is forgotten is said by the events";
}

TEST(remembered_keys, are_enough_for_a_bot_that_sends_50_orders_a_second_for_an_hour) {
  constexpr std::uint64_t sent = 50 * 3'600;
  account_rules rules;
  auto in = funded_account(krw(1'000'000));
  for (std::uint64_t i = 0; i < sent; ++i) {
    in.state.requests.remember({i, 1}, noon, {});
    in.state.client_orders.remember("bot-" + std::to_string(i), noon, {});
  }
  auto next = purchase();
  next.request = key(7);
  next.client_order_id = "next";
  EXPECT_EQ(refusal_of(decide(in.state, next, rules)), account_reject{});
}

TEST(requests, of_events_from_before_are_forgotten_after_a_day) {
  auto in = funded_account({});
  funds_deposited old{1, krw(5), krw(5), {}, key(1), wide_money{}, {}};
  in.take(old);
  in.at = noon + one_day_ns;
  in.take(funds_deposited{2, krw(5), krw(10), {}, key(2), wide_money{}, {}});
  EXPECT_EQ(in.state.requests.size_after({}), 2U);
  in.at = noon + one_day_ns + 1;
  in.take(funds_deposited{3, krw(5), krw(15), {}, key(3), wide_money{}, {}});
  EXPECT_EQ(in.state.requests.size_after({}), 2U) << "the first is gone";
}

TEST(a_client_order_id, stands_for_its_order_when_the_same_order_comes_again) {
  auto in = funded_account(krw(10'000'000));
  auto command = purchase();
  command.client_order_id = "a-1";
  place(in, command);
  command.new_order = order_id{2};
  EXPECT_EQ(std::get<order_exists>(*decide(in.state, command, {})).order, first_order);
  command.body_hash = 8;
  EXPECT_EQ(refusal_of(decide(in.state, command, {})), account_reject::duplicate_client_order_id);
}

TEST(a_client_order_id, is_free_again_after_the_window_unless_its_order_is_still_open) {
  auto in = funded_account(krw(10'000'000));
  auto command = purchase();
  command.client_order_id = "a-1";
  place(in, command);
  command.new_order = order_id{2};
  command.body_hash = 8;
  command.received_at = in.at = noon + one_hour_ns + 1;
  EXPECT_EQ(refusal_of(decide(in.state, command, {})), account_reject::duplicate_client_order_id);
  tell(in, first_order, report_closed{});
  place(in, command);
  EXPECT_EQ(in.state.client_orders.find("a-1", {})->value.order, order_id{2});
  EXPECT_EQ(in.state.open_client_orders.at("a-1").order, order_id{2});
  EXPECT_EQ(in.state.client_orders.size_after({}), 1U);
}

TEST(client_order_ids, are_bounded_and_those_of_open_orders_stay) {
  account_rules rules{200, {one_hour_ns, 3 * 224}, {}, {}};
  auto in = funded_account(krw(100'000'000));
  auto send = [&](std::uint64_t number, unix_nanos at) {
    auto command = purchase(order_id{number});
    command.client_order_id = "c" + std::to_string(number);
    command.received_at = in.at = at;
    auto decision = decide(in.state, command, rules);
    if (decision) in.apply_all(std::get<account_events>(*decision));
    return refusal_of(decision);
  };
  for (std::uint64_t i = 1; i <= 3; ++i) EXPECT_EQ(send(i, noon), account_reject{});
  EXPECT_EQ(send(4, noon), account_reject::too_many_requests);
  tell(in, order_id{2}, report_closed{});
  EXPECT_EQ(send(4, noon + 2 * one_hour_ns), account_reject{});
  EXPECT_TRUE(in.state.open_client_orders.contains("c1"));
  EXPECT_FALSE(in.state.open_client_orders.contains("c2"));
}

// ---- peer messages that are copies, or come out of turn ------------------------------------------------------------

TEST(a_peer_message, that_was_consumed_or_comes_early_gives_no_events) {
  auto in = funded_account(krw(1'000'000));
  place(in, purchase());
  peer_message<order_to_account> fill{1, report_fill{{1, won(70'000), shares(4), liquidity_kind::taker}, false}};
  in.apply_all(decide(in.state, first_order, fill, {}));
  EXPECT_TRUE(decide(in.state, first_order, fill, {}).empty()) << "a copy";
  fill.number = 3;
  EXPECT_TRUE(decide(in.state, first_order, fill, {}).empty()) << "over a gap";
  EXPECT_TRUE(decide(in.state, order_id{88}, fill, {}).empty()) << "of an order that is not open here";
  EXPECT_TRUE(decide(in.state, peer_message<user_to_account>{1, open_account{}}).empty()) << "opened once";
}

TEST(an_acknowledged_peer_message, leaves_the_state) {
  auto in = funded_account(krw(1'000'000));
  place(in, purchase());
  EXPECT_EQ(in.state.orders.at(first_order).to_order.unacknowledged.size(), 1U);
  in.take(messages_acknowledged{{{entity_of(first_order), 1}, {entity_of(order_id{99}), 4}}});
  EXPECT_TRUE(in.state.orders.at(first_order).to_order.empty());
}

}  // namespace
}  // namespace madang
