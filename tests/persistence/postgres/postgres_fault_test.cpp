#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>

#include <filesystem>
#include <fstream>

#include "tests/persistence/postgres/postgres_writer_fixture.hpp"

/// What goes wrong with a real server, and how the writer comes through: nothing that was durable is lost, nothing is
/// there twice, and it goes on by itself.
namespace madang {
namespace {

using namespace testing;
using namespace std::chrono_literals;

using postgres_fault_test = postgres_writer_test;

TEST_F(postgres_fault_test, a_back_end_that_is_terminated_again_and_again_costs_nothing) {
  open();
  start_load();
  for (int i = 0; i < 8; ++i) {
    wait_moves();
    rig->sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'madang writer'");
  }
  wait_moves();
  expect_all();
  EXPECT_GE(metrics.database_reconnects.value(), 4U);
}

TEST_F(postgres_fault_test, a_back_end_killed_by_the_system_costs_nothing) {
  open();
  start_load();
  for (int i = 0; i < 2; ++i) {
    wait_moves();
    const auto backend = writer_backend();
    ASSERT_FALSE(backend.empty());
    ::kill(std::stoi(backend), SIGKILL);
    wait_moves();
  }
  expect_all();
}

TEST_F(postgres_fault_test, a_server_killed_and_started_again_has_everything_that_was_durable) {
  open();
  start_load();
  for (int i = 0; i < 2; ++i) {
    wait_moves();
    const auto durable = events().durable();
    rig->server().kill_now();
    ASSERT_TRUE(eventually([&] { return !events().health().writable; }));
    EXPECT_GE(events().durable(), durable);
    rig->server().start();
    wait_moves();
  }
  expect_all();
}

TEST_F(postgres_fault_test, a_restart_is_waited_for) {
  open();
  start_load();
  wait_moves();
  rig->server().stop();
  ASSERT_TRUE(eventually([&] { return !events().health().writable; }));
  EXPECT_FALSE(events().health().why.empty());
  rig->server().start();
  wait_moves();
  expect_all();
}

TEST_F(postgres_fault_test, a_server_that_stands_still_is_given_up_and_found_again) {
  open();
  start_load();
  wait_moves();
  rig->server().suspend();
  ASSERT_TRUE(eventually([&] { return !events().health().writable; }));
  rig->server().resume();
  wait_moves();
  expect_all();
}

TEST_F(postgres_fault_test, a_commit_whose_answer_never_comes_is_found) {
  proxy.emplace(rig->server().directory());
  open();
  start_load();
  for (int i = 0; i < 3; ++i) {
    wait_moves();
    const auto before = proxy->done.load();
    proxy->now = pg_proxy::mode::drop_answers;
    ASSERT_TRUE(eventually([&] { return proxy->done > before; }));
    ASSERT_TRUE(eventually([&] { return !events().health().writable; }));
    proxy->now = pg_proxy::mode::pass;
    wait_moves();
  }
  expect_all();
}

TEST_F(postgres_fault_test, a_commit_that_still_hangs_does_not_let_the_batch_in_twice) {
  proxy.emplace(rig->server().directory());
  open();
  start_load();
  wait_moves();
  proxy->now = pg_proxy::mode::hold_sync;
  ASSERT_TRUE(eventually([&] { return !events().health().writable; }));
  EXPECT_GE(proxy->done, 1);
  proxy->now = pg_proxy::mode::pass;
  wait_moves();
  expect_all();
}

TEST_F(postgres_fault_test, a_statement_that_takes_too_long_is_tried_again) {
  open();
  start_load();
  wait_moves();
  std::thread blocker(
      [this] { rig->sql("BEGIN; SELECT 1 FROM madang.writers FOR UPDATE; SELECT pg_sleep(2); COMMIT"); });
  EXPECT_TRUE(eventually([&] { return !events().health().writable; }));
  EXPECT_NE(std::string::npos, events().health().why.find("timeout")) << events().health().why;
  blocker.join();
  wait_moves();
  expect_all();
}

TEST_F(postgres_fault_test, a_server_without_free_connections_is_waited_for) {
  open();
  start_load();
  wait_moves();
  rig->sql("ALTER ROLE madang_node CONNECTION LIMIT 0");
  rig->sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'madang_node'");
  EXPECT_TRUE(eventually([&] { return !events().health().writable; }));
  rig->sql("ALTER ROLE madang_node CONNECTION LIMIT -1");
  wait_moves();
  expect_all();
}

/// A trigger fails the first attempts as the server does under contention.
TEST_F(postgres_fault_test, serialization_failures_and_deadlocks_are_tried_again) {
  rig->sql(
      "CREATE SEQUENCE madang.attempts; GRANT ALL ON SEQUENCE madang.attempts TO PUBLIC;"
      "CREATE FUNCTION madang.contend() RETURNS trigger LANGUAGE plpgsql AS $$ "
      "DECLARE attempt bigint := nextval('madang.attempts'); BEGIN "
      "IF attempt IN (3, 4) THEN RAISE serialization_failure; END IF; "
      "IF attempt IN (7, 8) THEN RAISE deadlock_detected; END IF; RETURN NEW; END $$;"
      "CREATE TRIGGER contend BEFORE INSERT ON madang.batches FOR EACH ROW EXECUTE FUNCTION madang.contend()");
  open();
  start_load();
  ASSERT_TRUE(eventually([&] { return metrics.statements_failed.value() >= 4; }, 30s));
  wait_moves();
  expect_all();
}

/// At another level a statement would look at the state from before it waited for the fence.
TEST_F(postgres_fault_test, an_isolation_level_that_the_role_has_by_default_does_not_reach_a_node) {
  rig->sql("ALTER ROLE madang_node SET default_transaction_isolation = 'serializable'");
  const auto opened = pg_connection::open(rig->settings(), {}, nullptr);
  rig->sql("ALTER ROLE madang_node RESET default_transaction_isolation");
  ASSERT_TRUE(opened) << opened.error().text;
  const auto level = (*opened)->exec("SHOW transaction_isolation");
  ASSERT_TRUE(level) << level.error().text;
  EXPECT_EQ("read committed", level->text(0, 0));
}

// ---- while there is nothing to write -------------------------------------------------------------------------------

TEST_F(postgres_fault_test, an_idle_writer_notices_that_the_server_is_away_and_that_it_is_back) {
  open();
  append(1);
  rig->server().kill_now();
  ASSERT_TRUE(eventually([&] { return !events().health().writable; }));
  EXPECT_NE(std::string::npos, events().health().why.find("cannot be used now")) << events().health().why;
  rig->server().start();
  ASSERT_TRUE(eventually([&] { return events().health().writable; }, 30s)) << events().health().why;
  append(1);
  expect_all();
}

TEST_F(postgres_fault_test, an_idle_writer_that_was_taken_over_ends) {
  open();
  append(1);
  rig->sql("UPDATE madang.writers SET incarnation = incarnation + 1");
  ASSERT_TRUE(eventually([&] { return !fatal().empty(); }));
  EXPECT_NE(std::string::npos, fatal().find("taken this journal over")) << fatal();
}

TEST_F(postgres_fault_test, a_setting_that_could_lose_commits_closes_intake_while_it_lasts) {
  open();
  append(1);
  for (const std::string setting : {"full_page_writes", "fsync"}) {
    rig->sql("ALTER SYSTEM SET " + setting + " = off");
    rig->sql("SELECT pg_reload_conf()");
    EXPECT_TRUE(eventually([&] { return !events().health().writable; }));
    EXPECT_NE(std::string::npos, events().health().why.find(setting)) << events().health().why;
    rig->sql("ALTER SYSTEM RESET " + setting);
    rig->sql("SELECT pg_reload_conf()");
    EXPECT_TRUE(eventually([&] { return events().health().writable; })) << events().health().why;
  }
  expect_all();
}

// ---- space ---------------------------------------------------------------------------------------------------------

TEST_F(postgres_fault_test, a_full_disk_closes_intake_until_there_is_space) {
  const auto small = std::filesystem::path(rig->server().directory()) / "small";
  std::filesystem::create_directory(small);
  if (::mount("tmpfs", small.c_str(), "tmpfs", 0, "size=6m,mode=777") != 0) {
    GTEST_SKIP() << "mounting a tmpfs needs root";
  }
  std::filesystem::create_directory(small / "space");
  std::filesystem::permissions(small / "space", std::filesystem::perms::all);
  run_program({"/bin/chown", "postgres:postgres", (small / "space").string()});
  std::ofstream(small / "ballast") << std::string(4'000'000, 'b');
  rig->sql("CREATE TABLESPACE small LOCATION '" + (small / "space").string() + "'");
  rig->sql("ALTER TABLE madang.batches SET TABLESPACE small");
  open();
  draft_maker to(events());
  while (events().health().writable && appended < 4'000) {
    to.one(account(1), std::to_string(++appended));
    if (appended % 10 == 0) to.one(account(2), std::string(20'000, 'x'));
    ASSERT_TRUE(eventually([&] { return events().durable() == events().last() || !events().health().writable; }));
  }
  EXPECT_FALSE(events().health().writable);
  EXPECT_NE(std::string::npos, events().health().why.find("the disk is full")) << events().health().why;
  const auto stuck = events().durable();
  EXPECT_LT(stuck, events().last());
  std::filesystem::remove(small / "ballast");
  ASSERT_TRUE(eventually([&] { return events().durable() == events().last(); })) << events().health().why;
  EXPECT_EQ("", fatal());
  truth.reset();
  rig->sql("DROP TABLE madang.batches CASCADE");
  rig->sql("DROP TABLESPACE small");
  ::umount2(small.c_str(), MNT_DETACH);
}

TEST_F(postgres_fault_test, a_node_that_was_taken_over_while_it_was_cut_off_ends) {
  proxy.emplace(rig->server().directory());
  open();
  start_load();
  wait_moves();
  proxy->now = pg_proxy::mode::drop_answers;
  ASSERT_TRUE(eventually([&] { return !events().health().writable; }));
  EXPECT_NE("", rig->sql("UPDATE madang.writers SET incarnation = incarnation + 1"));
  const auto end = rig->sql("SELECT max(number) FROM madang.batches");
  proxy->now = pg_proxy::mode::pass;
  ASSERT_TRUE(eventually([&] { return !fatal().empty(); }));
  EXPECT_NE(std::string::npos, fatal().find("taken this journal over")) << fatal();
  EXPECT_EQ(end, rig->sql("SELECT max(number) FROM madang.batches"));
}

}  // namespace
}  // namespace madang
