#include "persistence/postgres/tables/postgres_months.hpp"

#include <thread>

#include "persistence/tables/month_partitions.hpp"
#include "tests/persistence/postgres/postgres_tables_fixture.hpp"

/// Months of the read tables: made ahead, made at once where nobody has, and detached, on a real server.
namespace madang {
namespace {

constexpr std::int64_t day_ns = 86'400'000'000'000;

class postgres_months_test : public postgres_tables_test {
 protected:
  void SetUp() override {
    postgres_tables_test::SetUp();
    if (IsSkipped()) return;
    open(on("tables")).reset();
  }
  postgres_months months(std::int64_t keep = 0) {
    auto settings = rig("tables").settings();
    settings.keep_months = keep;
    return {settings, &metrics};
  }
  /// Does all that is due at this time; gives how much it was.
  std::size_t carry_out(postgres_months& with, unix_nanos now) {
    const auto due = with.due(now);
    if (!due) throw std::runtime_error(due.error().why);
    for (const auto& task : *due) {
      const auto done = with.carry_out(task);
      EXPECT_TRUE(done && *done) << task.table << (done ? "" : done.error().why);
    }
    return due->size();
  }
  /// A few orders and their fills, at this time.
  void trade(unix_nanos at) {
    journal.time = at;
    for (int i = 0; i < 30; ++i) flow.step();
    journal.close_batch();
    project(journal, on("tables")).reset();
  }
  std::string attached(const std::string& table) {
    return one(
        "SELECT coalesce(string_agg(relname, ' ' ORDER BY relname), '') FROM pg_inherits JOIN pg_class ON oid=inhrelid "
        "WHERE inhparent='madang_read." +
        table + "'::regclass");
  }
  static std::string names(const std::string& table, std::int64_t first, std::int64_t last) {
    std::string out;
    for (auto month = first; month <= last; ++month) out += (out.empty() ? "" : " ") + partition_name(table, month);
    return out;
  }

  hand_made_journal journal;
  made_up_orders flow{journal, {4, 2, money::whole(3), money::whole(5), 2, true, 3}};
  const unix_nanos begun{journal.time};
  const std::int64_t first_month = month_of(begun);
  store_metrics metrics;
};

TEST_F(postgres_months_test, the_coming_months_are_made_ahead_as_the_clock_goes_on) {
  auto tending = months();
  for (int passed = 0; passed < 14; ++passed) {
    const auto now = start_of_month(first_month + passed) + day_ns;
    const auto expected = passed == 0 ? 9U : 3U;
    EXPECT_EQ(carry_out(tending, now), expected) << "three tables, in month " << passed;
    for (const std::string table : {"trades", "executions", "ledger"}) {
      EXPECT_EQ(attached(table), names(table, first_month, first_month + passed + 2));
    }
    EXPECT_EQ(carry_out(tending, now), 0U) << "nothing is left to do";
    EXPECT_EQ(metrics.months_ahead.value(), 2);
  }
  EXPECT_EQ(metrics.months_made.value(), 9U + 13U * 3U);
}

TEST_F(postgres_months_test, a_month_that_nobody_has_made_does_not_stop_the_projector) {
  EXPECT_EQ(attached("trades"), "");
  trade(begun);
  trade(begun + 100 * day_ns);
  const auto later = month_of(begun + 100 * day_ns);
  EXPECT_EQ(attached("trades"), partition_name("trades", first_month) + " " + partition_name("trades", later));
  EXPECT_NE(one("SELECT count(*) FROM madang_read." + partition_name("trades", later)), "0");
  auto tending = months();
  EXPECT_TRUE(tending.due(begun).has_value());
  EXPECT_EQ(metrics.months_ahead.value(), 0) << "the next month is missing";
}

TEST_F(postgres_months_test, months_older_than_what_is_kept_are_detached_and_their_rows_stay_beside) {
  auto tending = months(1);
  for (int passed = 0; passed < 4; ++passed) {
    carry_out(tending, begun + passed * 31 * day_ns);
    trade(begun + passed * 31 * day_ns);
  }
  const auto now = month_of(begun + 93 * day_ns);
  EXPECT_EQ(attached("trades"), names("trades", now - 1, now + 2));
  EXPECT_NE(one("SELECT count(*) FROM madang_read.detached_" + partition_name("trades", first_month)), "0");
  EXPECT_EQ(metrics.months_detached.value(), static_cast<std::uint64_t>(now - 1 - first_month) * 3);
}

TEST_F(postgres_months_test, rows_that_come_late_for_a_detached_month_are_kept_and_so_is_what_was_detached) {
  auto tending = months(1);
  carry_out(tending, begun);
  const auto name = partition_name("trades", first_month);
  const auto later = begun + 100 * day_ns;
  // A projector that has written before the month went, and does not know that it is gone.
  auto running = open(on("tables"));
  running->start(
      [](std::uint64_t) -> result<durable_batch, read_failure> { return refused{read_failure{"all are offered"}}; });
  const auto trade_again = [&] {
    journal.time = begun;
    for (int i = 0; i < 30; ++i) flow.step();
    running->offer(journal.close_batch());
    ASSERT_TRUE(running->wait_projected(journal.last(), soon()));
  };
  trade_again();
  const auto rows = one("SELECT count(*) FROM madang_read." + name);
  carry_out(tending, later);
  EXPECT_EQ(one("SELECT count(*) FROM madang_read.detached_" + name), rows);
  trade_again();
  running.reset();
  EXPECT_NE(one("SELECT count(*) FROM madang_read." + name), "0");
  EXPECT_EQ(carry_out(tending, later), 3U);
  EXPECT_EQ(one("SELECT count(*) FROM madang_read.detached_" + name), rows);
  EXPECT_NE(one("SELECT count(*) FROM madang_read.detached_" + name + "_2"), "0");
}

TEST_F(postgres_months_test, a_detachment_that_was_interrupted_is_ended_by_whoever_comes_next) {
  auto tending = months(1);
  carry_out(tending, begun);
  trade(begun);
  const auto name = partition_name("trades", first_month);
  // A reader with an open transaction keeps CONCURRENTLY waiting until its time is over.
  auto settings = rig("tables").settings();
  settings.read_timeout_ms = 300;
  settings.keep_months = 1;
  auto reader = open_reading("SELECT count(*) FROM trades");
  postgres_months hasty(settings, &metrics);
  EXPECT_FALSE(hasty.carry_out({"trades", first_month, true}));
  ASSERT_EQ(one("SELECT count(*) FROM pg_inherits WHERE inhdetachpending"), "1");
  reader.reset();
  // A row for it comes before anybody has ended what was begun.
  trade(begun);
  EXPECT_EQ(one("SELECT count(*) FROM pg_inherits WHERE inhdetachpending"), "0");
  EXPECT_NE(one("SELECT count(*) FROM madang_read." + name), "0");
  EXPECT_NE(one("SELECT count(*) FROM madang_read.detached_" + name), "0");
}

TEST_F(postgres_months_test, several_who_tend_them_beside_a_projector_do_each_once) {
  std::vector<std::thread> tenders;
  for (int i = 0; i < 3; ++i) {
    tenders.emplace_back([&] {
      postgres_months mine(rig("tables").settings(), &metrics);
      for (int passed = 0; passed < 6; ++passed) {
        const auto due = mine.due(start_of_month(first_month + passed));
        ASSERT_TRUE(due) << due.error().why;
        for (const auto& task : *due) ASSERT_TRUE(mine.carry_out(task));
      }
    });
  }
  for (int passed = 0; passed < 6; ++passed) trade(start_of_month(first_month + passed) + day_ns);
  for (auto& each : tenders) each.join();
  EXPECT_EQ(attached("ledger"), names("ledger", first_month, first_month + 7));
}

}  // namespace
}  // namespace madang
