#include <iterator>
#include <set>
#include <thread>

#include "tests/support/eventually.hpp"
#include "tests/support/net/ws_client.hpp"
#include "tests/system/support/market_fixture.hpp"

namespace madang {
namespace {

const std::string password = "a long enough secret";

/// A node with one user, who logs in as often as the test likes.
class sessions : public empty_market {
 protected:
  void open(const std::vector<std::string>& settings = {}) {
    start(settings);
    if (::testing::Test::HasFatalFailure()) return;
    const auto made = nobody().post("/users/register", {{"email", email}, {"username", name}, {"password", password}});
    ASSERT_EQ(made.status, 201) << made.raw.body;
  }
  api_client nobody() const { return api_client(port()); }
  api_client at(const json& login) const { return api_client(port(), login["access_token"]); }
  api_reply try_login(const std::string& with, json more = json::object()) const {
    more["email"] = email;
    more["password"] = with;
    return nobody().post("/users/login", more);
  }
  json login(const std::string& with = password) const {
    const auto done = try_login(with);
    EXPECT_EQ(done.status, 200) << done.raw.body;
    return done.body;
  }
  api_reply refresh(const std::string& token) const {
    return nobody().post("/users/refresh", {{"refresh_token", token}});
  }
  api_client admin() const { return at(log_in_administrator(dir.text() + "/data", port()).body); }
  /// The token of the newest link of a kind that the administrator sees; empty: there is none yet.
  std::string link_token(const std::string& kind) const {
    const auto list = admin().get("/admin/outbox");
    EXPECT_EQ(list.status, 200) << list.raw.body;
    for (const auto& one : list.body["items"]) {
      const std::string link = one["link"];
      if (one["kind"] == kind) return link.substr(link.find("token=") + 6);
    }
    return {};
  }
  void die_and_come_back() {
    node->kill();
    node.reset();
    start();
  }

  const std::string email = "minji@example.com";
  const std::string name = "minji";
};

TEST_F(sessions, begin_with_a_log_in_by_either_name_and_end_with_a_log_out) {
  open();
  const auto first = login();
  EXPECT_EQ(first["token_type"], "Bearer");
  EXPECT_EQ(first["refresh_expires_in"], 7 * 86'400);
  const auto by_name = nobody().post("/users/login", {{"username", name}, {"password", password}});
  ASSERT_EQ(by_name.status, 200) << by_name.raw.body;
  EXPECT_NE(by_name.body["session_id"], first["session_id"]);

  auto here = at(first);
  const auto list = here.get("/users/sessions").body["items"];
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0]["session_id"], by_name.body["session_id"]);
  EXPECT_EQ(list[0]["current"], false);
  EXPECT_EQ(list[1]["current"], true);
  EXPECT_EQ(list[1]["address"], "127.0.0.1");

  EXPECT_EQ(here.post("/users/logout", json::object()).body, (json{{"revoked", 1}}));
  EXPECT_EQ(here.get("/users/profile").code(), "token_invalid");
  EXPECT_EQ(refresh(first["refresh_token"]).code(), "refresh_invalid");
  auto other = at(by_name.body);
  EXPECT_EQ(other.get("/users/profile").status, 200);
  EXPECT_EQ(other.remove("/users/sessions/ses_0000000000001").status, 404);
  const std::string own = by_name.body["session_id"];
  EXPECT_EQ(other.remove("/users/sessions/" + own).body, (json{{"revoked", 1}}));
  EXPECT_EQ(other.get("/users/profile").status, 401);
}

TEST_F(sessions, refresh_rotates_and_survives_a_crash_and_a_used_token_ends_the_session) {
  open({"identity.refresh_grace_s=0"});
  const auto first = login();
  const auto second = refresh(first["refresh_token"]);
  ASSERT_EQ(second.status, 200) << second.raw.body;
  EXPECT_EQ(second.body["session_id"], first["session_id"]);
  EXPECT_NE(second.body["refresh_token"], first["refresh_token"]);

  die_and_come_back();
  EXPECT_EQ(at(first).get("/users/profile").status, 200) << "an access token outlives the process";
  const auto third = refresh(second.body["refresh_token"]);
  ASSERT_EQ(third.status, 200) << third.raw.body;
  node->kill();
  node.reset();
  start({"identity.refresh_grace_s=0"});
  EXPECT_EQ(refresh(first["refresh_token"]).code(), "refresh_reused");
  EXPECT_EQ(refresh(third.body["refresh_token"]).status, 401) << "the whole session has ended";
  EXPECT_EQ(at(third.body).get("/users/profile").status, 401);
  EXPECT_EQ(refresh("nonsense").code(), "refresh_invalid");
}

TEST_F(sessions, of_refreshes_that_race_with_one_token_all_get_one_successor) {
  open();
  const auto first = login();
  for (int round = 0; round < 5; ++round) {
    const std::string token = round == 0 ? first["refresh_token"] : login()["refresh_token"];
    std::vector<api_reply> got(8);
    std::vector<std::thread> racers;
    for (auto& one : got) racers.emplace_back([&, token] { one = refresh(token); });
    for (auto& one : racers) one.join();
    std::set<std::string> successors;
    for (const auto& one : got) {
      ASSERT_EQ(one.status, 200) << one.raw.body;
      successors.insert(one.body["refresh_token"].get<std::string>());
    }
    EXPECT_EQ(successors.size(), 1U);
    EXPECT_EQ(refresh(*successors.begin()).status, 200);
  }
}

TEST_F(sessions, their_open_streams_end_with_them) {
  open();
  const auto here = login();
  const auto there = login();
  ws_client stream(port());
  ASSERT_TRUE(stream.open("/api/v1/stream"));
  stream.send(json{{"op", "auth"}, {"token", there["access_token"]}}.dump());
  const auto hello = stream.receive();
  ASSERT_TRUE(hello);
  ASSERT_EQ(json::parse(*hello)["type"], "authenticated");
  EXPECT_EQ(at(here).remove("/users/sessions").body, (json{{"revoked", 1}}));
  EXPECT_TRUE(stream.wait_closed(std::chrono::milliseconds(1'000)));
  EXPECT_EQ(stream.close_code(), 4401);
  const auto ticket = at(here).post("/stream/ticket", json::object()).body["ticket"].get<std::string>();
  EXPECT_EQ(at(here).post("/users/logout", json::object()).status, 200);
  ws_client late(port());
  ASSERT_TRUE(late.open("/api/v1/stream?ticket=" + ticket));
  EXPECT_TRUE(late.wait_closed());
  EXPECT_EQ(late.close_code(), 4401) << "a ticket is worth no more than its session";
}

TEST_F(sessions, in_a_cookie_need_the_token_of_the_page) {
  open();
  const auto begun = try_login(password, {{"cookie", true}});
  ASSERT_EQ(begun.status, 200) << begun.raw.body;
  EXPECT_FALSE(begun.body.contains("refresh_token"));
  const std::string set(begun.raw.header("set-cookie"));
  EXPECT_NE(set.find("HttpOnly; SameSite=Strict"), std::string::npos) << set;
  const header_list cookie{{"Cookie", set.substr(0, set.find(';'))}};
  auto with_token = cookie;
  with_token.emplace_back("X-CSRF-Token", begun.body["csrf_token"].get<std::string>());
  EXPECT_EQ(nobody().post("/users/refresh", json::object(), cookie).code(), "csrf_failed");
  const auto again = nobody().post("/users/refresh", json::object(), with_token);
  ASSERT_EQ(again.status, 200) << again.raw.body;
  EXPECT_EQ(again.body["csrf_token"], begun.body["csrf_token"]);
  EXPECT_EQ(at(again.body).post("/users/logout", json::object(), cookie).code(), "csrf_failed");
  const auto out = at(again.body).post("/users/logout", json::object(), with_token);
  EXPECT_EQ(out.status, 200) << out.raw.body;
  EXPECT_NE(out.raw.header("set-cookie").find("Max-Age=0"), std::string::npos);
}

TEST_F(sessions, passwords_are_changed_and_reset_and_what_others_hold_ends) {
  open();
  const auto here = login();
  const auto there = login();
  auto self = at(here);
  const auto put = [&](const std::string& old, const std::string& wanted) {
    return self.ask("PUT", "/users/password", json{{"current_password", old}, {"new_password", wanted}}.dump(), {});
  };
  EXPECT_EQ(put("wrong", "another long secret").code(), "bad_credentials");
  for (const auto* weak : {"short", "password123", "minji1234", "minji@example.com"}) {
    EXPECT_EQ(put(password, weak).code(), "password_too_weak") << weak;
  }
  EXPECT_EQ(put(password, "another long secret").body, (json{{"revoked", 1}}));
  EXPECT_EQ(self.get("/users/profile").status, 200);
  EXPECT_EQ(at(there).get("/users/profile").status, 401);

  const auto known = nobody().post("/users/password/forgot", {{"email", email}});
  const auto unknown = nobody().post("/users/password/forgot", {{"email", "nobody@example.com"}});
  EXPECT_EQ(known.status, 202);
  EXPECT_EQ(known.body, unknown.body);
  std::string token;
  ASSERT_TRUE(eventually([&] { return !(token = link_token("RESET_PASSWORD")).empty(); }));
  const auto reset = [&](const std::string& with) {
    return nobody().post("/users/password/reset", {{"token", with}, {"new_password", "a third long secret"}});
  };
  EXPECT_EQ(reset("nonsense").code(), "link_invalid");
  const auto done = reset(token);
  EXPECT_EQ(done.status, 200) << done.raw.body;
  EXPECT_EQ(reset(token).code(), "link_invalid") << "good once";
  EXPECT_EQ(self.get("/users/profile").status, 401) << "all sessions end";
  EXPECT_EQ(try_login("another long secret").code(), "bad_credentials");
  login("a third long secret");
}

TEST_F(sessions, an_address_is_verified_by_the_link_that_registration_sends) {
  open();
  std::string token;
  ASSERT_TRUE(eventually([&] { return !(token = link_token("VERIFY_EMAIL")).empty(); }));
  EXPECT_EQ(nobody().post("/users/verify-email", {{"token", token}}).status, 200);
  EXPECT_EQ(nobody().post("/users/verify-email", {{"token", token}}).code(), "link_invalid");
  EXPECT_EQ(at(login()).post("/users/verify-email/resend", json::object()).status, 202);
  EXPECT_EQ(at(login()).get("/admin/outbox").status, 403) << "for administrators alone";
}

TEST_F(sessions, a_new_key_of_tokens_logs_nobody_out) {
  open();
  const auto first = login();
  const auto keys = nobody().get("//.well-known/jwks.json").body["keys"];
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0]["kty"], "RSA");
  node->stop();
  node.reset();
  const auto rotate = program() + " keys rotate --data " + dir.text() + "/data > /dev/null";
  ASSERT_EQ(std::system(rotate.c_str()), 0);
  start();
  const auto now = nobody().get("//.well-known/jwks.json").body["keys"];
  ASSERT_EQ(now.size(), 2U);
  EXPECT_EQ(now[1], keys[0]);
  EXPECT_EQ(at(first).get("/users/profile").status, 200);
  EXPECT_EQ(at(login()).get("/users/profile").status, 200);
}

}  // namespace
}  // namespace madang
