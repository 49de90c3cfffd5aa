#include "tests/system/cluster/deployed/deployed_cluster.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>

#include "tests/support/eventually.hpp"
#include "tests/support/net/ws_client.hpp"
#include "tests/system/cluster/deployed/recording_trader.hpp"

/// What `deploy/cluster` starts, as an operator would, under traders that keep a record of their own.
namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t cash = 1'000'000'000;

/// One cluster for all tests: what does not run is started before each.
class three_nodes : public testing::Test {
 protected:
  static void TearDownTestSuite() { all.reset(); }
  void SetUp() override {
    if (const auto why = deployed_cluster::missing(); !why.empty()) GTEST_SKIP() << why;
    if (!all) all = std::make_unique<deployed_cluster>();
    std::vector<std::string> words = {"up", "--nodes", "3", "--port", "0"};
    for (const auto* each :
         {"identity.argon2_memory_kib=8", "identity.argon2_iterations=1", "limits.lifted=true",
          "http.user_share_percent=100", "http.address_share_percent=100", "accounts.max_open_orders=100000"}) {
      words.insert(words.end(), {"--set", each});
    }
    const auto up = all->tell(words);
    ASSERT_EQ(up.exit_code, 0) << up.said;
    port = all->port();
  }

  void tell(const std::vector<std::string>& words) const {
    const auto done = all->tell(words);
    EXPECT_EQ(done.exit_code, 0) << words.front() << ": " << done.said;
  }
  std::vector<std::string> symbols() const {
    std::vector<std::string> found;
    const auto listed = api_client(port).get("/market/stocks?limit=6");
    for (const auto& one : listed.body["items"]) found.push_back(one["symbol"]);
    return found;
  }
  /// Two whose accounts live on the node that will be killed, and two elsewhere.
  void start_traders(int victim) {
    const auto some = symbols();
    ASSERT_GE(some.size(), 4U);
    int at_victim = 0;
    int elsewhere = 0;
    for (int i = 0; i < 60 && at_victim + elsewhere < 4; ++i) {
      const auto who = make_trader(port, "trader" + std::to_string(i), cash);
      int& here = all->home_of(who.account) == victim ? at_victim : elsewhere;
      if (here == 2) continue;
      ++here;
      traders.push_back(std::make_unique<recording_trader>(port, who, some));
    }
    ASSERT_EQ(at_victim, 2) << "no two accounts came to live on node " << victim;
    ASSERT_EQ(elsewhere, 2) << "all accounts came to live on node " << victim;
  }
  int owned_by(int node) const {
    const auto said = all->sql("SELECT count(*) FROM madang.shard_owners WHERE writer = " + std::to_string(node));
    return said.empty() ? -1 : std::stoi(said);
  }
  std::size_t failed() const {
    std::size_t count = 0;
    for (const auto& one : traders) count += one->failed();
    return count;
  }
  /// Every trader is acknowledged so many more orders.
  void expect_progress(std::size_t more, const char* when) const {
    for (const auto& one : traders) {
      const auto from = one->acknowledged();
      EXPECT_TRUE(eventually([&] { return one->acknowledged() >= from + more; }, 30s))
          << one->who().name << " " << when;
    }
  }
  void expect_record() {
    for (const auto& one : traders) one->finish();
    for (const auto& one : traders) {
      // Lists of what another node has just been told may lag for a moment.
      std::string wrong;
      EXPECT_TRUE(eventually([&] { return (wrong = one->compare()).empty(); }, 20s, 200ms)) << wrong;
    }
  }

  static inline std::unique_ptr<deployed_cluster> all;
  std::uint16_t port = 0;
  std::vector<std::unique_ptr<recording_trader>> traders;
};

TEST_F(three_nodes, are_started_once_and_only_what_was_started_is_ended) {
  EXPECT_EQ(all->sql("SELECT count(DISTINCT writer) FROM madang.shard_owners"), "3");
  const auto before = all->processes();
  const auto workers = all->workers_of_nginx();
  EXPECT_FALSE(workers.empty());
  const auto again = all->tell({"up", "--nodes", "3"});
  EXPECT_EQ(again.exit_code, 0) << again.said;
  for (const auto* each : {"node1", "node2", "node3", "nginx"}) {
    EXPECT_TRUE(before.contains(std::stoi(file_text(all->pid_file(each))))) << each << " was started twice";
  }
  EXPECT_EQ(all->workers_of_nginx(), workers) << "new ones cut the connections of clients";
  EXPECT_EQ(all->tell({"kill", "4"}).exit_code, 1) << "there is no such node";

  // A ticket is good at the node that gave it, and nginx finds it again.
  const auto who = make_trader(port, "kim", cash);
  for (int i = 0; i < 4; ++i) {
    const auto ticket = who.at(port).post("/stream/ticket", json::object());
    ws_client stream(port);
    ASSERT_TRUE(stream.open("/api/v1/stream?ticket=" + ticket.body["ticket"].get<std::string>())) << stream.status();
    ASSERT_TRUE(stream.send(R"({"op": "subscribe", "channels": ["quote:005930"]})"));
    const auto said = stream.receive();
    ASSERT_TRUE(said) << stream.close_reason();
    EXPECT_EQ(said->find("error"), std::string::npos) << *said;
  }

  // Another process has got the pid that a node had.
  tell({"stop", "3"});
  const temp_dir elsewhere;
  auto stranger = child_process::start({"/usr/bin/sleep", "100"}, elsewhere.text() + "/said");
  std::ofstream(all->pid_file("node3")) << stranger.pid() << "\n";
  const auto killed = all->tell({"kill", "3"});
  EXPECT_EQ(killed.exit_code, 1) << killed.said;
  const auto status = all->tell({"status"});
  EXPECT_EQ(status.exit_code, 3) << "node 3 does not run: " << status.said;
  tell({"start", "3"});
  EXPECT_TRUE(stranger.is_running()) << "it is none of theirs";
}

TEST_F(three_nodes, keep_what_was_acknowledged_when_one_of_them_and_then_the_database_is_killed) {
  start_traders(2);
  expect_progress(5, "at first");
  tell({"kill", "2"});
  expect_progress(5, "after node 2 was killed");
  EXPECT_EQ(all->sql("SELECT count(*) FROM madang.shard_owners WHERE writer = 2"), "0");
  tell({"start", "2"});
  expect_progress(5, "after node 2 was started again");
  tell({"kill", "database"});
  tell({"start", "database"});
  expect_progress(5, "after the database was killed and started again");
  expect_record();
  const auto status = all->tell({"status"});
  EXPECT_EQ(status.exit_code, 0) << "all of them run and are ready: " << status.said;
  tell({"down"});
  EXPECT_TRUE(all->processes().empty()) << all->processes().begin()->second;
  EXPECT_FALSE(std::filesystem::exists(all->home())) << "nothing is left";
}

TEST_F(three_nodes, are_drained_and_added_while_they_serve) {
  start_traders(2);
  expect_progress(5, "at first");
  const auto before = failed();
  tell({"drain", "2"});
  EXPECT_EQ(owned_by(2), 0);
  expect_progress(5, "after node 2 was drained");
  EXPECT_EQ(failed(), before) << "requests failed";
  tell({"start", "2"});
  EXPECT_TRUE(eventually([&] { return owned_by(2) >= 40; }, 120s, 500ms)) << owned_by(2);
  expect_progress(5, "after node 2 has come back");
  tell({"add"});
  EXPECT_TRUE(eventually([&] { return owned_by(4) >= 16; }, 120s, 500ms)) << owned_by(4);
  expect_progress(5, "after node 4 has come");
  EXPECT_EQ(failed(), before) << "requests failed";
  expect_record();
  tell({"down"});
}

}  // namespace
}  // namespace madang
