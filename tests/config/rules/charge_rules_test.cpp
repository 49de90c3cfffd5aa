#include "config/rules/charge_rules.hpp"

#include <gtest/gtest.h>

#include "config/rules/market_calendar.hpp"

namespace madang {
namespace {

const market::symbol_id samsung = *market::symbol_id::parse("005930");
const market::symbol_id etf = *market::symbol_id::parse("069500");

const charge_rules& shipped() {
  static const auto rules = load_charge_rules("").value();
  return rules;
}

/// In units of 0.01 %: what a sale of the trade date pays.
struct tax_parts {
  std::int64_t transaction = 0;
  std::int64_t rural = 0;
  friend bool operator==(const tax_parts&, const tax_parts&) = default;
};
tax_parts on(market_code market, const char* trade_date, market::symbol_id symbol = samsung) {
  static const auto days = load_market_calendar("").value();
  const auto tax = shipped().tax_of(market, symbol, days.settlement_date(market, *parse_day(trade_date)));
  if (!tax) return {-1, -1};
  return {tax->transaction.raw * 10'000 / rate::one, tax->rural.raw * 10'000 / rate::one};
}

TEST(charge_rules, tax_a_sale_by_the_day_of_its_settlement) {
  constexpr auto kospi = market_code::kospi;
  EXPECT_EQ(on(kospi, "2023-06-01"), (tax_parts{5, 15}));
  EXPECT_EQ(on(kospi, "2024-06-03"), (tax_parts{3, 15}));
  EXPECT_EQ(on(kospi, "2024-12-26"), (tax_parts{3, 15}));
  EXPECT_EQ(on(kospi, "2024-12-27"), (tax_parts{0, 15})) << "settled in 2025";
  EXPECT_EQ(on(kospi, "2025-12-26"), (tax_parts{0, 15}));
  EXPECT_EQ(on(kospi, "2025-12-29"), (tax_parts{5, 15})) << "settled in 2026";
  constexpr auto kosdaq = market_code::kosdaq;
  EXPECT_EQ(on(kosdaq, "2023-06-01"), (tax_parts{20, 0}));
  EXPECT_EQ(on(kosdaq, "2024-06-03"), (tax_parts{18, 0}));
  EXPECT_EQ(on(kosdaq, "2025-06-04"), (tax_parts{15, 0}));
  EXPECT_EQ(on(kosdaq, "2026-06-04"), (tax_parts{20, 0}));
  EXPECT_EQ(on(market_code::konex, "2026-06-04"), (tax_parts{10, 0}));
}

TEST(charge_rules, leave_out_etfs_and_what_is_not_known) {
  EXPECT_EQ(on(market_code::kospi, "2026-06-04", etf), (tax_parts{0, 0}));
  EXPECT_EQ(on(market_code::kospi, "2022-06-02"), (tax_parts{-1, -1}));
  EXPECT_EQ(on(market_code::us, "2026-06-04"), (tax_parts{-1, -1}));
}

TEST(charge_rules, take_gains_on_foreign_shares_over_an_allowance) {
  const auto of = [](const char* year_end) {
    return shipped().foreign_gains_of(market_code::us, *parse_day(year_end));
  };
  EXPECT_EQ(of("2026-12-31"), (foreign_gain_rule{money::whole(2'500'000), rate{22'000'000}}));
  EXPECT_EQ(of("2019-12-31"), foreign_gain_rule{}) << "no rule is known";
  EXPECT_EQ(shipped().foreign_gains_of(market_code::kospi, *parse_day("2026-12-31")), foreign_gain_rule{});
}

TEST(charge_rules, take_the_fee_of_the_day) {
  const auto fee = [](const char* day) { return shipped().fee_of(market_code::kospi, *parse_day(day)); };
  EXPECT_EQ(fee("2025-12-14"), rate{2'300});
  EXPECT_EQ(fee("2025-12-15"), rate{1'820});
  EXPECT_EQ(fee("2026-02-13"), rate{1'820});
  EXPECT_EQ(fee("2026-02-14"), rate{2'300});
  EXPECT_EQ(fee("2022-02-14"), std::nullopt);
}

TEST(charge_rules, refuse_what_they_do_not_understand) {
  const auto errors_of = [](std::string_view text) {
    const auto rules = parse_charge_rules(text, "charges.toml");
    return rules ? "(accepted)" : to_text(rules.error());
  };
  EXPECT_EQ(errors_of("taxes = []\nexempt = []\nfees = []\n"), "(accepted)");
  EXPECT_EQ(errors_of("taxes = []\nfees = []\n"), "charges.toml:1: `exempt` must be an array\n");
  EXPECT_NE(
      errors_of("exempt = []\nfees = []\n[[taxes]]\nfrom = \"2026-01-01\"\nmarkets = [\"KOSPI\"]\nsource = \"s\"\n"
                "transaction = \"0.001\"\nrural = \"0\"\nrounding = \"NEAREST\"\n"),
      "(accepted)");
  EXPECT_NE(errors_of("taxes = []\nfees = []\n[[exempt]]\nsource = \"s\"\nsymbols = [\"toolongname\"]\n"),
            "(accepted)");
  EXPECT_NE(
      errors_of("taxes = []\nexempt = []\n[[fees]]\nfrom = \"2026-01-01\"\nmarkets = [\"KOSPI\"]\nsource = \"s\"\n"
                "rate = \"0.5\"\n"),
      "(accepted)");
}

}  // namespace
}  // namespace madang
