#include <fstream>
#include <map>
#include <random>

#include "persistence/bars/postgres_bar_store.hpp"
#include "persistence/bars/sqlite_bar_store.hpp"
#include "tests/persistence/projection/lists_fixture.hpp"

namespace madang {
namespace {

constexpr std::int32_t korea_s = 32'400;
constexpr std::int32_t india_s = 19'800;
constexpr std::int64_t minute_ns = 60 * nanos_per_second;
constexpr std::int64_t minutes_per_day = 1'440;

/// What is known of a symbol, each piece by its start: of the platform's trades minutes, of what was imported minutes
/// and days.
struct known_candles {
  using by_start = std::map<unix_nanos, candle>;
  by_start own;
  by_start minutes;
  by_start days;

  static void add(by_start& to, unix_nanos start, const candle& one) {
    auto [found, added] = to.try_emplace(start, one);
    auto& sum = found->second;
    sum.start = start;
    if (added) return;
    sum.high = std::max(sum.high, one.high);
    sum.low = std::min(sum.low, one.low);
    sum.close = one.close;
    sum.volume += one.volume;
    sum.last_trade = std::max(sum.last_trade, one.last_trade);
  }
  static by_start folded(const by_start& from, std::int64_t interval_s, std::int32_t offset_s) {
    by_start out;
    for (const auto& [start, one] : from) add(out, candle_start(start, interval_s, offset_s), one);
    return out;
  }
  /// What should be shown, the newest first.
  std::vector<candle> shown(std::int64_t interval_s, std::int32_t offset_s) const {
    const bool of_hours = interval_s == 3'600 && offset_s % 3'600 == 0;
    const std::int64_t unit_s = interval_s >= day_interval ? day_interval : (of_hours ? 3'600 : 60);
    auto units = folded(own, unit_s, offset_s);
    if (unit_s == day_interval) units.insert(days.begin(), days.end());
    const auto of_minutes = folded(minutes, unit_s, offset_s);
    units.insert(of_minutes.begin(), of_minutes.end());
    std::vector<candle> out;
    for (const auto& [start, one] : folded(units, interval_s, offset_s)) out.push_back(one);
    std::reverse(out.begin(), out.end());
    return out;
  }
};

class imported_candles : public projection_lists_test {
 protected:
  std::unique_ptr<market::bar_store> store() {
    if (GetParam() == sql_dialect::sqlite) return market::sqlite_bar_store::open(file("bars.db")).value();
    return market::postgres_bar_store::open(rig().settings()).value();
  }
  void put(const std::vector<market::imported_bar>& bars) {
    market::bar_file_progress progress;
    const auto failed = store()->put(bars, "made up", progress);
    ASSERT_FALSE(failed) << *failed;
  }
  market::imported_bar bar(std::int64_t interval_s, std::int64_t number) {
    const auto open = 1'000 + static_cast<std::int64_t>(random_() % 500);
    const auto close = 1'000 + static_cast<std::int64_t>(random_() % 500);
    return {flow_.symbol(2),
            interval_s,
            number,
            price::whole(open),
            price::whole(std::max(open, close) + 7),
            price::whole(std::min(open, close) - 7),
            price::whole(close),
            quantity::whole(1 + static_cast<std::int64_t>(random_() % 1'000))};
  }
  static candle candle_of(const market::imported_bar& one, unix_nanos start) {
    return {start, one.open, one.high, one.low, one.close, one.volume, 0};
  }
  /// Bars for a part of the minutes and of the days around the trades.
  known_candles import_around(const true_lists& truth, std::int32_t offset_s) {
    known_candles out;
    for (const auto& [key, one] : truth.candles) {
      if (key.first == flow_.symbol(2)) out.own.emplace(one.start, one);
    }
    const auto first = day_in_zone(out.own.begin()->first, offset_s).value - 4;
    const auto last = day_in_zone(out.own.rbegin()->first, offset_s).value + 4;
    std::vector<market::imported_bar> bars;
    for (auto day = first; day <= last; ++day) {
      if (random_() % 2 == 0) bars.push_back(bar(market::day_bar_s, day));
      if (random_() % 4 == 0) continue;
      const auto begin = start_of_day({day}, offset_s).value / minute_ns;
      for (std::int64_t i = 0; i < minutes_per_day; ++i) {
        if (random_() % 5 == 0) bars.push_back(bar(market::minute_bar_s, begin + i));
      }
    }
    put(bars);
    for (const auto& one : bars) {
      const bool is_day = one.interval_s == market::day_bar_s;
      const auto start =
          is_day ? start_of_day({static_cast<std::int32_t>(one.number)}, offset_s) : unix_nanos{one.number * minute_ns};
      (is_day ? out.days : out.minutes).emplace(start, candle_of(one, start));
    }
    return out;
  }
  std::vector<candle> all_pages(list_candles query) {
    std::vector<candle> out;
    while (true) {
      const auto page = page_of<candle>(query);
      EXPECT_LE(page.items.size(), query.limit);
      out.insert(out.end(), page.items.begin(), page.items.end());
      if (!page.more || page.items.empty()) return out;
      query.to = page.items.back().start;
    }
  }

  std::mt19937_64 random_{23};
};

TEST_P(imported_candles, stand_where_the_platform_has_no_trades_of_its_own) {
  fill(1'200, 13, 120'000'000'000);
  start();
  const true_lists truth(journal_);
  const auto known = import_around(truth, korea_s);
  ASSERT_GT(known.own.size(), 50U);
  ASSERT_GT(known.days.size(), 3U);
  for (const std::int64_t interval : {std::int64_t{60}, std::int64_t{300}, std::int64_t{900}, std::int64_t{3'600},
                                      day_interval, week_interval, month_interval}) {
    const auto expected = known.shown(interval, korea_s);
    EXPECT_EQ(all_pages({flow_.symbol(2), interval, {}, {}, 997, korea_s}), expected) << interval;
    EXPECT_EQ(all_pages({flow_.symbol(2), interval, {}, {}, 13, korea_s}), expected) << interval << ", small pages";
    if (expected.size() < 4) continue;
    const auto part =
        page_of<candle>(list_candles{flow_.symbol(2), interval, expected[2].start, expected[0].start, 1'000, korea_s});
    EXPECT_EQ(part.items, (std::vector{expected[1], expected[2]})) << interval;
  }
  EXPECT_TRUE(page_of<candle>(list_candles{flow_.symbol(2), 1, {}, known.own.begin()->first, 1'000}).items.empty())
      << "seconds are of trades alone";
}

TEST_P(imported_candles, follow_a_market_whose_hours_begin_at_half_past) {
  fill(600, 13, 120'000'000'000);
  start();
  const true_lists truth(journal_);
  const auto known = import_around(truth, india_s);
  for (const std::int64_t interval : {std::int64_t{60}, std::int64_t{3'600}, day_interval, week_interval}) {
    EXPECT_EQ(all_pages({flow_.symbol(2), interval, {}, {}, 500, india_s}), known.shown(interval, india_s)) << interval;
  }
}

TEST_P(imported_candles, come_while_lists_are_read_and_survive_tables_that_are_made_again) {
  fill(300, 13, 120'000'000'000);
  start();
  const true_lists truth(journal_);
  const list_candles query{flow_.symbol(2), day_interval, {}, {}, 1'000, korea_s};
  const auto before = page_of<candle>(query).items;
  ASSERT_FALSE(before.empty());
  const auto known = import_around(truth, korea_s);
  EXPECT_NE(known.shown(day_interval, korea_s), before);
  EXPECT_EQ(page_of<candle>(query).items, known.shown(day_interval, korea_s)) << "without a new start";
  lists_.reset();
  projection_.reset();
  if (GetParam() == sql_dialect::sqlite) {
    std::filesystem::remove(file());
    std::filesystem::remove(file() + "-wal");
    std::filesystem::remove(file() + "-shm");
  } else {
    rig().sql("UPDATE madang_read.table_versions SET version=0");
  }
  start();
  EXPECT_EQ(page_of<candle>(query).items, known.shown(day_interval, korea_s)) << "they do not follow from the journal";
}

TEST_P(imported_candles, that_are_damaged_cost_candles_alone) {
  if (GetParam() != sql_dialect::sqlite) return;
  fill(300, 13);
  start();
  std::ofstream(file("bars.db")) << std::string(8'192, 'x');
  const auto candles = ask(*lists_, list_candles{flow_.symbol(2), 60, {}, {}, 10, korea_s});
  ASSERT_FALSE(candles);
  EXPECT_EQ(candles.error().reason, list_failure::cause::unavailable);
  const auto account = flow_.accounts()[0];
  EXPECT_FALSE(page_of<order_view>(list_orders{flow_.user_of(account), account, order_filter::all, {}, {}, {10, 0, 0}})
                   .items.empty());
  std::filesystem::remove(file("bars.db"));
  EXPECT_TRUE(ask(*lists_, list_candles{flow_.symbol(2), 60, {}, {}, 10, korea_s}));
}

INSTANTIATE_TEST_SUITE_P(stores, imported_candles, ::testing::Values(sql_dialect::sqlite, sql_dialect::postgres),
                         [](const auto& each) { return each.param == sql_dialect::sqlite ? "sqlite" : "postgres"; });

}  // namespace
}  // namespace madang
