#include <gtest/gtest.h>

#include "tests/persistence/postgres/postgres_writer_fixture.hpp"

/// What a standby may and may not be promoted with, seen from a node whose connection string names both servers.
namespace madang {
namespace {

using namespace testing;
using namespace std::chrono_literals;

class postgres_failover_test : public postgres_writer_test {
 protected:
  void SetUp() override {
    postgres_writer_test::SetUp();
    if (!rig) return;
    primary.emplace();
    rig.emplace(*primary);
    standby.emplace(postgres_server::standby_of{*primary});
    dsn = "host=" + primary->directory() + "," + standby->directory() + " dbname=" + rig->database() +
          " user=madang_node";
  }
  void TearDown() override {
    postgres_writer_test::TearDown();
    rig.reset();
    standby.reset();
    primary.reset();
  }
  /// Commits wait for the standby from now on.
  void make_synchronous() {
    primary->sql("ALTER SYSTEM SET synchronous_standby_names = 'standby'");
    primary->sql("SELECT pg_reload_conf()");
    ASSERT_TRUE(eventually([&] { return primary->sql("SELECT sync_state FROM pg_stat_replication") == "sync"; }));
  }
  void wait_standby() {
    ASSERT_TRUE(eventually([&] { return standby->has_all_of(*primary); }));
  }
  std::string sql_there(const std::string& text) { return standby->sql(text, rig->database()); }

  std::optional<postgres_server> primary;
  std::optional<postgres_server> standby;
};

TEST_F(postgres_failover_test, a_lagging_standby_that_is_promoted_stops_the_writer_and_is_refused_at_a_start) {
  open();
  append(3);
  wait_standby();
  standby->cut_off();
  append(2);
  primary->kill_now();
  draft_maker(events()).one(account(1), "while nobody is there");
  ASSERT_TRUE(eventually([&] { return !events().health().writable; }));
  standby->promote();
  ASSERT_TRUE(eventually([&] { return !fatal().empty(); }, 30s)) << events().health().why;
  const auto expect_told = [&](const std::string& why) {
    EXPECT_NE(std::string::npos, why.find("writer 1 ends at position 3 (batch 3)")) << why;
    EXPECT_NE(std::string::npos, why.find("2 positions are missing")) << why;
    EXPECT_NE(std::string::npos, why.find("on timeline 2, it was seen on")) << why;
    EXPECT_NE(std::string::npos, why.find("Bring the server back that has them")) << why;
  };
  expect_told(fatal());
  EXPECT_EQ("3", sql_there("SELECT max(number) FROM madang.batches"));
  const auto fence = sql_there("SELECT incarnation FROM madang.writers");
  expect_told(try_open());
  EXPECT_EQ(fence, sql_there("SELECT incarnation FROM madang.writers")) << "nothing was taken over there";
  standby->stop();
  primary->start();
  open();
  EXPECT_EQ(5U, durable_texts(events()).size()) << "the right server is back";
}

TEST_F(postgres_failover_test, a_standby_that_has_everything_takes_the_primary_s_place_unnoticed) {
  open();
  append(3);
  wait_standby();
  primary->kill_now();
  ASSERT_TRUE(eventually([&] { return !events().health().writable; }));
  standby->promote();
  ASSERT_TRUE(eventually([&] { return events().health().writable; }, 30s)) << events().health().why << fatal();
  append(2);
  EXPECT_EQ("", fatal());
  open();
  EXPECT_EQ(5U, durable_texts(events()).size());
  EXPECT_EQ("5", sql_there("SELECT max(number) FROM madang.batches"));
}

TEST_F(postgres_failover_test, with_remote_flush_nothing_acknowledged_is_lost_with_the_primary) {
  make_synchronous();
  durability = store_durability::remote_flush;
  open();
  start_load();
  for (int i = 0; i < 5; ++i) wait_moves();
  primary->kill_now();
  ASSERT_TRUE(eventually([&] { return !events().health().writable; }));
  const auto acknowledged = events().durable();
  stop_load();
  standby->promote();
  ASSERT_TRUE(eventually(
      [&] { return events().health().why.find("no synchronous standby is named") != std::string::npos; }, 30s))
      << events().health().why << fatal();
  durability = store_durability::local;
  open();
  const auto kept = durable_texts(events());
  ASSERT_GE(kept.size(), acknowledged.value);
  for (std::size_t i = 0; i < kept.size(); ++i) ASSERT_EQ(std::to_string(i + 1), kept[i]);
}

/// A superuser's cancel ends the wait for the standby with a warning: the commit counts on the primary alone.
TEST_F(postgres_failover_test, with_remote_flush_a_commit_that_was_let_go_without_the_standby_is_not_durable) {
  make_synchronous();
  durability = store_durability::remote_flush;
  open();
  append(2);
  standby->suspend();
  draft_maker(events()).one(account(1), std::to_string(++appended));
  for (int i = 0; i < 6; ++i) {
    ASSERT_TRUE(eventually(
        [&] { return primary->sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") != "0"; }));
    primary->sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
  }
  EXPECT_EQ("3", rig->sql("SELECT max(number) FROM madang.batches")) << "the primary alone has it";
  EXPECT_EQ(position{2}, events().durable());
  EXPECT_FALSE(events().health().writable);
  EXPECT_GE(10, std::stoi(rig->sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'madang writer'")));
  standby->resume();
  ASSERT_TRUE(eventually([&] { return events().durable() == events().last(); }, 30s)) << events().health().why;
  expect_all();
}

TEST_F(postgres_failover_test, a_standby_that_is_away_leaves_no_crowd_of_back_ends_behind) {
  make_synchronous();
  durability = store_durability::remote_flush;
  open();
  append(2);
  standby->suspend();
  draft_maker(events()).one(account(1), std::to_string(++appended));
  ASSERT_TRUE(eventually([&] { return metrics.statements_failed.value() >= 7; }, 60s));
  // The append, the look that waits now, and one that was given up a moment ago.
  EXPECT_GE(3, std::stoi(rig->sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")));
  EXPECT_NE(std::string::npos, events().health().why.find("standby")) << events().health().why;
  standby->resume();
  ASSERT_TRUE(eventually([&] { return events().durable() == events().last(); }, 30s)) << events().health().why;
  expect_all();
}

/// The server waits for a standby of its own accord, so the first back end hangs in COMMIT, with the batch.
TEST_F(postgres_failover_test, a_batch_that_is_sent_again_while_the_first_back_end_hangs_in_its_commit_is_there_once) {
  make_synchronous();
  open();
  append(2);
  standby->suspend();
  draft_maker(events()).one(account(1), std::to_string(++appended));
  const auto appends_waiting = [&](const std::string& event) {
    return rig->sql(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'madang writer' AND wait_event = '" + event +
        "'");
  };
  ASSERT_TRUE(eventually([&] { return appends_waiting("SyncRep") == "1"; }));
  ASSERT_TRUE(eventually([&] { return appends_waiting("transactionid") == "1"; }, 30s)) << "the second waits for it";
  EXPECT_EQ("1", appends_waiting("SyncRep"));
  EXPECT_EQ(position{2}, events().durable());
  standby->resume();
  ASSERT_TRUE(eventually([&] { return events().durable() == events().last(); }, 30s)) << events().health().why;
  expect_all();
}

}  // namespace
}  // namespace madang
