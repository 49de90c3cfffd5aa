#include "config/market/instruments.hpp"

#include <gtest/gtest.h>

namespace madang {
namespace {

std::string entry(std::string_view symbol, std::string_view more = "") {
  return "[[instruments]]\nsymbol = \"" + std::string(symbol) +
         "\"\nname = \"N\"\nname_ko = \"이름\"\nmarket = \"KOSPI\"\nbase_price = \"100\"\n" + std::string(more);
}

std::string errors_of(std::string_view text) {
  const auto listings = parse_instruments(text, "list.toml");
  return listings ? "(accepted)" : to_text(listings.error());
}

TEST(instruments, that_are_built_in_are_listed_with_both_names) {
  const auto listings = load_instruments("").value();
  EXPECT_EQ(listings.size(), 30u);
  EXPECT_EQ(listings.front().symbol.text(), "005930");
  EXPECT_EQ(listings.front().name, "Samsung Electronics");
  EXPECT_EQ(listings.front().name_ko, "삼성전자");
  EXPECT_EQ(listings.front().market, market_code::kospi);
  EXPECT_EQ(listings.front().currency, currency::krw);
  EXPECT_EQ(listings.front().lot_size, quantity::whole(1));
}

TEST(instruments, that_are_built_in_can_be_traded_under_the_built_in_rules) {
  const auto listings = load_instruments("").value();
  const auto rules = load_market_rules("").value();
  EXPECT_EQ(to_text(check_instruments(listings, rules, *parse_day("2026-01-02"))), "");
  EXPECT_EQ(to_text(check_instruments(listings, rules, *parse_day("2040-01-02"))), "");
  EXPECT_EQ(check_instruments(listings, rules, *parse_day("2000-01-01")).size(), listings.size());
}

TEST(instruments, with_a_base_price_off_tick_are_named) {
  auto listings = load_instruments("").value();
  listings.front().base_price = price::whole(60'050);
  const auto rules = load_market_rules("").value();
  EXPECT_EQ(to_text(check_instruments(listings, rules, *parse_day("2026-01-02"))),
            "005930: the base price 60050 is off tick\n");
}

TEST(instruments, may_name_currency_and_lot_size) {
  const auto listings = parse_instruments(entry("A", "currency = \"USD\"\nlot_size = \"0.5\"\n"), "list.toml").value();
  EXPECT_EQ(listings.front().currency, currency::usd);
  EXPECT_EQ(listings.front().lot_size, quantity{500'000});
}

TEST(instruments, are_refused_by_name_of_what_is_wrong) {
  EXPECT_EQ(errors_of(entry("A")), "(accepted)");
  EXPECT_EQ(errors_of("instruments = []"), "(accepted)");
  EXPECT_EQ(errors_of(""), "list.toml:1: `instruments` must be an array\n");
  EXPECT_EQ(errors_of(entry("a")), "list.toml:2: `symbol` must be 1 to 8 characters of A-Z, 0-9, `.` and `-`\n");
  EXPECT_EQ(errors_of(entry("A") + entry("A")), "list.toml:8: `symbol` must be listed only once\n");
  EXPECT_EQ(errors_of(entry("A", "colour = \"red\"\n")), "list.toml:7: `colour` is not known here\n");
  EXPECT_EQ(errors_of(entry("A", "lot_size = \"0\"\n")),
            "list.toml:7: `lot_size` must be a positive decimal in quotes\n");
  EXPECT_EQ(errors_of(entry("A", "currency = \"EUR\"\n")), "list.toml:7: `currency` must be one of KRW, USD, GAME\n");
  EXPECT_EQ(errors_of("[[instruments]]\nsymbol = \"A\"\nname = \"N\"\nname_ko = \"N\"\nmarket = \"KOSPI\"\n"),
            "list.toml:1: `base_price` is missing\nlist.toml:1: `base_price` must be a positive decimal in quotes\n");
}

}  // namespace
}  // namespace madang
