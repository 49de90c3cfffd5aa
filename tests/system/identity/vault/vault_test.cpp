#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/support/eventually.hpp"
#include "tests/system/support/market_fixture.hpp"

/// A node whose master key Vault unwraps, against a server on this machine that is as strict.
namespace madang {
namespace {

const std::string password = "a long enough secret";
constexpr auto secret_id = "the-secret-id-of-madang";

class master_key_in_vault : public empty_market {
 protected:
  void SetUp() override {
    const auto log = dir.text() + "/vault.said";
    vault_ = child_process::start({"/usr/bin/env", "python3", MADANG_VAULT_SERVER}, log);
    ASSERT_TRUE(eventually([&] { return file_text(log).find('\n') != std::string::npos; }));
    vault_port_ = static_cast<std::uint16_t>(std::stoi(file_text(log).substr(10)));
    set_secret(secret_id);
  }
  void set_secret(const std::string& text) {
    std::ofstream(secret_file()) << text << "\n";
    ::chmod(secret_file().c_str(), 0600);
  }
  std::string secret_file() const { return dir.text() + "/secret_id"; }
  std::vector<std::string> settings() const {
    return {"master_key.source=vault", "master_key.vault_url=http://127.0.0.1:" + std::to_string(vault_port_),
            "master_key.vault_role_id=the-role-of-madang", "master_key.vault_secret_id_file=" + secret_file(),
            "master_key.vault_timeout_ms=3000"};
  }
  json control(const json& wanted) {
    http_client client(vault_port_);
    return json::parse(client.ask({"POST", "/control", wanted.dump(), {}})->body);
  }
  std::string keys() const { return dir.text() + "/data/keys"; }
  api_reply log_in() const {
    return api_client(port()).post("/users/login", {{"username", "minji"}, {"password", password}});
  }
  void register_minji() const {
    const json who{{"email", "minji@example.com"}, {"username", "minji"}, {"password", password}};
    ASSERT_EQ(api_client(port()).post("/users/register", who).status, 201);
  }
  /// Ends by itself; what it says.
  std::string refused_start() {
    node->launch();
    EXPECT_TRUE(node->process().wait_exit(std::chrono::seconds(20)).has_value());
    return node->said();
  }

  child_process vault_;
  std::uint16_t vault_port_ = 0;
};

TEST_F(master_key_in_vault, is_made_once_and_unwrapped_at_each_start) {
  start(settings());
  register_minji();
  EXPECT_FALSE(std::filesystem::exists(keys() + "/master.key"));
  EXPECT_TRUE(file_text(keys() + "/master.vault").starts_with("vault:v1:"));
  node->kill();
  ASSERT_TRUE(node->start()) << node->said();
  ASSERT_EQ(log_in().status, 200);
  const auto counts = control(json::object());
  EXPECT_EQ(counts["encrypt"], 1);
  EXPECT_EQ(counts["decrypt"], 1);
  EXPECT_EQ(counts["open_tokens"], 0) << "each is given back";
  EXPECT_EQ(counts["refused"], 0);
  EXPECT_EQ(node->said().find(secret_id), std::string::npos);
}

TEST_F(master_key_in_vault, keeps_the_node_from_starting_without_it) {
  start(settings());
  register_minji();
  ASSERT_EQ(node->stop(), 0);
  control({{"sealed", true}});
  EXPECT_NE(refused_start().find("503: it is sealed"), std::string::npos) << node->said();
  control({{"sealed", false}});
  set_secret("another");
  const auto logins = control(json::object())["refused"].get<int>();
  EXPECT_NE(refused_start().find("400: role id, secret id or key are not right"), std::string::npos) << node->said();
  EXPECT_EQ(control(json::object())["refused"].get<int>(), logins + 1) << "one try: a secret id may be used up";
  set_secret(secret_id);
  ASSERT_TRUE(node->start()) << node->said();
  EXPECT_EQ(log_in().status, 200);
  ASSERT_EQ(node->stop(), 0);
  vault_.kill_now();
  EXPECT_NE(refused_start().find("no connection"), std::string::npos) << node->said();
}

TEST_F(master_key_in_vault, is_replaced_by_one_under_the_newest_version_of_the_transit_key) {
  start(settings());
  register_minji();
  ASSERT_EQ(node->stop(), 0);
  control({{"rotate", true}});
  std::vector<std::string> words{program(), "keys", "rotate", "--master", "--data", dir.text() + "/data"};
  for (const auto& one : settings()) words.insert(words.end(), {"--set", one});
  const auto done = run_program(words);
  EXPECT_EQ(done.exit_code, 0) << done.said;
  EXPECT_TRUE(file_text(keys() + "/master.vault").starts_with("vault:v2:"));
  ASSERT_TRUE(node->start()) << node->said();
  EXPECT_EQ(log_in().status, 200);
}

class master_key_in_a_file : public empty_market {};

TEST_F(master_key_in_a_file, is_replaced_and_nobody_notices) {
  start();
  const auto who = make_trader(port(), "minji", 1'000'000);
  const auto made = who.at(port()).post("/users/api-keys", {{"name", "bot"}, {"scopes", {"READ"}}});
  ASSERT_EQ(made.status, 201) << made.raw.body;
  const auto login = api_client(port()).post("/users/login", {{"username", "minji"}, {"password", password}});
  const auto running = run_program({program(), "keys", "rotate", "--master", "--data", dir.text() + "/data"});
  EXPECT_EQ(running.exit_code, 1) << "a node has it open";
  EXPECT_NE(running.said.find("locked"), std::string::npos) << running.said;
  ASSERT_EQ(node->stop(), 0);
  const auto before = file_text(dir.text() + "/data/keys/master.key");
  const auto done = run_program({program(), "keys", "rotate", "--master", "--data", dir.text() + "/data"});
  ASSERT_EQ(done.exit_code, 0) << done.said;
  EXPECT_NE(file_text(dir.text() + "/data/keys/master.key"), before);
  ASSERT_TRUE(node->start()) << node->said();
  EXPECT_EQ(who.at(port()).get("/users/profile").body["username"], "minji");
  EXPECT_EQ(who.at(port()).get("/users/api-keys").body["items"][0]["name"], "bot");
  if (login.status == 200) {
    EXPECT_EQ(api_client(port()).post("/users/refresh", {{"refresh_token", login.body["refresh_token"]}}).status, 200);
  }
}

}  // namespace
}  // namespace madang
