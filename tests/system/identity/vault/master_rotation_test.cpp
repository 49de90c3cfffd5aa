#include <fstream>
#include <iterator>

#include "tests/support/eventually.hpp"
#include "tests/system/support/market_fixture.hpp"
#include "tests/system/support/signing_client.hpp"

/// The master key is replaced by a node that runs, dies and runs again.
namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t users_max = 45;  // three pages
const std::string password = "a long enough secret";

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class a_master_key_rotation : public empty_market {
 protected:
  void open(const std::vector<std::string>& settings) {
    start(settings);
    for (std::size_t i = 0; i < users_max; ++i) {
      const auto name = "user" + std::to_string(i);
      const json who{{"email", name + "@example.com"}, {"username", name}, {"password", password}};
      ASSERT_EQ(api_client(port()).post("/users/register", who).status, 201);
    }
    // The first and the last have keys; which pages they are on is chance.
    for (const std::size_t i : {std::size_t{0}, users_max - 1}) {
      const auto login = log_in(i);
      ASSERT_EQ(login.status, 200) << login.raw.body;
      tokens_.push_back(login.body["access_token"].get<std::string>());
      refresh_.push_back(login.body["refresh_token"].get<std::string>());
      const auto made =
          api_client(port(), tokens_.back()).post("/users/api-keys", {{"name", "bot"}, {"scopes", {"READ"}}});
      ASSERT_EQ(made.status, 201) << made.raw.body;
      bots_.push_back({port(), made.body["key_id"].get<std::string>(), made.body["secret"].get<std::string>()});
    }
    const auto admin = log_in_administrator(dir.text() + "/data", port());
    ASSERT_EQ(admin.status, 200) << admin.raw.body;
    admin_ = admin.body["access_token"].get<std::string>();
  }
  api_reply log_in(std::size_t i) const {
    return api_client(port()).post("/users/login", {{"username", "user" + std::to_string(i)}, {"password", password}});
  }
  api_client admin() const { return api_client(port(), admin_); }
  std::string begin_rotation() {
    const auto job = admin().post("/admin/keys/master", {{"reason", "a laptop was lost"}});
    EXPECT_EQ(job.status, 202) << job.raw.body;
    return job.body.value("job_id", "");
  }
  json job(const std::string& id) const { return admin().get("/jobs/" + id).body; }
  bool has_ended(const std::string& id) const {
    const auto status = job(id).value("status", "");
    return status == "SUCCEEDED" || status == "FAILED";
  }
  void come_back() {
    node->kill();
    ASSERT_TRUE(node->start()) << node->said();
    for (auto& bot : bots_) bot.port = port();
  }
  /// Whoever was here is here: tokens, signatures, names.
  void expect_everybody() const {
    for (std::size_t i = 0; i < bots_.size(); ++i) {
      EXPECT_EQ(api_client(port(), tokens_[i]).get("/users/profile").status, 200);
      EXPECT_EQ(bots_[i].get("/api/v1/users/quotas").status, 200);
    }
    EXPECT_EQ(api_client(port(), tokens_[0]).get("/users/profile").body["username"], "user0");
    EXPECT_EQ(api_client(port(), tokens_[0]).get("/users/api-keys").body["items"][0]["name"], "bot");
  }
  std::string master() const { return content(dir.text() + "/data/keys/master.key"); }

  std::string admin_;
  std::vector<std::string> tokens_;
  std::vector<std::string> refresh_;
  std::vector<signing_client> bots_;
};

TEST_F(a_master_key_rotation, goes_on_after_each_death_and_nobody_notices) {
  open({"master_key.replace_grace_s=1", "jobs.fruitless_runs_max=50"});
  const auto before = master();
  const auto id = begin_rotation();
  ASSERT_FALSE(id.empty());
  for (const auto delay : {0ms, 3ms, 10ms, 30ms, 100ms, 300ms}) {
    const auto until = std::chrono::steady_clock::now() + delay;
    (void)eventually([&] { return std::chrono::steady_clock::now() >= until; }, 1s, 1ms);
    come_back();
    if (HasFatalFailure()) return;
    expect_everybody();
  }
  ASSERT_TRUE(eventually([&] { return has_ended(id); }, 30s)) << job(id);
  EXPECT_EQ(job(id)["status"], "SUCCEEDED") << job(id);
  EXPECT_NE(master(), before);
  expect_everybody();
  come_back();
  expect_everybody();
  for (const auto& one : refresh_) {
    EXPECT_EQ(api_client(port()).post("/users/refresh", {{"refresh_token", one}}).status, 200);
  }
  EXPECT_EQ(log_in(7).status, 200);
  const auto act = admin().get("/audit/events?action=master_rotation_begun").body["items"];
  ASSERT_EQ(act.size(), 1U) << act;
  EXPECT_EQ(act[0]["reason"], "a laptop was lost");
}

TEST_F(a_master_key_rotation, says_how_much_it_has_sealed_anew) {
  open({"master_key.replace_grace_s=1"});
  const auto id = begin_rotation();
  ASSERT_TRUE(eventually([&] { return has_ended(id); }, 30s)) << job(id);
  const auto result = json::parse(admin().get("/jobs/" + id + "/result").raw.body);
  EXPECT_EQ(result, (json{{"users", users_max + 1}, {"secrets", 2}})) << "the administrator, too";
  expect_everybody();
}

TEST_F(a_master_key_rotation, is_finished_by_the_start_after_one_of_a_stopped_node) {
  open({"master_key.replace_grace_s=1"});
  ASSERT_EQ(node->stop(), 0);
  const auto done = run_program({program(), "keys", "rotate", "--master", "--data", dir.text() + "/data"});
  ASSERT_EQ(done.exit_code, 0) << done.said;
  ASSERT_TRUE(node->start()) << node->said();
  for (auto& bot : bots_) bot.port = port();
  expect_everybody();
  const auto jobs = [&] { return admin().get("/jobs?kind=master_key_rotation").body["items"]; };
  ASSERT_TRUE(eventually([&] { return !jobs().empty() && jobs()[0]["status"] == "SUCCEEDED"; }, 30s)) << jobs();
  const auto result = json::parse(admin().get("/jobs/" + jobs()[0]["job_id"].get<std::string>() + "/result").raw.body);
  EXPECT_EQ(result, (json{{"users", 0}, {"secrets", 2}})) << "users were sealed anew by the command";
  expect_everybody();
  come_back();
  EXPECT_EQ(jobs().size(), 1U);
}

TEST_F(a_master_key_rotation, is_the_office_s_alone) {
  open({});
  EXPECT_EQ(api_client(port(), tokens_[0]).post("/admin/keys/master", {{"reason", "because"}}).status, 403);
  EXPECT_EQ(api_client(port()).post("/admin/keys/master", {{"reason", "because"}}).status, 401);
  EXPECT_EQ(admin().post("/admin/keys/master", json::object()).status, 422);
}

}  // namespace
}  // namespace madang
