#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/eventually.hpp"
#include "tests/support/process/postgres_server.hpp"
#include "tests/system/support/market_fixture.hpp"
#include "tests/system/support/order_stream.hpp"

/// Backups are made and restored as an operator would, of nodes that are at work.
namespace madang {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr std::int64_t cash = 2'000'000'000;

bool has_all(const std::set<std::string>& there, const std::set<std::string>& wanted) {
  return std::includes(there.begin(), there.end(), wanted.begin(), wanted.end());
}

class backup_drill : public empty_market {
 protected:
  static run_result tell(std::vector<std::string> words) {
    words.insert(words.begin(), program());
    return run_program(words, 120s);
  }
  std::string at(const std::string& name) const { return dir.text() + "/" + name; }
  /// Flips a byte in the middle of a file.
  static void damage(const std::string& path) {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    const auto middle = static_cast<std::streamoff>(fs::file_size(path) / 2);
    file.seekg(middle);
    const auto byte = static_cast<char>(file.get() ^ 1);
    file.seekp(middle);
    file.put(byte);
  }
};

TEST_F(backup_drill, of_a_node_under_load_restores_everything_acknowledged_before_it_began) {
  start({"journal.snapshot_every_events=500", "journal.archive_segment_bytes=1048576",
         "accounts.max_open_orders=100000"});
  const auto who = make_trader(port(), "kim", cash);
  resting_orders load(port(), who);
  // Until older batches lie in a segment, so that the backup spans both.
  ASSERT_TRUE(eventually([&] { return fs::exists(at("data/segments/00000001.db")); }, 50s)) << node->said();
  const auto before = load.acknowledged();
  const auto made = tell({"backup", "--data", at("data"), "--to", at("backup")});
  ASSERT_EQ(made.exit_code, 0) << made.said;
  const auto after = load.count();
  ASSERT_TRUE(eventually([&] { return load.count() > after; }, 20s)) << "the node goes on";
  node->kill();
  load.finish();

  const auto restored = tell({"restore", "--from", at("backup"), "--data", at("elsewhere")});
  ASSERT_EQ(restored.exit_code, 0) << restored.said;
  EXPECT_NE(restored.said.find("in order: "), std::string::npos) << restored.said;
  const auto verified = tell({"journal", "verify", "--data", at("elsewhere")});
  EXPECT_EQ(verified.exit_code, 0) << verified.said;
  madang_process again({program(), at("elsewhere"), {"accounts.max_open_orders=100000"}});
  ASSERT_TRUE(again.start()) << again.said();
  const auto there = orders_of(again.port(), who);
  EXPECT_TRUE(has_all(there, before)) << there.size() << " of " << before.size();
  EXPECT_EQ(held_of(again.port(), who), static_cast<std::int64_t>(there.size()) * resting_orders::price);
  EXPECT_EQ(again.stop(), 0) << again.said();
}

TEST_F(backup_drill, a_backup_that_is_damaged_or_not_whole_is_not_restored) {
  start();
  const auto who = make_trader(port(), "kim", cash);
  ASSERT_EQ(tell({"backup", "--data", at("data"), "--to", at("backup")}).exit_code, 0);
  EXPECT_EQ(tell({"backup", "--data", at("data"), "--to", at("backup")}).exit_code, 1) << "it is not written over";
  for (const auto* file : {"journal.db", "keys/user_keys.db", "backup.txt"}) {
    fs::copy(at("backup"), at("bad"), fs::copy_options::recursive);
    damage(at("bad") + "/" + file);
    const auto told = tell({"restore", "--from", at("bad"), "--data", at("elsewhere")});
    EXPECT_EQ(told.exit_code, 1) << told.said;
    EXPECT_FALSE(fs::exists(at("elsewhere"))) << told.said;
    fs::remove_all(at("bad"));
  }
  fs::copy(at("backup"), at("bad"), fs::copy_options::recursive);
  fs::remove(at("bad/backup.txt"));
  EXPECT_EQ(tell({"restore", "--from", at("bad"), "--data", at("elsewhere")}).exit_code, 1);
  EXPECT_EQ(tell({"restore", "--from", at("backup"), "--data", at("data")}).exit_code, 1) << "a node is there";
  const auto good = tell({"restore", "--from", at("backup"), "--data", at("elsewhere")});
  EXPECT_EQ(good.exit_code, 0) << good.said;
}

/// A private server of `deploy/postgres`, stopped at the end.
class private_server {
 public:
  private_server(std::string script, std::string home) : script_(std::move(script)), home_(std::move(home)) {}
  ~private_server() { (void)tell({"stop"}); }
  private_server(const private_server&) = delete;
  private_server& operator=(const private_server&) = delete;

  run_result tell(std::vector<std::string> words) const {
    words.insert(words.begin(), {"/usr/bin/env", "MADANG_POSTGRES_DIR=" + home_, script_});
    return run_program(words, 120s);
  }
  std::string dsn(const std::string& whose) const {
    auto text = tell({"dsn", whose}).said;
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
  }
  std::vector<std::string> settings() const {
    return {"store.kind=postgres", "store.postgres_dsn=" + dsn("node"), "accounts.max_open_orders=100000"};
  }
  void kill_now() const {
    std::ifstream file(home_ + "/data/postmaster.pid");
    pid_t pid = 0;
    if (file >> pid) ::kill(pid, SIGKILL);
  }

 private:
  const std::string script_;
  const std::string home_;
};

class server_drill : public backup_drill {
 protected:
  void SetUp() override {
    if (const auto why = postgres_server::missing(); !why.empty()) GTEST_SKIP() << why;
    // The server's user passes through.
    fs::permissions(dir.path(), fs::perms::others_exec, fs::perm_options::add);
  }
};

TEST_F(server_drill, a_server_is_restored_as_it_was_at_a_moment_under_load) {
  private_server first(MADANG_DEPLOY_POSTGRES, at("first"));
  const auto started = first.tell({"start"});
  ASSERT_EQ(started.exit_code, 0) << started.said;
  const auto migrated = tell({"store", "migrate", "--owner", first.dsn("owner"), "--grant-to", "madang"});
  ASSERT_EQ(migrated.exit_code, 0) << migrated.said;
  madang_process running({program(), at("data"), first.settings()});
  ASSERT_TRUE(running.start()) << running.said();
  const auto who = make_trader(running.port(), "kim", cash);
  ASSERT_EQ(tell({"backup", "--keys-only", "--data", at("data"), "--to", at("keys-backup")}).exit_code, 0);

  std::set<std::string> before;
  std::string moment;
  {
    resting_orders load(running.port(), who);
    // It restarts the server once, which the node survives.
    const auto archived = first.tell({"archive", at("backup")});
    ASSERT_EQ(archived.exit_code, 0) << archived.said;
    const auto made = first.tell({"backup"});
    ASSERT_EQ(made.exit_code, 0) << made.said;
    const auto count = load.count();
    ASSERT_TRUE(eventually([&] { return load.count() > count + 50; }, 40s)) << running.said();
    before = load.acknowledged();
    moment = run_program({"/usr/bin/date", "-u", "+%Y-%m-%d %H:%M:%S.%6N+00"}).said;
    moment.pop_back();
    const auto then = load.count();
    ASSERT_TRUE(eventually([&] { return load.count() > then + 50; }, 20s));
  }
  const auto flushed = first.tell({"flush"});
  ASSERT_EQ(flushed.exit_code, 0) << flushed.said;
  const auto all = orders_of(running.port(), who);
  running.kill();
  first.kill_now();

  private_server second(MADANG_DEPLOY_POSTGRES, at("second"));
  const auto restored = second.tell({"restore", at("backup"), "--time", moment});
  ASSERT_EQ(restored.exit_code, 0) << restored.said;
  const auto verified = tell({"journal", "verify", "--store", "postgres:" + second.dsn("owner")});
  EXPECT_EQ(verified.exit_code, 0) << verified.said;

  // The node remembers more than this server holds, and says so; with its keys alone a new one starts.
  madang_process stubborn({program(), at("data"), second.settings()});
  EXPECT_FALSE(stubborn.start());
  EXPECT_NE(stubborn.said().find("has lost what was already acknowledged"), std::string::npos) << stubborn.said();
  const auto keys = tell({"restore", "--from", at("keys-backup"), "--data", at("new")});
  ASSERT_EQ(keys.exit_code, 0) << keys.said;
  madang_process again({program(), at("new"), second.settings()});
  ASSERT_TRUE(again.start()) << again.said();
  const auto there = orders_of(again.port(), who);
  EXPECT_TRUE(has_all(there, before)) << there.size() << " of " << before.size();
  EXPECT_TRUE(has_all(all, there));
  EXPECT_LT(there.size(), all.size()) << "what came after that moment is not there";
  EXPECT_EQ(again.stop(), 0) << again.said();
}

}  // namespace
}  // namespace madang
