#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "persistence/postgres/postgres_journal.hpp"
#include "tests/persistence/journal/draft_maker.hpp"
#include "tests/persistence/journal/fake_projection.hpp"
#include "tests/persistence/journal/manual_clock.hpp"
#include "tests/persistence/postgres/pg_proxy.hpp"
#include "tests/persistence/postgres/postgres_rig.hpp"
#include "tests/support/eventually.hpp"

namespace madang::testing {

/// The journal of a node over a real server, with a record of everything that was appended.
class postgres_writer_test : public ::testing::Test {
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
    made.settings.durability = durability;
    if (!dsn.empty()) made.settings.dsn = dsn;
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
        std::this_thread::sleep_for(std::chrono::microseconds(200));
      }
    });
  }
  void stop_load() {
    stop = true;
    if (load.joinable()) load.join();
  }
  void wait_moves() {
    const auto from = events().durable();
    ASSERT_TRUE(eventually([&] { return events().durable() > from; }, std::chrono::seconds(60)))
        << events().health().why << fatal();
  }
  /// Everything is durable in the end, once, also for the next to open it.
  void expect_all() {
    stop_load();
    ASSERT_TRUE(eventually([&] { return events().durable() == events().last(); }, std::chrono::seconds(60)))
        << events().health().why;
    ASSERT_TRUE(eventually([&] { return events().health().writable; }));
    EXPECT_EQ("", fatal());
    open();
    std::vector<std::string> expected;
    for (int i = 1; i <= appended; ++i) expected.push_back(std::to_string(i));
    EXPECT_EQ(expected, durable_texts(events()));
    EXPECT_EQ("0", rig->sql("SELECT count(*) - max(number) FROM madang.batches"));
  }
  std::string writer_backend() {
    return rig->sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'madang writer' AND datname = '" +
                    rig->database() + "'");
  }

  /// One at a time, each durable before the next.
  void append(int count) {
    draft_maker to(events());
    for (int i = 0; i < count; ++i) {
      to.one(account(1), std::to_string(++appended));
      ASSERT_TRUE(eventually([&] { return events().durable() == events().last(); })) << events().health().why;
    }
  }

  temp_dir dir;
  manual_clock time;
  fake_projection projected;
  store_metrics metrics;
  std::optional<postgres_rig> rig;
  std::optional<pg_proxy> proxy;
  std::string dsn;  ///< empty: the rig's
  store_durability durability = store_durability::local;
  std::mutex mutex;
  std::string fatal_why;
  std::optional<postgres_journal> truth;
  std::atomic<bool> stop{true};
  std::atomic<int> appended{0};
  std::thread load;
};

}  // namespace madang::testing
