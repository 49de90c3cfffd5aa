#include <fstream>
#include <map>
#include <sstream>

#include "tests/support/eventually.hpp"
#include "tests/system/identity/oauth/outside_browser.hpp"
#include "tests/system/identity/oauth/provider_process.hpp"
#include "tests/system/support/market_fixture.hpp"
#include "tests/system/support/signing_client.hpp"

/// Log-in by providers outside, against one on this machine that is as strict as they are.
namespace madang {
namespace {

const std::string password = "a long enough secret";

class outside_logins : public empty_market {
 protected:
  outside_logins() : provider(dir.text() + "/provider") {}

  void open(std::vector<std::string> more = {}) {
    auto settings = provider.settings();
    settings.insert(settings.end(), more.begin(), more.end());
    start(settings);
  }
  api_client nobody() const { return api_client(port()); }
  void person(const std::string& id, const std::string& email, bool verified = true) {
    provider.control({{"person", {{"id", id}, {"email", email}, {"verified", verified}}}});
  }
  void mode(const std::string& what) { provider.control({{"mode", what}}); }
  int asked(const std::string& page) { return provider.control(json::object())["asked"].value(page, 0); }

  outside_browser browser() const { return {port(), provider.port()}; }
  static std::string cookie_of(const api_reply& reply) { return outside_browser::cookie_of(reply); }
  round_trip at_provider(const api_reply& begun) const { return browser().at_provider(begun); }
  round_trip go(const std::string& name = "google", const std::string& query = "") const {
    const auto begun = nobody().ask("GET", "/users/oauth/" + name + query, {}, {{"Accept", "application/json"}});
    EXPECT_EQ(begun.status, 200) << begun.raw.body;
    return at_provider(begun);
  }
  api_reply come_back(const round_trip& from, const std::string& name = "google") const {
    return browser().come_back(from, name);
  }
  api_reply log_in(const std::string& name = "google") const { return come_back(go(name), name); }
  json must_log_in(const std::string& name = "google") const {
    const auto done = log_in(name);
    EXPECT_EQ(done.status, 200) << done.raw.body;
    return done.body;
  }
  api_client at(const json& login) const { return api_client(port(), login["access_token"]); }
  json register_with_password(const std::string& email, const std::string& name) const {
    EXPECT_EQ(nobody().post("/users/register", {{"email", email}, {"username", name}, {"password", password}}).status,
              201);
    return nobody().post("/users/login", {{"email", email}, {"password", password}}).body;
  }
  api_reply link(const json& login, const std::string& name = "google") const {
    return browser().link(login["access_token"], name);
  }
  /// Of the link that the administrator sees.
  std::string reset_token() const {
    const auto admin = log_in_administrator(dir.text() + "/data", port());
    std::string token;
    eventually([&] {
      const auto kept = at(admin.body).get("/admin/outbox");
      for (const auto& one : kept.body["items"]) {
        const std::string link = one["link"];
        if (one["kind"] == "RESET_PASSWORD") token = link.substr(link.find("token=") + 6);
      }
      return !token.empty();
    });
    return token;
  }
  void die_and_come_back() {
    node->kill();
    ASSERT_TRUE(node->start()) << node->said();
  }

  /// What providers have not taken back yet.
  std::string grants() const { return file_text(dir.text() + "/data/grants.jsonl"); }
  bool are_tried(std::size_t grants_in_all) const {
    std::istringstream lines(grants());
    std::size_t tried = 0;
    for (std::string line; std::getline(lines, line);) tried += json::parse(line)["tries"] == 0 ? 0 : 1;
    return tried == grants_in_all;
  }
  /// The same, as a process leaves them that dies before it hears what became of their identities.
  static std::string untold(const std::string& all) {
    std::istringstream lines(all);
    std::string out;
    for (std::string line; std::getline(lines, line);) {
      auto one = json::parse(line);
      one["tries"] = 0;
      one["next_try_at"] = one["kept_at"];
      out += one.dump() + '\n';
    }
    return out;
  }
  std::string metrics_page() const {
    http_client client(port());
    const auto said = client.ask({"GET", "/metrics", {}, {}});
    return said ? said->body : std::string();
  }
  /// What the page says of it; empty: nothing.
  std::string metric(const std::string& name) const {
    const auto page = metrics_page();
    const auto found = page.find("\n" + name + " ");
    if (found == std::string::npos) return {};
    const auto from = found + name.size() + 2;
    return page.substr(from, page.find('\n', from) - from);
  }

  provider_process provider;
};

TEST_F(outside_logins, register_somebody_once_and_find_him_again_also_after_a_crash) {
  open();
  EXPECT_EQ(nobody().get("/users/oauth").body, (json{{"providers", {"google", "kakao", "naver"}}}));
  std::map<std::string, std::string> users;
  for (const std::string name : {"google", "kakao", "naver"}) {
    person("77", name + "@example.com");
    const auto login = must_log_in(name);
    users[name] = login["user_id"];
    const auto profile = at(login).get("/users/profile");
    EXPECT_EQ(profile.body["email"], name + "@example.com");
    EXPECT_EQ(profile.body["flags"]["verified"], name != "naver") << "Naver does not say so";
    EXPECT_EQ(at(login).get("/users/login-methods").body, (json{{"password", false}, {"providers", {name}}}));
    EXPECT_EQ(must_log_in(name)["user_id"], login["user_id"]);
  }
  EXPECT_NE(users["google"], users["kakao"]) << "the same number at another provider is somebody else";
  die_and_come_back();
  for (const auto& [name, user] : users) EXPECT_EQ(must_log_in(name)["user_id"], user);
  EXPECT_EQ(nobody().post("/users/login", {{"email", "google@example.com"}, {"password", ""}}).code(),
            "bad_credentials");
  EXPECT_EQ(asked("google jwks"), 2) << "once for each start";
}

TEST_F(outside_logins, lead_a_browser_there_and_keep_the_refresh_token_in_a_cookie) {
  open();
  person("4", "four@example.com");
  const auto begun = nobody().ask("GET", "/users/oauth/google?cookie=true", {}, {{"Accept", "text/html"}});
  ASSERT_EQ(begun.status, 302);
  const auto set = std::string(begun.raw.header("set-cookie"));
  EXPECT_NE(set.find("Path=/api/v1/users/oauth/google;"), std::string::npos) << set;
  EXPECT_NE(set.find("HttpOnly; SameSite=Lax"), std::string::npos) << set;
  api_reply as_json = begun;
  as_json.body = {{"authorization_url", std::string(begun.raw.header("location"))}};
  const auto done = come_back(at_provider(as_json));
  ASSERT_EQ(done.status, 200) << done.raw.body;
  EXPECT_FALSE(done.body.contains("refresh_token"));
  const auto cookie = cookie_of(done);
  EXPECT_TRUE(cookie.starts_with("madang_refresh=")) << cookie;
  const auto renewed =
      nobody().post("/users/refresh", json::object(), {{"Cookie", cookie}, {"X-CSRF-Token", done.body["csrf_token"]}});
  EXPECT_EQ(renewed.status, 200) << renewed.raw.body;
}

TEST_F(outside_logins, hold_only_with_the_second_factor_where_there_is_one) {
  open();
  const auto minji = register_with_password("minji@example.com", "minji");
  person("15", "elsewhere@example.com");
  ASSERT_EQ(link(minji).status, 201);
  const auto enabled = at(minji).post("/users/2fa/enable", {{"password", password}});
  const std::string secret = enabled.body["secret"];
  ASSERT_EQ(at(minji).post("/users/2fa/verify", {{"code", code_of(secret, 0)}}).status, 200);

  const auto trip = go();
  const auto first = come_back(trip);
  EXPECT_EQ(first.status, 401);
  EXPECT_EQ(first.code(), "two_factor_required");
  EXPECT_EQ(metric("madang_logins_without_code"), "1");
  const auto show = [&](const std::string& code, const std::string& cookie) {
    return nobody().post("/users/oauth/google/two-factor", {{"state", trip.state()}, {"code", code}},
                         {{"Cookie", cookie}});
  };
  EXPECT_EQ(show("000000", trip.cookie).code(), "code_invalid");
  const auto done = show(code_of(secret, 1), trip.cookie);
  ASSERT_EQ(done.status, 200) << done.raw.body;
  EXPECT_EQ(done.body["user_id"], minji["user_id"]);
  EXPECT_EQ(show(code_of(secret, 1), trip.cookie).code(), "oauth_failed") << "it is over";
  EXPECT_EQ(metric("madang_logins_without_code"), "0");

  const auto other = go();
  ASSERT_EQ(come_back(other).code(), "two_factor_required");
  const auto stolen = nobody().post("/users/oauth/google/two-factor", {{"state", other.state()}, {"code", "000000"}});
  EXPECT_EQ(stolen.code(), "oauth_failed") << "another browser";
}

TEST_F(outside_logins, are_lost_to_whoever_took_an_address_that_was_not_his) {
  open();
  person("16", "minji@example.com", false);
  const auto thief = must_log_in();
  EXPECT_EQ(at(thief).get("/users/profile").body["flags"]["verified"], false);
  ASSERT_EQ(nobody().post("/users/password/forgot", {{"email", "minji@example.com"}}).status, 202);
  const auto token = reset_token();
  ASSERT_EQ(nobody().post("/users/password/reset", {{"token", token}, {"new_password", password}}).status, 200);
  EXPECT_EQ(log_in().code(), "email_taken") << "his outside identity is not linked any more";
}

TEST_F(outside_logins, of_a_thief_are_unlinked_by_a_reset_of_the_password) {
  open();
  // Verified by the provider; the password is set by the link.
  person("25", "minji@example.com");
  const auto minji = must_log_in();
  ASSERT_EQ(at(minji).ask("PUT", "/users/password", json{{"new_password", password}}.dump(), {}).status, 200)
      << "a fresh log-in stands for the password that there is not";
  EXPECT_EQ(at(minji).get("/users/login-methods").body, (json{{"password", true}, {"providers", {"google"}}}));
  person("26", "thief@example.com");
  ASSERT_EQ(link(minji, "kakao").status, 201);
  ASSERT_EQ(nobody().post("/users/password/forgot", {{"email", "minji@example.com"}}).status, 202);
  const std::string other = "another long secret";
  ASSERT_EQ(nobody().post("/users/password/reset", {{"token", reset_token()}, {"new_password", other}}).status, 200);
  const auto again = nobody().post("/users/login", {{"email", "minji@example.com"}, {"password", other}});
  ASSERT_EQ(again.status, 200) << again.raw.body;
  EXPECT_EQ(at(again.body).get("/users/login-methods").body, (json{{"password", true}, {"providers", json::array()}}));
  const auto thief = must_log_in("kakao");
  EXPECT_NE(thief["user_id"], minji["user_id"]) << "he is somebody else now";
}

TEST_F(outside_logins, erase_their_user_without_a_password_while_they_are_fresh) {
  open({"keys.step_up_s=10"});
  person("27", "gone@example.com");
  const auto old = must_log_in();
  const auto late = [&] { return at(old).post("/users/oauth/kakao/link", json::object()).status == 403; };
  ASSERT_TRUE(eventually(late, std::chrono::seconds(30), std::chrono::milliseconds(500)));
  EXPECT_EQ(at(old).post("/users/erase", json::object()).code(), "fresh_login_required");
  EXPECT_EQ(at(old).post("/users/2fa/enable", json::object()).code(), "fresh_login_required");
  EXPECT_EQ(at(old).post("/users/oauth/kakao/link", json::object()).code(), "fresh_login_required");
  const auto fresh = must_log_in();
  EXPECT_EQ(at(old).post("/users/erase", json::object()).code(), "fresh_login_required") << "the other session is old";
  EXPECT_EQ(at(fresh).post("/users/erase", json::object()).status, 200);
  EXPECT_NE(must_log_in()["user_id"], fresh["user_id"]) << "nobody was known by it any more";
}

TEST_F(outside_logins, end_for_another_browser_a_used_state_and_a_used_code) {
  open();
  person("5", "five@example.com");
  const auto trip = go();
  auto stranger = trip;
  stranger.cookie = go().cookie;
  EXPECT_EQ(come_back(stranger).code(), "oauth_failed");
  EXPECT_EQ(come_back(trip).code(), "oauth_failed") << "shown by a stranger, it is used up";

  const auto bare = go();
  EXPECT_EQ(come_back({"", bare.query}).code(), "oauth_failed");
  const auto other = go();
  EXPECT_EQ(come_back(other, "kakao").code(), "oauth_failed") << "of another provider";

  const auto good = go();
  ASSERT_EQ(come_back(good).status, 200);
  EXPECT_EQ(come_back(good).code(), "oauth_failed");
  auto next = go();
  next.query = good.query.substr(0, good.query.find("state=")) + "state=" + next.state();
  EXPECT_EQ(come_back(next).code(), "oauth_failed") << "a code is good once";
  EXPECT_EQ(nobody().get("/users/oauth/google/callback?code=x&state=y").code(), "oauth_failed");
  EXPECT_EQ(nobody().get("/users/oauth/facebook").code(), "not_found");
}

TEST_F(outside_logins, come_back_to_a_node_that_was_started_again_meanwhile_and_once_alone) {
  open();
  person("21", "away@example.com");
  const auto first = go();
  const auto second = go();
  die_and_come_back();
  const auto done = come_back(first);
  ASSERT_EQ(done.status, 200) << done.raw.body;
  EXPECT_EQ(at(done.body).get("/users/profile").body["email"], "away@example.com");
  EXPECT_EQ(come_back(first).code(), "oauth_failed") << "shown again";
  EXPECT_EQ(metric("madang_login_states"), "1") << "of the one that came back";
  die_and_come_back();
  EXPECT_EQ(metric("madang_login_states"), "1");
  const auto before = asked("google token");
  EXPECT_EQ(come_back(first).code(), "oauth_failed") << "shown again, to a node that did not see it";
  EXPECT_EQ(asked("google token"), before) << "the provider is not even asked";
  EXPECT_EQ(come_back(second).status, 200) << "the other one is good still";
}

TEST_F(outside_logins, that_one_address_brings_back_leave_room_for_those_of_others) {
  open({"oauth.pending_max=10", "http.address_share_percent=50"});
  person("33", "many@example.com");
  for (int i = 0; i < 5; ++i) ASSERT_EQ(log_in().status, 200) << i;
  const auto over = log_in();
  EXPECT_EQ(over.status, 429) << over.raw.body;
  EXPECT_FALSE(over.raw.header("retry-after").empty());
  const auto trip = go();
  http_client other(port());
  other.socket().come_from(2);
  const auto done =
      other.ask({"GET", "/api/v1/users/oauth/google/callback?" + trip.query, {}, {{"Cookie", trip.cookie}}});
  ASSERT_TRUE(done);
  EXPECT_EQ(done->status, 200) << done->body;
}

TEST_F(outside_logins, are_sealed_so_that_nobody_makes_one_himself) {
  open();
  person("22", "sealed@example.com");
  const auto trip = go();
  EXPECT_EQ(trip.cookie.find(trip.state()), std::string::npos);
  auto altered = trip;
  altered.cookie.back() = altered.cookie.back() == 'A' ? 'B' : 'A';
  EXPECT_EQ(come_back(altered).code(), "oauth_failed");
  const auto other = go();
  auto forged = other;
  forged.query.insert(forged.query.find("state=") + 6, "x");
  EXPECT_EQ(come_back(forged).code(), "oauth_failed") << "a state of nobody";
  EXPECT_EQ(come_back(other).status, 200) << "and it has used up nothing";
}

TEST_F(outside_logins, wait_for_their_code_no_longer_than_the_node_lives_and_say_so) {
  open();
  const auto minji = register_with_password("minji@example.com", "minji");
  person("22", "elsewhere@example.com");
  ASSERT_EQ(link(minji).status, 201);
  const std::string secret = at(minji).post("/users/2fa/enable", {{"password", password}}).body["secret"];
  ASSERT_EQ(at(minji).post("/users/2fa/verify", {{"code", code_of(secret, 0)}}).status, 200);
  const auto trip = go();
  ASSERT_EQ(come_back(trip).code(), "two_factor_required");
  die_and_come_back();
  const auto lost = nobody().post("/users/oauth/google/two-factor",
                                  {{"state", trip.state()}, {"code", code_of(secret, 1)}}, {{"Cookie", trip.cookie}});
  EXPECT_EQ(lost.status, 401);
  EXPECT_NE(lost.body["detail"].get<std::string>().find("begin again"), std::string::npos) << lost.body;
}

TEST_F(outside_logins, have_their_grant_taken_back_when_they_are_unlinked) {
  open();
  const auto minji = register_with_password("minji@example.com", "minji");
  for (const std::string name : {"google", "kakao", "naver"}) {
    person("23", name + "@example.com");
    ASSERT_EQ(link(minji, name).status, 201);
    ASSERT_EQ(at(minji).remove("/users/oauth/" + name).status, 200);
    EXPECT_TRUE(eventually([&] { return asked("revoked " + name) == 1; })) << name;
  }
  EXPECT_EQ(node->said().find("has not taken back"), std::string::npos);
}

TEST_F(outside_logins, have_their_grant_taken_back_by_a_provider_that_is_busy_at_first) {
  open({"oauth.revoke_first_ms=200"});
  const auto minji = register_with_password("minji@example.com", "minji");
  person("28", "elsewhere@example.com");
  ASSERT_EQ(link(minji).status, 201);
  provider.control({{"busy", 2}});
  ASSERT_EQ(at(minji).remove("/users/oauth/google").status, 200);
  EXPECT_TRUE(eventually([&] { return asked("revoked google") == 1; }));
  EXPECT_EQ(asked("google revoke"), 3);
  EXPECT_TRUE(eventually([&] { return grants().empty(); })) << grants();
}

TEST_F(outside_logins, have_their_grant_taken_back_by_the_next_process_where_one_is_killed) {
  open({"oauth.revoke_first_ms=300"});
  const auto minji = register_with_password("minji@example.com", "minji");
  person("29", "elsewhere@example.com");
  ASSERT_EQ(link(minji).status, 201);
  mode("error500");
  ASSERT_EQ(at(minji).remove("/users/oauth/google").status, 200);
  ASSERT_TRUE(eventually([&] { return grants().find("\"tries\":1") != std::string::npos; })) << grants();
  EXPECT_NE(metrics_page().find("madang_outside_waiting{system=\"oauth_google\"} 1"), std::string::npos);
  node->kill();
  mode("");
  EXPECT_EQ(asked("revoked google"), 0);
  ASSERT_TRUE(node->start()) << node->said();
  EXPECT_TRUE(eventually([&] { return asked("revoked google") == 1; }));
  EXPECT_TRUE(eventually([&] { return grants().empty(); })) << grants();
  EXPECT_NE(metrics_page().find("madang_outside_waiting{system=\"oauth_google\"} 0"), std::string::npos);
  EXPECT_EQ(node->said().find("given up"), std::string::npos);
}

TEST_F(outside_logins, have_their_grants_taken_back_when_their_user_is_erased_or_resets_his_password) {
  open({"oauth.revoke_first_ms=300"});
  const auto minji = register_with_password("minji@example.com", "minji");
  for (const std::string name : {"google", "kakao"}) {
    person("30", name + "@example.com");
    ASSERT_EQ(link(minji, name).status, 201);
  }
  mode("error500");
  ASSERT_EQ(at(minji).post("/users/erase", {{"password", password}}).status, 200);
  ASSERT_TRUE(eventually([&] { return grants().find("\"tries\":1") != std::string::npos; })) << grants();
  node->kill();
  mode("");
  ASSERT_TRUE(node->start()) << node->said();
  for (const std::string name : {"google", "kakao"}) {
    EXPECT_TRUE(eventually([&] { return asked("revoked " + name) == 1; })) << name;
  }

  const auto suho = register_with_password("suho@example.com", "suho");
  person("31", "thief@example.com");
  ASSERT_EQ(link(suho, "naver").status, 201);
  ASSERT_EQ(nobody().post("/users/password/forgot", {{"email", "suho@example.com"}}).status, 202);
  const json wanted{{"token", reset_token()}, {"new_password", "another long secret"}};
  ASSERT_EQ(nobody().post("/users/password/reset", wanted).status, 200);
  EXPECT_TRUE(eventually([&] { return asked("revoked naver") == 1; }));
}

TEST_F(outside_logins, have_their_grant_taken_back_at_the_next_start_only_where_they_are_unlinked) {
  open();
  const auto minji = register_with_password("minji@example.com", "minji");
  const auto suho = register_with_password("suho@example.com", "suho");
  person("33", "minji.elsewhere@example.com");
  ASSERT_EQ(link(minji).status, 201);
  person("34", "suho.elsewhere@example.com");
  ASSERT_EQ(link(suho, "kakao").status, 201);
  mode("error500");
  ASSERT_EQ(at(minji).remove("/users/oauth/google").status, 200);
  ASSERT_EQ(at(suho).remove("/users/oauth/kakao").status, 200);
  ASSERT_TRUE(eventually([&] { return are_tried(2); })) << grants();
  const auto kept = untold(grants());
  mode("");
  ASSERT_EQ(link(suho, "kakao").status, 201) << "his is in use again";
  ASSERT_EQ(node->stop(), 0);
  std::ofstream(dir.text() + "/data/grants.jsonl", std::ios::trunc) << kept;
  ASSERT_TRUE(node->start()) << node->said();
  EXPECT_TRUE(eventually([&] { return asked("revoked google") == 1; })) << grants();
  EXPECT_TRUE(eventually([&] { return grants().empty(); })) << grants();
  EXPECT_EQ(asked("revoked kakao"), 0) << "it is in use";
  EXPECT_EQ(must_log_in("kakao")["user_id"], suho["user_id"]);
}

TEST_F(outside_logins, that_stay_linked_keep_their_grant) {
  open();
  person("32", "only@example.com");
  const auto login = must_log_in("kakao");
  ASSERT_EQ(at(login).remove("/users/oauth/kakao").code(), "last_login_method");
  EXPECT_TRUE(eventually([&] { return grants().empty(); })) << grants();
  ASSERT_EQ(nobody().post("/users/password/forgot", {{"email", "only@example.com"}}).status, 202);
  const json wanted{{"token", reset_token()}, {"new_password", password}};
  ASSERT_EQ(nobody().post("/users/password/reset", wanted).status, 200);
  EXPECT_EQ(must_log_in("kakao")["user_id"], login["user_id"]) << "it is the first password: nothing is unlinked";
  EXPECT_TRUE(eventually([&] { return grants().empty(); })) << grants();
  EXPECT_EQ(asked("kakao revoke"), 0);
}

TEST_F(outside_logins, are_unlinked_also_where_the_provider_does_not_listen) {
  open({"oauth.timeout_ms=700"});
  const auto minji = register_with_password("minji@example.com", "minji");
  person("24", "elsewhere@example.com");
  ASSERT_EQ(link(minji).status, 201);
  mode("slow");
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(at(minji).remove("/users/oauth/google").status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(600))
      << "nobody waits for the provider";
  EXPECT_TRUE(
      eventually([&] { return node->said().find("google has not taken back its grant") != std::string::npos; }));
  EXPECT_EQ(at(minji).get("/users/login-methods").body["providers"], json::array());
}

TEST_F(outside_logins, believe_no_token_that_is_wrong) {
  open();
  person("6", "six@example.com");
  for (const std::string wrong : {"bad_nonce", "no_nonce", "bad_signature", "bad_audience", "bad_issuer", "expired",
                                  "future", "alg_none", "hs256", "unknown_kid", "no_id_token", "refuse"}) {
    mode(wrong);
    const auto done = log_in();
    EXPECT_EQ(done.code(), "oauth_failed") << wrong;
    EXPECT_EQ(done.status, 401) << wrong;
  }
  mode("");
  must_log_in();
  EXPECT_EQ(node->said().find("six@example.com"), std::string::npos);
  EXPECT_EQ(node->said().find("a-secret-of-the-client"), std::string::npos);
}

TEST_F(outside_logins, wait_for_no_provider_that_is_slow_or_broken) {
  open({"oauth.timeout_ms=700"});
  person("8", "eight@example.com");
  mode("slow");
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(log_in().code(), "provider_unavailable");
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(4));
  mode("error500");
  for (int i = 0; i < 4; ++i) EXPECT_EQ(log_in().code(), "provider_unavailable");
  const auto before = asked("google token");
  EXPECT_EQ(log_in().code(), "provider_unavailable") << "the breaker is open";
  EXPECT_EQ(asked("google token"), before);
  EXPECT_EQ(log_in("kakao").code(), "provider_unavailable") << "each has its own";
  mode("garbage");
  EXPECT_EQ(log_in("naver").code(), "provider_unavailable");
}

TEST_F(outside_logins, ask_for_new_keys_where_a_token_names_one_that_is_not_known) {
  open({"oauth.keys_again_s=3"});
  person("9", "nine@example.com");
  const auto user = must_log_in()["user_id"];
  provider.control({{"rotate", true}});
  EXPECT_EQ(log_in().code(), "oauth_failed") << "asked a moment ago";
  EXPECT_TRUE(
      eventually([&] { return log_in().status == 200; }, std::chrono::seconds(15), std::chrono::milliseconds(500)));
  EXPECT_EQ(must_log_in()["user_id"], user);
  EXPECT_EQ(asked("google jwks"), 2);
}

TEST_F(outside_logins, take_nobody_his_e_mail_address) {
  open();
  register_with_password("minji@example.com", "minji");
  person("10", "minji@example.com");
  const auto taken = log_in();
  EXPECT_EQ(taken.status, 409);
  EXPECT_EQ(taken.code(), "email_taken");
  person("11", "");
  EXPECT_EQ(log_in("kakao").code(), "oauth_failed") << "no address to register with";
}

TEST_F(outside_logins, are_linked_and_unlinked_by_their_user) {
  open();
  const auto minji = register_with_password("minji@example.com", "minji");
  person("12", "elsewhere@example.com");
  const auto linked = link(minji);
  EXPECT_EQ(linked.status, 201) << linked.raw.body;
  EXPECT_EQ(linked.body, (json{{"password", true}, {"providers", {"google"}}}));
  EXPECT_EQ(must_log_in()["user_id"], minji["user_id"]);
  EXPECT_EQ(link(minji).status, 201) << "the same again";
  person("13", "third@example.com");
  EXPECT_EQ(link(minji).code(), "outside_link_exists");

  const auto suho = register_with_password("suho@example.com", "suho");
  person("12", "elsewhere@example.com");
  EXPECT_EQ(link(suho).code(), "outside_identity_taken");

  EXPECT_EQ(at(minji).remove("/users/oauth/google").body, (json{{"password", true}, {"providers", json::array()}}));
  EXPECT_EQ(at(minji).remove("/users/oauth/google").code(), "not_found");
  EXPECT_EQ(link(suho).status, 201) << "it is free again";
  EXPECT_EQ(must_log_in()["user_id"], suho["user_id"]);
  ASSERT_EQ(at(suho).remove("/users/oauth/google").status, 200);
  EXPECT_EQ(link(minji).status, 201) << "and may come back";
  die_and_come_back();
  EXPECT_EQ(must_log_in()["user_id"], minji["user_id"]);
}

TEST_F(outside_logins, are_not_linked_by_a_session_that_has_ended) {
  open();
  const auto minji = register_with_password("minji@example.com", "minji");
  const auto begun = at(minji).post("/users/oauth/google/link", json::object());
  const auto trip = at_provider(begun);
  ASSERT_EQ(at(minji).post("/users/logout", json::object()).status, 200);
  EXPECT_EQ(come_back(trip).code(), "oauth_failed");
}

TEST_F(outside_logins, leave_the_last_way_in) {
  open();
  person("14", "only@example.com");
  const auto login = must_log_in("kakao");
  const auto refused = at(login).remove("/users/oauth/kakao");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "last_login_method");
  ASSERT_EQ(link(login, "naver").status, 201);
  EXPECT_EQ(at(login).remove("/users/oauth/kakao").status, 200);
  EXPECT_EQ(must_log_in("naver")["user_id"], login["user_id"]);
}

}  // namespace
}  // namespace madang
