#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "tests/support/eventually.hpp"
#include "tests/support/net/ws_client.hpp"
#include "tests/support/zip_reading.hpp"
#include "tests/system/support/market_fixture.hpp"

/// What users may have of their own data: consents, settings, a copy of all of it, and its end.
namespace madang {
namespace {

using namespace std::chrono_literals;

const std::string password = "a long enough secret";

std::string whole_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class own_data : public empty_market {
 protected:
  void open(const std::vector<std::string>& settings = {}) {
    start(settings);
    if (!HasFatalFailure()) sign_up();
  }
  api_reply try_sign_up(json more = json::object()) {
    more.update({{"email", email}, {"username", name}, {"password", password}});
    return nobody().post("/users/register", more);
  }
  void sign_up(const json& more = json::object()) {
    const auto made = try_sign_up(more);
    ASSERT_EQ(made.status, 201) << made.raw.body;
    user = made.body["user_id"];
    log_in();
  }
  void log_in() {
    const auto done = try_log_in();
    ASSERT_EQ(done.status, 200) << done.raw.body;
    self = api_client(port(), done.body["access_token"]);
    refresh_token = done.body["refresh_token"];
  }
  api_reply try_log_in() { return nobody().post("/users/login", {{"email", email}, {"password", password}}); }
  api_client nobody() const { return api_client(port()); }
  api_client admin() const {
    auto secret = whole_file(dir.text() + "/data/keys/admin_password");
    while (!secret.empty() && secret.back() == '\n') secret.pop_back();
    const auto done = nobody().post("/users/login", {{"email", "admin@madang.local"}, {"password", secret}});
    EXPECT_EQ(done.status, 200) << done.raw.body;
    return api_client(port(), done.body["access_token"]);
  }
  void die_and_come_back() {
    node->kill();
    ASSERT_TRUE(node->start()) << node->said();
    self = api_client(port(), self.token());
  }
  std::string new_account(const std::string& kind, std::int64_t cash) {
    const auto made = self.post("/accounts", {{"kind", kind}, {"currency", "KRW"}, {"name", "=first"}});
    EXPECT_EQ(made.status, 201) << made.raw.body;
    const std::string account = made.body["account_id"];
    if (cash > 0) {
      const auto paid = self.post("/accounts/" + account + "/deposit", {{"amount", std::to_string(cash)}});
      EXPECT_EQ(paid.status, 201) << paid.raw.body;
    }
    return account;
  }
  api_reply place(const std::string& account) {
    return self.post("/orders", {{"account_id", account},
                                 {"symbol", "005930"},
                                 {"side", "BUY"},
                                 {"type", "LIMIT"},
                                 {"quantity", "1"},
                                 {"price", "60000"},
                                 {"time_in_force", "GTC"}});
  }
  std::string status_of(const std::string& job) { return self.get("/jobs/" + job).body.value("status", ""); }
  api_reply erase(const std::string& with = password) { return self.post("/users/erase", {{"password", with}}); }
  /// The acts that the audit trail has of the user.
  std::vector<json> acts(const std::string& action) {
    return admin().all("/audit/events?actor=" + user + "&action=" + action);
  }
  /// Files of the node's directory in which this text lies.
  std::vector<std::string> files_with(const std::string& text) {
    std::vector<std::string> out;
    for (const auto& one : std::filesystem::recursive_directory_iterator(dir.text() + "/data")) {
      if (one.is_regular_file() && whole_file(one.path()).find(text) != std::string::npos) out.push_back(one.path());
    }
    return out;
  }

  const std::string email = "minji.the.first@example.com";
  const std::string name = "minji-the-first";
  std::string user;
  std::string refresh_token;
  api_client self;
};

TEST_F(own_data, settings_change_at_their_version_and_are_written_into_the_trail) {
  open();
  const auto before = self.get("/users/settings");
  EXPECT_EQ(before.raw.header("etag"), "\"1\"");
  const json wanted{{"language", "en"}, {"colors", "GREEN_UP"}, {"notifications", {{"fills", false}}}};
  const auto changed = self.ask("PUT", "/users/settings", wanted.dump(), {{"If-Match", "\"1\""}});
  ASSERT_EQ(changed.status, 200) << changed.raw.body;
  EXPECT_EQ(changed.body["time_zone"], "Asia/Seoul") << "what is absent stays";
  EXPECT_EQ(self.ask("PUT", "/users/settings", wanted.dump(), {{"If-Match", "\"1\""}}).status, 412);
  die_and_come_back();
  EXPECT_EQ(self.get("/users/settings").body, changed.body);
  const auto found = acts("preferences_changed");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0]["object"]["id"], user);
  EXPECT_EQ(found[0]["values"]["language"], "en");
  EXPECT_EQ(found[0]["address"], nullptr) << "from where is personal";
  EXPECT_EQ(admin().get("/audit/verify").body["valid"], true);
}

TEST_F(own_data, has_other_names_when_one_wants_to) {
  open();
  const auto put = [&](const json& body) { return self.ask("PUT", "/users/profile", body.dump(), {}); };
  const auto changed = put({{"email", "other@example.com"}, {"username", "other"}});
  ASSERT_EQ(changed.status, 200) << changed.raw.body;
  EXPECT_EQ(changed.body["email"], "other@example.com");
  EXPECT_EQ(changed.body["username"], "other");
  EXPECT_EQ(changed.body["flags"]["verified"], false);
  EXPECT_EQ(put({{"username", "Other"}}).body["username"], "Other") << "spelt otherwise";
  EXPECT_EQ(put({{"username", "x"}}).code(), "username_invalid");
  EXPECT_EQ(put({{"username", "root"}}).code(), "username_reserved");
  EXPECT_EQ(put({{"email", "admin@madang.local"}, {"username", "third"}}).code(), "email_taken");
  EXPECT_EQ(put(json::object()).body["username"], "Other") << "nothing has changed";
  die_and_come_back();
  EXPECT_EQ(try_log_in().code(), "bad_credentials");
  EXPECT_EQ(nobody().post("/users/login", {{"email", "other@example.com"}, {"password", password}}).status, 200);
  EXPECT_EQ(nobody().post("/users/login", {{"username", "other"}, {"password", password}}).status, 200);
  const auto found = acts("profile_changed");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[1]["values"], (json{{"email", true}, {"username", true}})) << "not what they are";
  EXPECT_EQ(put({{"email", email}, {"username", name}}).status, 200) << "the first ones again";
  EXPECT_EQ(try_log_in().status, 200);
}

/// The next data frame; null: none came.
json next_frame(ws_client& at) {
  const auto until = std::chrono::steady_clock::now() + 10s;
  while (at.is_open() && std::chrono::steady_clock::now() < until) {
    const auto text = at.receive(500ms);
    auto frame = text ? json::parse(*text, nullptr, false) : json();
    if (frame.is_object() && frame.contains("data")) return frame;
  }
  return {};
}

TEST_F(own_data, changes_are_told_on_a_channel_that_resumes) {
  open();
  const auto listen = [&](const json& resume) {
    auto at = std::make_unique<ws_client>(port());
    EXPECT_TRUE(at->open()) << at->status();
    at->send(json{{"op", "auth"}, {"token", self.token()}}.dump());
    at->send(json{{"op", "subscribe"}, {"channels", {"user:" + user}}, {"resume", resume}}.dump());
    while (const auto text = at->receive(10s)) {
      if (json::parse(*text).value("type", "") == "subscribed") break;
    }
    return at;
  };
  const auto put = [&](const std::string& zone) {
    return self.ask("PUT", "/users/settings", json{{"time_zone", zone}}.dump(), {}).status;
  };
  auto at = listen(json::object());
  ASSERT_EQ(put("Asia/Tokyo"), 200);
  const auto first = next_frame(*at);
  EXPECT_EQ(first["data"]["event"], "preferences_changed") << first;
  EXPECT_EQ(first["data"]["values"]["time_zone"], "Asia/Tokyo");
  ASSERT_EQ(self.ask("PUT", "/users/watch-lists", R"({"version": 0, "lists": []})", {}).status, 200);
  const auto second = next_frame(*at);
  EXPECT_EQ(second["data"], (json{{"event", "watch_lists_changed"}, {"values", {{"version", "1"}}}}));
  die_and_come_back();
  at = listen({{"user:" + user, first["seq"]}});
  EXPECT_EQ(next_frame(*at)["data"], second["data"]) << "the same from the journal";
}

TEST_F(own_data, watch_lists_follow_their_user_and_nobody_overwrites_them) {
  open();
  EXPECT_EQ(self.get("/users/watch-lists").body, (json{{"version", 0}, {"lists", json::array()}}));
  const auto put = [&](std::uint64_t version, const json& lists) {
    return self.ask("PUT", "/users/watch-lists", json{{"version", version}, {"lists", lists}}.dump(), {});
  };
  const json chips{{"name", "My chips"}, {"symbols", {"000660", "005930"}}};
  const auto changed = put(0, json::array({chips}));
  ASSERT_EQ(changed.status, 200) << changed.raw.body;
  EXPECT_EQ(changed.body, (json{{"version", 1}, {"lists", json::array({chips})}}));
  const auto late = put(0, json::array());
  EXPECT_EQ(late.status, 409);
  EXPECT_EQ(late.code(), "watch_lists_changed");
  EXPECT_EQ(nobody().get("/users/watch-lists").status, 401);
  die_and_come_back();
  EXPECT_EQ(self.get("/users/watch-lists").body, changed.body) << "who was too late has changed nothing";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(put(1, json::array({chips})).body, changed.body) << "they stand already";
  EXPECT_TRUE(files_with("My chips").empty()) << "how one calls one's lists is personal";
  const json delisted{{"name", ""}, {"symbols", {"ZZ-9"}}};
  EXPECT_EQ(put(1, json::array({chips, delisted})).status, 200) << "nobody asks whether there is such a symbol";
  const auto fault = [&](const json& lists) { return put(2, lists).code(); };
  const auto one = [](const std::string& list, const json& symbols) {
    return json::array({{{"name", list}, {"symbols", symbols}}});
  };
  EXPECT_EQ(fault(json::array({chips, chips})), "value_not_allowed") << "a name is taken once";
  EXPECT_EQ(fault(one("a", {"005930", "005930"})), "value_not_allowed");
  EXPECT_EQ(fault(one("a", json::array({"a b"}))), "format_invalid");
  EXPECT_EQ(fault(one(std::string(41, 'a'), json::array())), "too_long");
  json many = json::array();
  for (int i = 0; i < 21; ++i) many.push_back({{"name", std::to_string(i)}, {"symbols", json::array()}});
  EXPECT_EQ(fault(many), "too_long") << "twenty lists";
  many.erase(many.begin());
  for (auto& each : many) {
    for (int i = 0; i < 51; ++i) each["symbols"].push_back(std::to_string(100'000 + i));
  }
  EXPECT_EQ(fault(many), "too_long") << "a thousand symbols in all";
  for (auto& each : many) each["symbols"].erase(std::size_t{0});
  const auto most = put(2, many);
  EXPECT_EQ(most.body["version"], 3) << most.raw.body;
}

TEST_F(own_data, consents_are_written_with_the_registration_and_only_to_texts_in_force) {
  start({"admin.consent_required=true"});
  EXPECT_EQ(try_sign_up().code(), "consent_required");
  const std::string version = nobody().get("/legal/terms").body["version"];
  const auto agreed = [&](const std::string& to) {
    return json{{"consents", {{{"kind", "terms"}, {"version", to}}, {{"kind", "privacy"}, {"version", version}}}}};
  };
  EXPECT_EQ(try_sign_up(agreed("2001-01-01")).status, 422) << "a text that is not in force";
  sign_up(agreed(version));
  die_and_come_back();
  const auto given = self.get("/users/consents").body["items"];
  ASSERT_EQ(given.size(), 2U);
  EXPECT_EQ(given[0]["version"], version);
  EXPECT_EQ(self.post("/users/consents", {{"kind", "terms"}, {"version", "2001-01-01"}}).status, 422);
  EXPECT_EQ(self.post("/users/consents", {{"kind", "terms"}, {"version", version}}).status, 201);
  EXPECT_EQ(self.get("/users/consents").body["items"].size(), 2U) << "given once";
  EXPECT_EQ(acts("consent_given").size(), 2U);
}

TEST_F(own_data, is_exported_as_one_archive_over_a_crash) {
  open({"jobs.export_page_entries=1"});
  const auto account = new_account("PAPER", 1'000'000);
  const auto other = new_account("PAPER", 1);
  for (int i = 0; i < 40; ++i) ASSERT_EQ(place(account).status, i < 16 ? 201 : 422);
  self.post("/users/api-keys", {{"name", "my bot"}, {"scopes", {"READ"}}});
  const json chips{{"name", "Chips"}, {"symbols", {"005930"}}};
  self.ask("PUT", "/users/watch-lists", json{{"version", 0}, {"lists", json::array({chips})}}.dump(), {});
  const auto asked = self.post("/users/export", json::object());
  ASSERT_EQ(asked.status, 202) << asked.raw.body;
  EXPECT_EQ(asked.body["kind"], "user_export");
  const std::string job = asked.body["job_id"];
  ASSERT_TRUE(eventually([&] { return self.get("/jobs/" + job).body.value("progress", "0") != "0"; }, 30s));
  die_and_come_back();
  ASSERT_TRUE(eventually([&] { return status_of(job) == "SUCCEEDED"; }, 60s)) << self.get("/jobs/" + job).raw.body;
  const auto result = self.get("/jobs/" + job + "/result").raw;
  EXPECT_EQ(result.header("content-type"), "application/zip");
  const auto files = read_zip(result.body);
  ASSERT_TRUE(files.has_value());
  EXPECT_EQ(files->size(), 8U);
  const auto profile = json::parse(files->at("profile.json"));
  EXPECT_EQ(profile["email"], email);
  EXPECT_EQ(profile["watch_lists"], json::array({chips}));
  EXPECT_EQ(profile["accounts"].size(), 2U);
  EXPECT_EQ(profile["sessions"][0]["address"], "127.0.0.1");
  EXPECT_EQ(profile["api_keys"][0]["name"], "my bot");
  EXPECT_EQ(profile["api_keys"][0].count("secret"), 0U);
  EXPECT_NE(files->at("accounts.csv").find("\"'=first\""), std::string::npos) << "no formula";
  const auto rows = [&](const std::string& file) {
    const auto& text = files->at(file);
    return std::count(text.begin(), text.end(), '\n');
  };
  EXPECT_EQ(rows("orders.csv"), 17);
  EXPECT_EQ(rows("executions.csv"), 1);
  const auto entries =
      self.all("/accounts/" + account + "/ledger").size() + self.all("/accounts/" + other + "/ledger").size();
  EXPECT_EQ(rows("ledger.csv"), static_cast<std::ptrdiff_t>(entries) + 1);
  EXPECT_EQ(self.post("/users/export", json::object()).status, 202) << "as often as one likes";
}

TEST_F(own_data, is_not_erased_while_something_is_to_be_settled) {
  open();
  const auto account = new_account("PAPER", 1'000'000);
  const auto order = place(account);
  ASSERT_EQ(order.status, 201) << order.raw.body;
  EXPECT_EQ(erase("wrong").code(), "bad_credentials");
  const auto blocked = erase();
  EXPECT_EQ(blocked.status, 409);
  EXPECT_EQ(blocked.code(), "erasure_blocked");
  EXPECT_NE(blocked.body["detail"].get<std::string>().find(account), std::string::npos);
  ASSERT_EQ(self.remove("/orders/" + order.body["order_id"].get<std::string>()).status, 200);
  EXPECT_EQ(self.get("/users/profile").body["email"], email) << "nothing has happened so far";
  auto office = admin();
  EXPECT_EQ(office.post("/users/erase", {{"password", "wrong"}}).code(), "bad_credentials");
  EXPECT_EQ(erase().status, 200);
}

/// Killed at some moment of each erasure: before its fact is durable, or at a step after it.
TEST_F(own_data, is_erased_whole_or_not_at_all_wherever_the_node_dies) {
  start();
  int gone = 0;
  for (int i = 0; i < 14; ++i) {
    const auto tag = "person" + std::to_string(i);
    const json who{{"email", tag + "@example.com"}, {"username", tag}, {"password", password}};
    ASSERT_EQ(nobody().post("/users/register", who).status, 201);
    const auto log_in = [&] {
      return nobody().post("/users/login", {{"email", tag + "@example.com"}, {"password", password}});
    };
    self = api_client(port(), log_in().body["access_token"]);
    const std::string job = self.post("/users/export", json::object()).body["job_id"];
    ASSERT_TRUE(eventually([&] { return status_of(job) == "SUCCEEDED"; }, 30s));
    const auto archive = dir.text() + "/data/jobs/" + job + ".zip";
    ASSERT_TRUE(std::filesystem::exists(archive));
    // The password is looked at for some milliseconds first.
    std::thread asking([at = port(), token = self.token()] {
      (void)api_client(at, token).post("/users/erase", {{"password", password}});
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(12 + 3 * i));
    node->kill();
    asking.join();
    ASSERT_TRUE(node->start()) << node->said();
    self = api_client(port());
    const auto stays = log_in().status == 200;
    if (stays) {
      EXPECT_TRUE(std::filesystem::exists(archive)) << "of somebody who stays nothing is gone: " << tag;
      EXPECT_EQ(api_client(port(), log_in().body["access_token"]).get("/users/profile").body["username"], tag);
      continue;
    }
    ++gone;
    EXPECT_TRUE(eventually([&] { return !std::filesystem::exists(archive); })) << tag;
    EXPECT_TRUE(admin().all("/admin/users?query=" + tag).empty());
    EXPECT_TRUE(files_with(tag + "@example.com").empty()) << tag;
    EXPECT_EQ(nobody().post("/users/register", who).status, 201) << "the names are free again: " << tag;
  }
  std::printf("erased: %d of 14\n", gone);
}

TEST_F(own_data, leaves_nothing_of_a_person_who_is_erased) {
  open();
  const auto account = new_account("PAPER", 1'000'000);
  ASSERT_EQ(self.remove("/orders/" + place(account).body["order_id"].get<std::string>()).status, 200);
  const auto key = self.post("/users/api-keys", {{"name", "my bot"}, {"scopes", {"READ"}}});
  ASSERT_EQ(key.status, 201);
  const std::string job = self.post("/users/export", json::object()).body["job_id"];
  ASSERT_TRUE(eventually([&] { return status_of(job) == "SUCCEEDED"; }, 30s));
  ASSERT_TRUE(std::filesystem::exists(dir.text() + "/data/jobs/" + job + ".zip"));
  self.post("/users/password/forgot", {{"email", email}});
  const auto gone = erase();
  ASSERT_EQ(gone.status, 200) << gone.raw.body;
  EXPECT_EQ(gone.body, (json{{"erased", true}}));
  const auto expect_gone = [&] {
    EXPECT_EQ(self.get("/users/profile").code(), "token_invalid");
    EXPECT_EQ(nobody().post("/users/refresh", {{"refresh_token", refresh_token}}).code(), "refresh_invalid");
    EXPECT_EQ(try_log_in().code(), "bad_credentials");
    EXPECT_EQ(nobody().post("/users/login", {{"username", name}, {"password", password}}).code(), "bad_credentials");
    auto office = admin();
    EXPECT_TRUE(office.all("/admin/users?query=" + email).empty());
    EXPECT_TRUE(office.all("/admin/users?query=" + name).empty());
    const auto shown = office.get("/admin/users/" + user);
    EXPECT_EQ(shown.body["status"], "ERASED") << shown.raw.body;
    EXPECT_EQ(shown.raw.body.find("example.com"), std::string::npos) << shown.raw.body;
    EXPECT_EQ(shown.raw.body.find(name), std::string::npos) << shown.raw.body;
    EXPECT_EQ(office.get("/admin/users?status=ERASED").body["items"][0]["user_id"], user);
    EXPECT_EQ(office.get("/admin/sessions?user_id=" + user).status, 404);
    EXPECT_TRUE(office.all("/admin/logins?user_id=" + user).empty());
    const auto waiting = office.get("/admin/outbox");
    for (const auto& one : waiting.body["items"]) EXPECT_NE(one["user_id"], user);
  };
  expect_gone();
  EXPECT_FALSE(std::filesystem::exists(dir.text() + "/data/jobs/" + job + ".zip"));
  die_and_come_back();
  expect_gone();
  EXPECT_EQ(acts("user_erased").size(), 1U);
  EXPECT_TRUE(files_with(email).empty());
  EXPECT_TRUE(files_with(name).empty());
  EXPECT_EQ(node->said().find(email), std::string::npos);
  const auto old_user = user;
  sign_up();
  EXPECT_NE(user, old_user) << "the same address, another person";
  EXPECT_TRUE(self.get("/accounts").body["items"].empty());
}

}  // namespace
}  // namespace madang
