#include <gtest/gtest.h>

#include <algorithm>

#include "cluster/node/days/settlement_schedule.hpp"
#include "config/settlement/settlement_settings.hpp"

namespace madang {
namespace {

using settlement::run_kind;

settings with(const std::function<void(settlement::settlement_settings&)>& change = {}) {
  settings made;
  auto& wanted = made.contexts.edit<settlement::settlement_settings>();
  if (change) change(wanted);
  return made;
}
std::vector<due_run> due_on(const char* day, const settings& config = with(), bool evening = false) {
  static const auto days = *load_market_calendar("");
  return due_runs(days, *parse_day(day), config, evening);
}
bool has(const std::vector<due_run>& all, const char* day, run_kind kind) {
  return std::find(all.begin(), all.end(), due_run{*parse_day(day), kind}) != all.end();
}

TEST(a_day, begins_with_the_cash_that_is_due) {
  EXPECT_TRUE(has(due_on("2026-11-27"), "2026-11-27", run_kind::cash));
  EXPECT_TRUE(has(due_on("2026-11-29"), "2026-11-27", run_kind::cash)) << "a Sunday makes up for Friday";
  const auto none = with([](auto& s) { s.daily_batch = s.periodic_batches = false; });
  EXPECT_TRUE(due_on("2026-11-27", none).empty());
}

TEST(a_month, has_its_batches_on_its_first_trading_day_and_whoever_was_away_makes_up_for_them) {
  // 1 January is closed, 2 January is a Friday.
  EXPECT_FALSE(has(due_on("2026-01-01"), "2026-01-02", run_kind::tax)) << "it has not begun";
  for (const auto* day : {"2026-01-02", "2026-01-15", "2026-01-31"}) {
    EXPECT_TRUE(has(due_on(day), "2026-01-02", run_kind::tax)) << day;
    EXPECT_TRUE(has(due_on(day), "2026-01-02", run_kind::statement)) << day;
  }
  EXPECT_TRUE(has(due_on("2026-02-10"), "2026-02-02", run_kind::tax));
  EXPECT_TRUE(has(due_on("2026-02-10"), "2026-01-02", run_kind::statement)) << "the quarter's";
  EXPECT_FALSE(has(due_on("2026-02-10"), "2026-02-02", run_kind::interest)) << "none is paid";
  const auto paying = with([](auto& s) {
    s.interest_rate = rate{1'000'000};
    s.monthly_fee = 500;
  });
  EXPECT_TRUE(has(due_on("2026-02-10", paying), "2026-02-02", run_kind::interest));
  EXPECT_TRUE(has(due_on("2026-02-10", paying), "2026-02-02", run_kind::fee));
}

TEST(a_day, has_its_actions_where_there_is_a_file_and_its_trades_in_the_evening) {
  const auto with_file = with([](auto& s) { s.actions_file = "actions.toml"; });
  EXPECT_TRUE(has(due_on("2026-11-27", with_file), "2026-11-27", run_kind::dividend));
  EXPECT_TRUE(has(due_on("2026-11-27", with_file), "2026-11-27", run_kind::corporate_action));
  EXPECT_FALSE(has(due_on("2026-11-27"), "2026-11-27", run_kind::dividend));
  EXPECT_TRUE(has(due_on("2026-11-27", with(), true), "2026-11-27", run_kind::trades));
  EXPECT_FALSE(has(due_on("2026-11-28", with(), true), "2026-11-27", run_kind::trades)) << "a Saturday has none";
}

}  // namespace
}  // namespace madang
