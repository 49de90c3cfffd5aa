#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <set>
#include <stdexcept>
#include <thread>

#include "tests/support/eventually.hpp"
#include "tests/support/process/postgres_server.hpp"
#include "tests/system/support/market_fixture.hpp"

/// A whole node over a PostgreSQL of its own.
namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr const char* symbol = "005930";

bool ended(const api_reply& reply) {
  return reply.status == 0 || reply.status >= 500;
}

/// Places orders that rest, one after the other, and notes what was acknowledged.
class order_stream {
 public:
  order_stream(std::uint16_t port, trader who) : who_(std::move(who)), thread_([this, port] { run(port); }) {}
  ~order_stream() { (void)finish(); }
  order_stream(const order_stream&) = delete;
  order_stream& operator=(const order_stream&) = delete;

  std::size_t acknowledged() const { return count_; }
  /// All that were acknowledged. Whatever was answered otherwise has to be 503 with `Retry-After`, 504, or no answer.
  std::set<std::string> finish() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
    return orders_;
  }
  std::size_t turned_away() const { return turned_away_; }
  std::string complaint() const { return complaint_; }

 private:
  void run(std::uint16_t port) {
    auto at = who_.at(port);
    while (!stop_) {
      const auto reply = at.post("/orders", order_of(who_, symbol, "BUY", 1, 60'000));
      if (reply.status == 201) {
        orders_.insert(reply.body["order_id"].get<std::string>());
        ++count_;
        continue;
      }
      const bool wait = reply.status == 503 && !reply.raw.header("retry-after").empty();
      if (wait) ++turned_away_;
      if (!wait && reply.status != 504 && reply.status != 0 && complaint_.empty()) complaint_ = reply.raw.body;
      std::this_thread::sleep_for(20ms);
      if (ended(reply)) at = who_.at(port);
    }
  }

  trader who_;
  std::atomic<bool> stop_{false};
  std::atomic<std::size_t> count_{0};
  std::atomic<std::size_t> turned_away_{0};
  std::string complaint_;
  std::set<std::string> orders_;
  std::thread thread_;
};

class postgres_node : public empty_market {
 protected:
  /// One for all tests, each with a database of its own.
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
    settings = {"store.kind=postgres", "store.postgres_dsn=" + server().dsn(database, "madang_node"),
                "journal.snapshot_every_events=500", "accounts.max_open_orders=100000"};
    start(settings);
  }
  json ready() const { return api_client(port()).get("//ready").body; }
  void expect_all(const trader& who, const std::set<std::string>& orders) {
    const auto list = "/orders?account_id=" + who.account;
    // Read tables may come back a little later than the journal.
    ASSERT_TRUE(eventually([&] { return who.at(port()).get(list).status == 200; }, 20s)) << node->said();
    std::set<std::string> there;
    for (const auto& one : who.at(port()).all(list)) {
      EXPECT_TRUE(there.insert(one["order_id"].get<std::string>()).second) << one;
    }
    for (const auto& one : orders) EXPECT_TRUE(there.contains(one)) << one << " was acknowledged";
    EXPECT_EQ(held_of(port(), who), static_cast<std::int64_t>(there.size()) * 60'000) << "held is what rests";
  }

  std::string database;
  std::vector<std::string> settings;
};

TEST_F(postgres_node, killed_at_any_moment_has_everything_that_was_acknowledged) {
  const auto who = make_trader(port(), "kim", 2'000'000'000);
  std::set<std::string> acknowledged;
  for (int round = 0; round < 4; ++round) {
    order_stream orders(port(), who);
    ASSERT_TRUE(eventually([&] { return orders.acknowledged() >= 100; }, 30s)) << node->said();
    node->kill();
    acknowledged.merge(orders.finish());
    EXPECT_EQ(orders.complaint(), "");
    ASSERT_TRUE(node->start()) << node->said();
  }
  expect_all(who, acknowledged);
  EXPECT_EQ(node->stop(), 0) << node->said();
  ASSERT_TRUE(node->start()) << node->said();
  expect_all(who, acknowledged);
}

TEST_F(postgres_node, whose_server_is_killed_turns_clients_away_and_comes_back_by_itself) {
  const auto who = make_trader(port(), "lee", 2'000'000'000);
  order_stream orders(port(), who);
  for (int round = 0; round < 2; ++round) {
    const auto before = orders.acknowledged();
    ASSERT_TRUE(eventually([&] { return orders.acknowledged() > before + 50; }, 30s)) << node->said();
    const auto away_before = orders.turned_away();
    server().kill_now();
    ASSERT_TRUE(eventually([&] { return node->ready_status() == 503; }, 10s)) << node->said();
    // The order that was on its way hears 504 at its deadline of 10 s; the ones after it are turned away.
    ASSERT_TRUE(eventually([&] { return orders.turned_away() > away_before; }, 20s)) << "503 with Retry-After";
    EXPECT_NE(ready().dump().find("PostgreSQL at"), std::string::npos) << "/ready says why: " << ready();
    server().start();
    ASSERT_TRUE(eventually([&] { return node->ready_status() == 200; }, 30s)) << ready() << node->said();
  }
  const auto before = orders.acknowledged();
  ASSERT_TRUE(eventually([&] { return orders.acknowledged() > before; }, 30s));
  const auto acknowledged = orders.finish();
  EXPECT_EQ(orders.complaint(), "");
  expect_all(who, acknowledged);
  node->kill();
  ASSERT_TRUE(node->start()) << node->said();
  expect_all(who, acknowledged);
}

TEST_F(postgres_node, whose_server_stands_still_turns_clients_away_and_comes_back_by_itself) {
  const auto who = make_trader(port(), "choi", 2'000'000'000);
  order_stream orders(port(), who);
  ASSERT_TRUE(eventually([&] { return orders.acknowledged() > 50; }, 30s)) << node->said();
  server().suspend();
  ASSERT_TRUE(eventually([&] { return node->ready_status() == 503; }, 15s)) << node->said();
  const auto why = ready().dump();
  server().resume();
  EXPECT_NE(why.find("PostgreSQL at"), std::string::npos) << why;
  const auto before = orders.acknowledged();
  ASSERT_TRUE(eventually([&] { return node->ready_status() == 200; }, 30s)) << ready() << node->said();
  ASSERT_TRUE(eventually([&] { return orders.acknowledged() > before + 50; }, 30s)) << ready();
  const auto acknowledged = orders.finish();
  EXPECT_EQ(orders.complaint(), "");
  expect_all(who, acknowledged);
}

TEST_F(postgres_node, without_a_single_order_says_that_its_server_is_away_and_back) {
  EXPECT_GE(node->metric("database_connections"), 2);
  EXPECT_GE(node->metric("madang_database_statement_time_count{statement=\"append\"}"), 1);
  EXPECT_GE(node->metric("madang_database_statement_time_sum{statement=\"append\"}"), 0);
  EXPECT_GE(node->metric("madang_database_statement_time_count{statement=\"project\"}"), 1);
  // What a node does of its own accord at its start is over: months, the batches of the day.
  const char* const append_count = "madang_database_statement_time_count{statement=\"append\"}";
  auto appends = node->metric(append_count);
  auto since = std::chrono::steady_clock::now();
  const auto is_quiet = [&] {
    const auto now = std::chrono::steady_clock::now();
    if (const auto count = node->metric(append_count); count != appends) appends = count, since = now;
    return now - since > 2s;
  };
  ASSERT_TRUE(eventually(is_quiet, 30s)) << node->said();
  server().kill_now();
  ASSERT_TRUE(eventually([&] { return node->ready_status() == 503; }, 10s)) << node->said();
  // On a slow machine the node may have found something to write after all: then it names the batch that waits.
  const auto why = ready().dump();
  const bool is_said =
      why.find("cannot be used now") != std::string::npos || why.find("it waits in memory") != std::string::npos;
  EXPECT_TRUE(is_said) << why;
  server().start();
  ASSERT_TRUE(eventually([&] { return node->ready_status() == 200; }, 30s)) << ready() << node->said();
}

TEST_F(postgres_node, answers_every_list_from_tables_in_postgresql_also_after_kill_9) {
  node->set("makers.enabled=true");
  node->kill();
  ASSERT_TRUE(node->start()) << node->said();
  const auto who = make_trader(port(), "choi", 2'000'000'000);
  ASSERT_TRUE(eventually(
      [&] {
        const auto reply = who.at(port()).post("/orders", market_order_of(who, symbol, "BUY", 3));
        return reply.status == 201 && reply.body["filled_quantity"] == "3";
      },
      30s))
      << "the makers sell";
  ASSERT_EQ(who.at(port()).post("/accounts/" + who.account + "/ledger/export", json::object()).status, 202);
  ASSERT_TRUE(eventually([&] { return who.at(port()).all("/jobs?status=SUCCEEDED").size() == 1; }, 20s));
  const std::vector<std::string> lists = {"/orders?account_id=" + who.account, "/executions?account_id=" + who.account,
                                          "/accounts/" + who.account + "/ledger", "/jobs", "/accounts"};
  std::vector<std::vector<json>> before;
  for (const auto& list : lists) {
    before.push_back(who.at(port()).all(list));
    EXPECT_FALSE(before.back().empty()) << list;
  }
  node->kill();
  ASSERT_TRUE(node->start()) << node->said();
  for (std::size_t i = 0; i < lists.size(); ++i) EXPECT_EQ(who.at(port()).all(lists[i]), before[i]) << lists[i];
  EXPECT_FALSE(api_client(port()).get("/market/history/" + std::string(symbol)).body["items"].empty());
  EXPECT_FALSE(std::filesystem::exists(dir.path() / "data" / "projection.db"));
}

TEST_F(postgres_node, can_be_asked_before_a_start_what_is_wrong_with_its_store) {
  const auto ask = [&](std::vector<std::string> words, const std::vector<std::string>& more = {}) {
    words.insert(words.begin(), {program(), "store"});
    for (const auto& each : settings) words.insert(words.end(), {"--set", each});
    for (const auto& each : more) words.insert(words.end(), {"--set", each});
    return run_program(words, 30s);
  };
  const auto says = [](const auto& ran, const std::string& what) { return ran.said.find(what) != std::string::npos; };
  const auto well = ask({"check"});
  EXPECT_EQ(well.exit_code, 0) << well.said;
  EXPECT_TRUE(says(well, "a node can start")) << well.said;
  EXPECT_TRUE(says(well, "writer 1 (")) << well.said;
  EXPECT_FALSE(says(well, "replica")) << well.said;
  const auto again = ask({"migrate", "--owner", server().dsn(database), "--grant-to", "madang_node"});
  EXPECT_EQ(again.exit_code, 0) << again.said;
  EXPECT_TRUE(says(again, "up to date")) << again.said;
  const auto lesser = ask({"migrate"});
  EXPECT_EQ(lesser.exit_code, 1) << lesser.said;
  EXPECT_TRUE(says(lesser, "nothing was changed")) << lesser.said;
  const auto nowhere = ask({"check"}, {"store.postgres_dsn=" + server().dsn("nowhere", "madang_node")});
  EXPECT_EQ(nowhere.exit_code, 1) << nowhere.said;
  const auto owner = ask({"check"}, {"store.postgres_dsn=" + server().dsn(database)});
  EXPECT_EQ(owner.exit_code, 0) << owner.said;
  EXPECT_TRUE(says(owner, "may change the journal past its fence")) << owner.said;
  const auto replica = ask({"check"}, {"store.postgres_replica_dsn=host=" + dir.text() + " dbname=x"});
  EXPECT_EQ(replica.exit_code, 0) << replica.said;
  EXPECT_TRUE(says(replica, ": lists are read at the primary")) << replica.said;
  for (const auto& wrong :
       std::vector<std::vector<std::string>>{{}, {"look"}, {"check", "--deep"}, {"migrate", "--owner"}}) {
    EXPECT_EQ(run_program(
                  [&] {
                    auto words = wrong;
                    words.insert(words.begin(), {program(), "store"});
                    return words;
                  }(),
                  30s)
                  .exit_code,
              2);
  }
  EXPECT_EQ(run_program({program(), "store", "--help"}, 30s).exit_code, 0);
}

TEST_F(postgres_node, reads_lists_from_a_standby_and_says_where_it_reads_them) {
  postgres_server standby(postgres_server::standby_of{server()});
  node->set("store.postgres_replica_dsn=" + standby.dsn(database, "madang_node"));
  node->kill();
  ASSERT_TRUE(node->start()) << node->said();
  const auto said = [&] { return ready()["checks"]["list_replica"].get<std::string>(); };
  ASSERT_TRUE(eventually([&] { return said() == "lists are read there"; }, 30s)) << ready();
  const auto who = make_trader(port(), "yoon", 1'000'000);
  std::set<std::string> orders;
  const auto order = [&] {
    const auto reply = who.at(port()).post("/orders", order_of(who, symbol, "BUY", 1, 60'000));
    ASSERT_EQ(reply.status, 201) << reply.body;
    orders.insert(reply.body["order_id"].get<std::string>());
    expect_all(who, orders);
  };
  for (int i = 0; i < 5; ++i) order();
  EXPECT_EQ(node->metric("madang_replica_serving"), 1);
  EXPECT_GE(node->metric("madang_replica_lists_total"), 1);
  standby.kill_now();
  ASSERT_TRUE(eventually([&] { return said().ends_with(": lists are read at the primary"); }, 10s)) << ready();
  EXPECT_EQ(node->metric("madang_replica_serving"), 0);
  EXPECT_EQ(node->ready_status(), 200) << "everything serves without it";
  order();
  standby.start({"cluster_name=standby", "wal_retrieve_retry_interval=100ms"});
  ASSERT_TRUE(eventually([&] { return said() == "lists are read there"; }, 30s)) << ready();
  order();
}

TEST_F(postgres_node, is_ended_by_another_one_that_takes_its_journal_over) {
  const auto who = make_trader(port(), "park", 1'000'000);
  madang_process other({program(), dir.text() + "/other", settings});
  std::filesystem::create_directories(dir.path() / "other");
  std::filesystem::copy(dir.path() / "data" / "keys", dir.path() / "other" / "keys",
                        std::filesystem::copy_options::recursive);
  ASSERT_TRUE(other.start()) << other.said();
  EXPECT_EQ(cash_of(other.port(), who), 1'000'000);
  const auto refused = who.at(port()).post("/orders", order_of(who, symbol, "BUY", 1, 60'000));
  EXPECT_NE(refused.status, 201) << "it is fenced off";
  EXPECT_EQ(node->process().wait_exit(10s), 70) << node->said();
}

}  // namespace
}  // namespace madang
