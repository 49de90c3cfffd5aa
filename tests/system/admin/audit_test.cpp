#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/eventually.hpp"
#include "tests/support/zip_reading.hpp"
#include "tests/system/support/market_fixture.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

class an_audit : public stocked_market {
 protected:
  void SetUp() override {
    stocked_market::SetUp();
    start();
    log_in_admin();
  }
  void TearDown() override {
    unsetenv("LD_PRELOAD");
    unsetenv("MOVED_CLOCK_S");
  }
  void log_in_admin() {
    const auto login = log_in_administrator(dir.text() + "/data", port());
    ASSERT_EQ(login.status, 200);
    admin = api_client(port(), login.body["access_token"]);
  }
  /// Some acts, with reasons that are awkward to write as JSON.
  void act_a_little() {
    for (const auto* reason :
         {"as agreed", "서면 요청 \"12\" \\ 3", "tab\tand\nline \b\f\x7f\x01", "emoji \xF0\x9F\x98\x80 </script>"}) {
      for (const auto* what : {"suspend", "activate"}) {
        const auto reply = admin.post("/admin/users/" + who(0).user + "/" + what, {{"reason", reason}});
        ASSERT_EQ(reply.status, 200) << reply.raw.body;
      }
    }
  }
  /// The whole trail, page by page as `Link` says.
  std::string exported(const std::string& query = "limit=3") {
    const std::string base = "/api/v1";
    std::string all;
    std::string next = "/audit/events?" + query;
    while (!next.empty()) {
      const auto page = admin.ask("GET", next, {}, {{"Accept", "application/jsonl"}});
      EXPECT_EQ(page.status, 200) << page.raw.body;
      all += page.raw.body;
      const std::string link(page.raw.header("link"));
      next = link.empty() ? "" : link.substr(base.size() + 1, link.find('>') - base.size() - 1);
    }
    return all;
  }
  run_result verify(const std::string& text, std::vector<std::string> more = {}) {
    const auto file = dir.text() + "/trail.jsonl";
    std::ofstream(file, std::ios::binary) << text;
    std::vector<std::string> words{program(), "audit", "verify", file};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words);
  }
  /// `holds 8 abc…` or `broken 3`, of the program in Python; empty where there is none.
  std::string reference(const std::string& text) {
    const auto file = dir.text() + "/reference.jsonl";
    std::ofstream(file, std::ios::binary) << text;
    const auto script = std::string(MADANG_SOURCE_DIR) + "/tests/system/admin/audit_reference.py";
    return run_program({"/bin/sh", "-c", "python3 '" + script + "' <'" + file + "'"}).said;
  }

  api_client admin;
};

/// Of now, in Seoul.
std::string market_day() {
  const auto now = std::time(nullptr) + 9 * 3'600;
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[11];
  std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
  return text;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    out.push_back(text.substr(at, end - at));
    at = end == std::string::npos ? text.size() : end + 1;
  }
  return out;
}
std::string text_of(const std::vector<std::string>& lines) {
  std::string out;
  for (const auto& one : lines) out += one + '\n';
  return out;
}

TEST_F(an_audit, of_an_export_agrees_with_the_node_and_with_another_program) {
  act_a_little();
  const auto all = exported();
  const auto verdict = admin.get("/audit/verify").body;
  const auto last = verdict["last_hash"].get<std::string>();
  const auto own = verify(all, {"--last", last, "--first", std::string(64, '0')});
  EXPECT_EQ(own.exit_code, 0) << own.said;
  EXPECT_NE(own.said.find(last), std::string::npos) << own.said;
  const auto other = reference(all);
  if (!other.empty()) {
    EXPECT_EQ(other, "holds " + std::to_string(lines_of(all).size()) + " " + last + "\n");
  }
}

TEST_F(an_audit, finds_whatever_was_done_to_an_export) {
  act_a_little();
  const auto whole = lines_of(exported());
  ASSERT_GE(whole.size(), 8U);
  const std::vector<std::pair<std::string, std::function<void(std::vector<std::string>&)>>> crimes{
      {"a word changed",
       [](auto& all) {
         for (auto& line : all) {
           if (const auto at = line.find("user_suspended"); at != std::string::npos) line.replace(at, 5, "usar_");
         }
       }},
      {"one taken out", [](auto& all) { all.erase(all.begin() + 3); }},
      {"two exchanged", [](auto& all) { std::swap(all[1], all[2]); }},
      {"one twice", [](auto& all) { all.insert(all.begin() + 2, all[2]); }},
      {"cut off", [](auto& all) { all.back().resize(all.back().size() / 2); }},
      {"a member added", [](auto& all) { all[0].insert(1, "\"extra\":1,"); }},
      {"another seq", [](auto& all) { all[4].replace(all[4].find("\"seq\":"), 6, "\"seq\":1"); }},
      {"no JSON", [](auto& all) { all[5] = "}{"; }},
      {"no act", [](auto& all) { all[5] = "[]"; }},
      {"deep", [](auto& all) { all[5] = std::string(100'000, '['); }},
      {"bytes", [](auto& all) { all[5] = std::string("\0\xff\xfe", 3); }},
      {"an empty line", [](auto& all) { all.insert(all.begin() + 1, ""); }},
      {"long", [](auto& all) { all[5] = std::string(3'000'000, 'x'); }},
      {"a content blanked",
       [](auto& all) {
         auto act = json::parse(all[1]);
         for (const auto* name : {"action", "object", "result", "values"}) act.erase(name);
         all[1] = act.dump();
       }},
  };
  for (const auto& [name, commit] : crimes) {
    auto lines = whole;
    commit(lines);
    auto text = text_of(lines);
    if (name == "cut off") text.pop_back();
    const auto found = verify(text);
    EXPECT_EQ(found.exit_code, 1) << name << ": " << found.said;
    EXPECT_NE(found.said.find("broken"), std::string::npos) << name << ": " << found.said;
    const auto other = reference(text);
    if (!other.empty()) {
      EXPECT_TRUE(other.starts_with("broken")) << name << ": " << other;
    }
  }
  auto shorter = whole;
  const auto last = json::parse(shorter.back())["hash"].get<std::string>();
  shorter.pop_back();
  EXPECT_EQ(verify(text_of(shorter)).exit_code, 0) << "a shorter chain holds";
  EXPECT_EQ(verify(text_of(shorter), {"--last", last}).exit_code, 1) << "but not with the hash that was kept";
  EXPECT_EQ(verify("").exit_code, 1);
  EXPECT_EQ(run_program({program(), "audit", "verify", dir.text() + "/not-there"}).exit_code, 2);
  EXPECT_EQ(run_program({program(), "audit", "verify", dir.text()}).exit_code, 2);
  EXPECT_EQ(run_program({program(), "audit"}).exit_code, 2);
}

TEST_F(an_audit, gives_csv_with_hashes_and_pages_that_keep_their_filter) {
  act_a_little();
  const auto csv = admin.ask("GET", "/audit/events?limit=2&action=user_suspended", {}, {{"Accept", "text/csv"}});
  EXPECT_TRUE(
      csv.raw.body.starts_with("seq,time,actor,address,action,object.kind,object.id,result,code,reason,values,"
                               "content_hash,prev_hash,hash\r\n"))
      << csv.raw.body;
  EXPECT_NE(csv.raw.body.find(",{},"), std::string::npos) << csv.raw.body;
  EXPECT_EQ(lines_of(exported("limit=1&action=user_suspended")).size(), 4U) << "not one that is no suspension";
}

TEST_F(an_audit, exports_a_day_of_orders_and_trades) {
  ASSERT_EQ(place(order_of(who(1), symbols()[0], "SELL", 3, 9'900))["status"], "SUBMITTED");
  const auto bought = place(order_of(who(0), symbols()[0], "BUY", 3, 9'900));
  ASSERT_EQ(bought["status"], "FILLED");
  EXPECT_EQ(admin.post("/audit/exports", {{"date", "2190-01-01"}, {"reason", "as asked"}}).code(), "date_ahead");
  EXPECT_EQ(admin.post("/audit/exports", {{"date", "2026-02-30"}, {"reason", "as asked"}}).status, 422);
  EXPECT_EQ(admin.post("/audit/exports", {{"date", "2001-01-01"}}).code(), "field_required");
  EXPECT_EQ(who(0).at(port()).post("/audit/exports", {{"date", "2001-01-01"}, {"reason", "mine"}}).status, 403);
  const auto today = market_day();
  EXPECT_EQ(admin.post("/audit/exports?dry_run=true", {{"date", today}, {"reason", "as asked"}}).body,
            (json{{"dry_run", true}, {"affects", 1}}));
  const auto begun = admin.post("/audit/exports", {{"date", today}, {"reason", "as asked"}});
  ASSERT_EQ(begun.status, 202) << begun.raw.body;
  const auto at = "/jobs/" + begun.body["job_id"].get<std::string>();
  ASSERT_TRUE(eventually([&] { return admin.get(at).body["status"] == "SUCCEEDED"; }, 30s)) << admin.get(at).raw.body;
  const auto files = read_zip(admin.get(at + "/result").raw.body);
  ASSERT_TRUE(files.has_value());
  const auto manifest = json::parse(files->at("manifest.json"));
  EXPECT_EQ(manifest["date"], today);
  for (const auto& one : manifest["files"]) {
    const auto& text = files->at(one["name"].get<std::string>());
    EXPECT_EQ(one["bytes"], text.size());
    std::ofstream(dir.text() + "/one", std::ios::binary) << text;
    const auto sum = run_program({"/usr/bin/sha256sum", dir.text() + "/one"}).said;
    EXPECT_EQ(sum.substr(0, 64), one["sha256"]);
    EXPECT_EQ(lines_of(text).size(), one["rows"].get<std::size_t>() + (one["name"] == "trades.csv" ? 1 : 0));
  }
  EXPECT_NE(files->at("orders.jsonl").find(bought["order_id"]), std::string::npos);
  EXPECT_NE(files->at("trades.csv").find("," + bought["order_id"].get<std::string>() + ","), std::string::npos);
  EXPECT_EQ(admin.get("/audit/events?action=audit_export_begun").body["items"][0]["object"]["id"], today);
}

TEST_F(an_audit, sees_and_ends_the_jobs_of_everybody) {
  auto user = who(0).at(port());
  const auto asked = user.post("/accounts/" + who(0).account + "/ledger/export", json::object());
  ASSERT_EQ(asked.status, 202);
  const auto job = asked.body["job_id"].get<std::string>();
  const auto listed = admin.get("/admin/jobs?user_id=" + who(0).user + "&kind=ledger_export").body["items"];
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0]["job_id"], job);
  EXPECT_EQ(admin.get("/admin/jobs?user_id=" + who(1).user).body["items"].size(), 0U);
  EXPECT_EQ(user.get("/admin/jobs").code(), "role_required");
  EXPECT_EQ(admin.get("/jobs/" + job).body["user_id"], who(0).user);
  EXPECT_EQ(who(1).at(port()).get("/jobs/" + job).status, 404);
  EXPECT_EQ(admin.get("/jobs/" + job + "/result").status, 404) << "what was made is its owner's";
  const auto ended = admin.remove("/jobs/" + job);
  EXPECT_TRUE(ended.body["status"] == "CANCELLED" || ended.code() == "job_finished") << ended.raw.body;
  EXPECT_EQ(who(1).at(port()).remove("/jobs/" + job).status, 404);
}

/// Four years later.
TEST_F(an_audit, forgets_what_is_too_old_and_the_chain_still_holds) {
  act_a_little();
  const auto before = admin.get("/audit/verify").body["last_hash"];
  node->kill();
  setenv("LD_PRELOAD", MADANG_MOVED_CLOCK, 1);
  setenv("MOVED_CLOCK_S", std::to_string(4L * 366 * 86'400).c_str(), 1);
  ASSERT_TRUE(node->start()) << node->said();
  log_in_admin();
  const auto purged = [&] { return admin.get("/audit/events?action=audit_purged").body["items"].size() == 1; };
  ASSERT_TRUE(eventually(purged, 30s));
  const auto all = exported();
  const auto first = json::parse(lines_of(all).front());
  EXPECT_FALSE(first.contains("action"));
  EXPECT_TRUE(first["reason"].is_null());
  EXPECT_EQ(all.find("as agreed"), std::string::npos);
  EXPECT_NE(all.find(before.get<std::string>()), std::string::npos) << "hashes stay";
  EXPECT_EQ(admin.get("/audit/verify").body["valid"], true);
  const auto found = verify(all);
  EXPECT_EQ(found.exit_code, 0) << found.said;
  const auto other = reference(all);
  if (!other.empty()) {
    EXPECT_TRUE(other.starts_with("holds")) << other;
  }
}

}  // namespace
}  // namespace madang
