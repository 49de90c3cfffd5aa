#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <thread>

#include "tests/support/eventually.hpp"
#include "tests/system/support/load_client.hpp"
#include "tests/system/support/market_fixture.hpp"
#include "tests/system/support/small_disk.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;
const std::string symbol = "900001";

class an_operator : public stocked_market {
 protected:
  /// What a start with these settings says, and the code it ends with.
  run_result refuse(const std::vector<std::string>& words) {
    std::vector<std::string> all{program(), "serve", "--data", dir.text() + "/other", "--http", "127.0.0.1:0"};
    all.insert(all.end(), words.begin(), words.end());
    return run_program(all, 10s);
  }
  run_result start_again_on(const std::string& data) {
    return run_program({program(), "serve", "--data", data, "--http", "127.0.0.1:0", "--set", "makers.enabled=false"},
                       10s);
  }
  run_result set_admin_password(const std::string& data, const std::string& password) {
    const auto words = "echo '" + password + "' | " + program() + " admin set-password --data " + data;
    return run_program({"/bin/sh", "-c", words}, 60s);
  }
  std::string data() const { return dir.text() + "/data"; }
  json ready() { return api_client(port()).get("//ready").body; }
  bool becomes(int status) {
    return eventually([&] { return node->ready_status() == status; }, 10s);
  }
};

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

std::string read_bytes(const std::filesystem::path& file) {
  return file_text(file.string());
}

/// Changes one byte of the first place where the text occurs; false where it does not.
bool change_byte(const std::filesystem::path& file, const std::string& text) {
  auto bytes = read_bytes(file);
  const auto at = bytes.find(text);
  if (at == std::string::npos) return false;
  bytes[at] = static_cast<char>(bytes[at] ^ 1);
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  return true;
}

TEST_F(an_operator, learns_that_the_journal_was_tampered_with) {
  start();
  auto order = order_of(who(0), symbol, "BUY", 10, 9'000);
  order["client_order_id"] = "look-for-me-in-the-journal";
  place(order);
  EXPECT_EQ(node->stop(), 0);
  const auto good = run_program({program(), "journal", "verify", "--data", data()}, 30s);
  EXPECT_EQ(good.exit_code, 0) << good.said;
  ASSERT_TRUE(change_byte(data() + "/journal.db", "look-for-me-in-the-journal") ||
              change_byte(data() + "/journal.db-wal", "look-for-me-in-the-journal"));
  const auto verified = run_program({program(), "journal", "verify", "--data", data()}, 30s);
  EXPECT_EQ(verified.exit_code, 1) << verified.said;
  const auto started = start_again_on(data());
  EXPECT_EQ(started.exit_code, 1) << started.said;
  EXPECT_NE(started.said.find("cannot start"), std::string::npos) << started.said;
}

/// Names of everything in the directory and below, with the rights of group and others.
std::map<std::string, int> rights_below(const std::string& dir) {
  const auto rights = [](const std::filesystem::path& path) {
    return static_cast<int>(std::filesystem::status(path).permissions()) & 077;
  };
  std::map<std::string, int> found{{".", rights(dir)}};
  for (const auto& one : std::filesystem::recursive_directory_iterator(dir)) {
    found[std::filesystem::relative(one.path(), dir)] = rights(one.path());
  }
  return found;
}

TEST_F(an_operator, has_a_data_directory_that_nobody_else_can_read) {
  start();
  std::filesystem::permissions(data(), std::filesystem::perms(0755));
  std::filesystem::permissions(data() + "/journal.db", std::filesystem::perms(0644));
  EXPECT_EQ(node->stop(), 0);
  ASSERT_TRUE(node->start());
  for (const auto& [name, rights] : rights_below(data())) EXPECT_EQ(rights, 0) << name;
}

TEST_F(an_operator, looks_at_a_copy_without_leaving_anything_in_it) {
  start();
  place(order_of(who(0), symbol, "BUY", 10, 9'000));
  node->kill();
  const auto copy = dir.text() + "/copy";
  std::filesystem::copy(data(), copy, std::filesystem::copy_options::recursive);
  std::filesystem::remove(copy + "/journal.db-shm");
  const auto before = rights_below(copy);
  for (const auto* what : {"verify", "stats", "dump"}) {
    const auto looked = run_program({program(), "journal", what, "--data", copy}, 30s);
    EXPECT_EQ(looked.exit_code, 0) << what << ": " << looked.said;
    EXPECT_EQ(rights_below(copy), before) << what;
  }
  EXPECT_NE(run_program({program(), "journal", "dump", "--data", copy}, 30s).said.find("order_placed"),
            std::string::npos)
      << "what is still in the write-ahead log is read, too";
}

TEST_F(an_operator, is_refused_a_start_without_the_keys_of_the_journal) {
  start();
  EXPECT_EQ(node->stop(), 0);
  const auto refused_start = [&](const std::string& word) {
    const auto started = start_again_on(data());
    EXPECT_EQ(started.exit_code, 1) << started.said;
    EXPECT_NE(started.said.find(word), std::string::npos) << started.said;
  };
  const auto keys = data() + "/keys";
  const auto kept = dir.text() + "/keys-kept";
  std::filesystem::rename(keys, kept);
  refused_start("master.key is missing");
  EXPECT_FALSE(std::filesystem::exists(keys)) << "nothing was made in their place";
  std::filesystem::copy(kept, keys, std::filesystem::copy_options::recursive);
  std::filesystem::remove(keys + "/user_keys.db");
  refused_start("user_keys.db is missing");
  std::filesystem::remove_all(keys);
  std::filesystem::rename(kept, keys);
  ASSERT_TRUE(node->start()) << node->said();
}

TEST_F(an_operator, is_refused_the_keys_of_another_journal) {
  start();
  EXPECT_EQ(node->stop(), 0);
  const auto other = dir.text() + "/other";
  ASSERT_EQ(set_admin_password(other, "whatever-it-is").exit_code, 0);
  std::filesystem::remove_all(data() + "/keys");
  std::filesystem::copy(other + "/keys", data() + "/keys", std::filesystem::copy_options::recursive);
  const auto started = start_again_on(data());
  EXPECT_EQ(started.exit_code, 1) << started.said;
  EXPECT_NE(started.said.find("not those of this journal"), std::string::npos) << started.said;
}

TEST_F(an_operator, gives_the_administrator_another_password) {
  start();
  EXPECT_EQ(node->stop(), 0);
  const auto admin_logs_in = [&](const std::string& password) {
    return api_client(port()).post("/users/login", {{"email", "admin@madang.local"}, {"password", password}}).status;
  };
  const auto file = data() + "/keys/admin_password";
  auto first = read_bytes(file);
  first.pop_back();
  const auto changed = set_admin_password(data(), "a-new-secret-of-the-admin");
  ASSERT_EQ(changed.exit_code, 0) << changed.said;
  EXPECT_FALSE(std::filesystem::exists(file));
  ASSERT_TRUE(node->start()) << node->said();
  EXPECT_EQ(admin_logs_in("a-new-secret-of-the-admin"), 200);
  EXPECT_EQ(admin_logs_in(first), 401);
  EXPECT_FALSE(std::filesystem::exists(file)) << "a password that does not work is not announced";
}

TEST_F(an_operator, is_told_to_stop_a_node_whose_journal_is_to_be_verified) {
  start();
  const auto running = run_program({program(), "journal", "verify", "--data", data()}, 30s);
  EXPECT_EQ(running.exit_code, 2) << running.said;
  EXPECT_NE(running.said.find("process " + std::to_string(node->process().pid())), std::string::npos) << running.said;
  node->kill();
  const auto stopped = run_program({program(), "journal", "verify", "--data", data()}, 30s);
  EXPECT_EQ(stopped.exit_code, 0) << stopped.said;
}

TEST_F(an_operator, learns_that_acknowledged_batches_are_missing) {
  start();
  EXPECT_EQ(node->stop(), 0);
  ASSERT_TRUE(node->start());
  place(order_of(who(0), symbol, "BUY", 10, 9'000));
  place(order_of(who(0), symbol, "BUY", 10, 8'000));
  node->kill();
  ASSERT_TRUE(std::filesystem::exists(data() + "/journal.db-wal"));
  std::filesystem::remove(data() + "/journal.db-wal");
  std::filesystem::remove(data() + "/journal.db-shm");
  const auto started = start_again_on(data());
  EXPECT_EQ(started.exit_code, 1) << started.said;
  EXPECT_NE(started.said.find("missing"), std::string::npos) << started.said;
}

TEST_F(an_operator, may_delete_everything_that_is_derived) {
  start();
  const auto order = place(order_of(who(0), symbol, "BUY", 10, 9'000));
  place(order_of(who(1), symbol, "SELL", 4, 9'000));
  auto self = who(0).at(port());
  const auto orders = self.all("/orders?account_id=" + who(0).account);
  const auto ledger = self.all("/accounts/" + who(0).account + "/ledger");
  node->kill();
  for (const auto& entry : std::filesystem::directory_iterator(data())) {
    if (entry.path().filename().string().starts_with("projection.db")) std::filesystem::remove(entry.path());
  }
  ASSERT_TRUE(node->start(60s)) << node->said();
  auto again = who(0).at(port());
  EXPECT_EQ(again.all("/orders?account_id=" + who(0).account), orders);
  EXPECT_EQ(again.all("/accounts/" + who(0).account + "/ledger"), ledger);
  EXPECT_EQ(held_of(port(), who(0)), 6 * 9'000);
}

class a_small_disk : public an_operator {
 protected:
  /// Starts on a file system of that size; skips the test where there cannot be one.
  void start_on_disk(std::int64_t megabytes, const std::vector<std::string>& settings) {
    ASSERT_NO_FATAL_FAILURE(start());
    ASSERT_EQ(node->stop(), 0);
    const auto place_of_disk = dir.text() + "/disk";
    disk = std::make_unique<small_disk>(place_of_disk, megabytes);
    if (!disk->fault().empty()) GTEST_SKIP() << "no file system can be mounted here: " << disk->fault();
    std::filesystem::copy(data(), place_of_disk + "/data", std::filesystem::copy_options::recursive);
    auto all = settings;
    all.push_back("market.instruments_file=" + instruments());
    node = std::make_unique<madang_process>(madang_process::plan{program(), place_of_disk + "/data", all});
    ASSERT_TRUE(node->start()) << node->said();
  }
  void TearDown() override {
    node.reset();
    disk.reset();
  }
  api_reply deposit(const std::string& key) {
    return who(0).at(port()).post("/accounts/" + who(0).account + "/deposit", {{"amount", "1"}},
                                  {{"Idempotency-Key", key}});
  }

  std::unique_ptr<small_disk> disk;
};

TEST_F(a_small_disk, closes_intake_before_it_is_full_and_opens_it_when_there_is_space) {
  ASSERT_NO_FATAL_FAILURE(start_on_disk(256, {"journal.min_free_disk_bytes=8388608"}));
  if (IsSkipped()) return;
  EXPECT_EQ(deposit("a").status, 201);
  const auto cash = cash_of(port(), who(0));
  disk->fill(4'000'000);
  ASSERT_TRUE(becomes(503));
  const auto checks = ready()["checks"];
  EXPECT_NE(checks["journal"].get<std::string>().find("disk"), std::string::npos) << checks;
  EXPECT_TRUE(checks["intake"].get<std::string>().starts_with("closed")) << checks;
  EXPECT_EQ(node->metric("madang_intake_open"), 0);
  EXPECT_TRUE(eventually([&] { return node->said().find("intake is closed") != std::string::npos; }, 10s));
  const auto refused = deposit("b");
  EXPECT_EQ(refused.status, 503) << refused.raw.body;
  EXPECT_FALSE(refused.raw.header("retry-after").empty());
  EXPECT_EQ(who(0).at(port()).post("/orders", order_of(who(0), symbol, "BUY", 1, 9'000)).status, 503);
  EXPECT_EQ(cash_of(port(), who(0)), cash) << "reads go on";
  disk->make_room();
  ASSERT_TRUE(becomes(200));
  EXPECT_TRUE(eventually([&] { return node->said().find("intake is open again") != std::string::npos; }, 10s));
  EXPECT_EQ(deposit("b").status, 201);
  EXPECT_EQ(cash_of(port(), who(0)), cash + 1);
}

TEST_F(a_small_disk, that_is_really_full_loses_nothing_that_was_acknowledged) {
  ASSERT_NO_FATAL_FAILURE(
      start_on_disk(256, {"journal.min_free_disk_bytes=0", "http.request_timeout_ms=1000", "http.list_wait_ms=500"}));
  if (IsSkipped()) return;
  const auto cash = cash_of(port(), who(0));
  disk->fill(0);
  std::int64_t acknowledged = 0;
  std::vector<std::string> unknown;
  for (int i = 0; i < 5'000 && node->ready_status() == 200; ++i) {
    const auto key = "full-" + std::to_string(i);
    const auto reply = deposit(key);
    if (reply.status == 201) {
      ++acknowledged;
    } else if (reply.status == 504) {
      unknown.push_back(key);
    } else {
      ASSERT_EQ(reply.status, 503) << reply.raw.body;
    }
  }
  ASSERT_TRUE(becomes(503)) << acknowledged << " deposits and the disk is not full";
  EXPECT_NE(ready()["checks"]["journal"].get<std::string>().find("disk"), std::string::npos) << ready();
  EXPECT_EQ(deposit("later").status, 503);
  disk->make_room();
  ASSERT_TRUE(becomes(200)) << ready();
  std::printf("%lld deposits until the disk was full, %zu unknown\n", static_cast<long long>(acknowledged),
              unknown.size());
  for (const auto& key : unknown) {
    const auto reply = deposit(key);
    EXPECT_EQ(reply.status, 201) << reply.raw.body;
    ++acknowledged;
  }
  EXPECT_EQ(cash_of(port(), who(0)), cash + acknowledged);
  node->kill();
  ASSERT_TRUE(node->start()) << node->said();
  EXPECT_EQ(cash_of(port(), who(0)), cash + acknowledged);
}

TEST_F(a_small_disk, that_is_full_when_the_process_dies_is_recovered_as_it_was_acknowledged) {
  ASSERT_NO_FATAL_FAILURE(
      start_on_disk(256, {"journal.min_free_disk_bytes=0", "http.request_timeout_ms=1000", "http.list_wait_ms=500"}));
  if (IsSkipped()) return;
  const auto cash = cash_of(port(), who(0));
  disk->fill(0);
  std::int64_t acknowledged = 0;
  std::set<std::string> unknown;
  for (int i = 0; i < 5'000 && unknown.empty(); ++i) {
    const auto key = "full-" + std::to_string(i);
    const auto status = deposit(key).status;
    if (status == 201) {
      ++acknowledged;
    } else if (status != 503) {
      unknown.insert(key);
    } else {
      break;
    }
  }
  node->kill();
  disk->make_room();
  ASSERT_TRUE(node->start()) << node->said();
  const auto found = cash_of(port(), who(0)) - cash;
  EXPECT_GE(found, acknowledged);
  EXPECT_LE(found, acknowledged + static_cast<std::int64_t>(unknown.size()));
  for (const auto& key : unknown) EXPECT_EQ(deposit(key).status, 201);
  EXPECT_EQ(cash_of(port(), who(0)), cash + acknowledged + static_cast<std::int64_t>(unknown.size()));
}

}  // namespace
}  // namespace madang
