#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "tests/bench/bench_report.hpp"
#include "tests/bench/cluster/bench_cluster.hpp"
#include "tests/bench/load/http_load.hpp"

/// The longest that a client of a shard waits for an answer while the shard moves to another node with thousands of
/// orders that rest in it. The owner is drained, so its other shards move too: up to eight in one hand-off.
namespace madang {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr int nodes = 2;
constexpr std::size_t loaders = 8;
constexpr auto patience = 120s;
constexpr double needed_ms = 1'000;
constexpr double wanted_ms = 150;
const std::string symbol = "005930";

struct watched {
  double longest_ms = 0;
  double seconds = 0;
  std::size_t answered = 0;
  std::size_t failed = 0;
  bool moved = false;
};

/// So many orders of one account, which live in the account's shard.
void fill_shard(const bench_cluster& at, int node, const trader& who, std::int64_t price, std::size_t entities) {
  const auto body = order_of(who, symbol, "BUY", 1, price).dump();
  const auto request = "POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + who.token +
                       "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                       "\r\n\r\n" + body;
  http_load load(at.port_of(node), loaders);
  const auto make = [&](std::size_t, std::string& into) { into += request; };
  std::size_t placed = 0;
  const auto until = steady::now() + patience;
  while (placed < entities) {
    const auto done = load.run(make, 201, 0.5);
    if (done.failed > 0) throw std::runtime_error("an order was refused: " + done.first_failure);
    placed += done.answered;
    if (steady::now() > until) throw std::runtime_error("the shard was not filled in time");
  }
  std::printf("%zu orders rest in the shard\n", placed);
}

/// Asks one order after the other; the longest time between two successes, until `ended` says so or for `most`.
template <class Ended>
watched watch(const bench_cluster& at, int node, const trader& who, std::int64_t price, std::chrono::seconds most,
              Ended ended, latency_samples& into) {
  auto client = who.at(at.port_of(node));
  watched out;
  const auto body = order_of(who, symbol, "BUY", 1, price);
  const auto began = steady::now();
  auto last = began;
  auto looked = began;
  while (steady::now() - began < most) {
    const auto asked = steady::now();
    if (client.post("/orders", body).status == 201) {
      const auto now = steady::now();
      into.add(std::chrono::nanoseconds(now - asked).count());
      out.longest_ms = std::max(out.longest_ms, std::chrono::duration<double, std::milli>(now - last).count());
      last = now;
      ++out.answered;
    } else {
      ++out.failed;
      std::this_thread::sleep_for(1ms);
    }
    if (steady::now() - looked < 500ms) continue;
    // What the look costs is no stall.
    const auto look = steady::now();
    out.moved = ended();
    looked = steady::now();
    last += looked - look;
    if (out.moved) break;
  }
  out.longest_ms = std::max(out.longest_ms, std::chrono::duration<double, std::milli>(steady::now() - last).count());
  out.seconds = std::chrono::duration<double>(steady::now() - began).count();
  return out;
}

}  // namespace

int run_handoff(std::size_t entities) {
  const bench_cluster at(nodes);
  const auto who = make_trader(at.port_of(1), "mover", 1'000'000'000 * 10LL);
  const auto owner = at.home_of_account(who.account);
  const auto other = owner == 1 ? 2 : 1;
  const auto price = lowest_price(at.port_of(1), symbol);
  fill_shard(at, other, who, price, entities);
  latency_samples quiet_latencies;
  bench_report report;
  std::string said;
  int exit_code = 0;
  std::thread draining;
  const auto moved = [&] { return at.home_of_account(who.account) == other; };
  draining = std::thread([&] {
    const auto done = at.deployed().tell({"drain", std::to_string(owner)});
    said = done.said;
    exit_code = done.exit_code;
  });
  const auto moving = watch(at, other, who, price, patience, moved, report.latencies);
  draining.join();
  if (exit_code != 0) std::printf("drain: %s\n", said.c_str());
  // As long again, with the shard where it is now and nothing that moves.
  const auto as_long = std::chrono::seconds(std::max<std::int64_t>(2, static_cast<std::int64_t>(moving.seconds)));
  const auto quiet = watch(
      at, other, who, price, as_long, [] { return false; }, quiet_latencies);
  report.bench = "handoff";
  report.unit = "ms, longest stall";
  report.value = moving.longest_ms;
  report.baseline = {{"stall_without_move_ms", quiet.longest_ms}, {"p99_without_move_us", quiet_latencies.at_us(0.99)}};
  report.ratio = moving.longest_ms / quiet.longest_ms;
  report.ok = moving.moved && exit_code == 0 && moving.failed == 0 && moving.longest_ms < needed_ms;
  report.more = {{"orders_in_the_shard", static_cast<double>(entities)},
                 {"watched_s", moving.seconds},
                 {"answered", static_cast<double>(moving.answered)},
                 {"failed", static_cast<double>(moving.failed)},
                 {"wanted_ms", wanted_ms}};
  return report.print();
}

}  // namespace madang
