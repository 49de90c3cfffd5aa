#include "messages/portfolio/queries.hpp"
#include "messages/settlement/queries.hpp"
#include "tests/persistence/projection/lists_fixture.hpp"

namespace madang {
namespace {

using portfolio_lists_test = projection_lists_test;

TEST_P(portfolio_lists_test, taxes_are_counted_when_their_base_is_more_than_money_can_say) {
  const account_id seller{77};
  accounts::fill_scheduled sale;
  sale.symbol = *symbol_id::parse("005930");
  sale.side = side::sell;
  sale.settlement_date = {20'000};
  sale.value = money{INT64_MAX / 2 + 1};
  sale.transaction_rate = rate{50'000};
  sale.transaction_tax = money::whole(3);
  for (int i = 0; i < 3; ++i) journal_.append(entity_of(seller), sale);
  journal_.close_batch();
  start();
  const auto taxes = page_of<settlement::tax_item>(settlement::list_taxes{seller, {20'000}, {20'000}, {10, 0, 0}});
  ASSERT_EQ(taxes.items.size(), 1U);
  EXPECT_EQ(taxes.items[0].amount, money::whole(9));
  EXPECT_EQ(taxes.items[0].base, money{INT64_MAX});
}

TEST_P(portfolio_lists_test, taxes_are_added_up_by_currency) {
  accounts::dividend_paid paid;
  paid.pay_date = {20'000};
  paid.gross = money::whole(100);
  paid.tax_rate = rate{15'400'000};
  paid.tax = money::whole(15);
  std::uint64_t key = 77;
  for (const auto in : {currency::krw, currency::usd, currency::krw}) {
    accounts::account_opened opened;
    opened.terms.currency = in;
    journal_.append(entity_of(account_id{key}), opened);
    journal_.append(entity_of(account_id{key++}), paid);
  }
  journal_.close_batch();
  start();
  const auto sums = page_of<settlement::tax_sum>(settlement::sum_taxes{{20'000}, {20'000}});
  ASSERT_EQ(sums.items.size(), 2U);
  EXPECT_EQ(sums.items[0].currency, currency::krw);
  EXPECT_EQ(sums.items[0].amount, money::whole(30));
  EXPECT_EQ(sums.items[0].items, 2U);
  EXPECT_EQ(sums.items[1].currency, currency::usd);
  EXPECT_EQ(sums.items[1].amount, money::whole(15));
}

TEST_P(portfolio_lists_test, rights_are_there_from_their_credit_until_they_are_closed) {
  const account_id holder{77};
  const symbol_id samsung = *symbol_id::parse("005930");
  accounts::rights_credited credited;
  credited.action = 0xffff'0000'0000'0001;
  credited.symbol = samsung;
  credited.quantity = quantity::whole(20);
  credited.subscription_price = price::whole(8'000);
  journal_.append(entity_of(holder), credited);
  credited.action = 5;
  credited.quantity = quantity::whole(3);
  journal_.append(entity_of(holder), credited);
  journal_.append(entity_of(account_id{78}), credited);
  journal_.close_batch();
  accounts::rights_closed closed;
  closed.issue = 0xffff'0000'0000'0001;
  journal_.append(entity_of(holder), closed);
  journal_.close_batch();
  start();
  const unix_nanos never{INT64_MAX};
  const auto all = page_of<portfolio::held_right>(portfolio::list_held_rights{holder, {}, never});
  ASSERT_EQ(all.items.size(), 2U);
  const auto& first = all.items[0].closed_at ? all.items[0] : all.items[1];
  const auto& second = all.items[0].closed_at ? all.items[1] : all.items[0];
  EXPECT_EQ(first.issue, 0xffff'0000'0000'0001);
  EXPECT_EQ(first.symbol, samsung);
  EXPECT_EQ(first.quantity, quantity::whole(20));
  EXPECT_EQ(first.subscription_price, price::whole(8'000));
  ASSERT_TRUE(first.closed_at);
  EXPECT_GE(*first.closed_at, first.credited_at);
  EXPECT_EQ(second.quantity, quantity::whole(3));
  EXPECT_EQ(second.closed_at, std::nullopt);
  const auto later = page_of<portfolio::held_right>(portfolio::list_held_rights{holder, *first.closed_at + 1, never});
  ASSERT_EQ(later.items.size(), 1U) << "what is there still";
  EXPECT_EQ(later.items[0].issue, 5U);
  const auto before = portfolio::list_held_rights{holder, {}, first.credited_at};
  EXPECT_TRUE(page_of<portfolio::held_right>(before).items.empty());
}

TEST_P(portfolio_lists_test, histories_that_take_too_long_are_refused) {
  const account_id long_held{77};
  accounts::account_day_closed day;
  for (std::int32_t i = 0; i < 200; ++i) {
    day.day = {20'000 + i};
    journal_.append(entity_of(long_held), day);
  }
  journal_.close_batch();
  start();
  const portfolio::list_account_days whole{long_held, {20'000}, {20'199}};
  EXPECT_EQ(page_of<accounts::account_day_closed>(whole).items.size(), 200U);
  lists_ = std::make_unique<table_read_models>(
      *projection_, all_queries(), [this] { return journal_.last(); }, read_models_options{1, 10, 0});
  const auto late = ask(*lists_, whole);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().text, "the period is long");
  EXPECT_EQ(late.error().reason, list_failure::cause::unavailable);
}

INSTANTIATE_TEST_SUITE_P(stores, portfolio_lists_test, ::testing::Values(sql_dialect::sqlite, sql_dialect::postgres),
                         [](const auto& each) { return each.param == sql_dialect::sqlite ? "sqlite" : "postgres"; });

}  // namespace
}  // namespace madang
