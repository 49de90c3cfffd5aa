#include "cluster/node/days/mean_volumes.hpp"

#include <gtest/gtest.h>

#include <map>

#include "messages/market/queries.hpp"
#include "messages/settlement/queries.hpp"

namespace madang {
namespace {

constexpr std::int32_t korea = 9 * 3'600;
constexpr calendar_day today{20'000};

/// Answers with bars of so many shares a day, newest first, and with one of today; a symbol of its own cannot be read.
class daily_bars final : public read_models {
 public:
  std::int64_t days = 0;
  std::uint32_t asked = 0;
  std::vector<settlement::price_change> changes;

 protected:
  void ask_any(any_query query, std::function<void(any_listing)> done) override {
    if (std::any_cast<settlement::list_price_changes>(&query) != nullptr) {
      return done(std::any(listing<settlement::price_change>{changes, false}));
    }
    const auto wanted = std::any_cast<list_candles>(query);
    ++asked;
    if (wanted.symbol == *symbol_id::parse("BROKEN")) {
      return done(refused{list_failure{list_failure::cause::unavailable, "busy"}});
    }
    EXPECT_EQ(wanted.to, start_of_day(today, korea));
    listing<candle> found;
    for (std::int64_t back = 0; back <= days; ++back) {
      candle bar;
      bar.start = start_of_day({static_cast<std::int32_t>(today.value - back)}, korea);
      bar.volume = quantity::whole(back == 0 ? 1'000'000 : 100 * back);
      found.items.push_back(bar);
    }
    done(std::any(std::move(found)));
  }
};

TEST(MeanVolumes, AreThoseOfTheDaysBeforeTodayAndOneFailureDoesNotEndThem) {
  const auto first = *symbol_id::parse("005930");
  const auto last = *symbol_id::parse("000660");
  std::map<symbol_id, wide_quantity> means;
  const auto take = [&](symbol_id symbol, wide_quantity mean) { means[symbol] = mean; };
  daily_bars bars;
  read_mean_volumes(bars, {first}, today, korea, take);
  EXPECT_TRUE(means.empty()) << "no day before today: the rule is skipped";
  bars.days = 3;
  read_mean_volumes(bars, {first, *symbol_id::parse("BROKEN"), last}, today, korea, take);
  EXPECT_EQ(bars.asked, 4U);
  EXPECT_EQ(means[first], wide_quantity(quantity::whole(200)));
  EXPECT_EQ(means[last], wide_quantity(quantity::whole(200)));
  bars.days = 30;
  read_mean_volumes(bars, {first}, today, korea, take);
  EXPECT_EQ(means[first], wide_quantity(quantity::whole(1'050))) << "of twenty days";
}

TEST(MeanVolumes, CountTheDaysBeforeASplitAsWhatTheirSharesHaveBecome) {
  const auto first = *symbol_id::parse("005930");
  daily_bars bars;
  bars.days = 4;  // 100, 200, 300 and 400 shares, the newest first
  // Two new shares for an old one, two days ago: 100 and 200 are new ones, 300 and 400 became 600 and 800.
  bars.changes = {
      {start_of_day({today.value - 2}, korea) + nanos_per_second, price::whole(9'000), price::whole(4'500)}};
  wide_quantity mean;
  read_mean_volumes(bars, {first}, today, korea, [&](symbol_id, wide_quantity told) { mean = told; });
  EXPECT_EQ(mean, wide_quantity(quantity::whole(425)));
}

}  // namespace
}  // namespace madang
