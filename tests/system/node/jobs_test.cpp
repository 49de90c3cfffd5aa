#include <algorithm>
#include <sstream>

#include "tests/support/net/ws_client.hpp"
#include "tests/system/support/market_fixture.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t deposits = 120;

/// Somebody whose ledger takes many steps to export.
class a_long_export : public stocked_market {
 protected:
  void start_with_ledger() {
    start({"jobs.export_page_entries=1", "jobs.unfinished_per_user_max=1"});
    auto at = who(0).at(port());
    for (std::size_t i = 0; i < deposits; ++i) {
      ASSERT_EQ(at.post("/accounts/" + who(0).account + "/deposit", {{"amount", std::to_string(i + 1)}}).status, 201);
    }
    user_ = who(0).user;
  }
  std::string channel() const { return "jobs:" + user_; }

  api_reply post_export(const header_list& headers = {}, std::size_t whose = 0) {
    return who(whose).at(port()).post("/accounts/" + who(whose).account + "/ledger/export", json::object(), headers);
  }
  json ask_for_export() {
    auto reply = who(0).at(port()).post("/accounts/" + who(0).account + "/ledger/export", json::object());
    EXPECT_EQ(reply.status, 202) << reply.raw.body;
    EXPECT_EQ(reply.raw.header("location"), "/api/v1/jobs/" + reply.body.value("job_id", ""));
    return reply.body;
  }
  ws_client listen(const json& resume = json::object()) {
    ws_client at(port());
    EXPECT_TRUE(at.open()) << at.status();
    at.send(json{{"op", "auth"}, {"token", who(0).token}}.dump());
    at.send(json{{"op", "subscribe"}, {"channels", {channel()}}, {"resume", resume}}.dump());
    // Whatever happens from here on is heard.
    EXPECT_TRUE(read_until(at, [](const json& frame) { return frame.value("type", "") == "subscribed"; }));
    return at;
  }
  /// Reads frames, whose numbers rise by one, until `enough`.
  template <class Predicate>
  bool read_until(ws_client& at, Predicate enough) {
    const auto until = after(30s);
    while (at.is_open() && std::chrono::steady_clock::now() < until) {
      const auto text = at.receive(500ms);
      if (!text) continue;
      const auto frame = json::parse(*text, nullptr, false);
      if (frame.value("ch", "") == channel() && frame.contains("seq")) {
        EXPECT_EQ(frame["seq"].get<std::uint64_t>(), seen_ + 1) << frame;
        seen_ = frame["seq"];
      }
      if (enough(frame)) return true;
    }
    return false;
  }
  bool read_event(ws_client& at, const std::string& event) {
    return read_until(
        at, [&](const json& frame) { return frame.contains("data") && frame["data"].value("event", "") == event; });
  }
  http_reply result_of(const json& job) {
    return who(0).at(port()).get("/jobs/" + job["job_id"].get<std::string>() + "/result").raw;
  }
  /// The file holds the ledger as the list shows it: every entry once, newest first.
  void expect_ledger(const http_reply& file) {
    EXPECT_EQ(file.status, 200) << file.body;
    EXPECT_EQ(file.header("content-type"), "text/csv");
    std::istringstream lines(file.body);
    std::string line;
    std::getline(lines, line);
    EXPECT_EQ(line, "entry,kind,amount,cash_after,reference,created_at");
    const auto ledger = who(0).at(port()).all("/accounts/" + who(0).account + "/ledger");
    ASSERT_GE(ledger.size(), deposits);
    for (const auto& entry : ledger) {
      ASSERT_TRUE(std::getline(lines, line));
      const std::string amount = entry["amount"];
      EXPECT_NE(line.find("," + entry["kind"].get<std::string>() + "," + amount + ","), std::string::npos)
          << line << entry;
    }
    EXPECT_FALSE(std::getline(lines, line)) << line;
  }

  std::string user_;
  std::uint64_t seen_ = 0;  ///< of the channel
};

TEST_F(a_long_export, runs_to_its_file_and_shows_each_step) {
  start_with_ledger();
  auto at = listen();
  const auto job = ask_for_export();
  EXPECT_EQ(job["kind"], "ledger_export");
  EXPECT_EQ(job["user_id"], user_);
  ASSERT_TRUE(read_event(at, "job_requested"));
  ASSERT_TRUE(read_event(at, "job_started"));
  ASSERT_TRUE(read_event(at, "job_progressed"));
  EXPECT_EQ(result_of(job).status, 409);
  ASSERT_TRUE(read_event(at, "job_succeeded"));
  const auto path = "/jobs/" + job["job_id"].get<std::string>();
  auto self = who(0).at(port());
  const auto done = self.get(path).body;
  EXPECT_EQ(done["status"], "SUCCEEDED");
  EXPECT_EQ(done["progress"], "1");
  EXPECT_EQ(done["result"]["href"], "/api/v1" + path + "/result");
  expect_ledger(result_of(job));
  EXPECT_EQ(self.get("/jobs?status=SUCCEEDED&kind=ledger_export").body["items"], json::array({done}));
  EXPECT_EQ(self.get("/jobs?status=RUNNING").body["items"], json::array());
  EXPECT_EQ(self.remove(path).code(), "job_finished");
}

TEST_F(a_long_export, goes_on_where_it_was_when_the_node_is_killed) {
  start_with_ledger();
  auto at = listen();
  const auto job = ask_for_export();
  ASSERT_TRUE(read_event(at, "job_progressed"));
  node->kill();
  ASSERT_TRUE(node->start());
  auto again = listen({{channel(), seen_}});
  ASSERT_TRUE(read_event(again, "job_succeeded"));
  expect_ledger(result_of(job));
}

TEST_F(a_long_export, stays_cancelled) {
  start_with_ledger();
  auto at = listen();
  const auto job = ask_for_export();
  const auto path = "/jobs/" + job["job_id"].get<std::string>();
  ASSERT_TRUE(read_event(at, "job_progressed"));
  EXPECT_EQ(who(0).at(port()).remove(path).body["status"], "CANCELLED");
  ASSERT_TRUE(read_event(at, "job_cancelled"));
  node->kill();
  ASSERT_TRUE(node->start());
  EXPECT_EQ(who(0).at(port()).get(path).body["status"], "CANCELLED");
  EXPECT_EQ(who(0).at(port()).get(path + "/result").code(), "job_has_no_result");
}

TEST_F(a_long_export, is_nobody_elses_and_bounded) {
  start_with_ledger();
  auto other = who(1).at(port());
  EXPECT_EQ(other.post("/accounts/" + who(0).account + "/ledger/export", json::object()).code(), "not_found");
  const auto job = ask_for_export();
  const auto second = who(0).at(port()).post("/accounts/" + who(0).account + "/ledger/export", json::object());
  EXPECT_EQ(second.status, 429);
  EXPECT_EQ(second.code(), "too_many_jobs");
  EXPECT_EQ(other.post("/accounts/" + who(1).account + "/ledger/export", json::object()).status, 202)
      << "another user's share";
  const auto path = "/jobs/" + job["job_id"].get<std::string>();
  EXPECT_EQ(other.get(path).code(), "not_found");
  EXPECT_EQ(other.get(path + "/result").code(), "not_found");
  EXPECT_EQ(other.remove(path).code(), "not_found");
  EXPECT_EQ(other.all("/jobs").size(), 1U);
  ws_client at(port());
  ASSERT_TRUE(at.open());
  at.send(json{{"op", "auth"}, {"token", who(1).token}}.dump());
  at.send(json{{"op", "subscribe"}, {"channels", {"jobs:" + job["user_id"].get<std::string>()}}}.dump());
  EXPECT_TRUE(read_until(at, [](const json& frame) { return frame.value("code", "") == "forbidden"; }));
}

TEST_F(a_long_export, is_asked_for_once_under_one_key) {
  start_with_ledger();
  const header_list key{{"Idempotency-Key", "export-1"}};
  const auto first = post_export(key);
  ASSERT_EQ(first.status, 202) << first.raw.body;
  EXPECT_FALSE(first.replayed());
  const auto again = post_export(key);
  EXPECT_EQ(again.status, 202);
  EXPECT_TRUE(again.replayed());
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.raw.header("location"), first.raw.header("location"));
  const auto path = "/jobs/" + first.body["job_id"].get<std::string>();
  EXPECT_EQ(who(0).at(port()).remove(path).body["status"], "CANCELLED");
  node->kill();
  ASSERT_TRUE(node->start());
  EXPECT_EQ(post_export(key).body, first.body) << "whatever has become of the job, and over a crash";
  EXPECT_EQ(who(0).at(port()).all("/jobs").size(), 1U);
  EXPECT_EQ(post_export(key, 1).status, 202) << "another user's key is another key";
  EXPECT_FALSE(post_export({{"Idempotency-Key", "export-2"}}).replayed());
  EXPECT_EQ(who(0).at(port()).all("/jobs").size(), 2U);
}

}  // namespace
}  // namespace madang
