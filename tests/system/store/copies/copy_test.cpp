#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/eventually.hpp"
#include "tests/support/process/postgres_server.hpp"
#include "tests/system/support/market_fixture.hpp"
#include "tests/system/support/order_stream.hpp"

/// `madang journal copy` on the journals of whole nodes.
namespace madang {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr const char* symbol = "005930";
constexpr const char* many_orders = "accounts.max_open_orders=100000";
constexpr std::int64_t cash = 2'000'000'000;

class moved_platform : public empty_market {
 protected:
  static postgres_server& server() {
    static postgres_server one;
    return one;
  }
  void SetUp() override {
    if (const auto why = postgres_server::missing(); !why.empty()) GTEST_SKIP() << why;
    database = server().make_database();
    server().sql("CREATE ROLE madang_node LOGIN");
    const auto migrated = run_program(
        {program(), "store", "migrate", "--owner", server().dsn(database), "--grant-to", "madang_node"}, 30s);
    ASSERT_EQ(migrated.exit_code, 0) << migrated.said;
    start({many_orders});
    who = make_trader(port(), "kim", cash);
  }

  std::string data() const { return dir.text() + "/data"; }
  std::string files(const std::string& name) const { return "sqlite:" + dir.text() + "/" + name; }
  std::string in_server() const { return "postgres:" + server().dsn(database); }
  std::vector<std::string> on_server() const {
    return {many_orders, "store.kind=postgres", "store.postgres_dsn=" + server().dsn(database, "madang_node")};
  }

  std::set<std::string> place_orders(std::uint16_t port, int count) const {
    std::set<std::string> placed;
    auto at = who.at(port);
    for (int i = 0; i < count; ++i) {
      const auto reply = at.post("/orders", order_of(who, symbol, "BUY", 1, resting_orders::price));
      EXPECT_EQ(reply.status, 201) << reply.raw.body;
      if (reply.status == 201) placed.insert(reply.body["order_id"].get<std::string>());
    }
    return placed;
  }
  static run_result journal(std::vector<std::string> words) {
    words.insert(words.begin(), {program(), "journal"});
    return run_program(words, 120s);
  }
  std::string state_of(const std::string& place) const {
    const auto told = journal({"state", "--store", place});
    EXPECT_EQ(told.exit_code, 0) << told.said;
    return told.said;
  }
  run_result copy(const std::string& from, const std::string& to, const std::string& step = "512") const {
    return journal({"copy", "--from", from, "--to", to, "--step-batches", step});
  }
  void take_keys(const std::string& to) const {
    fs::copy(data() + "/keys", dir.text() + "/" + to + "/keys", fs::copy_options::recursive);
  }
  /// From the server, where the first start over it has put them, into the directory of the node.
  run_result fetch_keys() const {
    std::vector<std::string> words = {program(), "keys", "fetch", "--data", data()};
    for (const auto& one : on_server()) words.insert(words.end(), {"--set", one});
    return run_program(words, 30s);
  }
  /// Starts a copy of one batch at a time and kills it `later` after its first word of progress.
  void kill_copy(const std::string& from, const std::string& to, std::chrono::milliseconds later) {
    const auto log = dir.text() + "/killed-" + std::to_string(++killed);
    auto copying =
        child_process::start({program(), "journal", "copy", "--from", from, "--to", to, "--step-batches", "1"}, log);
    ASSERT_TRUE(eventually([&] { return file_text(log).find("batch") != std::string::npos; }, 20s)) << file_text(log);
    // A time on purpose: wherever the copy is when it is killed, the same must hold.
    std::this_thread::sleep_for(later);
    copying.kill_now();
  }

  std::string database;
  trader who;
  int killed = 0;
};

TEST_F(moved_platform, to_postgresql_and_back_is_the_same_and_serves) {
  auto placed = place_orders(port(), 40);
  ASSERT_EQ(node->stop(), 0) << node->said();
  const auto there = copy(files("data"), in_server());
  ASSERT_EQ(there.exit_code, 0) << there.said;
  EXPECT_NE(there.said.find("100.0 %"), std::string::npos) << there.said;
  EXPECT_EQ(state_of(files("data")), state_of(in_server()));

  // With what was derived from the files, and the keys, in the directory.
  madang_process moved({program(), data(), on_server()});
  ASSERT_TRUE(moved.start()) << moved.said();
  EXPECT_EQ(orders_of(moved.port(), who), placed);
  placed.merge(place_orders(moved.port(), 10));
  ASSERT_EQ(moved.stop(), 0) << moved.said();
  for (const auto* what : {"verify", "stats", "check"}) {
    const auto told = journal({what, "--store", in_server()});
    EXPECT_EQ(told.exit_code, 0) << told.said;
  }
  const auto dump = journal({"dump", "--store", in_server(), "--from", "1", "--to", "3"});
  EXPECT_EQ(std::count(dump.said.begin(), dump.said.end(), '\n'), 3) << dump.said;

  const auto back = copy(in_server(), files("back"));
  ASSERT_EQ(back.exit_code, 0) << back.said;
  EXPECT_EQ(state_of(in_server()), state_of(files("back")));
  const auto fetched = fetch_keys();
  ASSERT_EQ(fetched.exit_code, 0) << fetched.said;
  take_keys("back");
  madang_process again({program(), dir.text() + "/back"});
  ASSERT_TRUE(again.start()) << again.said();
  EXPECT_EQ(orders_of(again.port(), who), placed);
  EXPECT_EQ(held_of(again.port(), who), static_cast<std::int64_t>(placed.size()) * resting_orders::price);
  EXPECT_EQ(place_orders(again.port(), 1).size(), 1U);
  EXPECT_EQ(again.stop(), 0);

  // The old files are a beginning of what the server holds: they get the rest alone.
  const auto rest = copy(in_server(), files("data"));
  ASSERT_EQ(rest.exit_code, 0) << rest.said;
  EXPECT_EQ(rest.said.find("(0 of them were there)"), std::string::npos) << rest.said;
  EXPECT_EQ(state_of(in_server()), state_of(files("data")));
  ASSERT_TRUE(node->start()) << node->said();
  EXPECT_EQ(orders_of(port(), who), placed);
}

TEST_F(moved_platform, by_a_copy_that_is_killed_again_and_again_is_finished_by_the_same_command) {
  place_orders(port(), 400);
  ASSERT_EQ(node->stop(), 0) << node->said();
  for (const auto& to : {in_server(), files("copy")}) {
    for (int round = 0; round < 6; ++round) kill_copy(files("data"), to, std::chrono::milliseconds(7 * round * round));
    const auto done = copy(files("data"), to);
    ASSERT_EQ(done.exit_code, 0) << done.said;
    EXPECT_EQ(state_of(files("data")), state_of(to));
    const auto nothing = copy(files("data"), to);
    EXPECT_EQ(nothing.exit_code, 0) << "once more changes nothing: " << nothing.said;
  }
}

TEST_F(moved_platform, that_is_not_there_yet_as_a_whole_is_not_started) {
  place_orders(port(), 400);
  ASSERT_EQ(node->stop(), 0) << node->said();
  kill_copy(files("data"), in_server(), 0ms);
  kill_copy(files("data"), files("copy"), 0ms);
  take_keys("copy");
  madang_process on_half({program(), dir.text() + "/copy"});
  EXPECT_FALSE(on_half.start());
  EXPECT_NE(on_half.said().find("has lost what was already acknowledged"), std::string::npos) << on_half.said();
  auto chosen = on_server();
  madang_process on_half_a_server({program(), data(), chosen});
  EXPECT_FALSE(on_half_a_server.start());
  EXPECT_NE(on_half_a_server.said().find("is not finished"), std::string::npos) << on_half_a_server.said();
  for (const auto& half : {in_server(), files("copy")}) {
    EXPECT_EQ(journal({"verify", "--store", half}).exit_code, 1);
    const auto further = copy(half, files("further"));
    EXPECT_EQ(further.exit_code, 1) << further.said;
    EXPECT_NE(further.said.find("lacks its end"), std::string::npos) << further.said;
  }
}

TEST_F(moved_platform, is_not_copied_while_a_node_writes_on_either_side) {
  const auto from_live = copy(files("data"), in_server());
  EXPECT_EQ(from_live.exit_code, 1);
  EXPECT_NE(from_live.said.find("in use"), std::string::npos) << from_live.said;
  ASSERT_EQ(node->stop(), 0) << node->said();
  ASSERT_EQ(copy(files("data"), in_server()).exit_code, 0);

  madang_process moved({program(), data(), on_server()});
  ASSERT_TRUE(moved.start()) << moved.said();
  for (const auto& [from, to] : {std::pair{in_server(), files("other")}, std::pair{files("other"), in_server()}}) {
    const auto refused = copy(from, to);
    EXPECT_EQ(refused.exit_code, 1) << refused.said;
  }
  const auto live = copy(in_server(), files("other"));
  EXPECT_NE(live.said.find("in use"), std::string::npos) << live.said;
  EXPECT_FALSE(fs::exists(dir.path() / "other"));
  EXPECT_EQ(journal({"verify", "--store", in_server()}).exit_code, 0) << "looking needs no rest";
  EXPECT_EQ(place_orders(moved.port(), 1).size(), 1U) << "and disturbs nobody";
}

TEST_F(moved_platform, is_not_copied_over_another_one) {
  place_orders(port(), 3);
  ASSERT_EQ(node->stop(), 0) << node->said();
  ASSERT_EQ(copy(files("data"), in_server()).exit_code, 0);
  madang_process other({program(), dir.text() + "/other"});
  ASSERT_TRUE(other.start()) << other.said();
  ASSERT_EQ(other.stop(), 0);
  const auto keys = copy(files("other"), in_server());
  EXPECT_EQ(keys.exit_code, 1) << keys.said;

  // The same platform, gone on by itself on both sides.
  for (const auto& on : {std::vector<std::string>{}, on_server()}) {
    madang_process one({program(), data(), on});
    if (!on.empty()) {
      fs::remove(data() + "/projection.db");
      fs::remove(data() + "/projection.db-wal");
    }
    ASSERT_TRUE(one.start()) << one.said();
    place_orders(one.port(), on.empty() ? 1 : 3);
    ASSERT_EQ(one.stop(), 0);
  }
  for (const auto& [from, to] : {std::pair{in_server(), files("data")}, std::pair{files("data"), in_server()}}) {
    const auto parted = copy(from, to);
    EXPECT_EQ(parted.exit_code, 1) << parted.said;
    EXPECT_NE(parted.said.find("no beginning of the source"), std::string::npos) << parted.said;
  }
}

TEST_F(moved_platform, takes_no_password_from_the_command_line) {
  ASSERT_EQ(node->stop(), 0) << node->said();
  const auto told = copy(files("data"), in_server() + " password=secret");
  EXPECT_EQ(told.exit_code, 2) << told.said;
  EXPECT_EQ(told.said.find("secret"), std::string::npos) << told.said;
}

}  // namespace
}  // namespace madang
