#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "persistence/postgres/postgres_journal.hpp"
#include "tests/persistence/journal/draft_maker.hpp"
#include "tests/persistence/journal/fake_projection.hpp"
#include "tests/persistence/journal/manual_clock.hpp"
#include "tests/persistence/postgres/pg_proxy.hpp"
#include "tests/persistence/postgres/postgres_rig.hpp"
#include "tests/support/eventually.hpp"

/// What goes wrong with a real server, and how the writer comes through: nothing that was durable is lost, nothing is
/// there twice, and it goes on by itself.
namespace madang {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using texts = std::vector<std::string>;

class postgres_fault_test : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = postgres_server::missing(); !why.empty()) GTEST_SKIP() << why;
    rig.emplace();
  }
  void TearDown() override {
    stop_load();
    truth.reset();
  }

  journal_options options() {
    journal_options made;
    made.dir = dir.path();
    made.time = &time;
    made.projected = &projected;
    made.fatal = [this](const std::string& why) {
      std::lock_guard lock(mutex);
      fatal_why = why;
    };
    return made;
  }
  postgres_store_options store_options() {
    postgres_store_options made;
    made.settings = rig->settings();
    if (proxy) made.settings.dsn = "host=" + proxy->directory() + " dbname=" + rig->database() + " user=madang_node";
    made.settings.statement_timeout_ms = 500;
    made.node = "a";
    made.metrics = &metrics;
    return made;
  }
  std::string try_open() {
    truth.reset();
    auto opened = open_postgres_journal(options(), store_options());
    if (!opened) return opened.error();
    truth.emplace(*std::move(opened));
    return {};
  }
  /// A test that cannot open has nothing to go on with.
  void open() {
    if (const auto why = try_open(); !why.empty()) throw std::runtime_error(why);
  }
  batch_journal& events() { return *truth->events; }
  std::string fatal() {
    std::lock_guard lock(mutex);
    return fatal_why;
  }

  /// Appends without an end, some thousand a second, noting what became durable.
  void start_load() {
    stop = false;
    load = std::thread([this] {
      draft_maker to(events());
      while (!stop) {
        if (events().pending_bytes() < 100'000) to.one(account(1), std::to_string(++appended));
        std::this_thread::sleep_for(200us);
      }
    });
  }
  void stop_load() {
    stop = true;
    if (load.joinable()) load.join();
  }
  void wait_moves() {
    const auto from = events().durable();
    ASSERT_TRUE(eventually([&] { return events().durable() > from; }, 60s)) << events().health().why << fatal();
  }
  /// Everything is durable in the end, once, also for the next to open it.
  void expect_all() {
    stop_load();
    ASSERT_TRUE(eventually([&] { return events().durable() == events().last(); }, 60s)) << events().health().why;
    ASSERT_TRUE(eventually([&] { return events().health().writable; }));
    EXPECT_EQ("", fatal());
    open();
    texts expected;
    for (int i = 1; i <= appended; ++i) expected.push_back(std::to_string(i));
    EXPECT_EQ(expected, durable_texts(events()));
    EXPECT_EQ("0", rig->sql("SELECT count(*) - max(number) FROM madang.batches"));
  }
  std::string writer_backend() {
    return rig->sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'madang writer' AND datname = '" +
                    rig->database() + "'");
  }

  temp_dir dir;
  manual_clock time;
  fake_projection projected;
  store_metrics metrics;
  std::optional<postgres_rig> rig;
  std::optional<pg_proxy> proxy;
  std::mutex mutex;
  std::string fatal_why;
  std::optional<postgres_journal> truth;
  std::atomic<bool> stop{true};
  std::atomic<int> appended{0};
  std::thread load;
};

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

TEST_F(postgres_fault_test, a_lagging_standby_that_was_promoted_ends_the_writer_and_is_refused_at_a_start) {
  rig.reset();
  postgres_server own;
  rig.emplace(own);
  open();
  draft_maker to(events());
  const auto append = [&](int count) {
    for (int i = 0; i < count; ++i) {
      to.one(account(1), "e");
      ASSERT_TRUE(eventually([&] { return events().durable() == events().last(); }));
    }
  };
  append(3);
  own.make_standby();
  append(2);
  own.stop();
  to.one(account(1), "while nobody is there");
  own.promote_standby();
  ASSERT_TRUE(eventually([&] { return !fatal().empty(); }, 30s));
  EXPECT_NE(std::string::npos, fatal().find("ends at batch 3")) << fatal();
  const auto why = try_open();
  EXPECT_NE(std::string::npos, why.find("2 positions are missing")) << why;
  rig.reset();
}

// ---- what a start refuses, and what a role may do ------------------------------------------------------------------

TEST_F(postgres_fault_test, a_server_that_could_lose_commits_is_refused) {
  rig->sql("ALTER ROLE madang_node SET synchronous_commit = off");
  auto why = try_open();
  EXPECT_NE(std::string::npos, why.find("synchronous_commit")) << why;
  rig->sql("ALTER ROLE madang_node RESET synchronous_commit");
  rig->server().stop();
  rig->server().start("fsync=off");
  why = try_open();
  EXPECT_NE(std::string::npos, why.find("fsync")) << why;
  rig->server().stop();
  rig->server().start();
  open();
}

TEST_F(postgres_fault_test, a_database_without_schema_or_with_a_newer_one_is_refused) {
  rig->sql("INSERT INTO madang.migrations VALUES ('9999_future', now())");
  auto why = try_open();
  EXPECT_NE(std::string::npos, why.find("newer")) << why;
  rig->sql("DROP SCHEMA madang CASCADE");
  why = try_open();
  EXPECT_NE(std::string::npos, why.find("madang store migrate")) << why;
}

TEST_F(postgres_fault_test, migrations_run_once_whoever_runs_them) {
  rig->sql("DROP SCHEMA madang CASCADE");
  std::atomic<std::size_t> applied{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      auto done = migrate_store(rig->settings("postgres"), "madang_node");
      ASSERT_TRUE(done) << done.error();
      applied += done->applied.size();
    });
  }
  for (auto& each : threads) each.join();
  EXPECT_EQ(std::stoul(rig->sql("SELECT count(*) FROM madang.migrations")), applied);
  open();
}

TEST_F(postgres_fault_test, a_node_s_role_changes_nothing_but_through_the_fence) {
  for (const auto* sql : {"DELETE FROM madang.batches", "UPDATE madang.writers SET incarnation = 9",
                          "INSERT INTO madang.checkpoints VALUES (1, 5)", "DROP TABLE madang.batches"}) {
    auto opened = pg_connection::open(rig->settings(), {}, nullptr);
    ASSERT_TRUE(opened) << opened.error().text;
    EXPECT_FALSE((*opened)->exec(sql)) << sql;
  }
}

TEST_F(postgres_fault_test, a_batch_with_a_shard_that_is_not_owned_is_fenced) {
  open();
  draft_maker to(events());
  rig->sql("UPDATE madang.writers SET owned = set_bit(owned, 3, 0)");
  to.one(account(0x0100), "of shard 1");
  ASSERT_TRUE(eventually([&] { return events().durable() == events().last(); }));
  to.one(account(0x0300), "of shard 3");
  ASSERT_TRUE(eventually([&] { return !fatal().empty(); }));
  EXPECT_EQ("1", rig->sql("SELECT max(number) FROM madang.batches"));
}

TEST_F(postgres_fault_test, a_password_does_not_belong_into_the_dsn) {
  EXPECT_NE("", dsn_problem("host=/tmp password=secret"));
  EXPECT_NE("", dsn_problem("nonsense"));
  EXPECT_EQ("", dsn_problem("host=/tmp dbname=x"));
}

}  // namespace
}  // namespace madang
