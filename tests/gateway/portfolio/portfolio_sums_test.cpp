#include "gateway/portfolio/portfolio_sums.hpp"

#include <gtest/gtest.h>

namespace madang::portfolio {
namespace {

wide_money won(std::int64_t amount) {
  return money::whole(amount);
}

portfolio_view account_with(account_kind kind, currency in, std::int64_t cash, std::int64_t shares_value) {
  portfolio_view made;
  made.kind = kind;
  made.balance.currency = in;
  made.balance.cash = money::whole(cash);
  made.positions_value = won(shares_value);
  made.cost = won(shares_value - 10);
  made.realized = won(7);
  made.total_return = fraction{10'000};
  return made;
}

position_view position_of(std::string_view symbol, std::int64_t value, market_code market, std::string sector) {
  position_view made;
  made.symbol = *symbol_id::parse(symbol);
  made.market_value = won(value);
  made.market = market;
  made.sector = std::move(sector);
  return made;
}

TEST(portfolio_sums, go_by_kind_and_currency) {
  const std::vector<portfolio_view> accounts{account_with(account_kind::paper, currency::krw, 100, 50),
                                             account_with(account_kind::paper, currency::krw, 1, 20),
                                             account_with(account_kind::game, currency::game, 5, 0)};
  const auto sums = sums_of(accounts);
  ASSERT_EQ(sums.size(), 2u);
  EXPECT_EQ(sums[0].equity(), won(171));
  EXPECT_EQ(sums[0].unrealized(), won(20));
  EXPECT_EQ(sums[0].profit(), won(34));
  EXPECT_EQ(sums[0].total_return, std::nullopt) << "two accounts have no return of their own";
  EXPECT_EQ(sums[1].currency, currency::game);
  EXPECT_EQ(sums[1].total_return, fraction{10'000});
}

TEST(portfolio_sums, are_joined_at_stored_rates_but_for_game_money_and_what_has_no_rate) {
  const std::vector<portfolio_view> accounts{account_with(account_kind::paper, currency::krw, 1'000, 0),
                                             account_with(account_kind::paper, currency::usd, 10, 0),
                                             account_with(account_kind::paper, currency::game, 5, 0)};
  const auto rates = *exchange_rates::parse("USD:1380.5");
  const auto sums = sums_of(accounts, {currency::krw, rates});
  ASSERT_EQ(sums.size(), 2u);
  EXPECT_EQ(sums[0].cash, won(1'000 + 13'805));
  EXPECT_EQ(sums[1].currency, currency::game);
  EXPECT_EQ(sums_of(accounts, {currency::game, rates}).size(), 3u) << "nothing becomes game money";
  EXPECT_EQ(sums_of(accounts, {currency::krw, {}}).size(), 3u);
  EXPECT_EQ(sums_of(accounts, {currency::usd, *exchange_rates::parse("USD:500")})[0].cash, won(12));
}

TEST(exchange_rates, are_won_per_unit_of_a_currency_that_is_traded) {
  EXPECT_TRUE(exchange_rates::parse("").has_value());
  for (const auto* text : {"USD", "USD:", "USD:0", "USD:-1", "GAME:2", "KRW:1", "USD:1,USD:2", "EUR:1", "USD:1;"}) {
    EXPECT_FALSE(exchange_rates::parse(text).has_value()) << text;
  }
}

TEST(allocation, sums_to_the_equity_in_each_list_largest_first) {
  auto one = account_with(account_kind::paper, currency::krw, 100, 900);
  one.positions = {position_of("005930", 300, market_code::kospi, "Semiconductors"),
                   position_of("000660", 350, market_code::kospi, "Semiconductors"),
                   position_of("196170", 250, market_code::kosdaq, "")};
  const auto made = allocation_of({&one, 1});
  using parts = std::vector<allocation_part>;
  EXPECT_EQ(made.equity, won(1'000));
  EXPECT_EQ(made.by_symbol,
            (parts{{"000660", won(350)}, {"005930", won(300)}, {"196170", won(250)}, {"CASH", won(100)}}));
  EXPECT_EQ(made.by_sector, (parts{{"Semiconductors", won(650)}, {"OTHER", won(250)}, {"CASH", won(100)}}));
  EXPECT_EQ(made.by_market, (parts{{"KOSPI", won(650)}, {"KOSDAQ", won(250)}, {"CASH", won(100)}}));
  EXPECT_EQ(made.by_currency, (parts{{"KRW", won(1'000)}}));
}

TEST(allocation, has_rights_to_new_shares_as_a_part_of_their_own) {
  auto one = account_with(account_kind::paper, currency::krw, 100, 900);
  one.positions = {position_of("005930", 700, market_code::kospi, "Semiconductors")};
  const auto made = allocation_of({&one, 1});
  using parts = std::vector<allocation_part>;
  EXPECT_EQ(made.equity, won(1'000));
  EXPECT_EQ(made.by_symbol, (parts{{"005930", won(700)}, {"RIGHTS", won(200)}, {"CASH", won(100)}}));
  EXPECT_EQ(made.by_sector, (parts{{"Semiconductors", won(700)}, {"RIGHTS", won(200)}, {"CASH", won(100)}}));
  EXPECT_EQ(made.by_market, (parts{{"KOSPI", won(700)}, {"RIGHTS", won(200)}, {"CASH", won(100)}}));
}

}  // namespace
}  // namespace madang::portfolio
