#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <memory>

#include "messages/admin/platform.hpp"
#include "messages/ids.hpp"
#include "messages/slots.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/process/postgres_server.hpp"
#include "tests/system/cluster/deployed/recording_trader.hpp"
#include "tests/system/support/market_fixture.hpp"

/// Shards move between processes that live, under traders that keep a record of their own.
namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t cash = 1'000'000'000;

class moving_nodes : public testing::Test {
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
    certify({"authority", certificates()});
  }
  void TearDown() override { traders.clear(); }

  std::string asked(const std::string& query) const { return server().sql(query, database); }
  std::string dsn() const { return server().dsn(database, "madang_node"); }
  int owned_by(int number) const {
    return std::stoi(asked("SELECT count(*) FROM madang.shard_owners WHERE writer = " + std::to_string(number)));
  }
  std::string certificates() const { return dir.text() + "/certs"; }
  static void certify(std::vector<std::string> words) {
    words.insert(words.begin(), MADANG_CERTS);
    const auto made = run_program(words, 30s);
    ASSERT_EQ(made.exit_code, 0) << made.said;
  }
  std::string data(int number) const { return dir.text() + "/node" + std::to_string(number); }
  madang_process& node(int number) { return *nodes.at(static_cast<std::size_t>(number - 1)); }

  void make_node(int wanted) { make_node(wanted, static_cast<int>(nodes.size() + 1)); }
  void make_node(int wanted, int as) {
    const auto number = std::to_string(as);
    const auto name = "node" + number;
    certify({"node", certificates(), name});
    std::filesystem::create_directories(data(as));
    nodes.push_back(std::make_unique<madang_process>(
        madang_process::plan{program(),
                             dir.text() + "/" + name,
                             {"store.kind=postgres", "store.postgres_dsn=" + dsn(), "store.postgres_writer=" + number,
                              "cluster.listen=127.0.0.1:0", "cluster.nodes=" + std::to_string(wanted),
                              "cluster.certificate_file=" + certificates() + "/" + name + ".crt",
                              "cluster.key_file=" + certificates() + "/" + name + ".key",
                              "cluster.authority_file=" + certificates() + "/authority.crt", "makers.enabled=true",
                              "market.symbols_seeded=true", "limits.lifted=true", "http.user_share_percent=100",
                              "http.address_share_percent=100", "accounts.max_open_orders=100000"}}));
  }
  /// The first one makes the keys, which the others need, and waits for them.
  void start(int count) {
    for (int i = 0; i < count; ++i) make_node(count);
    node(1).launch();
    ASSERT_TRUE(eventually([&] { return asked("SELECT keys IS NOT NULL FROM madang.journal") == "t"; }, 60s))
        << node(1).said();
    for (int number = 2; number <= count; ++number) share_keys(number);
    for (int number = 2; number <= count; ++number) node(number).launch();
    for (int number = 1; number <= count; ++number) {
      ASSERT_TRUE(node(number).find_running(60s)) << node(number).said();
      ASSERT_GT(owned_by(number), 0);
    }
  }
  void share_keys(int number) {
    std::filesystem::copy(data(1) + "/keys", data(number) + "/keys", std::filesystem::copy_options::recursive);
  }

  /// They ask the first node, for accounts on each node that there is.
  void start_traders(int count) {
    const auto at = node(1).port();
    std::vector<std::string> symbols;
    const auto listed = api_client(at).get("/market/stocks?limit=8");
    for (const auto& one : listed.body["items"]) symbols.push_back(one["symbol"]);
    ASSERT_GE(symbols.size(), 4u) << listed.raw.body;
    std::vector<int> there(static_cast<std::size_t>(count), 0);
    for (int i = 0; i < 60 && traders.size() < 2 * there.size(); ++i) {
      const auto who = make_trader(at, "trader" + std::to_string(i), cash);
      const auto shard = parse_prefixed("acc_", who.account).value() >> 8 & 0xff;
      const auto home =
          std::stoi(asked("SELECT writer FROM madang.shard_owners WHERE shard = " + std::to_string(shard)));
      if (++there.at(static_cast<std::size_t>(home - 1)) > 2) continue;
      traders.push_back(std::make_unique<recording_trader>(at, who, symbols));
    }
    ASSERT_EQ(traders.size(), 2 * there.size()) << "no account came to live on one of the nodes";
  }
  void expect_progress(std::size_t more, const char* when) const {
    for (const auto& one : traders) {
      const auto from = one->acknowledged();
      EXPECT_TRUE(eventually([&] { return one->acknowledged() >= from + more; }, 60s))
          << one->who().name << " " << when;
    }
  }
  std::size_t failed() const {
    std::size_t all = 0;
    for (const auto& one : traders) all += one->failed();
    return all;
  }
  void expect_record() {
    for (const auto& one : traders) one->finish();
    for (const auto& one : traders) {
      std::string wrong;
      EXPECT_TRUE(eventually([&] { return (wrong = one->compare()).empty(); }, 20s, 200ms)) << wrong;
    }
  }
  run_result tell(std::vector<std::string> words) const {
    words.insert(words.begin(), {program(), "cluster"});
    words.insert(words.end(), {"--set", "store.kind=postgres", "--set", "store.postgres_dsn=" + dsn()});
    return run_program(words, 120s);
  }
  /// Asks a node to drain, and waits until it has given something and still has something.
  void begin_to_drain(int number) {
    const auto before = owned_by(number);
    const auto told = tell({"drain", std::to_string(number), "--wait", "0"});
    ASSERT_EQ(told.exit_code, 1) << "it cannot be over yet: " << told.said;
    ASSERT_TRUE(eventually([&] { return owned_by(number) < before; }, 60s, 2ms)) << node(number).said();
  }

  temp_dir dir;
  std::string database;
  std::vector<std::unique_ptr<madang_process>> nodes;
  std::vector<std::unique_ptr<recording_trader>> traders;
};

TEST_F(moving_nodes, one_that_drains_gives_all_it_owns_to_the_other_and_nobody_notices) {
  start(2);
  start_traders(2);
  expect_progress(5, "at first");
  const auto before = failed();
  const auto told = tell({"drain", "2"});
  EXPECT_EQ(told.exit_code, 0) << told.said << node(2).said();
  EXPECT_EQ(node(2).process().wait_exit(20s), 0) << node(2).said();
  EXPECT_EQ(owned_by(1), 256);
  expect_progress(5, "after node 2 has left");
  EXPECT_EQ(failed(), before) << "requests failed\n" << node(1).said() << node(2).said();
  expect_record();
  const auto status = tell({"status"});
  EXPECT_EQ(status.exit_code, 0) << status.said;
  EXPECT_NE(status.said.find("down"), std::string::npos) << status.said;
  EXPECT_EQ(tell({"drain", "1"}).exit_code, 1) << "nobody is there to take anything";
}

TEST_F(moving_nodes, one_that_is_told_to_end_drains_first) {
  start(2);
  start_traders(2);
  expect_progress(5, "at first");
  const auto before = failed();
  EXPECT_EQ(node(2).stop(60s), 0) << node(2).said();
  EXPECT_EQ(asked("SELECT coalesce(bit_count(owned), 0) FROM madang.writers WHERE writer = 2"), "0");
  EXPECT_EQ(owned_by(1), 256);
  expect_progress(5, "after node 2 has left");
  EXPECT_EQ(failed(), before) << "requests failed\n" << node(1).said() << node(2).said();
  expect_record();
}

TEST_F(moving_nodes, a_giver_that_is_killed_in_between_loses_nothing) {
  start(2);
  start_traders(2);
  expect_progress(5, "at first");
  begin_to_drain(2);
  node(2).kill();
  ASSERT_TRUE(eventually([&] { return owned_by(1) == 256; }, 60s)) << node(1).said();
  expect_progress(5, "after node 2 was killed");
  expect_record();
}

TEST_F(moving_nodes, a_taker_that_is_killed_in_between_loses_nothing) {
  start(3);
  start_traders(3);
  expect_progress(3, "at first");
  begin_to_drain(2);
  node(3).kill();
  ASSERT_TRUE(eventually([&] { return owned_by(1) == 256; }, 60s)) << node(1).said() << node(2).said();
  expect_progress(3, "after node 3 was killed");
  EXPECT_EQ(node(2).process().wait_exit(60s), 0) << node(2).said();
  expect_record();
}

TEST_F(moving_nodes, one_that_joins_gets_its_share_of_a_store_in_use) {
  start(2);
  start_traders(2);
  expect_progress(5, "at first");
  const auto before = failed();
  make_node(2);
  share_keys(3);
  ASSERT_TRUE(node(3).start(60s)) << node(3).said();
  ASSERT_TRUE(eventually([&] { return owned_by(3) >= 48; }, 120s)) << owned_by(3) << node(1).said() << node(2).said();
  expect_progress(5, "after node 3 has got shards");
  EXPECT_EQ(failed(), before) << "requests failed\n" << node(1).said() << node(2).said() << node(3).said();
  expect_record();
}

/// What runs once on the platform goes with its shard, and no node that gave it away goes on with it.
TEST_F(moving_nodes, makers_of_the_market_are_where_the_platforms_shard_is) {
  start(2);
  const auto platform = std::to_string(shard_of(entity_of(madang::admin::the_platform)));
  const auto owner = [&] { return asked("SELECT writer FROM madang.shard_owners WHERE shard = " + platform); };
  const auto orders_of = [](const madang_process& one) { return one.metric("madang_market_makers_orders_total"); };
  ASSERT_EQ(owner(), "1") << "the numbers of the nodes say so";
  ASSERT_TRUE(eventually([&] { return orders_of(node(1)) > 0; }, 60s)) << node(1).said();
  EXPECT_EQ(orders_of(node(2)), 0);
  // Of all nodes up to here 7 is where the shard belongs.
  make_node(2, 7);
  share_keys(7);
  auto& seventh = *nodes.back();
  ASSERT_TRUE(seventh.start(60s)) << seventh.said();
  ASSERT_TRUE(eventually([&] { return owner() == "7"; }, 120s)) << owner() << node(1).said() << seventh.said();
  ASSERT_TRUE(eventually([&] { return orders_of(seventh) > 0; }, 60s)) << seventh.said();
  const auto given = orders_of(node(1));
  const auto taken = orders_of(seventh);
  ASSERT_TRUE(eventually([&] { return orders_of(seventh) > taken + 100; }, 60s)) << seventh.said();
  EXPECT_EQ(orders_of(node(1)), given) << "node 1 goes on with what is another's";
  EXPECT_EQ(orders_of(node(2)), 0);
}

}  // namespace
}  // namespace madang
