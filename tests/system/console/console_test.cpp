#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>

#include "tests/support/eventually.hpp"
#include "tests/system/support/market_fixture.hpp"
#include "tests/system/support/signing_client.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

bool says(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

/// An operator with a console at a node with two traders, each of whom wants to buy at the same price.
class a_console_of_a_node : public empty_market {
 protected:
  void SetUp() override {
    const auto instruments = written("instruments.toml",
                                     "[[instruments]]\nsymbol = \"900001\"\nname = \"Test\"\nname_ko = \"시험\"\n"
                                     "market = \"KOSPI\"\nbase_price = \"10000\"\n");
    start({"market.instruments_file=" + instruments});
    const auto login = log_in_administrator(dir.text() + "/data", port());
    admin = api_client(port(), login.body["access_token"]);
    token_file = written("token", login.body["access_token"].get<std::string>() + "\n");
    for (const auto* name : {"ada", "ben"}) {
      traders.push_back(make_trader(port(), name, 1'000'000));
      const auto placed =
          traders.back().at(port()).post("/orders", order_of(traders.back(), "900001", "BUY", 10, 9'900));
      ASSERT_EQ(placed.status, 201) << placed.raw.body;
      orders.push_back(placed.body["order_id"]);
    }
  }

  std::string written(const std::string& name, const std::string& text) {
    const auto path = dir.path() / name;
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }
  run_result console(std::vector<std::string> words) {
    words.insert(words.begin(), {program(), "console"});
    return run_program(words, 60s);
  }
  /// What a line shows.
  run_result say(const std::string& line) {
    return console({"--node", url(), "--token-file", token_file, "--eval", line});
  }
  json say_json(const std::string& line) {
    const auto done = console({"--node", url(), "--token-file", token_file, "--json", "--eval", line});
    EXPECT_EQ(done.exit_code, 0) << line << ": " << done.said;
    return json::parse(done.said, nullptr, false);
  }
  /// What the directory of the stopped node shows.
  run_result say_offline(const std::string& line) { return console({"--data", dir.text() + "/data", "--eval", line}); }

  /// They come last; nothing happens after them.
  void wait_for_acknowledgements() {
    const std::regex waits("[1-9][0-9]* unacknowledged|unacknowledged_reports +[1-9]");
    std::vector<std::string> told{"symbol:900001"};
    for (std::size_t i = 0; i < traders.size(); ++i) {
      for (const auto& one : {"user:" + traders[i].user, "account:" + traders[i].account}) told.push_back(one);
    }
    for (const auto& one : orders) told.push_back("order:" + one);
    for (const auto& one : told) {
      EXPECT_TRUE(eventually([&] { return !std::regex_search(say("inspect " + one).said, waits); }, 20s)) << one;
    }
  }

  api_client admin;
  std::string token_file;
  std::vector<trader> traders;
  std::vector<std::string> orders;
};

// ---- what it shows -------------------------------------------------------------------------------------------------

TEST_F(a_console_of_a_node, shows_what_its_journal_says_when_it_has_stopped) {
  const std::string first = "order:" + orders[0];
  const std::string second = "order:" + orders[1];
  const std::vector<std::string> lines{"inspect " + second,
                                       "inspect account:" + traders[0].account,
                                       "inspect user:" + traders[0].user,
                                       "inspect symbol:900001",
                                       "state " + second + " @1",
                                       "state account:" + traders[0].account + " @2",
                                       "diff " + second + " @1 @2",
                                       "events " + second,
                                       "events " + second + " limit 1",
                                       "events user:" + traders[0].user,
                                       "explain " + first,
                                       "explain " + second,
                                       "explain " + second + " @1",
                                       "what-if " + second + " set price=10000",
                                       "what-if " + second + " set quantity=3 time_in_force=IOC",
                                       "replay " + second + " --speed max",
                                       "replay account:" + traders[0].account + " @2.. --speed 100000",
                                       "ask " + second + " cancel",
                                       "ask symbol:900001 halt",
                                       "ls order show side,status,quantity",
                                       "ls account sort -cash where cash>0",
                                       "ls order where events>=2 limit 1",
                                       "tail where kind=order",
                                       "tail where kind=account and event~placed limit 1"};
  wait_for_acknowledgements();
  std::vector<std::string> live;
  for (const auto& line : lines) {
    const auto done = say(line);
    EXPECT_EQ(done.exit_code, 0) << line << ": " << done.said;
    live.push_back(done.said);
  }
  EXPECT_TRUE(says(live[0], "SUBMITTED")) << live[0];
  EXPECT_TRUE(says(live[11], "Orders that came earlier stand before it at its price: 1, with 10 shares.")) << live[11];
  ASSERT_EQ(node->stop(), 0);
  for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(live[i], say_offline(lines[i]).said) << lines[i];
}

TEST_F(a_console_of_a_node, follows_what_happens) {
  const auto line = "ls order where status=SUBMITTED show quantity";
  EXPECT_EQ(say_json(line)["tables"]["entities"].size(), 2U);
  const auto before = say_json("inspect order:" + orders[1])["values"]["events"].get<std::string>();
  ASSERT_EQ(traders[1].at(port()).remove("/orders/" + orders[1]).status, 200);
  EXPECT_TRUE(eventually([&] { return say_json(line)["tables"]["entities"].size() == 1; }));
  const auto changes = say_json("diff order:" + orders[1] + " @" + before + " @2100-01-01")["tables"]["changes"];
  const auto status =
      std::find_if(changes.begin(), changes.end(), [](const json& one) { return one["field"] == "status"; });
  ASSERT_TRUE(status != changes.end()) << changes;
  EXPECT_EQ((*status)["after"], "CANCELLED");
}

TEST_F(a_console_of_a_node, knows_its_journal_its_figures_and_its_settings) {
  const auto nodes = say_json("nodes")["tables"]["nodes"];
  ASSERT_EQ(nodes.size(), 1U);
  EXPECT_EQ(nodes[0]["state"], "READY");
  EXPECT_EQ(nodes[0]["isolated"], "0");
  EXPECT_EQ(say_json("journal")["values"]["writable"], "yes");
  const auto figures = say_json("metrics madang_entities_in_memory")["tables"]["metrics"];
  ASSERT_EQ(figures.size(), 1U) << figures;
  EXPECT_NE(figures[0]["value"], "0");
  const json change{{"settings", {{"accounts.max_per_user", 7}}}, {"reason", "as agreed"}};
  EXPECT_NE(say_json("settings accounts.max_per_user")["values"]["value"], "7");
  ASSERT_EQ(admin.ask("PUT", "/admin/settings", change.dump(), {}).status, 200);
  EXPECT_EQ(say_json("settings accounts.max_per_user")["values"]["value"], "7") << "as it is now";
}

TEST_F(a_console_of_a_node, shows_no_secret) {
  const auto shown = say("events user:" + traders[0].user).said + say("inspect user:" + traders[0].user).said;
  EXPECT_TRUE(says(shown, "password_hash=<masked>")) << shown;
  EXPECT_FALSE(says(shown, "argon2")) << shown;
  EXPECT_FALSE(says(shown, "example.com")) << shown;
}

// ---- what it does --------------------------------------------------------------------------------------------------

TEST_F(a_console_of_a_node, says_first_what_would_come_of_an_act) {
  const auto order = "order:" + orders[0];
  for (const auto* act : {"restart", "isolate", "snapshot"}) {
    const auto shown = say(std::string(act) + " " + order);
    EXPECT_EQ(shown.exit_code, 0) << shown.said;
    EXPECT_TRUE(says(shown.said, "presence  in memory\n")) << shown.said;
    EXPECT_TRUE(says(shown.said, "Nothing was done: `" + std::string(act) + " " + order + " reason WHY` does it."))
        << shown.said;
  }
  const auto idle = say("release " + order);
  EXPECT_EQ(idle.exit_code, 1);
  EXPECT_EQ(idle.said, "refused: it is not isolated\n");
  EXPECT_TRUE(admin.get("/audit/events?action=supervision_ordered").body["items"].empty());
  EXPECT_EQ(traders[0].at(port()).get("/orders/" + orders[0]).body["status"], "SUBMITTED");
}

TEST_F(a_console_of_a_node, takes_an_entity_out_of_service_and_lets_it_serve_again) {
  const auto order = "order:" + orders[0];
  const auto path = "/orders/" + orders[0];
  auto ada = traders[0].at(port());
  const auto isolated = say("isolate " + order + " reason it was booked twice");
  EXPECT_EQ(isolated.exit_code, 0) << isolated.said;
  EXPECT_TRUE(says(isolated.said, "presence  isolated\n")) << isolated.said;
  EXPECT_EQ(ada.get(path).status, 503);
  EXPECT_EQ(traders[1].at(port()).get("/orders/" + orders[1]).status, 200) << "everything else goes on";
  EXPECT_EQ(say_json("nodes")["tables"]["nodes"][0]["isolated"], "1");
  EXPECT_EQ(say("isolate " + order + " reason again").said, "refused: it is isolated already\n");
  const auto released = say("release " + order + " reason 'it was not'");
  EXPECT_EQ(released.exit_code, 0) << released.said;
  const auto shown = ada.get(path);
  EXPECT_EQ(shown.status, 200) << shown.raw.body;
  EXPECT_EQ(shown.body["status"], "SUBMITTED");
  EXPECT_EQ(ada.remove(path).status, 200) << "it takes commands as before";
  EXPECT_EQ(say_json("nodes")["tables"]["nodes"][0]["isolated"], "0");
}

TEST_F(a_console_of_a_node, has_every_act_in_the_audit_trail_with_who_why_and_what_came_of_it) {
  const auto order = "order:" + orders[1];
  const auto before = say("inspect " + order).said;
  EXPECT_EQ(say("restart " + order + " reason it hangs").exit_code, 0);
  EXPECT_EQ(say("snapshot " + order + " reason before the repair").exit_code, 0);
  EXPECT_EQ(say("inspect " + order).said, before) << "a restart changes nothing";
  const auto events = admin.get("/audit/events?object=" + orders[1]).body["items"];
  ASSERT_EQ(events.size(), 4U) << events;
  for (const auto& one : events) {
    EXPECT_EQ(one["object"]["kind"], "order");
    EXPECT_EQ(one["result"], "OK");
    EXPECT_FALSE(one["actor"].is_null());
  }
  EXPECT_EQ(events[3]["action"], "supervision_ordered");
  EXPECT_EQ(events[3]["reason"], "it hangs");
  EXPECT_EQ(events[3]["values"]["act"], "restart");
  EXPECT_EQ(events[2]["action"], "supervision_ended");
  EXPECT_EQ(events[1]["values"]["act"], "snapshot");
  EXPECT_EQ(events[0]["reason"], "before the repair");
  EXPECT_EQ(admin.get("/audit/verify").body["valid"], true);
}

TEST_F(a_console_of_a_node, does_nothing_that_could_not_be_undone_or_is_not_asked_properly) {
  const auto profile = admin.get("/users/profile").body["user_id"].get<std::string>();
  EXPECT_EQ(say("isolate user:" + profile + " reason because").said, "refused: you would lock yourself out\n");
  const auto trail = say("isolate platform:1 reason because").said;
  EXPECT_TRUE(says(trail, "audit trail")) << trail;
  EXPECT_EQ(say("restart order:ord_0000000000001 reason because").exit_code, 1);
  for (const auto* line : {"restart", "restart order reason because", "restart x:y because", "isolate order:x reason",
                           "release order:x reason ab", "halt", "drain two reason because"}) {
    EXPECT_EQ(say(line).exit_code, 2) << line;
  }
  EXPECT_EQ(say("drain 2 reason because").said, "refused: this node is the only one: nobody could take its shards\n");
  const auto key = admin.post("/users/api-keys", {{"name", "console"}, {"scopes", {"READ", "TRADE"}}});
  ASSERT_EQ(key.status, 201) << key.raw.body;
  const signing_client bot{port(), key.body["key_id"], key.body["secret"]};
  const json body{{"entity", "order:" + orders[0]}, {"reason", "because"}};
  EXPECT_EQ(bot.ask({"POST", "/api/v1/console/restart", {}, body.dump(), {}, {}}).code(), "scope_required")
      << "no key acts";
  EXPECT_TRUE(admin.get("/audit/events?action=supervision_ordered").body["items"].empty());
  const auto shown = admin.post("/console/isolate?dry_run=true", body);
  EXPECT_EQ(shown.status, 200) << shown.raw.body;
  EXPECT_EQ(shown.body["dry_run"], true);
  EXPECT_EQ(admin.post("/console/isolate", {{"entity", "order:" + orders[0]}}).code(), "field_required");
}

TEST_F(a_console_of_a_node, halts_a_symbol_and_lets_it_trade_again) {
  EXPECT_TRUE(says(say("halt 900001").said, "Nothing was changed."));
  EXPECT_EQ(admin.get("/market/stocks/900001").body["status"], "TRADING");
  const auto halted = say("halt 900001 reason news is due");
  EXPECT_EQ(halted.exit_code, 0) << halted.said;
  EXPECT_EQ(halted.said, "symbol  900001\nstatus  HALTED\n");
  EXPECT_EQ(say("resume 900001 reason it is out").said, "symbol  900001\nstatus  TRADING\n");
  EXPECT_EQ(say("halt 999999 reason because").exit_code, 1);
  const auto events = admin.get("/audit/events?object=900001").body["items"];
  ASSERT_EQ(events.size(), 2U) << events;
  EXPECT_EQ(events[1]["reason"], "news is due");
}

TEST_F(a_console_of_a_node, shows_what_the_node_waits_for) {
  EXPECT_EQ(say_json("gate")["values"]["events_that_wait"], "0");
  EXPECT_TRUE(eventually([&] { return say_json("projector")["values"]["events_behind"] == "0"; }));
  EXPECT_TRUE(say_json("jobs")["tables"].contains("entities"));
  for (const auto* word : {"shards", "links"}) {
    EXPECT_EQ(say(word).said, "refused: this node is the only one: it serves every shard, and has no links\n");
  }
}

// ---- who may, and what goes wrong ----------------------------------------------------------------------------------

TEST_F(a_console_of_a_node, is_for_administrators_alone) {
  const auto paths = api_client(port()).get("//openapi.json").body["paths"];
  std::size_t words = 0;
  std::size_t acts = 0;
  for (const auto& [path, methods] : paths.items()) {
    if (!path.starts_with("/api/v1/console/")) continue;
    const auto target = path.substr(std::string_view("/api/v1").size());
    if (methods.contains("post")) {
      ++acts;
      const json body{{"entity", "order:" + orders[0]}, {"reason", "because"}};
      EXPECT_EQ(traders[0].at(port()).post(target, body).status, 403) << path;
      EXPECT_EQ(api_client(port()).post(target, body).status, 401) << path;
      continue;
    }
    ++words;
    EXPECT_EQ(traders[0].at(port()).get(target).status, 403) << path;
    EXPECT_EQ(api_client(port()).get(target).status, 401) << path;
  }
  EXPECT_EQ(words, 19U);
  EXPECT_EQ(acts, 7U);
  const auto own = written("of_ada", traders[0].token);
  const auto done =
      console({"--node", url(), "--token-file", own, "--eval", "inspect order:" + orders[0], "--eval", "ls"});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_TRUE(says(done.said, "lost: the node does not let you in: role_required")) << done.said;
  EXPECT_FALSE(says(done.said, "SUBMITTED"));
}

TEST_F(a_console_of_a_node, lets_an_administrators_key_look) {
  const auto key = admin.post("/users/api-keys", {{"name", "console"}, {"scopes", {"READ"}}});
  ASSERT_EQ(key.status, 201) << key.raw.body;
  const auto look = [&](const std::string& secret) {
    return run_program({"/usr/bin/env", "MADANG_KEY=" + key.body["key_id"].get<std::string>(),
                        "MADANG_SECRET=" + secret, program(), "console", "--node", url(), "--eval",
                        "explain order:" + orders[1], "--eval", "ls order where status=SUBMITTED"},
                       60s);
  };
  const auto done = look(key.body["secret"]);
  EXPECT_EQ(done.exit_code, 0) << done.said;
  EXPECT_TRUE(says(done.said, orders[1])) << done.said;
  const auto forged = look("msk_00000000000000000000000000000000");
  EXPECT_EQ(forged.exit_code, 1);
  EXPECT_TRUE(says(forged.said, "signature_invalid")) << forged.said;
}

TEST_F(a_console_of_a_node, tells_what_is_wrong_by_its_exit_code) {
  const auto refused = say("inspect order:ord_0000000000001");
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_EQ(refused.said, "refused: order:ord_0000000000001 has no events\n");
  EXPECT_EQ(say("state order:" + orders[0] + " @99").exit_code, 1);
  for (const auto* line : {"inspect order", "ls cat", "dance", "nodes now", "journal x", "state x @0"}) {
    EXPECT_EQ(say(line).exit_code, 2) << line;
  }
  EXPECT_EQ(say(std::string(5'000, 'x')).exit_code, 2);
  EXPECT_EQ(say("metrics '" + std::string(4'000, '%') + "'").exit_code, 0) << "a long one, escaped";
  ASSERT_EQ(node->stop(), 0);
  const auto lost = say("ls");
  EXPECT_EQ(lost.exit_code, 1);
  EXPECT_TRUE(says(lost.said, "lost: no answer from " + url() + ": ")) << lost.said;
}

TEST_F(a_console_of_a_node, takes_hostile_requests) {
  const auto ask = [&](const std::string& target) { return admin.get(target); };
  for (const auto* arguments :
       {"%1b%5b2J", "order%3A%27", "%f0%9f%98%80", "order:ord_zzzzzzzzzzzzz", "'", "%22", "%5c", "..%2f..", "a%00b"}) {
    for (const auto* word : {"inspect", "ls", "state", "diff", "events", "explain", "settings", "tail"}) {
      const auto reply = ask("/console/" + std::string(word) + "?arguments=" + std::string(arguments));
      EXPECT_TRUE(reply.status == 422 || reply.status == 400) << word << ' ' << arguments << ": " << reply.raw.body;
    }
  }
  EXPECT_EQ(ask("/console/ls?arguments=" + std::string(4'097, 'x')).code(), "parameter_invalid");
  EXPECT_EQ(ask("/console/ls?line=order").code(), "unknown_parameter");
  EXPECT_EQ(ask("/console/dance").status, 404);
  EXPECT_EQ(node->ready_status(), 200);
}

// ---- the documentation ---------------------------------------------------------------------------------------------

/// Sessions of the page with a node that runs: ids and times are masked, and so are numbers that differ from start to
/// start.
class masked_text {
 public:
  void replace(const std::string& id, char number) {
    auto stand_in = id;
    std::fill(stand_in.begin() + 4, stand_in.end(), '0');
    stand_in.back() = number;
    ids_.emplace_back(id, stand_in);
  }
  std::string typed(std::string line) const {
    for (const auto& [id, stand_in] : ids_) line = replaced(line, stand_in, id);
    return line;
  }
  std::string shown(std::string text) const {
    for (const auto& [id, stand_in] : ids_) text = replaced(text, id, stand_in);
    static const std::regex time(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)");
    static const std::regex number(R"((^|\n)(position|durable|checkpoint|\w+_that_wait)( +)\d+)");
    return std::regex_replace(std::regex_replace(text, time, "2026-11-20T00:00:00.000000Z"), number, "$01$02$030");
  }

 private:
  static std::string replaced(std::string text, const std::string& what, const std::string& by) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
      text.replace(at, what.size(), by);
    }
    return text;
  }

  std::vector<std::pair<std::string, std::string>> ids_;
};

TEST_F(a_console_of_a_node, shows_what_the_documentation_shows) {
  wait_for_acknowledgements();
  masked_text mask;
  for (std::size_t i = 0; i < orders.size(); ++i) {
    mask.replace(orders[i], static_cast<char>('1' + i));
    mask.replace(traders[i].account, static_cast<char>('1' + i));
    mask.replace(traders[i].user, static_cast<char>('1' + i));
  }
  constexpr std::string_view prompt = "madang> ";
  std::ifstream page(MADANG_CONSOLE_PAGE);
  std::string text;
  std::string wanted;
  bool in_session = false;
  std::size_t typed = 0;
  for (std::string line; std::getline(page, line);) {
    text += line + "\n";
    if (line.starts_with("```")) in_session = line == "```console node";
    const bool is_typed = in_session && line.starts_with(prompt);
    if (!in_session || is_typed || line.starts_with("```")) wanted += line + "\n";
    if (!is_typed) continue;
    ++typed;
    wanted += mask.shown(say(mask.typed(line.substr(prompt.size()))).said);
  }
  EXPECT_GE(typed, 6U);
  if (text == wanted) return;
  const auto file = std::filesystem::temp_directory_path() / "console.md.wanted";
  std::ofstream(file) << wanted;
  FAIL() << "a session is not what the console shows; see: diff docs/developers/console.md " << file;
}

}  // namespace
}  // namespace madang
