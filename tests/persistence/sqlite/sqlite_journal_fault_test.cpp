#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fstream>

#include "persistence/sqlite/sqlite_db.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"
#include "tests/persistence/sqlite/fault_vfs.hpp"
#include "tests/persistence/sqlite/sqlite_journal_fixture.hpp"

namespace madang {
namespace {

using namespace testing;

class sqlite_journal_fault_test : public sqlite_journal_fixture {
 protected:
  sqlite_journal_fault_test() {
    vfs = fault_vfs::name();
    disk.clear();
  }
  ~sqlite_journal_fault_test() override {
    truth.reset();
    disk.clear();
  }
  void fail_and_recover(std::atomic<int>& fault, int code) {
    open();
    events.one(account(1), "before");
    wait_durable();
    fault = code;
    events.one(account(1), "during");
    ASSERT_TRUE(cache.wait([&] { return !truth->health().writable; }));
    EXPECT_FALSE(truth->health().why.empty());
    EXPECT_EQ(position{1}, truth->durable());
    ASSERT_TRUE(cache.wait([&] { return disk.given >= 2; })) << "the writer does not try again";
    events.one(account(1), "still taken");
    EXPECT_EQ(position{1}, truth->durable());
    EXPECT_GT(truth->pending_bytes(), 0U);
    fault = 0;
    wait_durable({3});
    ASSERT_TRUE(cache.wait([&] { return truth->health().writable; }));
    EXPECT_EQ("", fatal());
    reopen();
    EXPECT_EQ((std::vector<std::string>{"before", "during", "still taken"}), durable_texts(*truth));
  }
  void fail_for_good(std::atomic<int>& fault, int code) {
    open();
    events.one(account(1), "before");
    wait_durable();
    fault = code;
    events.one(account(1), "during");
    ASSERT_TRUE(cache.wait([&] { return !fatal().empty(); }));
    EXPECT_EQ(position{1}, truth->durable());
    EXPECT_FALSE(truth->health().writable);
    fault = 0;
    events.one(account(1), "after");
    truth.reset();
    open();
    EXPECT_LE(1U, durable_texts(*truth).size());
    EXPECT_GE(2U, durable_texts(*truth).size()) << "what came after the failed sync was never written";
  }

  fault_vfs& disk = fault_vfs::instance();
};

TEST_F(sqlite_journal_fault_test, a_full_disk_closes_intake_loses_nothing_and_recovers_by_itself) {
  fail_and_recover(disk.wal_write, SQLITE_FULL);
}

TEST_F(sqlite_journal_fault_test, a_write_error_closes_intake_loses_nothing_and_recovers_by_itself) {
  fail_and_recover(disk.wal_write, SQLITE_IOERR_WRITE);
}

TEST_F(sqlite_journal_fault_test, a_failed_sync_ends_the_process) {
  fail_for_good(disk.wal_sync, SQLITE_IOERR_FSYNC);
}

TEST_F(sqlite_journal_fault_test, a_failed_sync_of_the_journal_file_ends_the_process_too) {
  settings.wal_autocheckpoint_pages = 1;
  open();
  disk.main_sync = SQLITE_IOERR_FSYNC;
  for (int i = 0; i < 20 && fatal().empty(); ++i) {
    events.one(account(1), std::string(5'000, 'x'));
    cache.wait([&] { return truth->durable() == truth->last() || !fatal().empty(); });
  }
  ASSERT_TRUE(cache.wait([&] { return !fatal().empty(); }));
}

TEST_F(sqlite_journal_fault_test, a_lost_fence_ends_the_process_and_writes_nothing) {
  open();
  events.one(account(1), "mine");
  wait_durable();
  {
    auto other = sqlite_db::open((dir.path() / "journal.db").string(), sqlite_access::read_write);
    ASSERT_TRUE(other);
    ASSERT_FALSE(other->exec("UPDATE owner SET incarnation = incarnation + 1"));
  }
  events.one(account(1), "too late");
  ASSERT_TRUE(cache.wait([&] { return !fatal().empty(); }));
  EXPECT_NE(std::string::npos, fatal().find("taken this journal over")) << fatal();
  reopen();
  EXPECT_EQ((std::vector<std::string>{"mine"}), durable_texts(*truth));
}

TEST_F(sqlite_journal_fault_test, intake_closes_before_the_disk_is_full) {
  settings.min_free_disk_bytes = std::int64_t{1} << 60;
  open();
  EXPECT_FALSE(truth->health().writable);
  EXPECT_NE(std::string::npos, truth->health().why.find("nearly full")) << truth->health().why;
  events.one(account(1), "what was taken is written all the same");
  wait_durable({1});
}

/// A small file system of its own; only root may mount one.
class small_disk {
 public:
  explicit small_disk(const char* bytes) { mounted_ = ::mount("tmpfs", dir_.path().c_str(), "tmpfs", 0, bytes) == 0; }
  ~small_disk() {
    if (mounted_) ::umount2(dir_.path().c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }
  const std::filesystem::path& path() const { return dir_.path(); }

 private:
  temp_dir dir_;
  bool mounted_ = false;
};

TEST_F(sqlite_journal_fault_test, a_really_full_disk_stops_the_durable_position_until_there_is_space_again) {
  small_disk small("size=2m");
  if (!small.mounted()) GTEST_SKIP() << "mounting a tmpfs needs root";
  vfs.clear();
  settings.min_free_disk_bytes = 0;
  const auto ballast = small.path() / "ballast";
  std::ofstream(ballast) << std::string(700'000, 'b');
  auto with = options();
  with.dir = small.path() / "data";
  auto opened = open_sqlite_journal(with);
  ASSERT_TRUE(opened) << opened.error();
  truth = *std::move(opened);
  events.use(*truth);
  std::vector<std::string> appended;
  while (truth->health().writable && appended.size() < 2'000) {
    appended.push_back(std::string(4'000, 'e') + std::to_string(appended.size()));
    events.one(account(1), appended.back());
    ASSERT_TRUE(cache.wait([&] { return truth->durable() == truth->last() || !truth->health().writable; }));
  }
  ASSERT_FALSE(truth->health().writable);
  EXPECT_NE(std::string::npos, truth->health().why.find("full")) << truth->health().why;
  const auto stuck = truth->durable();
  EXPECT_LT(stuck, truth->last());
  appended.push_back("taken while full");
  events.one(account(1), appended.back());
  EXPECT_EQ(stuck, truth->durable());
  std::filesystem::remove(ballast);
  wait_durable();
  ASSERT_TRUE(cache.wait([&] { return truth->health().writable; }));
  EXPECT_EQ(appended, durable_texts(*truth));
  EXPECT_EQ("", fatal());
  truth.reset();
  opened = open_sqlite_journal(with);
  ASSERT_TRUE(opened) << opened.error();
  EXPECT_EQ(appended, durable_texts(**opened));
}

TEST_F(sqlite_journal_fault_test, a_process_that_dies_with_a_full_disk_keeps_what_was_durable) {
  small_disk small("size=2m");
  if (!small.mounted()) GTEST_SKIP() << "mounting a tmpfs needs root";
  vfs.clear();
  settings.min_free_disk_bytes = 0;
  auto with = options();
  with.dir = small.path() / "data";
  auto opened = open_sqlite_journal(with);
  ASSERT_TRUE(opened) << opened.error();
  truth = *std::move(opened);
  events.use(*truth);
  std::ofstream(small.path() / "ballast") << std::string(3'000'000, 'b');
  std::uint64_t count = 0;
  while (truth->health().writable && count < 2'000) {
    events.one(account(1), std::to_string(++count) + std::string(4'000, 'e'));
    ASSERT_TRUE(cache.wait([&] { return truth->durable() == truth->last() || !truth->health().writable; }));
  }
  ASSERT_FALSE(truth->health().writable);
  const auto stuck = truth->durable();
  truth.reset();
  std::filesystem::remove(small.path() / "ballast");
  opened = open_sqlite_journal(with);
  ASSERT_TRUE(opened) << opened.error();
  EXPECT_EQ(stuck, (*opened)->last());
}

}  // namespace
}  // namespace madang
