#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

#include "tests/support/net/ws_client.hpp"
#include "tests/support/process/madang_process.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/system/support/api_client.hpp"

namespace madang::sample {
namespace {

using namespace std::chrono_literals;

constexpr int notes_max = 40;

/// The whole program with the made-up context in it, over real sockets.
class a_program_with_one_more_context : public testing::Test {
 protected:
  void SetUp() override {
    const auto data = dir_.text() + "/data";
    node_ = std::make_unique<madang_process>(madang_process::plan{
        MADANG_WITH_SAMPLE, data, {"sample.notes_max=" + std::to_string(notes_max), "sample.shelf=" + shelf()}});
    ASSERT_TRUE(node_->start()) << node_->said();
    ada_ = make_trader(port(), "ada", 1);
    bob_ = make_trader(port(), "bob", 1);
  }
  std::uint16_t port() const { return node_->port(); }
  std::string shelf() const { return dir_.text() + "/shelf"; }
  void kill_and_start() {
    node_->kill();
    ASSERT_TRUE(node_->start()) << node_->said();
  }

  api_reply write(const trader& who, const std::string& text, header_list headers = {}) {
    return who.at(port()).post("/notes", {{"text", text}}, std::move(headers));
  }
  std::vector<std::string> texts_of(const trader& who) {
    std::vector<std::string> out;
    for (const auto& note : who.at(port()).all("/notes")) out.push_back(note["text"]);
    return out;
  }
  ws_client listen(const trader& who, const std::vector<std::string>& channels, const json& resume = json::object()) {
    ws_client at(port());
    EXPECT_TRUE(at.open()) << at.status();
    at.send(json{{"op", "auth"}, {"token", who.token}}.dump());
    at.send(json{{"op", "subscribe"}, {"channels", channels}, {"resume", resume}}.dump());
    return at;
  }
  /// The next frame for which this holds; null where none comes.
  template <class Predicate>
  json read_until(ws_client& at, Predicate is_wanted) {
    const auto until = after(20s);
    while (at.is_open() && std::chrono::steady_clock::now() < until) {
      const auto text = at.receive(500ms);
      if (!text) continue;
      const auto frame = json::parse(*text, nullptr, false);
      if (is_wanted(frame)) return frame;
    }
    return nullptr;
  }
  json read_event(ws_client& at, const std::string& channel, const std::string& event) {
    return read_until(at, [&](const json& frame) {
      return frame.value("ch", "") == channel && frame.contains("data") && frame["data"].value("event", "") == event;
    });
  }
  static bool is_subscribed(const json& frame) { return frame.value("type", "") == "subscribed"; }
  /// The job when it is over.
  json outcome_of(const trader& who, const std::string& job) {
    const auto until = after(30s);
    json last;
    while (std::chrono::steady_clock::now() < until) {
      last = who.at(port()).get("/jobs/" + job).body;
      if (!last["finished_at"].is_null()) break;
    }
    return last;
  }

  temp_dir dir_;
  std::unique_ptr<madang_process> node_;
  trader ada_;
  trader bob_;
};

using texts = std::vector<std::string>;

TEST_F(a_program_with_one_more_context, serves_its_routes_and_keeps_all_when_it_is_killed) {
  const auto first = write(ada_, "하나");
  ASSERT_EQ(first.status, 201) << first.raw.body;
  EXPECT_EQ(first.body["number"], 1);
  EXPECT_EQ(first.body["text"], "하나");
  const header_list key{{"Idempotency-Key", "note-2"}};
  const auto second = write(ada_, "two", key);
  EXPECT_EQ(write(bob_, "another's").status, 201);
  EXPECT_EQ(texts_of(ada_), (texts{"two", "하나"}));
  EXPECT_EQ(ada_.at(port()).get("/notes?limit=1").body["items"].size(), 1U);
  kill_and_start();
  EXPECT_EQ(texts_of(ada_), (texts{"two", "하나"}));
  EXPECT_EQ(texts_of(bob_), texts{"another's"});
  const auto again = write(ada_, "two", key);
  EXPECT_TRUE(again.replayed());
  EXPECT_EQ(again.body, second.body);
  EXPECT_EQ(write(ada_, "three", key).code(), "idempotency_key_reused");
  const json notebook{{"user_id", ada_.user}, {"notes", 2}, {"written", 2}};
  EXPECT_EQ(ada_.at(port()).get("/notebook").body, notebook);
  EXPECT_EQ(ada_.at(port()).remove("/notes").body["notes"], 0);
  EXPECT_EQ(texts_of(ada_), texts{});
  EXPECT_EQ(api_client(port()).get("/notes").code(), "token_missing");
}

TEST_F(a_program_with_one_more_context, refuses_in_words_that_name_the_value) {
  for (int i = 0; i < notes_max; ++i) ASSERT_EQ(write(ada_, "note " + std::to_string(i)).status, 201);
  const auto full = write(ada_, "one more");
  EXPECT_EQ(full.status, 422);
  EXPECT_EQ(full.code(), "notebook_full");
  EXPECT_NE(full.body["detail"].get<std::string>().find(std::to_string(notes_max)), std::string::npos) << full.body;
  EXPECT_EQ(write(ada_, "").code(), "too_short");
}

TEST_F(a_program_with_one_more_context, describes_its_routes_and_its_channel_like_all_others) {
  const auto api = api_client(port()).get("//openapi.json").body;
  ASSERT_TRUE(api["paths"].contains("/api/v1/notes")) << api["paths"].size();
  EXPECT_TRUE(api["paths"]["/api/v1/notes"].contains("post"));
  EXPECT_TRUE(api["components"]["schemas"].contains("Note"));
  const auto streams = api_client(port()).get("//asyncapi.json").body;
  EXPECT_EQ(streams["channels"]["notes"]["address"], "notes:{user}");
}

TEST_F(a_program_with_one_more_context, shows_its_events_to_their_user_and_resumes_them) {
  const auto channel = "notes:" + ada_.user;
  auto at = listen(ada_, {channel});
  ASSERT_FALSE(read_until(at, is_subscribed).is_null());
  write(ada_, "one");
  const auto first = read_event(at, channel, "note_written");
  ASSERT_FALSE(first.is_null());
  EXPECT_EQ(first["data"]["notebook"]["notes"], 1);
  write(ada_, "two");
  EXPECT_EQ(read_event(at, channel, "note_written")["seq"], first["seq"].get<std::uint64_t>() + 1);
  kill_and_start();
  auto again = listen(ada_, {channel}, {{channel, first["seq"]}});
  const auto second = read_event(again, channel, "note_written");
  ASSERT_FALSE(second.is_null());
  EXPECT_EQ(second["seq"], first["seq"].get<std::uint64_t>() + 1);
  EXPECT_EQ(second["data"]["notebook"]["notes"], 2);
  auto stranger = listen(bob_, {channel});
  EXPECT_FALSE(
      read_until(stranger, [](const json& frame) { return frame.value("code", "") == "forbidden"; }).is_null());
}

TEST_F(a_program_with_one_more_context, runs_its_job_to_the_end_over_a_kill) {
  for (int i = 0; i < notes_max; ++i) ASSERT_EQ(write(ada_, "note " + std::to_string(i)).status, 201);
  const auto channel = "jobs:" + ada_.user;
  auto at = listen(ada_, {channel});
  ASSERT_FALSE(read_until(at, is_subscribed).is_null());
  const header_list key{{"Idempotency-Key", "send-1"}};
  const json body{{"greeting", "Dear shelf"}};
  const auto asked = ada_.at(port()).post("/notes/send", body, key);
  ASSERT_EQ(asked.status, 202) << asked.raw.body;
  ASSERT_FALSE(read_event(at, channel, "job_progressed").is_null());
  kill_and_start();
  const auto again = ada_.at(port()).post("/notes/send", body, key);
  EXPECT_TRUE(again.replayed());
  EXPECT_EQ(again.body, asked.body);
  EXPECT_EQ(ada_.at(port()).post("/notes/send", {{"greeting", "Another"}}, key).code(), "idempotency_key_reused");
  const std::string job = asked.body["job_id"];
  EXPECT_EQ(outcome_of(ada_, job)["status"], "SUCCEEDED");
  EXPECT_EQ(ada_.at(port()).get("/jobs/" + job + "/result").raw.body, std::to_string(notes_max));
  const std::filesystem::directory_iterator sent(shelf());
  EXPECT_EQ(std::distance(begin(sent), end(sent)), notes_max) << "each note once";
  EXPECT_EQ(ada_.at(port()).all("/jobs").size(), 1U);
}

/// The console knows nothing of it but its entry in the registry.
TEST_F(a_program_with_one_more_context, shows_its_entity_in_the_console) {
  ASSERT_EQ(write(ada_, "one").status, 201);
  ASSERT_EQ(write(ada_, "two").status, 201);
  ASSERT_EQ(node_->stop(), 0) << node_->said();
  const auto console = [&](const std::string& line) {
    return run_program({MADANG_WITH_SAMPLE, "console", "--data", node_->data_dir(), "--json", "--eval", line});
  };
  const auto kinds = console("ls");
  EXPECT_EQ(kinds.exit_code, 0) << kinds.said;
  EXPECT_NE(kinds.said.find(R"({"kind":"notebook","entities":"1","events":"2",)"), std::string::npos) << kinds.said;
  const auto listed = json::parse(console("ls notebook where written=2 show cleared").said);
  const std::string notebook = listed["tables"]["entities"][0]["entity"];
  EXPECT_TRUE(notebook.starts_with("notebook:")) << notebook;
  const auto inspected = json::parse(console("inspect " + notebook).said);
  EXPECT_EQ(inspected["values"]["written"], "2") << inspected;
  const auto past = json::parse(console("state " + notebook + " @1").said);
  EXPECT_EQ(past["values"]["written"], "1") << past;
  const auto events = json::parse(console("events " + notebook).said);
  EXPECT_EQ(events["tables"]["events"][1]["event"], "note_written") << events;
}

}  // namespace
}  // namespace madang::sample
