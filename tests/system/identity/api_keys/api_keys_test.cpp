// Second factor, API keys and signed requests over real sockets, restarts included.
#include <cstdlib>
#include <fstream>

#include "tests/support/eventually.hpp"
#include "tests/system/support/market_fixture.hpp"
#include "tests/system/support/signing_client.hpp"

namespace madang {
namespace {

const std::string api = "/api/v1";
constexpr auto password = "a long enough secret";

class keys_of_a_trader : public empty_market {
 protected:
  void SetUp() override {
    start();
    who_ = make_trader(port(), "minji", 1'000'000);
    owner_ = who_.at(port());
  }
  signing_client key_with(const json& scopes, json more = json::object()) {
    more["name"] = "bot";
    more["scopes"] = scopes;
    const auto made = owner_.post("/users/api-keys", more);
    EXPECT_EQ(made.status, 201) << made.raw.body;
    if (made.status != 201) return {};
    return {port(), made.body["key_id"], made.body["secret"]};
  }
  signing_client::request quotas() const { return {"GET", api + "/users/quotas", {}, {}, {}, {}}; }
  /// Kills the node and starts it on the same data.
  void kill_and_start() {
    node->kill();
    ASSERT_TRUE(node->start()) << node->said();
    owner_ = who_.at(port());
  }

  trader who_;
  api_client owner_;
};

TEST_F(keys_of_a_trader, are_listed_without_their_secrets_and_say_when_they_were_used) {
  const auto bot = key_with({"READ"});
  auto listed = owner_.get("/users/api-keys").body["items"];
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_FALSE(listed[0].contains("secret"));
  EXPECT_EQ(listed[0]["name"], "bot");
  EXPECT_TRUE(listed[0]["last_used_at"].is_null());
  EXPECT_EQ(bot.get(api + "/users/profile").status, 200);
  EXPECT_TRUE(owner_.get("/users/api-keys").body["items"][0]["last_used_at"].is_string());
  EXPECT_EQ(node->said().find(bot.secret), std::string::npos);
}

TEST_F(keys_of_a_trader, are_refused_for_the_first_thing_that_is_wrong) {
  const auto bot = key_with({"READ"});
  const auto good = bot.completed(quotas());
  EXPECT_EQ(bot.send(good, "").code(), "signature_required");
  EXPECT_EQ(bot.send(good, std::string(64, '0')).code(), "signature_invalid");
  EXPECT_EQ(bot.send(good, bot.signature_of(good)).status, 200);
  EXPECT_EQ(bot.send(good, bot.signature_of(good)).code(), "nonce_reused");
  auto late = quotas();
  late.timestamp = std::to_string(std::stoll(good.timestamp) - 31'000);
  EXPECT_EQ(bot.ask(late).code(), "timestamp_outside_window");
  auto other = bot;
  other.key.back() = other.key.back() == '1' ? '2' : '1';
  EXPECT_EQ(other.ask(quotas()).code(), "key_invalid");
  other.key = "nonsense";
  EXPECT_EQ(other.ask(quotas()).code(), "key_invalid");
  const auto elsewhere = key_with({"READ"}, {{"allowed_addresses", {"203.0.113.0/24"}}});
  EXPECT_EQ(elsewhere.ask(quotas()).code(), "address_not_allowed");
}

TEST_F(keys_of_a_trader, reach_what_their_scopes_say_and_nothing_of_users_and_administrators) {
  const auto reads = key_with({"READ"});
  const auto trades = key_with({"TRADE"});
  const auto body = json{{"kind", "PAPER"}, {"currency", "KRW"}}.dump();
  const signing_client::request open{"POST", api + "/accounts", {}, body, {}, {}};
  EXPECT_EQ(reads.ask(open).code(), "scope_required");
  EXPECT_EQ(trades.ask(open).status, 201);
  EXPECT_EQ(trades.get(api + "/accounts").code(), "scope_required");
  EXPECT_EQ(reads.get(api + "/accounts", "access=OWNER&limit=5").status, 200);
  const signing_client::request withdraw{
      "POST", api + "/accounts/" + who_.account + "/withdraw", {}, json{{"amount", "10"}}.dump(), {}, {}};
  EXPECT_EQ(trades.ask(withdraw).code(), "scope_required");
  EXPECT_EQ(key_with({"WITHDRAW"}).ask(withdraw).status, 201);
  const auto key = json{{"name", "more"}, {"scopes", {"READ"}}}.dump();
  EXPECT_EQ(trades.ask({"POST", api + "/users/api-keys", {}, key, {}, {}}).code(), "scope_required");
}

TEST_F(keys_of_a_trader, stop_at_once_when_they_are_deleted) {
  const auto bot = key_with({"READ"});
  EXPECT_EQ(bot.ask(quotas()).status, 200);
  EXPECT_EQ(owner_.remove("/users/api-keys/" + bot.key).status, 200);
  EXPECT_TRUE(eventually([&] { return bot.ask(quotas()).code() == "key_invalid"; }));
  EXPECT_EQ(owner_.remove("/users/api-keys/" + bot.key).status, 404);
}

TEST_F(keys_of_a_trader, are_not_fooled_by_a_copy_after_the_node_was_killed) {
  auto bot = key_with({"READ"});
  const auto once = bot.completed(quotas());
  EXPECT_EQ(bot.send(once, bot.signature_of(once)).status, 200);
  kill_and_start();
  bot.port = port();
  EXPECT_EQ(bot.send(once, bot.signature_of(once)).code(), "nonce_reused");
  EXPECT_EQ(bot.ask(quotas()).status, 200);
}

TEST_F(keys_of_a_trader, count_against_a_quota_that_outlives_the_node) {
  node->kill();
  node->set("keys.api_calls_trader=5");
  node->set("keys.calls_noted_each=1");
  kill_and_start();
  auto bot = key_with({"READ"});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(bot.ask(quotas()).status, 200);
  kill_and_start();
  bot.port = port();
  EXPECT_EQ(owner_.get("/users/quotas").body["api_calls"]["used"], 3);
  EXPECT_EQ(bot.ask(quotas()).body["api_calls"]["used"], 4);
  EXPECT_EQ(bot.ask(quotas()).status, 200);
  const auto over = bot.ask(quotas());
  EXPECT_EQ(over.status, 429);
  EXPECT_EQ(over.code(), "quota_exceeded");
  EXPECT_FALSE(over.raw.header("retry-after").empty());
}

TEST_F(keys_of_a_trader, are_needed_where_the_operator_says_so) {
  node->kill();
  node->set("keys.signatures_required=trading");
  kill_and_start();
  EXPECT_EQ(owner_.post("/accounts", {{"kind", "PAPER"}, {"currency", "KRW"}}).code(), "signature_required");
  EXPECT_EQ(owner_.get("/accounts").status, 200);
}

TEST_F(keys_of_a_trader, a_second_factor_is_asked_for_at_log_in_and_for_withdrawals) {
  const json login{{"email", "minji@example.com"}, {"password", password}};
  const auto with_code = [&](const std::string& code) {
    auto out = login;
    out["code"] = code;
    return api_client(port()).post("/users/login", out);
  };
  EXPECT_EQ(owner_.post("/users/2fa/enable", {{"password", "wrong password"}}).code(), "bad_credentials");
  const auto secret = owner_.post("/users/2fa/enable", {{"password", password}});
  ASSERT_EQ(secret.status, 200) << secret.raw.body;
  const std::string text = secret.body["secret"];
  EXPECT_EQ(api_client(port()).post("/users/login", login).status, 200) << "it is not on yet";
  const auto on = owner_.post("/users/2fa/verify", {{"code", code_of(text, -1)}});
  ASSERT_EQ(on.status, 200) << on.raw.body;
  ASSERT_EQ(on.body["recovery_codes"].size(), 10U);
  EXPECT_EQ(owner_.get("/users/profile").body["two_factor"], true);
  EXPECT_EQ(owner_.post("/users/2fa/enable", {{"password", password}}).code(), "two_factor_on");

  EXPECT_EQ(api_client(port()).post("/users/login", login).code(), "two_factor_required");
  const auto wrong = with_code("000000");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.code(), "code_invalid");
  EXPECT_EQ(with_code(code_of(text, -1)).code(), "code_invalid") << "it was used";
  const auto in = with_code(code_of(text, 0));
  ASSERT_EQ(in.status, 200) << in.raw.body;
  const std::string recovery = on.body["recovery_codes"][0];
  EXPECT_EQ(with_code(recovery).status, 200);
  EXPECT_EQ(with_code(recovery).code(), "code_invalid");

  api_client fresh(port(), in.body["access_token"]);
  const auto withdraw = "/accounts/" + who_.account + "/withdraw";
  EXPECT_EQ(owner_.post(withdraw, {{"amount", "10"}}).status, 201);
  EXPECT_EQ(fresh.post(withdraw, {{"amount", "10"}}).code(), "step_up_required");
  const json other_name{{"email", "another@example.com"}};
  EXPECT_EQ(fresh.ask("PUT", "/users/profile", other_name.dump(), {}).code(), "step_up_required");
  EXPECT_EQ(fresh.post("/users/2fa/verify", {{"code", code_of(text, 1)}}).status, 200);
  EXPECT_EQ(fresh.post(withdraw, {{"amount", "10"}}).status, 201);
  const auto off = fresh.post("/users/2fa/disable", {{"password", password}, {"code", on.body["recovery_codes"][1]}});
  EXPECT_EQ(off.status, 200) << off.raw.body;
  EXPECT_EQ(off.body["enabled"], false);
  EXPECT_EQ(api_client(port()).post("/users/login", login).status, 200);
}

/// The blocks of a language of the page.
std::string examples_in(const std::string& language) {
  std::ifstream page(MADANG_API_KEYS_PAGE);
  std::string out;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line == "```" + language) {
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      out += line + '\n';
    }
  }
  return out;
}

TEST_F(keys_of_a_trader, the_examples_of_the_page_run) {
  const auto bot = key_with({"READ", "TRADE"});
  const auto host = "http://127.0.0.1:" + std::to_string(port());
  for (const auto& [language, program] : {std::pair{"sh", "bash"}, std::pair{"python", "python3"}}) {
    const auto text = examples_in(language);
    ASSERT_FALSE(text.empty()) << language;
    const auto path = dir.text() + "/example." + language;
    std::ofstream(path) << (language == std::string("sh") ? "set -eu\n" : "") << text;
    const auto ran = run_program(
        {"/usr/bin/env", "MADANG_HOST=" + host, "MADANG_KEY=" + bot.key, "MADANG_SECRET=" + bot.secret, program, path});
    EXPECT_EQ(ran.exit_code, 0) << ran.said;
    EXPECT_NE(ran.said.find("api_calls"), std::string::npos) << ran.said;
    EXPECT_NE(ran.said.find("account_id"), std::string::npos) << ran.said;
  }
}

}  // namespace
}  // namespace madang
