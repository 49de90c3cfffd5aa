// Grants of providers of which nobody has said whether they are in use, at a node whose users do not always answer.
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>

#include "config/setting_table.hpp"
#include "tests/node/kept_log.hpp"
#include "tests/node/node_stage.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/process/process.hpp"
#include "tests/system/identity/oauth/outside_browser.hpp"
#include "tests/system/identity/oauth/provider_process.hpp"

namespace madang {
namespace {

constexpr std::int64_t minute_ns = 60 * nanos_per_second;

class a_grant_in_doubt : public testing::Test {
 protected:
  a_grant_in_doubt() : provider_(dir_.text() + "/provider") {
    for (const auto& one : provider_.settings()) set(one);
    // Tokens of the provider are of this moment.
    node_.time.at = std::chrono::system_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
    node_.start();
    api_client nobody(node_.port());
    const json person{{"email", "minji@example.com"}, {"username", "minji"}, {"password", "a long enough secret"}};
    EXPECT_EQ(nobody.post("/users/register", person).status, 201);
    login_ = nobody.post("/users/login", {{"username", "minji"}, {"password", person["password"]}}).body;
    EXPECT_EQ(outside_browser(node_.port(), provider_.port()).link(login_["access_token"], "google").status, 201);
  }

  /// The identity is unlinked by a process that dies before it hears of it; asked about from a minute later on.
  void unlink_unheard() {
    provider_.control({{"mode", "error500"}});
    api_client minji(node_.port(), login_["access_token"]);
    ASSERT_EQ(minji.remove("/users/oauth/google").status, 200);
    ASSERT_TRUE(eventually([&] { return grants().find("\"tries\":1") != std::string::npos; })) << grants();
    node_.stop();
    auto kept = json::parse(grants());
    kept["tries"] = 0;
    kept["next_try_at"] = node_.time.at + minute_ns;
    std::ofstream(file(), std::ios::trunc) << kept.dump() << '\n';
    provider_.control({{"mode", ""}});
    node_.start();
  }
  void put_user_out_of_service() {
    const auto user = parse_id<user_id>(login_["user_id"].get<std::string>());
    ASSERT_TRUE(user);
    node_.running().entities().isolate(entity_of(*user), "a test wants it");
  }
  void pass_minute() { node_.time.at += minute_ns; }
  int taken_back() { return provider_.control(json::object())["asked"].value("revoked google", 0); }
  std::string grants() const { return file_text(file()); }
  std::string file() const { return node_.data_dir() + "/grants.jsonl"; }

  node_stage node_;

 private:
  void set(const std::string& line) {
    const auto equals = line.find('=');
    const auto* row = find_setting(std::string_view(line).substr(0, equals));
    if (row == nullptr || !row->set(node_.config, std::string_view(line).substr(equals + 1))) {
      throw std::runtime_error("no setting: " + line);
    }
  }

  temp_dir dir_;
  provider_process provider_;
  json login_;
};

TEST_F(a_grant_in_doubt, is_asked_about_again_where_the_user_does_not_answer_and_taken_back_once_he_has) {
  unlink_unheard();
  put_user_out_of_service();
  {
    kept_log log;
    const std::string unanswered = "is linked with google still cannot be found out now: asked again later";
    for (int times = 1; times <= 3; ++times) {
      pass_minute();
      ASSERT_TRUE(eventually([&] { return log.times(unanswered) == times; })) << times;
    }
    EXPECT_EQ(taken_back(), 0) << "it may be in use";
    EXPECT_FALSE(grants().empty());
    node_.stop();
  }
  node_.start();
  EXPECT_TRUE(eventually([&] { return taken_back() == 1; })) << grants();
  EXPECT_TRUE(eventually([&] { return grants().empty(); })) << grants();
}

}  // namespace
}  // namespace madang
