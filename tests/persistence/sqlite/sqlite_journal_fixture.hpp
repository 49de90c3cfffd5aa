#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "persistence/sqlite/sqlite_journal.hpp"
#include "tests/persistence/journal/draft_maker.hpp"
#include "tests/persistence/journal/fake_projection.hpp"
#include "tests/persistence/journal/manual_clock.hpp"
#include "tests/support/temp_dir.hpp"

namespace madang::testing {

/// Lets a test wait for a condition that another thread brings about.
class signal_cache {
 public:
  void changed() {
    { std::lock_guard lock(mutex_); }
    moved_.notify_all();
  }
  /// False: it did not come true within half a minute.
  template <class Condition>
  bool wait(Condition&& condition) {
    std::unique_lock lock(mutex_);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      moved_.wait_for(lock, std::chrono::milliseconds(5));
    }
    return true;
  }

 private:
  std::mutex mutex_;
  std::condition_variable moved_;
};

class sqlite_journal_fixture : public ::testing::Test {
 protected:
  sqlite_journal_options options() {
    sqlite_journal_options made;
    made.dir = dir.path();
    made.settings = settings;
    made.time = &time;
    made.projected = &projected;
    made.metrics = &metrics;
    made.on_durable = [this](position) { cache.changed(); };
    made.fatal = [this](const std::string& why) {
      std::lock_guard lock(mutex);
      fatal_why = why;
    };
    made.vfs = vfs;
    return made;
  }
  /// Opens, or fails the test.
  void open() {
    auto opened = open_sqlite_journal(options());
    ASSERT_TRUE(opened) << opened.error();
    truth = *std::move(opened);
    events.use(*truth);
  }
  void reopen() {
    truth.reset();
    open();
  }
  /// The words with which opening is refused; empty: it is not.
  std::string refusal() {
    truth.reset();
    auto opened = open_sqlite_journal(options());
    return opened ? std::string() : opened.error();
  }
  void wait_durable() { wait_durable(truth->last()); }
  void wait_durable(position upto) {
    ASSERT_TRUE(cache.wait([&] { return truth->durable() >= upto; })) << truth->health().why;
  }
  std::string fatal() {
    std::lock_guard lock(mutex);
    return fatal_why;
  }

  temp_dir dir;
  manual_clock time;
  fake_projection projected;
  node_metrics metrics;
  journal_settings settings;
  std::string vfs;
  signal_cache cache;
  std::mutex mutex;
  std::string fatal_why;
  std::unique_ptr<batch_journal> truth;
  draft_maker events;
};

}  // namespace madang::testing
