#include "config/rules/dated_exchange_rates.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

namespace madang {
namespace {

calendar_day day(const char* text) {
  return *parse_day(text);
}

TEST(dated_exchange_rates, hold_from_their_day_until_the_next_one) {
  const auto read = parse_exchange_rates(
      "[[rates]]\ncurrency = \"USD\"\nfrom = \"2026-11-20\"\nwon = \"1379.2\"\n"
      "[[rates]]\ncurrency = \"USD\"\nfrom = \"2026-11-19\"\nwon = \"1380.5\"\n",
      "mine.toml");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->won_on(currency::usd, day("2026-11-18")), std::nullopt);
  EXPECT_EQ(to_text(*read->won_on(currency::usd, day("2026-11-19"))), "1380.5");
  EXPECT_EQ(to_text(*read->won_on(currency::usd, day("2026-11-22"))), "1379.2") << "a Sunday";
  EXPECT_EQ(read->won_on(currency::krw, day("1990-01-01")), price::whole(1));
  EXPECT_EQ(read->won_on(currency::game, day("2026-11-22")), std::nullopt);
}

TEST(dated_exchange_rates, are_read_from_the_example) {
  exchange_rates_file file(MADANG_SOURCE_DIR "/config/rules/exchange_rates.toml");
  EXPECT_EQ(file.fault(), std::nullopt);
  EXPECT_TRUE(file.now()->won_on(currency::usd, day("2026-11-20")));
}

TEST(dated_exchange_rates, are_refused_with_every_error) {
  const auto read = parse_exchange_rates(
      "[[rates]]\ncurrency = \"KRW\"\nfrom = \"2026-11-20\"\nwon = \"0\"\n"
      "[[rates]]\ncurrency = \"USD\"\nfrom = \"2026-11-20\"\nwon = \"1\"\n"
      "[[rates]]\ncurrency = \"USD\"\nfrom = \"2026-11-20\"\nwon = \"2\"\n",
      "mine.toml");
  ASSERT_FALSE(read);
  const auto text = to_text(read.error());
  for (const auto* part : {"a currency besides KRW", "an amount above zero", "one rate of a currency and a day"}) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  }
}

TEST(dated_exchange_rates, are_read_again_when_the_file_has_changed_and_kept_when_it_is_spoilt) {
  const auto path = std::filesystem::path(testing::TempDir()) / ("rates_" + std::to_string(std::random_device{}()));
  const auto write = [&](const std::string& text, int later) {
    std::ofstream(path) << text;
    std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() + std::chrono::seconds(later));
  };
  const auto won = [&](exchange_rates_file& file) { return file.now()->won_on(currency::usd, day("2026-11-20")); };
  write("[[rates]]\ncurrency = \"USD\"\nfrom = \"2026-11-20\"\nwon = \"1300\"\n", 1);
  exchange_rates_file file(path.string());
  EXPECT_EQ(won(file), price::whole(1'300));
  write("[[rates]]\ncurrency = \"USD\"\nfrom = \"2026-11-20\"\nwon = \"1400\"\n", 2);
  EXPECT_EQ(won(file), price::whole(1'400));
  write("this is no file of rates", 3);
  EXPECT_EQ(won(file), price::whole(1'400));
  std::filesystem::remove(path);
  EXPECT_EQ(won(file), price::whole(1'400)) << "gone";
}

}  // namespace
}  // namespace madang
