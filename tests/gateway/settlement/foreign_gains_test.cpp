#include "gateway/settlement/foreign_gains.hpp"

#include <gtest/gtest.h>

#include "messages/time.hpp"

namespace madang::settlement {
namespace {

calendar_day day(const char* text) {
  return *parse_day(text);
}
money usd(const char* amount) {
  return *parse_fixed<money>(amount);
}
dated_exchange_rates rates() {
  return *parse_exchange_rates(
      "[[rates]]\ncurrency = \"USD\"\nfrom = \"2026-01-05\"\nwon = \"1300\"\n"
      "[[rates]]\ncurrency = \"USD\"\nfrom = \"2026-03-02\"\nwon = \"1350.5\"\n"
      "[[rates]]\ncurrency = \"USD\"\nfrom = \"2026-06-01\"\nwon = \"1400\"\n",
      "rates.toml");
}
const foreign_gain_rule usual{money::whole(2'500'000), rate{22'000'000}};

/// By hand. What came is converted at the rate of its day of settlement, what was paid at that of the purchase's.
struct vector_case {
  const char* what;
  std::vector<foreign_item> items;
  std::int64_t gain, tax;
};

TEST(foreign_gains, are_those_that_were_reckoned_by_hand) {
  const auto sold = day("2026-06-03");
  const vector_case cases[] = {
      {"nothing was sold", {}, 0, 0},
      // 10,000 x 1,400 - 7,000 x 1,300 = 14,000,000 - 9,100,000 = 4,900,000; 22 % of 2,400,000.
      {"a gain above the allowance",
       {{"AAPL", sold, sold, usd("10000")}, {"AAPL", sold, day("2026-01-07"), usd("-7000")}},
       4'900'000,
       528'000},
      // In dollars nothing is gained; in won 10,000 x (1,400 - 1,300) are.
      {"a gain of exchange alone, below the allowance",
       {{"AAPL", sold, sold, usd("10000")}, {"AAPL", sold, day("2026-02-28"), usd("-10000")}},
       1'000'000,
       0},
      // First in first out over two purchases: 3,000 x 1,300 and 2,000 x 1,350.5 are 6,601,000; 9,000 x 1,400 are
      // 12,600,000. 22 % of 5,999,000 - 2,500,000 = 3,499,000 are 769,780.
      {"two lots of different days",
       {{"MSFT", sold, sold, usd("9000")},
        {"MSFT", sold, day("2026-01-05"), usd("-3000")},
        {"MSFT", sold, day("2026-03-03"), usd("-2000")}},
       5'999'000,
       769'780},
      // 4,900,000 of one less 2,600,000 of the other: 5,000 x 1,400 - 6,857.1428 x 1,400 = -2,599,999.92 ->
      // 2,300,000.08
      {"a loss takes from a gain",
       {{"AAPL", sold, sold, usd("10000")},
        {"AAPL", sold, day("2026-01-07"), usd("-7000")},
        {"MSFT", sold, sold, usd("5000")},
        {"MSFT", sold, day("2026-06-01"), usd("-6857.1428")}},
       2'300'000,
       0},
      {"a loss is not taxed",
       {{"AAPL", sold, sold, usd("1")}, {"AAPL", sold, day("2026-01-07"), usd("-7000")}},
       -9'098'600,
       0},
      // 0.0357 x 1,400 = 49.98: cut; nothing is made of parts of a won.
      {"parts of a won are cut", {{"AAPL", sold, sold, usd("0.0357")}}, 49, 0},
      // 2,500,004.08 less a part of a won: 22 % of 4 are 0.88.
      {"tax below a won is none", {{"AAPL", sold, sold, usd("1785.7172")}}, 2'500'004, 0},
  };
  for (const auto& one : cases) {
    const auto made = gains_of(one.items, currency::usd, rates(), usual);
    ASSERT_TRUE(made) << one.what;
    EXPECT_EQ(made->gain, wide_money(money::whole(one.gain))) << one.what << ": " << to_text(made->gain);
    EXPECT_EQ(made->tax, wide_money(money::whole(one.tax))) << one.what << ": " << to_text(made->tax);
  }
}

TEST(foreign_gains, are_not_known_without_a_rate_of_exchange) {
  const auto early = day("2026-01-04");
  EXPECT_FALSE(gains_of({{"AAPL", early, early, usd("1")}}, currency::usd, rates(), usual));
  EXPECT_FALSE(gains_of({{"AAPL", day("2026-03-02"), day("2026-03-02"), usd("1")}}, currency::usd, {}, usual));
}

}  // namespace
}  // namespace madang::settlement
