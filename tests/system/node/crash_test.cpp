#include <cstdio>
#include <random>
#include <thread>

#include "tests/support/process/test_store.hpp"
#include "tests/system/support/load_client.hpp"
#include "tests/system/support/market_fixture.hpp"
#include "tests/system/support/priority_probe.hpp"
#include "tests/system/support/stream_reader.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

/// New writes of each client in a round. Every one takes an idempotency key, of which an account has only so many a
/// day: a round has a size, however fast the host is.
constexpr std::size_t writes_per_round = 400;
/// The platform is killed after so many answers of a round at most, while every client still has writes to send.
constexpr std::uint64_t answers_before_kill_max = 1'500;
constexpr std::size_t spare_keys = 1'000;  ///< for the probe, who sends through the same accounts

std::size_t rounds_of_run() {
  return std::getenv("MADANG_TEST_LONG") != nullptr ? 150 : 20;
}

std::uint64_t seed_of_run() {
  if (const auto* given = std::getenv("MADANG_TEST_SEED")) return std::stoull(given);
  return std::random_device{}();
}

bool is_open(const json& order) {
  const std::string status = order["status"];
  return status == "SUBMITTED" || status == "PARTIALLY_FILLED" || status == "VALIDATED" || status == "PENDING";
}

/// What one trader's accounts say over HTTP.
struct account_picture {
  std::int64_t cash = 0;
  std::int64_t held = 0;
  std::map<std::string, std::int64_t> shares;
  std::map<std::string, std::int64_t> free_shares;
  std::map<std::string, json> orders;
  std::map<std::string, json> executions;
  std::vector<json> ledger;

  json facts() const { return {cash, held, shares, free_shares, orders, executions, ledger}; }
};

template <class Map>
void add_each(Map& into, const std::vector<json>& items, const char* id) {
  for (const auto& one : items) {
    EXPECT_TRUE(into.emplace(one[id], one).second) << id << " occurs twice: " << one;
  }
}

account_picture picture_of(std::uint16_t port, const trader& who) {
  auto at = who.at(port);
  account_picture made;
  made.cash = cash_of(port, who);
  made.held = held_of(port, who);
  for (const auto& one : positions_of(port, who)) {
    made.shares[one["symbol"]] = whole(one["quantity"]);
    made.free_shares[one["symbol"]] = whole(one["available_quantity"]);
  }
  add_each(made.orders, at.all("/orders?account_id=" + who.account), "order_id");
  add_each(made.executions, at.all("/executions?account_id=" + who.account), "execution_id");
  made.ledger = at.all("/accounts/" + who.account + "/ledger");
  return made;
}

class kill_nine : public stocked_market {
 protected:
  static constexpr std::size_t load_count = 6;  ///< traders who make load; the others probe priorities

  void prepare(std::uint64_t seed);
  void run_round(std::size_t round);
  void probe_until(const shared_load& load, std::uint64_t answers);
  void finish_load();
  void check_account(std::size_t index);
  void check_orders(const load_client& client, const account_picture& before, const account_picture& now);
  void check_stream(std::size_t index, const account_picture& now);
  void check_books(const std::vector<account_picture>& all);
  void check_conservation();
  void check_same_after_restart(const std::vector<account_picture>& all);
  std::vector<account_picture> all_pictures() const;
  settlement_counts counts() const;

  std::mt19937_64 random;
  std::vector<load_client> clients;
  std::vector<stream_reader> readers;
  std::unique_ptr<priority_probe> probe;
  std::vector<account_picture> before;
  std::int64_t cash_before = 0;
  std::map<std::string, std::int64_t> shares_before;
  std::chrono::milliseconds slowest_start{0};
};

void kill_nine::prepare(std::uint64_t seed) {
  // Small numbers, so that snapshots, archived segments, passivation and repeats between entities all happen meanwhile.
  const auto keys = std::to_string(rounds_of_run() * writes_per_round + spare_keys);
  start({"accounts.max_open_orders=100000", "journal.snapshot_every_events=4000",
         "journal.archive_segment_bytes=1048576", "entities.passivate_after_s=1", "entities.resend_after_ms=200",
         "stream.ring_frames=16", "accounts.idempotency_keys_max=" + keys});
  random.seed(seed);
  for (std::size_t i = 0; i < load_count; ++i) {
    clients.emplace_back(who(i), std::vector<std::string>{"900001", "900002"}, random());
    readers.emplace_back(who(i));
  }
  probe =
      std::make_unique<priority_probe>(std::vector<trader>(traders.begin(), traders.begin() + 4), "900003", random());
  before = all_pictures();
  cash_before = all_cash();
  for (const auto& symbol : symbols()) shares_before[symbol] = all_shares(symbol);
}

std::vector<account_picture> kill_nine::all_pictures() const {
  std::vector<account_picture> made;
  for (const auto& one : traders) made.push_back(picture_of(port(), one));
  return made;
}

void kill_nine::probe_until(const shared_load& load, std::uint64_t answers) {
  const auto until = after(30s);
  while (load.answered < answers) {
    ASSERT_TRUE(probe->change(port())) << node->said();
    ASSERT_LT(std::chrono::steady_clock::now(), until) << load.answered << " of " << answers << " answers came";
  }
}

/// Load on every connection, changes whose priority is known, and after a random number of answers the end.
void kill_nine::run_round(std::size_t round) {
  shared_load load{.writes_max = writes_per_round};
  std::vector<std::jthread> threads;
  for (auto& one : clients) threads.emplace_back([&, at = port()] { one.run(at, load); });
  for (auto& one : readers) threads.emplace_back([&, at = port()] { one.run(at, load.stop); });
  probe_until(load, 1 + random() % answers_before_kill_max);
  probe->change_blindly(port());
  node->kill();
  load.stop = true;
  threads.clear();
  if (HasFatalFailure()) return;

  const auto began = std::chrono::steady_clock::now();
  ASSERT_TRUE(node->start()) << "round " << round << "\n" << node->said();
  slowest_start =
      std::max(slowest_start, std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began));
  ASSERT_TRUE(probe->change(port()));
  const auto book = book_of("900003");
  const auto expected = probe->expected_book();
  ASSERT_EQ(book["bids"], expected["bids"]) << "round " << round;
  ASSERT_EQ(book["asks"], expected["asks"]) << "round " << round;
}

void kill_nine::finish_load() {
  for (auto& one : clients) {
    ASSERT_TRUE(one.settle(port())) << "something stays unknown: " << node->said();
    EXPECT_EQ(one.complaints(), std::vector<std::string>());
  }
  EXPECT_EQ(probe->complaints(), std::vector<std::string>());
}

settlement_counts kill_nine::counts() const {
  settlement_counts sum;
  for (const auto& one : clients) sum.add(one.counts());
  return sum;
}

/// Every acknowledged order is there once, none that was not wanted, and no fill has gone.
void kill_nine::check_orders(const load_client& client, const account_picture& old, const account_picture& now) {
  std::set<std::string> present;
  for (const auto& [id, order] : now.orders) {
    if (!old.orders.contains(id) && order["symbol"] != "900003") present.insert(id);
  }
  EXPECT_EQ(present, client.orders());
  for (const auto& [id, filled] : client.filled()) EXPECT_GE(whole(now.orders.at(id)["filled_quantity"]), filled) << id;
  for (const auto& [id, status] : client.ended()) EXPECT_EQ(now.orders.at(id)["status"], status) << id;
}

void kill_nine::check_account(std::size_t index) {
  const auto& client = clients[index];
  const auto now = picture_of(port(), who(index));
  check_orders(client, before[index], now);

  auto cash = before[index].cash + client.paid_in();
  auto shares = before[index].shares;
  std::map<std::string, std::int64_t> filled;
  for (const auto& [id, one] : now.executions) {
    const auto quantity = whole(one["quantity"]);
    filled[one["order_id"]] += quantity;
    if (before[index].executions.contains(id)) continue;
    const auto sign = one["side"] == "BUY" ? 1 : -1;
    shares[one["symbol"]] += sign * quantity;
    cash -= sign * quantity * whole(one["price"]);
  }
  EXPECT_EQ(now.cash, cash) << "cash is what was paid in and traded";
  EXPECT_EQ(now.shares, shares) << "shares are what was traded";

  std::int64_t held = 0;
  auto free_shares = now.shares;
  for (const auto& [id, order] : now.orders) {
    EXPECT_EQ(whole(order["filled_quantity"]), filled[id]) << "an order is filled by its executions: " << order;
    if (!is_open(order)) continue;
    const auto leaves = whole(order["leaves_quantity"]);
    if (order["side"] == "BUY") held += leaves * whole(order["price"]);
    if (order["side"] == "SELL") free_shares[order["symbol"]] -= leaves;
  }
  EXPECT_EQ(now.held, held) << "held is what open purchases may cost";
  EXPECT_EQ(now.free_shares, free_shares) << "what open sales may deliver is not free";
  EXPECT_EQ(whole(now.ledger.front()["cash_after"]), now.cash);
  const auto is_deposit = [](const json& entry) { return entry["kind"] == "DEPOSIT"; };
  EXPECT_EQ(static_cast<std::uint64_t>(std::ranges::count_if(now.ledger, is_deposit)),
            static_cast<std::uint64_t>(std::ranges::count_if(before[index].ledger, is_deposit)) + client.deposits());
  check_stream(index, now);
}

/// The stream told everything once, across all crashes.
void kill_nine::check_stream(std::size_t index, const account_picture& now) {
  auto& reader = readers[index];
  // What changes an order to sell changes no cash: every order has to be told of, too.
  const auto is_told = [&](const auto& one) {
    const auto found = reader.orders().find(one.first);
    return found != reader.orders().end() && found->second == one.second;
  };
  const auto complete = [&] {
    return reader.executions().size() >= now.executions.size() && reader.balance().is_object() &&
           reader.balance()["cash"] == std::to_string(now.cash) &&
           reader.balance()["held"] == std::to_string(now.held) && std::ranges::all_of(now.orders, is_told);
  };
  EXPECT_TRUE(reader.read_until(port(), complete)) << reader.executions().size() << " executions of "
                                                   << now.executions.size() << ", last balance " << reader.balance();
  EXPECT_EQ(reader.complaints(), std::vector<std::string>());
  std::set<std::string> ids;
  for (const auto& [id, _] : now.executions) ids.insert(id);
  EXPECT_EQ(reader.executions(), ids);
  for (const auto& [id, order] : now.orders) {
    ASSERT_TRUE(reader.orders().contains(id)) << id;
    EXPECT_EQ(reader.orders().at(id), order) << "the last frame shows the order as it stands";
  }
}

void kill_nine::check_conservation() {
  std::int64_t paid_in = 0;
  for (const auto& one : clients) paid_in += one.paid_in();
  EXPECT_EQ(all_cash(), cash_before + paid_in);
  for (const auto& symbol : symbols()) EXPECT_EQ(all_shares(symbol), shares_before[symbol]) << symbol;
}

/// The books are the open orders, no more and no less.
void kill_nine::check_books(const std::vector<account_picture>& all) {
  for (const auto& symbol : {"900001", "900002"}) {
    std::map<std::int64_t, std::pair<std::int64_t, int>> bids;
    std::map<std::int64_t, std::pair<std::int64_t, int>> asks;
    for (const auto& one : all) {
      for (const auto& [_, order] : one.orders) {
        if (!is_open(order) || order["symbol"] != symbol) continue;
        const auto price = whole(order["price"]);
        auto& level = order["side"] == "BUY" ? bids[-price] : asks[price];
        level.first += whole(order["leaves_quantity"]);
        ++level.second;
      }
    }
    const auto best_of = [](const auto& levels) {
      json best = json::array();
      for (const auto& [price, level] : levels) {
        if (best.size() < 10)
          best.push_back({std::to_string(std::abs(price)), std::to_string(level.first), level.second});
      }
      return best;
    };
    const auto book = book_of(symbol);
    EXPECT_EQ(book["bids"], best_of(bids)) << symbol;
    EXPECT_EQ(book["asks"], best_of(asks)) << symbol;
  }
}

void kill_nine::check_same_after_restart(const std::vector<account_picture>& all) {
  EXPECT_EQ(node->stop(), 0) << node->said();
  if (!tests_run_on_postgres()) {
    const auto verified = run_program({program(), "journal", "verify", "--data", node->data_dir()}, 60s);
    EXPECT_EQ(verified.exit_code, 0) << verified.said;
  }
  ASSERT_TRUE(node->start()) << node->said();
  const auto again = all_pictures();
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(again[i].facts(), all[i].facts()) << who(i).name;
}

TEST_F(kill_nine, at_any_moment_loses_nothing_that_was_acknowledged_and_doubles_nothing) {
  const auto seed = seed_of_run();
  const auto rounds = rounds_of_run();
  std::printf("seed %llu: MADANG_TEST_SEED repeats the load\n", static_cast<unsigned long long>(seed));
  ASSERT_NO_FATAL_FAILURE(prepare(seed));
  for (std::size_t round = 0; round < rounds; ++round) ASSERT_NO_FATAL_FAILURE(run_round(round));
  ASSERT_NO_FATAL_FAILURE(finish_load());

  const auto all = all_pictures();
  for (std::size_t i = 0; i < load_count; ++i) check_account(i);
  check_conservation();
  check_books(all);
  ASSERT_NO_FATAL_FAILURE(check_same_after_restart(all));
  EXPECT_EQ(probe->sweep(port(), who(7)), "");
  check_conservation();

  std::uint64_t frames = 0;
  for (const auto& one : readers) frames += one.frames();
  const auto sum = counts();
  std::printf(
      "%zu kills; acknowledged %llu, refused %llu, turned away %llu; unanswered when killed %llu, of which had happened %llu, "
      "happened at the repeat %llu, refused at the repeat %llu (told to wait %llu times); %llu private frames; slowest start %lld "
      "ms\n",
      rounds, static_cast<unsigned long long>(sum.acknowledged), static_cast<unsigned long long>(sum.refused),
      static_cast<unsigned long long>(sum.turned_away), static_cast<unsigned long long>(sum.unanswered),
      static_cast<unsigned long long>(sum.had_happened), static_cast<unsigned long long>(sum.happened_now),
      static_cast<unsigned long long>(sum.refused_now), static_cast<unsigned long long>(sum.in_progress),
      static_cast<unsigned long long>(frames), static_cast<long long>(slowest_start.count()));
  EXPECT_GE(sum.unanswered, 1'000U) << "too little was under way to say anything";
  EXPECT_GE(sum.acknowledged, 5'000U);
  EXPECT_GT(sum.had_happened, 0U);
}

}  // namespace
}  // namespace madang
