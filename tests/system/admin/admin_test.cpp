#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include "tests/support/net/ws_client.hpp"
#include "tests/system/support/market_fixture.hpp"

namespace madang {
namespace {

class an_administrator : public stocked_market {
 protected:
  void SetUp() override {
    stocked_market::SetUp();
    start();
    log_in_admin();
  }
  void log_in_admin() {
    const auto login = log_in_administrator(dir.text() + "/data", port());
    ASSERT_EQ(login.status, 200);
    admin = api_client(port(), login.body["access_token"]);
    admin_id = login.body["user_id"];
  }
  api_reply act(const std::string& user, const std::string& what, json more = json::object()) {
    more["reason"] = "as agreed";
    return admin.post("/admin/users/" + user + "/" + what, more);
  }
  /// What the door says changes within a second of the act.
  bool soon(const std::function<bool()>& holds) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    while (!holds()) {
      if (std::chrono::steady_clock::now() > until) return false;
      std::this_thread::yield();
    }
    return true;
  }
  /// The last thing that somebody has done by his office.
  json last_act() {
    const auto newest = admin.get("/audit/events");
    for (const auto& one : newest.body["items"]) {
      if (!one["reason"].is_null()) return one;
    }
    ADD_FAILURE() << newest.raw.body;
    return json::object();
  }

  api_client admin;
  std::string admin_id;
};

TEST_F(an_administrator, finds_users_by_id_address_name_role_and_status) {
  const auto found = [&](const std::string& query) {
    std::set<std::string> out;
    for (const auto& one : admin.all("/admin/users?" + query)) out.insert(one["user_id"].get<std::string>());
    return out;
  };
  EXPECT_EQ(found("query=" + who(0).user), std::set{who(0).user});
  EXPECT_EQ(found("query=" + who(0).name), std::set{who(0).user});
  EXPECT_EQ(found("query=nobody-at-all"), std::set<std::string>{});
  EXPECT_EQ(found("role=ADMIN"), std::set{admin_id});
  EXPECT_EQ(found("status=SUSPENDED"), std::set<std::string>{});
  ASSERT_EQ(act(who(0).user, "suspend").status, 200);
  EXPECT_EQ(found("status=SUSPENDED"), std::set{who(0).user});
  const auto one = admin.get("/admin/users/" + who(0).user).body;
  EXPECT_EQ(one["status"], "SUSPENDED");
  EXPECT_NE(one["email_masked"].get<std::string>().find("***@"), std::string::npos) << one;
  EXPECT_EQ(admin.get("/admin/users/usr_0000000000001").status, 404);
}

TEST_F(an_administrator, suspends_a_user_within_a_second) {
  auto user = who(0).at(port());
  ASSERT_EQ(user.get("/users/profile").status, 200);
  ASSERT_EQ(act(who(0).user, "suspend").status, 200);
  EXPECT_TRUE(soon([&] { return user.get("/users/profile").status == 401; }));
  ASSERT_EQ(act(who(0).user, "activate").body["status"], "ACTIVE");
  EXPECT_EQ(user.get("/users/profile").status, 401) << "the session has ended";
}

TEST_F(an_administrator, ends_the_streams_of_whoever_may_less_than_before) {
  ws_client stream(port());
  const auto open_as = [&](const trader& whose) {
    stream = ws_client(port());
    ASSERT_TRUE(stream.open("/api/v1/stream"));
    stream.send(json{{"op", "auth"}, {"token", whose.token}}.dump());
    const auto hello = stream.receive();
    ASSERT_TRUE(hello);
    ASSERT_EQ(json::parse(*hello)["type"], "authenticated");
  };
  const auto ends_with = [&](const std::string& reason) {
    EXPECT_TRUE(stream.wait_closed(std::chrono::milliseconds(1'000)));
    EXPECT_EQ(stream.close_code(), 4401);
    EXPECT_EQ(stream.close_reason(), reason);
  };
  ASSERT_EQ(act(who(0).user, "roles", {{"roles", {"ADMIN", "TRADER"}}}).status, 200);
  auto other = who(0).at(port());
  ASSERT_TRUE(soon([&] { return other.get("/admin/users").status == 200; }));
  ASSERT_NO_FATAL_FAILURE(open_as(who(0)));
  ASSERT_EQ(act(who(0).user, "roles", {{"roles", {"TRADER"}}}).status, 200);
  ends_with("roles_changed");
  ASSERT_NO_FATAL_FAILURE(open_as(who(0)));
  ASSERT_EQ(act(who(0).user, "suspend").status, 200);
  ends_with("session_ended");
}

TEST_F(an_administrator, cannot_be_the_last_to_go) {
  EXPECT_EQ(act(admin_id, "roles", {{"roles", {"TRADER"}}}).code(), "last_admin");
  EXPECT_EQ(act(admin_id, "suspend").code(), "last_admin");
  ASSERT_EQ(act(who(0).user, "roles", {{"roles", {"ADMIN"}}}).status, 200);
  auto other = who(0).at(port());
  ASSERT_TRUE(soon([&] { return other.get("/admin/users").status == 200; }));
  const auto gone = other.post("/admin/users/" + admin_id + "/roles", {{"roles", {"TRADER"}}, {"reason", "leaves"}});
  EXPECT_EQ(gone.status, 200) << gone.raw.body;
  EXPECT_TRUE(soon([&] { return admin.get("/admin/users").code() == "role_required"; }));
  EXPECT_EQ(other.post("/admin/users/" + who(0).user + "/suspend", {{"reason", "leaves"}}).code(), "last_admin");
}

TEST_F(an_administrator, writes_nothing_in_a_dry_run) {
  const auto tried = admin.post("/admin/users/" + who(0).user + "/suspend?dry_run=true", {{"reason", "to see"}});
  EXPECT_EQ(tried.body, (json{{"dry_run", true}, {"affects", 1}}));
  EXPECT_EQ(admin.get("/admin/users/" + who(0).user).body["status"], "ACTIVE");
  EXPECT_EQ(act(who(0).user, "suspend", {{"reason", "x"}}).status, 200) << "the helper sets the reason";
  EXPECT_EQ(admin.post("/admin/users/" + who(0).user + "/activate", {{"reason", "ab"}}).code(), "too_short");
}

TEST_F(an_administrator, takes_the_right_to_trade_on_paper) {
  auto user = who(0).at(port());
  const auto order = order_of(who(0), symbols()[0], "BUY", 1, 9'000);
  const auto placed = user.post("/orders", order);
  ASSERT_EQ(placed.status, 201) << placed.raw.body;
  ASSERT_EQ(act(who(0).user, "flags", {{"can_paper_trade", false}}).body["flags"]["can_paper_trade"], false);
  EXPECT_TRUE(soon([&] { return user.post("/orders", order).code() == "flag_required"; }));
  const std::string at = "/orders/" + placed.body["order_id"].get<std::string>();
  EXPECT_EQ(user.patch(at, {{"quantity", "2"}}).code(), "flag_required");
  EXPECT_EQ(user.remove(at).status, 200) << "the exits stay open";
}

TEST_F(an_administrator, makes_a_viewer_who_writes_only_what_is_his_own) {
  ASSERT_EQ(act(who(0).user, "roles", {{"roles", {"VIEWER"}}}).status, 200);
  auto viewer = who(0).at(port());
  ASSERT_TRUE(soon([&] { return viewer.get("/users/profile").body["roles"] == json{"VIEWER"}; }));
  EXPECT_EQ(viewer.get("/accounts/" + who(0).account).status, 200);
  EXPECT_EQ(viewer.post("/accounts", {{"kind", "PAPER"}, {"currency", "KRW"}}).code(), "role_required");
  EXPECT_EQ(viewer.post("/accounts/" + who(0).account + "/ledger/export", json::object()).code(), "role_required");
  EXPECT_EQ(viewer.ask("PUT", "/users/settings", R"({"language": "en"})", {}).status, 200);
}

TEST_F(an_administrator, halts_resumes_and_delists_a_symbol) {
  const auto symbol = symbols()[0];
  auto user = who(0).at(port());
  const auto order = user.post("/orders", order_of(who(0), symbol, "BUY", 1, 9'000));
  ASSERT_EQ(order.status, 201) << order.raw.body;
  const auto say = [&](const std::string& what) {
    return admin.post("/admin/symbols/" + symbol + "/" + what, {{"reason", "as agreed"}});
  };
  EXPECT_EQ(say("halt").body["status"], "HALTED");
  EXPECT_EQ(user.post("/orders", order_of(who(0), symbol, "BUY", 1, 9'000)).body["reason"], "symbol_halted");
  EXPECT_EQ(say("resume").body["status"], "TRADING");
  EXPECT_EQ(say("delist").body["status"], "DELISTED");
  const std::string at = "/orders/" + order.body["order_id"].get<std::string>();
  EXPECT_TRUE(soon([&] { return user.get(at).body["status"] == "CANCELLED"; }));
  EXPECT_EQ(user.get(at).body["reason"], "symbol_delisted");
  EXPECT_EQ(say("resume").code(), "symbol_delisted");
  EXPECT_EQ(admin.post("/admin/symbols/NOSUCH/halt", {{"reason", "as agreed"}}).status, 404);
}

TEST_F(an_administrator, lists_another_symbol_that_is_there_after_a_restart) {
  const json wanted{
      {"symbol", "900110"}, {"name", "Made Up"}, {"market", "KOSDAQ"}, {"base_price", "5000"}, {"reason", "as agreed"}};
  const auto made = admin.post("/admin/symbols", wanted);
  ASSERT_EQ(made.status, 201) << made.raw.body;
  EXPECT_EQ(admin.post("/admin/symbols", wanted).code(), "symbol_exists");
  EXPECT_EQ(node->stop(), 0);
  ASSERT_TRUE(node->start());
  EXPECT_TRUE(soon([&] { return api_client(port()).get("/market/quote/900110").status == 200; }));
}

TEST_F(an_administrator, changes_settings_that_stay_after_a_restart) {
  const auto before = admin.get("/admin/settings");
  const auto tag = before.raw.header("etag");
  const auto put = [&](const json& settings, std::string_view version) {
    const json body{{"settings", settings}, {"reason", "as agreed"}};
    return admin.ask("PUT", "/admin/settings", body.dump(), {{"If-Match", std::string(version)}});
  };
  EXPECT_EQ(put({{"no.such", 1}}, tag).code(), "setting_unknown");
  EXPECT_EQ(put({{"http.listen", "0.0.0.0:1"}}, tag).code(), "setting_fixed");
  EXPECT_EQ(put({{"accounts.max_per_user", 0}}, tag).code(), "out_of_range");
  EXPECT_EQ(put({{"accounts.max_per_user", 1}, {"no.such", 1}}, tag).code(), "setting_unknown");
  const auto changed = put({{"accounts.max_per_user", 1}}, tag);
  ASSERT_EQ(changed.status, 200) << changed.raw.body;
  EXPECT_EQ(put({{"accounts.max_per_user", 2}}, tag).code(), "version_mismatch");
  const auto refused = [&] {
    return who(0).at(port()).post("/accounts", {{"kind", "PAPER"}, {"currency", "KRW"}}).code();
  };
  EXPECT_EQ(refused(), "too_many_accounts");
  EXPECT_EQ(node->stop(), 0);
  ASSERT_TRUE(node->start());
  EXPECT_EQ(refused(), "too_many_accounts");
}

TEST_F(an_administrator, leaves_a_trail_that_can_be_verified) {
  ASSERT_EQ(act(who(0).user, "suspend").status, 200);
  const auto act_seen = last_act();
  EXPECT_EQ(act_seen["action"], "user_suspended");
  EXPECT_EQ(act_seen["actor"], admin_id);
  EXPECT_EQ(act_seen["reason"], "as agreed");
  EXPECT_EQ(act_seen["object"], (json{{"kind", "user"}, {"id", who(0).user}}));
  EXPECT_EQ(act_seen["address"], "127.0.0.1");
  ASSERT_EQ(act(who(0).user, "activate").status, 200);
  EXPECT_EQ(last_act()["action"], "user_activated");
  const auto verdict = admin.get("/audit/verify").body;
  EXPECT_EQ(verdict["valid"], true);
  EXPECT_EQ(verdict["last_hash"], admin.get("/audit/events?limit=1").body["items"][0]["hash"]);
  const auto lines = admin.ask("GET", "/audit/events", {}, {{"Accept", "application/jsonl"}});
  EXPECT_EQ(lines.raw.header("content-type"), "application/jsonl");
  std::map<std::string, int> told;
  std::istringstream each(lines.raw.body);
  for (std::string line; std::getline(each, line);) ++told[json::parse(line)["action"].get<std::string>()];
  EXPECT_EQ(told["user_suspended"], 1);
  EXPECT_EQ(told["user_activated"], 1);
  EXPECT_GE(told["user_registered"], 2);
  EXPECT_GE(told["user_logged_in"], 2);
  EXPECT_EQ(admin.get("/audit/events?action=user_activated").body["items"].size(), 1U);
  const auto of_other = admin.get("/audit/events?object=" + who(1).user);
  for (const auto& one : of_other.body["items"]) {
    EXPECT_EQ(one["actor"], who(1).user) << "nobody has done anything to that one";
  }
}

TEST_F(an_administrator, sees_log_ins_sessions_and_the_health_of_the_platform) {
  (void)api_client(port()).post("/users/login", {{"username", who(0).name}, {"password", "wrong password"}});
  const auto logins = admin.get("/admin/logins?user_id=" + who(0).user).body["items"];
  ASSERT_FALSE(logins.empty());
  EXPECT_EQ(logins[0]["result"], "BAD_CREDENTIALS");
  EXPECT_EQ(admin.get("/admin/sessions?user_id=" + who(0).user).body["items"].size(), 1U);
  const auto health = admin.get("/admin/health").body;
  EXPECT_EQ(health["nodes"][0]["state"], "READY");
}

TEST_F(an_administrator, is_nobody_else) {
  auto user = who(0).at(port());
  for (const auto* path : {"/admin/users", "/admin/settings", "/admin/health", "/admin/logins", "/audit/events"}) {
    EXPECT_EQ(user.get(path).code(), "role_required") << path;
    EXPECT_EQ(api_client(port()).get(path).code(), "token_missing") << path;
  }
}

TEST_F(an_administrator, finds_every_account_and_others_only_what_is_theirs_or_shared) {
  auto owner = who(0).at(port());
  auto granted = who(1).at(port());
  auto stranger = who(2).at(port());
  const auto shared =
      owner.post("/accounts/" + who(0).account + "/grants", {{"user_id", who(1).user}, {"access", "VIEW"}});
  ASSERT_EQ(shared.status, 201);
  const auto document = api_client(port()).get("//openapi.json").body;
  int walked = 0;
  for (const auto& [path, methods] : document["paths"].items()) {
    const auto at = path.find("{account_id}");
    if (at == std::string::npos || !methods.contains("get") || path.find("/grants") != std::string::npos) continue;
    const auto with = [&](const std::string& account) {
      return "/" + std::string(path).replace(at, std::string("{account_id}").size(), account);
    };
    EXPECT_EQ(owner.get(with(who(0).account)).status, 200) << path;
    EXPECT_EQ(granted.get(with(who(0).account)).status, 200) << path;
    EXPECT_EQ(stranger.get(with(who(0).account)).status, 404) << path;
    EXPECT_EQ(owner.get(with("acc_0000000000001")).status, 404) << path;
    EXPECT_EQ(admin.get(with(who(0).account)).status, 200) << path;
    EXPECT_EQ(api_client(port()).get(with(who(0).account)).status, 401) << path;
    ++walked;
  }
  EXPECT_GE(walked, 6);
}

TEST_F(an_administrator, and_users_have_settings_and_consents_of_their_own) {
  auto user = who(0).at(port());
  const auto first = user.get("/users/settings");
  EXPECT_EQ(first.body["language"], "ko");
  const auto put = [&](const json& body, std::string_view version) {
    return user.ask("PUT", "/users/settings", body.dump(), {{"If-Match", std::string(version)}});
  };
  const auto changed = put({{"language", "en"}, {"notifications", {{"jobs", false}}}}, first.raw.header("etag"));
  ASSERT_EQ(changed.status, 200) << changed.raw.body;
  EXPECT_EQ(changed.body["colors"], "RED_UP");
  EXPECT_EQ(changed.body["notifications"]["jobs"], false);
  EXPECT_EQ(put({{"language", "ko"}}, first.raw.header("etag")).status, 412);
  const auto text = api_client(port()).get("/legal/terms").body;
  EXPECT_EQ(user.post("/users/consents", {{"kind", "terms"}, {"version", "1999-01-01"}}).status, 422);
  EXPECT_EQ(user.post("/users/consents", {{"kind", "terms"}, {"version", text["version"]}}).status, 201);
  EXPECT_EQ(user.get("/users/consents").body["items"].size(), 1U);
  EXPECT_EQ(api_client(port()).get("/legal/other").status, 404);
}

}  // namespace
}  // namespace madang
