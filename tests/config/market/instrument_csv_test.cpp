#include "config/market/instrument_csv.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>

#include "config/market/listed_details.hpp"
#include "tests/support/temp_dir.hpp"

namespace madang::market {
namespace {

const std::string first_line = "symbol,name,name_ko,market,currency,lot_size,base_price,sector,listed_shares\n";

instrument_rows read(const std::string& text) {
  return parse_instrument_csv(text).value();
}
/// What is wrong with one row; "fine" where nothing is.
std::string judged(const std::string& row) {
  const auto rows = read(first_line + row + "\n");
  return rows.bad.empty() ? "fine" : rows.bad.front().why;
}

TEST(a_file_of_instruments, is_read_by_the_columns_of_its_first_line) {
  const auto rows = read(
      "\xef\xbb\xbf"
      "market,base_price,change,symbol,name,listed_shares,name_ko\r\n"
      "KOSPI,60000,-1.2,005930,Samsung Electronics,5919600000,삼성전자\r\n"
      "\r\n"
      "US,210.5,0,AAPL,\"Apple, \"\"Inc.\"\"\" ,,");
  ASSERT_TRUE(rows.bad.empty()) << rows.bad.front().why;
  ASSERT_EQ(rows.good.size(), 2U);
  const auto& samsung = rows.good[0];
  EXPECT_EQ(samsung.line, 2U);
  EXPECT_EQ(samsung.listing,
            (instrument_listing{*symbol_id::parse("005930"), "Samsung Electronics", "삼성전자", market_code::kospi,
                                currency::krw, quantity::whole(1), price::whole(60'000)}));
  EXPECT_EQ(samsung.details, (instrument_details{"", 5'919'600'000}));
  const auto& apple = rows.good[1];
  EXPECT_EQ(apple.line, 4U);
  EXPECT_EQ(apple.listing.name, "Apple, \"Inc.\"");
  EXPECT_EQ(apple.listing.name_ko, apple.listing.name);
  EXPECT_EQ(apple.listing.currency, currency::usd);
  EXPECT_EQ(apple.details, instrument_details{});
}

TEST(a_file_of_instruments, says_what_its_first_line_lacks) {
  const auto lacks = [](const std::string& text) {
    const auto rows = parse_instrument_csv(text);
    return rows ? "nothing" : rows.error();
  };
  EXPECT_EQ(lacks(""), "the first line names no column symbol");
  EXPECT_EQ(lacks("symbol,name,market"), "the first line names no column base_price");
  EXPECT_EQ(lacks("symbol,name,market,base_price,name"), "the first line names the column name twice");
  EXPECT_EQ(lacks("\"symbol"), "the first line does not name the columns");
  std::string many = first_line;
  for (int i = 0; i <= 10'000; ++i) many += "A" + std::to_string(i) + ",a,,US,,,1,,\n";
  EXPECT_EQ(lacks(many), "it has more than 10000 rows");
}

TEST(a_file_of_instruments, says_what_is_wrong_with_a_row) {
  const std::pair<const char*, const char*> rows[] = {
      {"A,a,,KOSPI,,,100,,", "fine"},
      {"A,a,,KOSPI,GAME,10,100,Games,1", "fine"},
      {"A,a,,KOSPI,,,100,", "it has not as many columns as the first line, 9"},
      {"A,\"a,,KOSPI,,,100,,", "its quotes do not end"},
      {"TOOLONGONE,a,,KOSPI,,,100,,", "symbol is 'TOOLONGONE', not 1 to 8 of A-Z 0-9 . -"},
      {"A,,,KOSPI,,,100,,", "name is '', not plain text of 1 to 100 bytes"},
      {"A,a\x1b[2J,,KOSPI,,,100,,", "name is '?', not plain text of 1 to 100 bytes"},
      {"A,a,,NYSE,,,100,,", "market is 'NYSE', not one of KOSPI, KOSDAQ, KONEX, US"},
      {"A,a,,KOSPI,EUR,,100,,", "currency is 'EUR', not one of KRW, USD, GAME"},
      {"A,a,,KOSPI,,0,100,,", "lot_size is '0', not over 0"},
      {"A,a,,KOSPI,,,-1,,", "base_price is '-1', not a price over 0"},
      {"A,a,,KOSPI,,,1e3,,", "base_price is '1e3', not a price over 0"},
      {"A,a,,KOSPI,,,100,,0", "listed_shares is '0', not a whole number over 0, at most a trillion"},
      {"A,a,,KOSPI,,,100,,1000000000001",
       "listed_shares is '1000000000001', not a whole number over 0, at most a trillion"}};
  for (const auto& [row, why] : rows) EXPECT_EQ(judged(row), why) << row;
  const auto twice = read(first_line + "A,a,,KOSPI,,,100,,\nA,b,,KOSPI,,,100,,\n");
  ASSERT_EQ(twice.good.size(), 1U);
  EXPECT_EQ(twice.good.front().listing.name, "a");
  EXPECT_EQ(twice.bad.front().line, 3U);
  EXPECT_EQ(twice.bad.front().why, "A has a row already");
}

TEST(listed_details, are_kept_beside_the_journal) {
  const temp_dir dir;
  EXPECT_TRUE(load_listed_details(dir.path()).empty());
  const details_by_symbol all{{*symbol_id::parse("A"), {"Food, drink", 12}}, {*symbol_id::parse("B"), {"", 7}}};
  std::ofstream(listed_details_in(dir.path())) << listed_details_text(all) << "damage\nC,-1,x\n,,\n";
  EXPECT_EQ(load_listed_details(dir.path()), all);
}

}  // namespace
}  // namespace madang::market
