#include "config/rules/corporate_actions.hpp"

#include <gtest/gtest.h>

#include "config/rules/batch_days.hpp"

namespace madang {
namespace {

calendar_day day(const char* text) {
  return *parse_day(text);
}

TEST(corporate_actions, are_read_from_the_example) {
  const auto read = load_corporate_actions(MADANG_SOURCE_DIR "/config/rules/corporate_actions.toml");
  ASSERT_TRUE(read) << to_text(read.error());
  ASSERT_EQ(read->dividends.size(), 1u);
  const auto& paid = read->dividends[0];
  EXPECT_EQ(paid.symbol.text(), "005930");
  EXPECT_EQ(paid.record_date, day("2026-12-30"));
  EXPECT_EQ(paid.per_share, price::whole(361));
  EXPECT_EQ(to_text(paid.withheld), "0.154");
  ASSERT_EQ(read->splits.size(), 1u);
  EXPECT_EQ(read->splits[0].new_shares, 50u);
  EXPECT_EQ(read->splits[0].price_after(price::whole(70'000)), price::whole(1'400));
  EXPECT_NE(read->splits[0].id(), paid.id());
  ASSERT_EQ(read->rights.size(), 1u);
  EXPECT_EQ(read->rights[0].subscription_price, price::whole(48'000));
  EXPECT_EQ(read->rights[0].subscribe_until, day("2027-06-24"));
}

TEST(corporate_actions, are_none_without_a_file) {
  const auto read = load_corporate_actions("");
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->dividends.empty() && read->splits.empty());
}

TEST(corporate_actions, are_refused_with_every_error) {
  const auto read = parse_corporate_actions(
      "[[dividends]]\nsymbol = \"005930\"\nrecord_date = \"2026-12-30\"\npay_date = \"2026-12-01\"\nper_share = \"0\"\n"
      "[[splits]]\nsymbol = \"005930\"\ndate = \"2027-05-04\"\nnew_shares = 0\nold_shares = 1\n"
      "[[splits]]\nsymbol = \"005930\"\ndate = \"2027-05-04\"\nnew_shares = 2\nold_shares = 1\n",
      "mine.toml");
  ASSERT_FALSE(read);
  const auto text = to_text(read.error());
  for (const auto* part : {"pay_date", "per_share", "new_shares", "one entry for a symbol and a day"}) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  }
}

TEST(a_share, is_worth_less_without_its_right) {
  rights_action of;
  of.new_shares = 1;
  of.old_shares = 5;
  of.subscription_price = price::whole(48'000);
  // (60,000 x 5 + 48,000) / 6
  EXPECT_EQ(of.price_after(price::whole(60'000)), price::whole(58'000));
  EXPECT_EQ(of.price_after(price::whole(48'000)), price::whole(48'000)) << "the right is worth nothing";
  EXPECT_EQ(of.price_after(price::whole(40'000)), price::whole(40'000));
  of.new_shares = 3;
  of.old_shares = 7;
  of.subscription_price = price::whole(1);
  // (100 x 7 + 1 x 3) / 10
  EXPECT_EQ(to_text(of.price_after(price::whole(100))), "70.3");
}

TEST(rights, are_refused_with_every_error) {
  const auto read = parse_corporate_actions(
      "[[rights]]\nsymbol = \"005930\"\nrecord_date = \"2027-06-01\"\nsubscribe_until = \"2027-05-30\"\n"
      "pay_date = \"2027-05-30\"\nnew_shares = 0\nold_shares = 1\nsubscription_price = \"0\"\n",
      "mine.toml");
  ASSERT_FALSE(read);
  const auto text = to_text(read.error());
  for (const auto* part : {"subscribe_until", "pay_date", "new_shares", "subscription_price"}) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  }
}

TEST(months_and_quarters, begin_on_their_first_days) {
  EXPECT_EQ(first_of_month(day("2026-11-29")), day("2026-11-01"));
  EXPECT_EQ(first_of_month(day("2026-01-31"), -1), day("2025-12-01"));
  EXPECT_EQ(first_of_month(day("2026-12-31"), 1), day("2027-01-01"));
  EXPECT_EQ(first_of_quarter(day("2026-11-29")), day("2026-10-01"));
  EXPECT_EQ(first_of_quarter(day("2026-02-01"), -1), day("2025-10-01"));
}

TEST(the_last_day_with_the_right_to_a_dividend, is_two_trading_days_before_the_record_date) {
  const auto days = *load_market_calendar("");
  // 31 December 2026 is closed: what is bought on Monday 28 is settled on Wednesday 30.
  EXPECT_EQ(cum_day(days, market_code::kospi, day("2026-12-30")), day("2026-12-28"));
  EXPECT_EQ(cum_day(days, market_code::kospi, day("2026-12-31")), day("2026-12-28")) << "a closed day of record";
  // Around the holidays of February 16 to 18.
  EXPECT_EQ(cum_day(days, market_code::kospi, day("2026-02-19")), day("2026-02-12"));
}

}  // namespace
}  // namespace madang
