#include <gtest/gtest.h>

#include "persistence/postgres/postgres_schema.hpp"
#include "tests/persistence/postgres/postgres_writer_fixture.hpp"

/// What a start refuses, and what a node's role may do.
namespace madang {
namespace {

using namespace testing;

using postgres_start_test = postgres_writer_test;

TEST_F(postgres_start_test, a_server_that_could_lose_commits_is_refused) {
  rig->sql("ALTER ROLE madang_node SET synchronous_commit = off");
  auto why = try_open();
  EXPECT_NE(std::string::npos, why.find("synchronous_commit")) << why;
  rig->sql("ALTER ROLE madang_node RESET synchronous_commit");
  for (const std::string setting : {"fsync", "full_page_writes"}) {
    rig->server().stop();
    rig->server().start({setting + "=off"});
    why = try_open();
    EXPECT_NE(std::string::npos, why.find(setting + " = off")) << why;
  }
  rig->server().stop();
  rig->server().start();
  open();
}

TEST_F(postgres_start_test, a_database_without_schema_or_with_a_newer_one_is_refused) {
  rig->sql("INSERT INTO madang.migrations VALUES ('9999_future', now())");
  auto why = try_open();
  EXPECT_NE(std::string::npos, why.find("newer")) << why;
  rig->sql("DROP SCHEMA madang, madang_read CASCADE");
  why = try_open();
  EXPECT_NE(std::string::npos, why.find("madang store migrate")) << why;
}

TEST_F(postgres_start_test, migrations_run_once_whoever_runs_them) {
  rig->sql("DROP SCHEMA madang, madang_read CASCADE");
  std::atomic<std::size_t> applied{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      auto done = migrate_store(rig->settings("madang_owner"), "madang_node");
      ASSERT_TRUE(done) << done.error();
      applied += done->applied.size();
    });
  }
  for (auto& each : threads) each.join();
  EXPECT_EQ(std::stoul(rig->sql("SELECT count(*) FROM madang.migrations")), applied);
  open();
}

TEST_F(postgres_start_test, remote_flush_without_a_named_standby_is_refused) {
  durability = store_durability::remote_flush;
  const auto why = try_open();
  EXPECT_NE(std::string::npos, why.find("no synchronous standby is named")) << why;
}

TEST_F(postgres_start_test, a_node_s_role_changes_nothing_but_through_the_fence) {
  for (const auto* sql :
       {"DELETE FROM madang.batches", "UPDATE madang.batches SET number = 2", "TRUNCATE madang.batches",
        "INSERT INTO madang.batches SELECT * FROM madang.batches", "UPDATE madang.writers SET incarnation = 9",
        "DELETE FROM madang.live_snapshots", "INSERT INTO madang.checkpoints VALUES (1, 5)",
        "DROP TABLE madang.batches", "DROP SCHEMA madang, madang_read CASCADE",
        "ALTER TABLE madang.batches DISABLE TRIGGER ALL", "CREATE TABLE madang.mine (id integer)",
        "CREATE TABLE public.mine (id integer)", "DROP FUNCTION madang.take_over",
        "SELECT madang.holds_fence(1, 1, 0::bit(256))", "SELECT 1 FROM madang.writers FOR UPDATE",
        "SET ROLE madang_owner", "INSERT INTO madang.migrations VALUES ('9999_future', now())"}) {
    auto opened = pg_connection::open(rig->settings(), {}, nullptr);
    ASSERT_TRUE(opened) << opened.error().text;
    const auto done = (*opened)->exec(sql);
    ASSERT_FALSE(done) << sql;
    EXPECT_EQ("42501", done.error().code) << sql << ": " << done.error().text;
  }
}

TEST_F(postgres_start_test, others_may_not_even_look) {
  rig->sql("CREATE ROLE passer_by LOGIN");
  for (const auto* sql : {"SELECT 1 FROM madang.batches", "SELECT madang.take_over(1, 'mine')",
                          "SELECT madang.append_batch(1, 1, 1, 1, 1, '', '', 0::bit(256), '')"}) {
    auto opened = pg_connection::open(rig->settings("passer_by"), {}, nullptr);
    ASSERT_TRUE(opened) << opened.error().text;
    const auto done = (*opened)->exec(sql);
    ASSERT_FALSE(done) << sql;
    EXPECT_EQ("42501", done.error().code) << sql << ": " << done.error().text;
  }
}

TEST_F(postgres_start_test, a_role_that_could_do_more_is_told_so) {
  for (const auto* user : {"madang_node", "madang_owner", "postgres"}) {
    const auto report = check_store(rig->settings(user));
    ASSERT_TRUE(report) << report.error();
    EXPECT_EQ(user == std::string("madang_node"), report->warning.empty()) << user << ": " << report->warning;
  }
}

TEST_F(postgres_start_test, a_batch_with_a_shard_that_is_not_owned_is_fenced) {
  open();
  draft_maker to(events());
  rig->sql("UPDATE madang.writers SET owned = set_bit(owned, 3, 0)");
  to.one(account(0x0100), "of shard 1");
  ASSERT_TRUE(eventually([&] { return events().durable() == events().last(); }));
  to.one(account(0x0300), "of shard 3");
  ASSERT_TRUE(eventually([&] { return !fatal().empty(); }));
  EXPECT_EQ("1", rig->sql("SELECT max(number) FROM madang.batches"));
}

TEST_F(postgres_start_test, a_password_does_not_belong_into_the_dsn) {
  EXPECT_NE("", dsn_problem("host=/tmp password=secret"));
  EXPECT_NE("", dsn_problem("nonsense"));
  EXPECT_EQ("", dsn_problem("host=/tmp dbname=x"));
}

}  // namespace
}  // namespace madang
