#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <thread>

#include "tests/support/eventually.hpp"
#include "tests/system/support/load_client.hpp"
#include "tests/system/support/operator_fixture.hpp"

namespace madang {
namespace {

const std::string symbol = "900001";

TEST_F(an_operator, sees_health_and_readiness_as_they_are) {
  start();
  const auto health = api_client(port()).get("//health");
  EXPECT_EQ(health.status, 200);
  EXPECT_EQ(health.body["status"], "alive");
  EXPECT_GE(health.body["uptime_s"], 0);
  const auto state = api_client(port()).get("//ready");
  EXPECT_EQ(state.status, 200);
  EXPECT_EQ(state.body["ready"], true);
  EXPECT_TRUE(state.body["checks"].contains("journal")) << state.raw.body;
  EXPECT_EQ(api_client(port()).get("//openapi.json").body["openapi"].get<std::string>().substr(0, 3), "3.1");
  EXPECT_EQ(state.body["checks"]["intake"], "open") << state.raw.body;
  for (const auto* name : {"orders_per_second", "madang_events_appended_total", "active_connections"}) {
    EXPECT_GE(node->metric(name), 0) << name;
  }
  EXPECT_EQ(node->metric("madang_intake_open"), 1);
  for (const auto* name : {"madang_free_disk_bytes", "madang_journal_bytes"}) EXPECT_GT(node->metric(name), 0) << name;
  const auto page = node->client().ask({"GET", "/metrics", {}, {}});
  ASSERT_TRUE(page);
  const auto version = health.body["version"].get<std::string>();
  EXPECT_NE(page->body.find("madang_build_info{version=\"" + version + "\""), std::string::npos) << version;
}

TEST_F(an_operator, has_settings_read_again_by_a_signal) {
  const auto file = dir.text() + "/madang.toml";
  const auto log = dir.text() + "/said";
  const auto write = [&](const std::string& rest) { std::ofstream(file) << "[makers]\nenabled = false\n" << rest; };
  write("[node]\nlog_level = \"info\"\n");
  auto running = child_process::start(
      {program(), "serve", "--config", file, "--data", dir.text() + "/own", "--http", "127.0.0.1:0"}, log);
  const auto says = [&](const std::string& what) {
    return eventually([&] { return file_text(log).find(what) != std::string::npos; });
  };
  ASSERT_TRUE(says("Madang is running")) << file_text(log);
  write("[node]\nlog_level = \"debug\"\n[identity]\nrefresh_grace_s = 3\n");
  ::kill(running.pid(), SIGHUP);
  EXPECT_TRUE(says("node.log_level is debug now")) << file_text(log);
  EXPECT_TRUE(says("identity.refresh_grace_s has changed and counts from the next start on"));
  write("[node]\nlog_level = \"loud\"\n");
  ::kill(running.pid(), SIGHUP);
  EXPECT_TRUE(says("bad settings, nothing is taken over")) << file_text(log);
  // Back to what it was at the start: taken over as any other.
  write("[node]\nlog_level = \"info\"\n[identity]\nrefresh_grace_s = 3\n");
  ::kill(running.pid(), SIGHUP);
  EXPECT_TRUE(says("node.log_level is info now")) << file_text(log);
  running.terminate();
  EXPECT_EQ(running.wait_exit(std::chrono::seconds(15)), 0);
}

TEST_F(an_operator, reads_in_the_log_where_and_what_was_started_and_that_it_has_stopped) {
  start({"node.log_format=json"});
  const auto address = "port " + std::to_string(port());
  const auto version = api_client(port()).get("//health").body["version"].get<std::string>();
  EXPECT_EQ(node->stop(), 0);
  std::vector<std::string> said;
  std::istringstream log(node->said());
  for (std::string line; std::getline(log, line);) {
    const auto parsed = json::parse(line, nullptr, false);
    ASSERT_TRUE(parsed.is_object()) << "not JSON: " << line;
    const auto ts = parsed["ts"].get<std::string>();
    EXPECT_TRUE(std::regex_match(ts, std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d)"))) << ts;
    said.push_back(parsed["msg"]);
  }
  const auto says = [&](const std::vector<std::string>& words) {
    return std::any_of(said.begin(), said.end(), [&](const std::string& line) {
      return std::all_of(words.begin(), words.end(),
                         [&](const std::string& word) { return line.find(word) != std::string::npos; });
    });
  };
  EXPECT_TRUE(says({version, address, std::filesystem::absolute(data()).string()})) << node->said();
  EXPECT_TRUE(says({"SIGTERM"})) << node->said();
  EXPECT_TRUE(says({"stopped"})) << node->said();
}

/// How many threads of the process have this name.
std::size_t threads_called(pid_t process, const std::string& name) {
  std::size_t count = 0;
  for (const auto& one : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
    count += file_text((one.path() / "comm").string()) == name + "\n" ? 1 : 0;
  }
  return count;
}

TEST_F(an_operator, chooses_who_gives_actors_their_turns) {
  start({"node.scheduler=own", "node.threads=3"});
  EXPECT_EQ(threads_called(node->process().pid(), "actors"), 3U);
  EXPECT_EQ(node->stop(), 0);
  node->set("node.scheduler=sharing");
  ASSERT_TRUE(node->start()) << node->said();
  EXPECT_EQ(threads_called(node->process().pid(), "actors"), 0U);
  place(order_of(who(0), symbol, "BUY", 1, 9'000));
}

TEST_F(an_operator, stops_under_load_within_seconds_and_nothing_acknowledged_is_lost) {
  start();
  std::vector<load_client> clients;
  for (std::size_t i = 0; i < 6; ++i) clients.emplace_back(who(i), std::vector<std::string>{"900001", "900002"}, i);
  shared_load load{.writes_max = 5'000};
  std::vector<std::jthread> threads;
  for (auto& one : clients) threads.emplace_back([&] { one.run(port(), load); });
  const auto under_load = eventually([&] { return load.answered >= 500; });
  const auto began = std::chrono::steady_clock::now();
  node->process().terminate();
  const auto code = node->process().wait_exit(15s);
  const auto took = std::chrono::steady_clock::now() - began;
  load.stop = true;
  threads.clear();
  EXPECT_TRUE(under_load) << load.answered << " answers came";
  EXPECT_EQ(code, 0) << node->said();
  EXPECT_LT(took, 5s);

  ASSERT_TRUE(node->start()) << node->said();
  settlement_counts sum;
  for (auto& one : clients) {
    EXPECT_TRUE(one.settle(port()));
    EXPECT_EQ(one.complaints(), std::vector<std::string>());
    sum.add(one.counts());
    std::set<std::string> present;
    for (const auto& order : one.who().at(port()).all("/orders?account_id=" + one.who().account))
      present.insert(order["order_id"]);
    for (const auto& id : one.orders()) EXPECT_TRUE(present.contains(id)) << id;
  }
  EXPECT_GT(sum.acknowledged, 0U);
  std::printf("stopped in %lld ms; unanswered %llu, of which had happened %llu; answered 503 %llu\n",
              static_cast<long long>(std::chrono::ceil<std::chrono::milliseconds>(took).count()),
              static_cast<unsigned long long>(sum.unanswered), static_cast<unsigned long long>(sum.had_happened),
              static_cast<unsigned long long>(sum.turned_away));
}

TEST_F(an_operator, stops_and_whoever_still_asks_is_told_to_come_again) {
  start();
  std::vector<api_client> clients;
  for (std::size_t i = 0; i < 4; ++i) clients.push_back(who(i).at(port()));
  // More than is read ahead, so that some are unread when the signal comes.
  constexpr int asked = 2'000;
  for (std::size_t i = 0; i < clients.size(); ++i) {
    ASSERT_TRUE(clients[i].http().connect());
    std::string burst;
    const auto body = order_of(who(i), symbol, "BUY", 1, 9'000, "IOC").dump();
    for (int j = 0; j < asked; ++j) burst += to_bytes(clients[i].request("POST", "/orders", body, {}));
    std::thread([&, burst, i] { (void)clients[i].http().send_bytes(burst); }).join();
  }
  node->process().terminate();
  int served = 0;
  int turned_away = 0;
  for (auto& one : clients) {
    while (const auto raw = one.http().receive(5s)) {
      if (raw->status == 201) {
        ++served;
        continue;
      }
      EXPECT_EQ(raw->status, 503) << raw->body;
      EXPECT_FALSE(raw->header("retry-after").empty());
      ++turned_away;
    }
  }
  EXPECT_EQ(node->process().wait_exit(10s), 0);
  EXPECT_GT(turned_away, 0) << served << " were served";
}

TEST_F(an_operator, cannot_start_a_second_instance_on_the_same_data) {
  start();
  const auto second = start_again_on(data());
  EXPECT_NE(second.exit_code, 0);
  EXPECT_NE(second.exit_code, -1) << "it must not hang";
  EXPECT_NE(second.said.find("in use"), std::string::npos) << second.said;
  EXPECT_NE(second.said.find(std::to_string(node->process().pid())), std::string::npos) << second.said;
  place(order_of(who(0), symbol, "BUY", 1, 9'000));
}

TEST_F(an_operator, is_told_by_name_which_setting_is_wrong) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {{"--set", "http.io_threads=0"}, "http.io_threads"},
      {{"--set", "http.io_threads=many"}, "http.io_threads"},
      {{"--set", "makers.enabled=maybe"}, "makers.enabled"},
      {{"--set", "accounts.fee_rate=2"}, "accounts.fee_rate"},
      {{"--set", "no.such=1"}, "no.such"},
      {{"--http", "nowhere"}, "http.listen"},
      {{"--config", "/nonexistent/madang.toml"}, "/nonexistent/madang.toml"},
      {{"--surprise"}, "--surprise"},
  };
  for (const auto& [words, name] : cases) {
    const auto said = refuse(words);
    EXPECT_EQ(said.exit_code, 2) << words.back() << ": " << said.said;
    EXPECT_NE(said.said.find(name), std::string::npos) << said.said;
  }
  const auto open_to_all = refuse({"--http", "192.0.2.1:1"});
  EXPECT_EQ(open_to_all.exit_code, 2) << "without TLS and without leave";
  EXPECT_NE(open_to_all.said.find("http.allow_plain"), std::string::npos) << open_to_all.said;
  const auto no_port = refuse({"--set", "http.allow_plain=true", "--http", "192.0.2.1:1"});
  EXPECT_EQ(no_port.exit_code, 1) << no_port.said;
  EXPECT_NE(no_port.said.find("http.listen"), std::string::npos) << no_port.said;
}

TEST_F(an_operator, who_wants_json_gets_nothing_else_when_a_start_fails) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {{"--set", "no.such=1"}, "no.such"},
      {{"--surprise"}, "--surprise"},
      {{"--set", "http.allow_plain=true", "--http", "192.0.2.1:1"}, "http.listen"},
      {{"--set", "market.rules_file=/nonexistent/file.toml"}, "market.rules_file"},
      {{"--log-level", "off", "--set", "market.rules_file=/nonexistent/file.toml"}, "market.rules_file"},
      {{"--log-level", "off", "--set", "no.such=1"}, "no.such"},
  };
  for (auto [words, name] : cases) {
    words.insert(words.begin(), {"--set", "node.log_format=json"});
    std::istringstream said(refuse(words).said);
    std::string last;
    for (std::string line; std::getline(said, line); last = line) {
      EXPECT_TRUE(json::accept(line)) << line;
    }
    const auto line = json::parse(last, nullptr, false);
    ASSERT_TRUE(line.is_object()) << last;
    EXPECT_EQ(line["level"], "critical");
    EXPECT_NE(line["msg"].get<std::string>().find(name), std::string::npos) << last;
  }
}

TEST_F(an_operator, is_told_which_file_of_a_setting_is_wrong) {
  for (const std::string name : {"market.rules_file", "market.instruments_file"}) {
    const auto said = refuse({"--set", name + "=/nonexistent/file.toml"});
    EXPECT_EQ(said.exit_code, 1) << said.said;
    EXPECT_NE(said.said.find(name + ": /nonexistent/file.toml"), std::string::npos) << said.said;
  }
}

TEST_F(an_operator, whose_port_is_taken_finds_that_nothing_was_written) {
  start();
  const auto taken = "127.0.0.1:" + std::to_string(port());
  const auto said = refuse({"--http", taken});
  EXPECT_EQ(said.exit_code, 1) << said.said;
  EXPECT_NE(said.said.find("http.listen: " + taken), std::string::npos) << said.said;
  EXPECT_FALSE(std::filesystem::exists(dir.text() + "/other"));
}

TEST_F(an_operator, is_helped_by_the_program_itself) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"--help"},
                                                {"serve", "--help"},
                                                {"journal", "--help"},
                                                {"replay", "--help"},
                                                {"version"}}) {
    auto all = words;
    all.insert(all.begin(), program());
    const auto run = run_program(all);
    EXPECT_EQ(run.exit_code, 0) << words.front() << run.said;
    EXPECT_FALSE(run.said.empty());
  }
  EXPECT_NE(run_program({program(), "journal", "--help"}).said.find("house_accounts:1"), std::string::npos)
      << "every kind of entity is named";
  EXPECT_EQ(run_program({program(), "dance"}).exit_code, 2);
}

}  // namespace
}  // namespace madang
