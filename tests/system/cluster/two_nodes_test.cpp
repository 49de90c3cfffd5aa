#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>

#include "messages/ids.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/process/postgres_server.hpp"
#include "tests/system/support/market_fixture.hpp"
#include "tests/system/support/stream_reader.hpp"

/// Two processes that serve one platform over one PostgreSQL.
namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t nodes = 2;

/// One server for all tests; each has a database, nodes and certificates of its own.
class two_nodes : public testing::Test {
 protected:
  static postgres_server& server() {
    static postgres_server one;
    return one;
  }

  void SetUp() override {
    if (const auto why = postgres_server::missing(); !why.empty()) GTEST_SKIP() << why;
    database = server().make_database();
    server().sql("CREATE ROLE madang_node LOGIN");
    const auto migrated = run_program(
        {program(), "store", "migrate", "--owner", server().dsn(database), "--grant-to", "madang_node"}, 30s);
    ASSERT_EQ(migrated.exit_code, 0) << migrated.said;
    certify({"authority", certificates()});
    for (std::size_t i = 0; i < nodes; ++i) make_node(i);
    start();
  }

  virtual std::string makers() const { return "makers.enabled=true"; }
  std::string asked(const std::string& query) const { return server().sql(query, database); }
  /// The other one serves everything then.
  void kill_second() {
    node[1]->kill();
    ASSERT_TRUE(eventually([&] { return asked("SELECT count(DISTINCT writer) FROM madang.shard_owners") == "1"; }, 30s))
        << node[0]->said();
  }

  std::string certificates() const { return dir.text() + "/certs"; }
  static void certify(std::vector<std::string> words) {
    words.insert(words.begin(), MADANG_CERTS);
    const auto made = run_program(words, 30s);
    ASSERT_EQ(made.exit_code, 0) << made.said;
  }
  std::string data(std::size_t index) const { return dir.text() + "/node" + std::to_string(index + 1); }

  void make_node(std::size_t index) {
    const auto name = "node" + std::to_string(index + 1);
    certify({"node", certificates(), name});
    std::filesystem::create_directories(data(index));
    node.at(index) = std::make_unique<madang_process>(madang_process::plan{
        program(),
        data(index),
        {"store.kind=postgres", "store.postgres_dsn=" + server().dsn(database, "madang_node"),
         "store.postgres_writer=" + std::to_string(index + 1), "cluster.listen=127.0.0.1:0", "cluster.nodes=2",
         "cluster.certificate_file=" + certificates() + "/" + name + ".crt",
         "cluster.key_file=" + certificates() + "/" + name + ".key",
         "cluster.authority_file=" + certificates() + "/authority.crt", makers(), "market.symbols_seeded=true",
         "http.request_timeout_ms=3000", "store.postgres_read_timeout_ms=1000", "cluster.balance=false"}});
  }

  /// The first one makes the keys, which the other one needs, and waits for it.
  void start() {
    node[0]->launch();
    ASSERT_TRUE(
        eventually([&] { return server().sql("SELECT keys IS NOT NULL FROM madang.journal", database) == "t"; }, 30s))
        << node[0]->said();
    std::filesystem::copy(data(0) + "/keys", data(1) + "/keys", std::filesystem::copy_options::recursive);
    ASSERT_TRUE(node[1]->start(60s)) << node[0]->said() << node[1]->said();
    ASSERT_TRUE(node[0]->find_running(60s)) << node[0]->said() << node[1]->said();
  }

  /// The node that owns the account's shard, by its index.
  std::size_t home_of(const trader& who) const {
    const auto shard = parse_prefixed("acc_", who.account).value() >> 8 & 0xff;
    return std::stoul(server().sql("SELECT writer FROM madang.shard_owners WHERE shard = " + std::to_string(shard),
                                   database)) -
           1;
  }
  /// Traders until each node has one.
  std::array<trader, nodes> one_of_each(std::uint16_t at) {
    std::array<trader, nodes> found;
    for (int i = 0; i < 64 && (found[0].name.empty() || found[1].name.empty()); ++i) {
      const auto one = make_trader(at, "trader" + std::to_string(i), 1'000'000'000);
      found.at(home_of(one)) = one;
    }
    EXPECT_FALSE(found[0].name.empty() || found[1].name.empty()) << "no account came to live on one of the nodes";
    return found;
  }
  static std::vector<std::string> symbols(std::uint16_t at) {
    std::vector<std::string> all;
    const auto listed = api_client(at).get("/market/stocks?limit=100");
    for (const auto& one : listed.body["items"]) all.push_back(one["symbol"]);
    if (all.size() < 8) throw std::runtime_error("too few symbols are listed: " + listed.raw.body);
    return all;
  }

  temp_dir dir;
  std::string database;
  std::array<std::unique_ptr<madang_process>, nodes> node;
};

/// Buys one share of a symbol; tries again while its makers have nothing to sell. What became of an order that got no
/// answer is asked for by its key: it is never bought twice.
bool buys(std::uint16_t at, const trader& who, const std::string& symbol, std::chrono::milliseconds within,
          std::string& said) {
  static std::atomic<int> keys = 0;
  std::string key;
  return eventually(
      [&] {
        if (key.empty()) key = "buys-" + std::to_string(++keys);
        auto client = who.at(at);
        const auto reply = client.post("/orders", market_order_of(who, symbol, "BUY", 1), {{"Idempotency-Key", key}});
        said = reply.raw.body;
        if (reply.status >= 400 && reply.status < 500) key.clear();
        if (reply.status != 201) return false;
        const auto shown = client.get("/orders/" + reply.body["order_id"].get<std::string>());
        said = shown.raw.body;
        if (shown.status != 200) return false;
        if (shown.body["status"] == "CANCELLED" || shown.body["status"] == "REJECTED") key.clear();
        return whole(shown.body["filled_quantity"]) == 1;
      },
      within);
}

TEST_F(two_nodes, fill_orders_whose_accounts_and_symbols_live_on_either) {
  EXPECT_EQ(server().sql("SELECT count(DISTINCT writer) FROM madang.shard_owners", database), "2");
  const auto who = one_of_each(node[0]->port());
  const auto all = symbols(node[0]->port());
  for (std::size_t i = 0; i < 8; ++i) {
    for (const auto& each : who) {
      // Any gateway serves any client.
      std::string said;
      EXPECT_TRUE(buys(node.at(i % nodes)->port(), each, all[i], 20s, said)) << all[i] << " for " << each.name << said;
    }
  }
  for (const auto& each : who) {
    for (const auto& at : node) EXPECT_EQ(shares_of(at->port(), each, all[0]), 1) << each.name;
  }
  for (const auto& at : node) EXPECT_GT(at->metric("madang_trades_total"), 0) << "no symbol lives there";
}

TEST_F(two_nodes, one_serves_all_when_the_other_is_killed) {
  const auto who = one_of_each(node[0]->port());
  const auto all = symbols(node[0]->port());
  std::string said;
  for (std::size_t i = 0; i < 4; ++i) {
    for (const auto& each : who) ASSERT_TRUE(buys(node[0]->port(), each, all[i], 20s, said)) << said;
  }
  std::array<std::int64_t, nodes> cash{};
  for (std::size_t i = 0; i < nodes; ++i) cash.at(i) = cash_of(node[0]->port(), who.at(i));
  const auto lowest = whole(api_client(node[0]->port()).get("/market/stocks/" + all[0]).body["lower_limit"]);
  std::set<std::string> resting;
  for (const auto& each : who) {
    const auto reply = each.at(node[0]->port()).post("/orders", order_of(each, all[0], "BUY", 1, lowest));
    ASSERT_EQ(reply.status, 201) << reply.raw.body;
    resting.insert(reply.body["order_id"].get<std::string>());
  }
  node[1]->kill();
  const auto began = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < 4; ++i) {
    for (const auto& each : who) EXPECT_TRUE(buys(node[0]->port(), each, all[i], 20s, said)) << said;
  }
  const auto took = std::chrono::steady_clock::now() - began;
  RecordProperty("seconds", std::to_string(std::chrono::duration<double>(took).count()));
  EXPECT_EQ(server().sql("SELECT count(DISTINCT writer) FROM madang.shard_owners", database), "1");
  for (std::size_t i = 0; i < nodes; ++i) {
    EXPECT_EQ(shares_of(node[0]->port(), who.at(i), all[0]), 2) << "what was bought before is there, once";
    EXPECT_LT(cash_of(node[0]->port(), who.at(i)), cash.at(i));
  }
  for (const auto& each : who) {
    for (const auto& one : each.at(node[0]->port()).all("/orders?account_id=" + each.account)) {
      resting.erase(one["order_id"].get<std::string>());
    }
  }
  EXPECT_TRUE(resting.empty()) << "an order that was acknowledged is gone";
}

/// Nobody trades unless the test does, so that nothing waits for the disk.
class two_quiet_nodes : public two_nodes {
 protected:
  std::string makers() const override { return "makers.enabled=false"; }
};

/// Whichever of them is asked: the node that serves the entity answers, and does what is wanted.
TEST_F(two_quiet_nodes, answer_each_others_consoles_and_act_for_each_other) {
  const auto who = one_of_each(node[0]->port());
  const auto token = log_in_administrator(data(0), node[0]->port()).body["access_token"];
  std::array<api_client, nodes> admin{api_client(node[0]->port(), token), api_client(node[1]->port(), token)};
  const auto ask = [&](std::size_t at, const std::string& word, const std::string& arguments) {
    const auto reply = admin.at(at).get("/console/" + word + (arguments.empty() ? "" : "?arguments=" + arguments));
    EXPECT_EQ(reply.status, 200) << word << ' ' << arguments << ": " << reply.raw.body;
    return reply.body;
  };
  for (const auto& each : who) {
    EXPECT_EQ(ask(0, "inspect", "account:" + each.account), ask(1, "inspect", "account:" + each.account));
    EXPECT_EQ(ask(0, "events", "account:" + each.account), ask(1, "events", "account:" + each.account));
  }
  const auto far = admin[0].get("/console/inspect?arguments=account:acc_0000000000001");
  EXPECT_EQ(far.code(), "console_refused") << far.raw.body;

  const auto balance = [&](std::size_t at, const trader& of) {
    return of.at(node.at(at)->port()).get("/accounts/" + of.account + "/balance").status;
  };
  for (std::size_t at = 0; at < nodes; ++at) {
    const auto& away = who.at(1 - at);
    const json wanted{{"entity", "account:" + away.account}, {"reason", "a drill"}};
    EXPECT_EQ(admin.at(at).post("/console/isolate?dry_run=true", wanted).body["dry_run"], true);
    EXPECT_EQ(balance(at, away), 200);
    const auto isolated = admin.at(at).post("/console/isolate", wanted);
    ASSERT_EQ(isolated.status, 200) << isolated.raw.body;
    for (std::size_t i = 0; i < nodes; ++i) EXPECT_EQ(balance(i, away), 503);
    EXPECT_EQ(balance(at, who.at(at)), 200) << "everything else goes on";
    EXPECT_EQ(admin.at(at).post("/console/isolate", wanted).code(), "console_refused");
    const auto released = admin.at(at).post("/console/release", wanted);
    ASSERT_EQ(released.status, 200) << released.raw.body;
    for (std::size_t i = 0; i < nodes; ++i) EXPECT_EQ(balance(i, away), 200);
    EXPECT_EQ(admin.at(at).post("/console/restart", wanted).status, 200);
  }
  const auto members = ask(1, "nodes", "")["tables"][1];
  EXPECT_EQ(members["name"], "members");
  ASSERT_EQ(members["rows"].size(), nodes);
  EXPECT_EQ(members["rows"][0][2], "renewed");
  EXPECT_EQ(members["rows"][1][2], "held");
  EXPECT_FALSE(ask(0, "shards", "")["tables"][0]["rows"].empty());
  EXPECT_EQ(ask(0, "links", "")["tables"][0]["rows"][0][1], "up");
  const auto drain = admin[0].post("/console/drain?dry_run=true", {{"node", "2"}, {"reason", "a drill"}});
  EXPECT_EQ(drain.status, 200) << drain.raw.body;
  EXPECT_EQ(admin[0].post("/console/drain", {{"node", "9"}, {"reason", "a drill"}}).code(), "console_refused");
  EXPECT_TRUE(eventually([&] {
    return admin[0].get("/audit/events?action=supervision_ended&object=" + who[1].account).body["items"].size() == 3;
  })) << "wherever it was written down";
}

/// Each switch is turned at one gateway, and an order is tried at the other one, for an account on either node.
TEST_F(two_quiet_nodes, keep_everybody_from_trading_who_was_switched_off_at_one_of_them) {
  const auto who = one_of_each(node[0]->port());
  const auto symbol = symbols(node[0]->port()).front();
  const auto reply = log_in_administrator(data(0), node[0]->port());
  ASSERT_EQ(reply.status, 200) << reply.raw.body;
  const std::string token = reply.body["access_token"];
  const auto code_at = [&](std::size_t at, const trader& one) {
    const auto lowest = whole(api_client(node.at(at)->port()).get("/market/stocks/" + symbol).body["lower_limit"]);
    return one.at(node.at(at)->port()).post("/orders", order_of(one, symbol, "BUY", 1, lowest)).code();
  };
  const auto turn = [&](std::size_t at, nlohmann::json what) {
    what["reason"] = "a fault";
    const auto turned = api_client(node.at(at)->port(), token).post("/risk/kill", what);
    EXPECT_EQ(turned.status, 200) << turned.raw.body;
  };
  for (const auto& one : who) {
    turn(0, {{"scope", "USER"}, {"id", one.user}, {"active", true}});
    EXPECT_EQ(code_at(1, one), "kill_switch") << one.name;
    turn(1, {{"scope", "USER"}, {"id", one.user}, {"active", false}});
    EXPECT_EQ(code_at(0, one), "") << one.name;
  }
  for (std::size_t i = 0; i < nodes; ++i) {
    turn(i, {{"scope", "PLATFORM"}, {"active", true}});
    for (const auto& one : who) {
      EXPECT_TRUE(eventually([&] { return code_at(1 - i, one) == "kill_switch"; }, 5s)) << one.name;
    }
    turn(i, {{"scope", "PLATFORM"}, {"active", false}});
    for (const auto& one : who) {
      EXPECT_TRUE(eventually([&] { return code_at(1 - i, one).empty(); }, 5s)) << one.name;
    }
  }
}

/// The private streams of an account that the second node owns, read at the first one.
class far_streams : public two_quiet_nodes {
 protected:
  void find_somebody() {
    who = one_of_each(node[0]->port())[1];
    symbol = symbols(node[0]->port()).front();
    lowest = whole(api_client(node[0]->port()).get("/market/stocks/" + symbol).body["lower_limit"]);
  }
  /// An order that rests.
  void place(std::size_t at) {
    std::string said;
    ASSERT_TRUE(eventually(
        [&] {
          const auto reply = who.at(node.at(at)->port()).post("/orders", order_of(who, symbol, "BUY", 1, lowest));
          said = reply.raw.body;
          if (reply.status == 201) last = reply.body["order_id"].get<std::string>();
          return reply.status == 201;
        },
        20s))
        << said;
  }
  /// Knows that the last order rests, and the balance as it is.
  bool has_all(const stream_reader& one) const {
    const auto order = one.orders().find(last);
    if (order == one.orders().end() || order->second["status"] != "SUBMITTED" || one.balance().is_null()) return false;
    return one.balance()["seq"] == who.at(node[0]->port()).get("/accounts/" + who.account + "/balance").body["seq"];
  }
  static std::string first_of(const std::vector<std::string>& complaints) {
    return complaints.empty() ? "" : complaints.front();
  }
  void expect_same(const stream_reader& one, const stream_reader& other) {
    EXPECT_EQ(one.orders(), other.orders());
    EXPECT_EQ(one.frames(), other.frames());
    EXPECT_EQ(one.balance(), other.balance());
  }

  trader who;
  std::string symbol;
  std::int64_t lowest = 0;
  std::string last;
};

TEST_F(far_streams, are_read_at_any_node_and_resumed_at_any_other) {
  find_somebody();
  stream_reader reader(who);
  for (std::size_t i = 0; i < 6; ++i) {
    place(i % nodes);
    ASSERT_TRUE(reader.read_until(node.at(i / 2 % nodes)->port(), [&] { return has_all(reader); })) << i;
  }
  EXPECT_EQ(first_of(reader.complaints()), "");
  for (const auto& each : node) {
    stream_reader other(who);
    ASSERT_TRUE(other.read_until(each->port(), [&] { return has_all(other); }));
    expect_same(reader, other);
  }
}

TEST_F(far_streams, go_on_where_the_node_of_the_account_is_killed) {
  find_somebody();
  stream_reader reader(who);
  stream_reader wanderer(who);
  ws_client at(node[0]->port());
  ASSERT_TRUE(reader.begin(at));
  for (std::size_t i = 0; i < 4; ++i) place(i % nodes);
  ASSERT_TRUE(reader.read_on(at, [&] { return has_all(reader); })) << first_of(reader.complaints());
  ASSERT_TRUE(wanderer.read_until(node[1]->port(), [&] { return has_all(wanderer); }));
  place(1);
  node[1]->kill();
  for (std::size_t i = 0; i < 4; ++i) place(0);
  ASSERT_TRUE(reader.read_on(at, [&] { return has_all(reader); })) << first_of(reader.complaints()) << node[0]->said();
  ASSERT_TRUE(wanderer.read_until(node[0]->port(), [&] { return has_all(wanderer); })) << node[0]->said();
  EXPECT_EQ(first_of(reader.complaints()), "");
  EXPECT_EQ(first_of(wanderer.complaints()), "");
  stream_reader fresh(who);
  ASSERT_TRUE(fresh.read_until(node[0]->port(), [&] { return has_all(fresh); }));
  expect_same(reader, fresh);
  expect_same(wanderer, fresh);
}

TEST_F(far_streams, show_an_account_what_it_is_worth_at_any_node) {
  find_somebody();
  const auto channel = "portfolio:" + who.account;
  ws_client at(node[0]->port());
  ASSERT_TRUE(at.open());
  at.send(json{{"op", "auth"}, {"token", who.token}}.dump());
  at.send(json{{"op", "subscribe"}, {"channels", {channel}}}.dump());
  std::int64_t held = 0;
  // What is held is the newest that a frame has shown, of whichever type: a start may be asked for again.
  const auto comes = [&](const std::function<bool(const json&, std::int64_t)>& is_wanted) {
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (std::chrono::steady_clock::now() < until && at.is_open()) {
      const auto text = at.receive(500ms);
      if (!text) continue;
      const auto frame = json::parse(*text, nullptr, false);
      if (frame.value("ch", "") != channel) continue;
      if (is_wanted(frame, std::exchange(held, whole(frame["data"]["portfolio"]["held"])))) return true;
    }
    return false;
  };
  const auto is_start = [](const json& frame, std::int64_t) { return frame["type"] == "snapshot"; };
  const auto holds_more = [&](const json&, std::int64_t before) { return held > before; };
  EXPECT_TRUE(comes(is_start));
  EXPECT_EQ(held, 0);
  place(0);
  EXPECT_TRUE(comes(holds_more));
  const auto before = held;
  node[1]->kill();
  // Whoever takes the account over begins anew.
  EXPECT_TRUE(comes(is_start)) << node[0]->said();
  EXPECT_EQ(held, before);
  place(0);
  EXPECT_TRUE(comes(holds_more));
}

/// Until the test lets go of it, nobody reads a table of the store.
class locked_table {
 public:
  locked_table(const postgres_server& on, const std::string& database, const std::string& table)
      : on_(on), database_(database), table_(table), holder_([this] {
          try {
            on_.sql("BEGIN; LOCK TABLE " + table_ + " IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(300)", database_);
          } catch (const std::exception&) {
            // It was let go.
          }
        }) {}
  ~locked_table() { let_go(); }
  bool is_held() const { return count() == "1"; }
  void let_go() {
    if (!holder_.joinable()) return;
    on_.sql("SELECT pg_terminate_backend(pid)" + holders(), database_);
    holder_.join();
  }

 private:
  std::string holders() const {
    return " FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND relation = '" + table_ + "'::regclass";
  }
  std::string count() const { return on_.sql("SELECT count(*)" + holders(), database_); }

  const postgres_server& on_;
  const std::string database_;
  const std::string table_;
  std::thread holder_;
};

TEST_F(two_nodes, what_the_table_says_is_served_whatever_became_of_the_answer) {
  const auto who = one_of_each(node[0]->port());
  const auto all = symbols(node[0]->port());
  asked("REVOKE EXECUTE ON FUNCTION madang.take_shards FROM madang_node");
  node[1]->kill();
  ASSERT_TRUE(eventually([&] { return asked("SELECT state FROM madang.members WHERE node = 2") == "down"; }, 30s));
  // As the node has asked for it, and never heard that it is done.
  ASSERT_EQ(
      asked("SELECT answer FROM madang.take_shards(2, 1, (SELECT incarnation FROM madang.writers WHERE writer = 1),"
            " ~(0::bit(256)))"),
      "0");
  std::string said;
  EXPECT_TRUE(buys(node[0]->port(), who[1], all[0], 30s, said)) << said << node[0]->said();
}

TEST_F(two_nodes, a_store_that_cannot_be_read_for_now_holds_a_take_over_up_and_ends_nobody) {
  const auto who = one_of_each(node[0]->port());
  const auto all = symbols(node[0]->port());
  locked_table checkpoints(server(), database, "madang.checkpoints");
  ASSERT_TRUE(eventually([&] { return checkpoints.is_held(); }));
  node[1]->kill();
  ASSERT_TRUE(eventually([&] { return node[0]->said().find("cannot be served here yet") != std::string::npos; }, 60s))
      << node[0]->said();
  checkpoints.let_go();
  std::string said;
  EXPECT_TRUE(buys(node[0]->port(), who[1], all[0], 30s, said)) << said << node[0]->said();
}

/// Stands still until it is told to go on, or forgotten.
class standing_server {
 public:
  explicit standing_server(postgres_server& of) : of_(of) { of_.suspend(); }
  ~standing_server() { go_on(); }
  standing_server(const standing_server&) = delete;
  standing_server& operator=(const standing_server&) = delete;

  void go_on() {
    if (std::exchange(stands_, false)) of_.resume();
  }

 private:
  postgres_server& of_;
  bool stands_ = true;
};

/// Nobody knows any more what is true, so nobody says so; but everybody is told that, in time.
TEST_F(two_nodes, a_database_that_stands_still_leaves_nobody_without_an_answer_and_is_used_as_soon_as_it_goes_on) {
  const auto who = one_of_each(node[0]->port());
  const auto quote = "/market/quote/" + symbols(node[0]->port())[0];
  const auto quoted = [&](const madang_process& at) { return api_client(at.port()).get(quote).status; };
  standing_server server_now(server());
  for (const auto& at : node) {
    EXPECT_TRUE(eventually([&] { return quoted(*at) == 503; }, 15s)) << "its lease is over: " << at->said();
  }
  // Long enough for every connection to be tried anew, many times.
  const auto until = std::chrono::steady_clock::now() + 12s;
  while (std::chrono::steady_clock::now() < until) {
    for (const auto& at : node) {
      const auto began = std::chrono::steady_clock::now();
      const auto status = who[0].at(at->port()).get("/accounts/" + who[0].account + "/balance").status;
      EXPECT_TRUE(status == 503 || status == 504) << status;
      EXPECT_LT(std::chrono::steady_clock::now() - began, 4s) << "http.request_timeout_ms is 3000";
    }
  }
  server_now.go_on();
  for (const auto& at : node) {
    EXPECT_TRUE(eventually([&] { return quoted(*at) == 200; }, 10s)) << quoted(*at) << at->said();
  }
  for (const auto& each : who) {
    const auto balance = [&] { return each.at(node[0]->port()).get("/accounts/" + each.account + "/balance").status; };
    EXPECT_TRUE(eventually([&] { return balance() == 200; }, 10s)) << each.name;
  }
}

TEST_F(two_nodes, one_that_owns_nothing_starts_where_the_owner_of_everything_has_left) {
  const auto who = one_of_each(node[0]->port());
  const auto all = symbols(node[0]->port());
  kill_second();
  ASSERT_TRUE(node[1]->start(60s)) << node[1]->said();
  EXPECT_EQ(node[1]->stop(20s), 0);
  EXPECT_EQ(node[0]->stop(20s), 0);
  ASSERT_TRUE(node[1]->start(60s)) << node[1]->said();
  std::string said;
  for (const auto& each : who) EXPECT_TRUE(buys(node[1]->port(), each, all[0], 30s, said)) << said;
}

/// Only there it stands what was live when the node died, as long as the new owner has not written it anew.
TEST_F(two_nodes, one_that_comes_back_leaves_the_end_of_its_journal_to_who_has_its_shards) {
  const std::string written = "SELECT coalesce(max(last), 0) FROM madang.batches WHERE writer = 2";
  ASSERT_TRUE(eventually([&] { return std::stoll(asked(written)) > 200; }, 60s)) << node[1]->said();
  kill_second();
  node[1]->set("journal.snapshot_every_events=100");
  ASSERT_TRUE(node[1]->start(60s)) << node[1]->said();
  const std::string checkpoint = "SELECT coalesce(max(position), 0) FROM madang.checkpoints WHERE writer = 2";
  EXPECT_FALSE(eventually([&] { return asked(checkpoint) != "0"; }, 5s)) << "its tail is read no more";
}

}  // namespace
}  // namespace madang
