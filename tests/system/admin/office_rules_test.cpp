// What the platform demands of administrators, and what they change while it runs.
#include "tests/support/eventually.hpp"
#include "tests/system/support/market_fixture.hpp"
#include "tests/system/support/signing_client.hpp"

namespace madang {
namespace {

const std::string password = "a long enough secret";

class the_office : public empty_market {
 protected:
  void open(const std::vector<std::string>& settings = {}) {
    start(settings);
    enter();
  }
  void enter() { admin = api_client(port(), log_in_administrator(data(), port()).body["access_token"]); }
  std::string data() const { return dir.text() + "/data"; }
  std::string own_password() const {
    auto text = file_text(data() + "/keys/admin_password");
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
  }
  api_reply set(const json& settings) {
    const auto before = admin.get("/admin/settings");
    const json body{{"settings", settings}, {"reason", "as agreed"}};
    return admin.ask("PUT", "/admin/settings", body.dump(), {{"If-Match", std::string(before.raw.header("etag"))}});
  }
  std::string value_of(const std::string& name) {
    const auto all = admin.get("/admin/settings").body;
    for (const auto& one : all["items"]) {
      if (one["name"] == name) return one["value"];
    }
    return {};
  }
  void expect_only_the_way_to_a_second_factor() {
    for (const auto* path : {"/admin/users", "/admin/settings", "/audit/events", "/accounts", "/users/sessions"}) {
      const auto refused = admin.get(path);
      EXPECT_EQ(refused.status, 403) << path;
      EXPECT_EQ(refused.code(), "second_factor_missing") << path << ": " << refused.raw.body;
      EXPECT_NE(refused.body["detail"].get<std::string>().find("users/2fa/enable"), std::string::npos);
    }
    EXPECT_EQ(admin.post("/users/api-keys", {{"name", "bot"}, {"scopes", {"READ"}}}).code(), "second_factor_missing");
    EXPECT_EQ(admin.post("/stream/ticket", json::object()).code(), "second_factor_missing");
    EXPECT_EQ(admin.get("/users/profile").status, 200);
    EXPECT_EQ(admin.get("/market/stocks").status, 200) << "what everybody sees";
  }

  api_client admin;
};

TEST_F(the_office, asks_for_no_second_factor_unless_it_is_told_to) {
  open();
  EXPECT_EQ(admin.get("/admin/users").status, 200);
  EXPECT_EQ(value_of("admin.second_factor_required"), "false");
}

TEST_F(the_office, is_closed_to_whoever_has_no_second_factor_where_one_is_demanded) {
  open();
  const auto made = admin.post("/users/api-keys", {{"name", "bot"}, {"scopes", {"READ"}}});
  ASSERT_EQ(made.status, 201) << made.raw.body;
  const signing_client bot{port(), made.body["key_id"], made.body["secret"]};
  EXPECT_EQ(bot.get("/api/v1/accounts").status, 200);
  ASSERT_EQ(set({{"admin.second_factor_required", true}}).status, 200);
  expect_only_the_way_to_a_second_factor();
  EXPECT_EQ(bot.get("/api/v1/accounts").code(), "second_factor_missing");
  const auto minji = make_trader(port(), "minji", 1'000);
  EXPECT_EQ(minji.at(port()).get("/users/sessions").status, 200) << "it is about administrators";
  ASSERT_EQ(node->stop(), 0);
  ASSERT_TRUE(node->start()) << node->said();
  enter();
  expect_only_the_way_to_a_second_factor();

  const auto enabled = admin.post("/users/2fa/enable", {{"password", own_password()}});
  ASSERT_EQ(enabled.status, 200) << enabled.raw.body;
  EXPECT_EQ(admin.get("/admin/users").code(), "second_factor_missing") << "it is not on yet";
  const std::string secret = enabled.body["secret"];
  ASSERT_EQ(admin.post("/users/2fa/verify", {{"code", code_of(secret, 0)}}).status, 200);
  EXPECT_TRUE(eventually([&] { return admin.get("/admin/users").status == 200; }));
  EXPECT_EQ(value_of("admin.second_factor_required"), "true");
  const auto off = admin.post("/users/2fa/disable", {{"password", own_password()}, {"code", code_of(secret, 1)}});
  ASSERT_EQ(off.status, 200) << off.raw.body;
  EXPECT_TRUE(eventually([&] { return admin.get("/admin/users").code() == "second_factor_missing"; }));
  const auto again =
      api_client(port()).post("/users/login", {{"email", "admin@madang.local"}, {"password", own_password()}});
  EXPECT_EQ(again.status, 200) << "nobody is locked out";
  EXPECT_EQ(admin.post("/users/logout", {{"refresh_token", again.body["refresh_token"]}}).status, 200);
}

TEST_F(the_office, says_from_the_next_log_in_on_how_many_sessions_a_user_has_and_how_long) {
  open();
  const auto minji = make_trader(port(), "minji", 1'000);
  const auto log_in = [&] {
    const auto reply = api_client(port()).post("/users/login", {{"username", "minji"}, {"password", password}});
    EXPECT_EQ(reply.status, 200) << reply.raw.body;
    return reply.body;
  };
  const auto sessions = [&](const json& login) {
    return api_client(port(), login["access_token"]).get("/users/sessions").body["items"].size();
  };
  (void)log_in();
  EXPECT_EQ(sessions(log_in()), 3U);
  ASSERT_EQ(set({{"identity.sessions_max", 1}}).status, 200);
  EXPECT_EQ(sessions(log_in()), 1U);
  EXPECT_EQ(node->stop(), 0);
  ASSERT_TRUE(node->start()) << node->said();
  enter();
  EXPECT_EQ(sessions(log_in()), 1U);
  EXPECT_EQ(value_of("identity.sessions_max"), "1");
  EXPECT_EQ(set({{"identity.sessions_max", 0}}).code(), "out_of_range");
  const auto act = admin.get("/audit/events?action=settings_changed").body["items"];
  ASSERT_EQ(act.size(), 1U);
  EXPECT_EQ(act[0]["reason"], "as agreed");

  const auto before = log_in();
  ASSERT_EQ(set({{"identity.session_ttl_s", 10}, {"identity.sessions_max", 5}}).status, 200);
  const auto brief = log_in();
  const auto refresh = [&](const json& login) {
    return api_client(port()).post("/users/refresh", {{"refresh_token", login["refresh_token"]}}).status;
  };
  EXPECT_TRUE(eventually([&] { return sessions(brief) == 0; }, std::chrono::seconds(15))) << "it has ended";
  EXPECT_EQ(refresh(brief), 401);
  EXPECT_EQ(refresh(before), 200) << "older ones go on as they began";
}

/// Whose quotas are large, so that he is not kept from changing those of others.
constexpr std::string_view for_administrators = "ADMIN=100000/100000";

TEST_F(the_office, changes_how_many_requests_a_user_may_send_within_a_second) {
  open({"limits.lifted=false", "limits.after_start_percent=100", "limits.general_per_minute=1000",
        "limits.roles=" + std::string(for_administrators)});
  const auto minji = make_trader(port(), "minji", 1'000);
  auto client = minji.at(port());
  const auto admitted = [&](int times) {
    auto out = 0;
    for (int i = 0; i < times; ++i) out += client.get("/accounts").status == 200;
    return out;
  };
  const auto policy = [&] { return std::string(client.get("/accounts").raw.header("ratelimit-policy")); };
  EXPECT_EQ(admitted(20), 20);
  EXPECT_EQ(policy(), "\"general\";q=1000;w=60, \"trading\";q=10;w=60");

  const auto changed = set({{"limits.general_per_minute", 10}, {"limits.trading_per_minute", 3}});
  ASSERT_EQ(changed.status, 200) << changed.raw.body;
  EXPECT_EQ(policy(), "\"general\";q=10;w=60, \"trading\";q=3;w=60");
  const auto few = admitted(40);
  EXPECT_GE(few, 5) << "nearly all of the smaller quota";
  EXPECT_LE(few, 20);
  const auto over = client.get("/accounts");
  EXPECT_EQ(over.code(), "too_many_requests");
  EXPECT_EQ(over.raw.header("x-ratelimit-limit"), "10");

  const auto with_traders = "TRADER=6000/60, " + std::string(for_administrators);
  ASSERT_EQ(set({{"limits.roles", with_traders}}).status, 200);
  EXPECT_TRUE(eventually([&] { return client.get("/accounts").status == 200; }, std::chrono::seconds(1)));
  EXPECT_EQ(policy(), "\"general\";q=6000;w=60, \"trading\";q=60;w=60");

  EXPECT_EQ(node->stop(), 0);
  ASSERT_TRUE(node->start()) << node->said();
  enter();
  client = minji.at(port());
  EXPECT_EQ(value_of("limits.general_per_minute"), "10");
  EXPECT_EQ(value_of("limits.roles"), with_traders);
  EXPECT_EQ(policy(), "\"general\";q=6000;w=60, \"trading\";q=60;w=60") << "they outlive a restart";
  ASSERT_EQ(set({{"limits.roles", for_administrators}}).status, 200);
  EXPECT_EQ(policy(), "\"general\";q=10;w=60, \"trading\";q=3;w=60");
  const auto acts = admin.get("/audit/events?action=settings_changed").body["items"];
  ASSERT_EQ(acts.size(), 3U);
  EXPECT_EQ(acts[0]["reason"], "as agreed");
}

TEST_F(the_office, changes_no_limit_to_what_cannot_be) {
  open();
  const auto zero = set({{"limits.general_per_minute", 0}, {"limits.trading_per_minute", 30}});
  EXPECT_EQ(zero.status, 422) << zero.raw.body;
  EXPECT_EQ(zero.code(), "out_of_range");
  const auto& fault = zero.body["errors"][0];
  EXPECT_EQ(fault["pointer"], "/settings/limits.general_per_minute");
  EXPECT_NE(fault["detail"].get<std::string>().find("an integer from 1 to 1000000"), std::string::npos) << fault;
  EXPECT_EQ(value_of("limits.trading_per_minute"), "10") << "all or none";
  for (const std::string roles : {"KING=1/1", "ADMIN=1", "ADMIN=0/1", "ADMIN=1/1000001"}) {
    const auto odd = set({{"limits.roles", roles}});
    EXPECT_EQ(odd.code(), "out_of_range") << roles;
    EXPECT_EQ(odd.body["errors"][0]["pointer"], "/settings/limits.roles") << odd.raw.body;
  }
  EXPECT_EQ(set({{"limits.bad_tokens_per_minute", "many"}}).code(), "out_of_range");
  EXPECT_EQ(set({{"limits.lifted", true}}).code(), "setting_fixed");
  EXPECT_EQ(set({{"limits.max_callers", 5'000}}).code(), "setting_fixed");
}

}  // namespace
}  // namespace madang
