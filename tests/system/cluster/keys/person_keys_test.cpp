#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include "messages/ids.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/process/postgres_server.hpp"
#include "tests/system/support/market_fixture.hpp"

/// Persons are readable at every node, whichever registered them, and at none once they are erased.
namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr const char* secret = "a long enough secret";

class person_keys : public testing::Test {
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
    for (int number = 1; number <= 2; ++number) make_node(number);
    node(1).launch();
    ASSERT_TRUE(eventually([&] { return asked("SELECT keys IS NOT NULL FROM madang.journal") == "t"; }, 30s))
        << node(1).said();
    copy_keys(2);
    ASSERT_TRUE(node(2).start(60s)) << node(1).said() << node(2).said();
    ASSERT_TRUE(node(1).find_running(60s)) << node(1).said() << node(2).said();
  }

  std::string asked(const std::string& query) const { return server().sql(query, database); }
  std::string certificates() const { return dir.text() + "/certs"; }
  static void certify(std::vector<std::string> words) {
    words.insert(words.begin(), MADANG_CERTS);
    const auto made = run_program(words, 30s);
    ASSERT_EQ(made.exit_code, 0) << made.said;
  }
  std::string data(int number) const { return dir.text() + "/node" + std::to_string(number); }
  madang_process& node(int number) { return *nodes.at(static_cast<std::size_t>(number - 1)); }

  void make_node(int number) {
    const auto name = "node" + std::to_string(number);
    certify({"node", certificates(), name});
    std::filesystem::create_directories(data(number));
    nodes.push_back(std::make_unique<madang_process>(madang_process::plan{
        program(),
        data(number),
        {"store.kind=postgres", "store.postgres_dsn=" + server().dsn(database, "madang_node"),
         "store.postgres_writer=" + std::to_string(number), "cluster.listen=127.0.0.1:0", "cluster.nodes=2",
         "cluster.certificate_file=" + certificates() + "/" + name + ".crt",
         "cluster.key_file=" + certificates() + "/" + name + ".key",
         "cluster.authority_file=" + certificates() + "/authority.crt", "http.request_timeout_ms=3000",
         "store.postgres_read_timeout_ms=1000", "cluster.balance=false"}}));
  }
  void copy_keys(int number) const {
    std::filesystem::copy(data(1) + "/keys", data(number) + "/keys", std::filesystem::copy_options::recursive);
  }
  static api_reply log_in(std::uint16_t at, const std::string& name) {
    return api_client(at).post("/users/login", {{"email", name + "@example.com"}, {"password", secret}});
  }
  std::string key_of(const trader& who) const {
    const auto user = static_cast<std::int64_t>(parse_prefixed("usr_", who.user).value());
    return asked("SELECT sealed IS NOT NULL FROM madang.user_keys WHERE user_id = " + std::to_string(user));
  }

  temp_dir dir;
  std::string database;
  std::vector<std::unique_ptr<madang_process>> nodes;
};

TEST_F(person_keys, are_there_when_the_node_that_made_them_is_dead_and_nowhere_once_they_are_erased) {
  std::vector<trader> who;
  for (const auto* name : {"minji", "junho", "sora", "taeyang"}) {
    who.push_back(make_trader(node(1).port(), name, 1'000'000));
  }
  EXPECT_FALSE(std::filesystem::exists(data(1) + "/keys/user_keys.db"));
  for (const auto& one : who) {
    const auto seen = one.at(node(2).port()).get("/users/profile");
    EXPECT_EQ(seen.body["email"], one.name + "@example.com") << seen.raw.body;
  }
  node(1).kill();
  for (const auto& one : who) {
    api_reply seen;
    EXPECT_TRUE(eventually(
        [&] {
          seen = one.at(node(2).port()).get("/users/profile");
          return seen.status == 200 && seen.body["email"] == one.name + "@example.com";
        },
        30s))
        << seen.raw.body << node(2).said();
    EXPECT_EQ(key_of(one), "t");
  }
  const auto& gone = who.front();
  auto self = api_client(node(2).port(), log_in(node(2).port(), gone.name).body["access_token"]);
  const auto erased = self.post("/users/erase", {{"password", secret}});
  ASSERT_EQ(erased.status, 200) << erased.raw.body;
  EXPECT_TRUE(eventually([&] { return key_of(gone) == "f"; }, 10s));
  EXPECT_NE(log_in(node(2).port(), gone.name).status, 200);
  EXPECT_NE(self.get("/users/profile").status, 200);
  ASSERT_TRUE(node(1).start(60s)) << node(1).said();
  EXPECT_NE(log_in(node(1).port(), gone.name).status, 200);
  const auto seen = who.back().at(node(1).port()).get("/users/profile");
  EXPECT_EQ(seen.body["email"], who.back().name + "@example.com") << seen.raw.body;
}

TEST_F(person_keys, of_a_cluster_are_refused_to_a_node_with_another_master_key) {
  make_node(3);
  copy_keys(3);
  std::ofstream(data(3) + "/keys/master.key", std::ios::binary | std::ios::trunc) << std::string(32, 'm');
  EXPECT_FALSE(node(3).start(30s));
  EXPECT_NE(node(3).said().find("another master.key"), std::string::npos) << node(3).said();
  EXPECT_EQ(node(2).ready_status(), 200) << "the others go on";
}

}  // namespace
}  // namespace madang
