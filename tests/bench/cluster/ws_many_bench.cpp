#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "tests/bench/bench_report.hpp"
#include "tests/bench/cluster/bench_cluster.hpp"
#include "tests/bench/load/ws_load.hpp"

/// Many WebSockets at three gateways, each of them in one channel: what they cost in memory, whether all are held, and
/// how long one trade takes until all have heard of it. Nobody trades but the benchmark.
namespace madang {
namespace {

using steady = std::chrono::steady_clock;

constexpr int nodes = 3;
constexpr std::int64_t needed_bytes = 12'000;
constexpr double needed_ms = 2'000;
constexpr double wanted_ms = 700;
constexpr auto patience = std::chrono::seconds(60);
const std::string symbol = "005930";

/// Clients of one node.
struct crowd {
  std::unique_ptr<ws_load> load;
  std::vector<bool> ready;
  std::vector<bool> ticked;
  std::size_t ready_count = 0;
  std::size_t ticked_count = 0;

  void take(std::size_t connection, std::string_view text) {
    if (!text.starts_with("{\"ch\"")) return;
    auto& noted = ready[connection] ? ticked : ready;
    auto& count = ready[connection] ? ticked_count : ready_count;
    if (noted[connection]) return;
    noted[connection] = true;
    ++count;
  }
  void read(std::int64_t wait_ms) {
    (void)load->read(wait_ms, [this](std::size_t connection, std::string_view text) { take(connection, text); });
  }
};

std::vector<crowd> gather(const bench_cluster& at, std::size_t clients) {
  std::vector<crowd> all(nodes);
  for (int node = 1; node <= nodes; ++node) {
    auto& here = all[static_cast<std::size_t>(node - 1)];
    const auto count = clients / nodes;
    here.load = std::make_unique<ws_load>(at.port_of(node));
    here.ready.resize(count);
    here.ticked.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      here.load->open("{\"op\":\"subscribe\",\"channels\":[\"book:" + symbol + "\"]}");
      if (i % 64 == 0) here.read(0);
    }
    const auto until = steady::now() + patience;
    while (here.ready_count < count && here.load->lost() == 0 && steady::now() < until) here.read(100);
    if (here.ready_count < count) throw std::runtime_error("not all clients have their snapshot");
  }
  return all;
}

std::size_t lost_of(const std::vector<crowd>& all) {
  std::size_t lost = 0;
  for (const auto& each : all) lost += each.load->lost();
  return lost;
}

/// Whether all have heard of what comes next, and how long that took.
double tick_to_all(const bench_cluster& at, std::vector<crowd>& all, const trader& who, std::int64_t price) {
  for (auto& each : all) {
    each.ticked_count = 0;
    std::fill(each.ticked.begin(), each.ticked.end(), false);
  }
  const auto asked = steady::now();
  const auto reply = who.at(at.port_of(1)).post("/orders", order_of(who, symbol, "BUY", 1, price));
  if (reply.status != 201) throw std::runtime_error("no tick: " + reply.raw.body);
  while (steady::now() - asked < patience) {
    bool all_have = true;
    for (auto& each : all) {
      if (each.ticked_count == each.ticked.size()) continue;
      all_have = false;
      each.read(1);
    }
    if (all_have) return std::chrono::duration<double, std::milli>(steady::now() - asked).count();
  }
  return -1;
}

void hold(std::vector<crowd>& all, double seconds) {
  const auto until = steady::now() + std::chrono::duration<double>(seconds);
  while (steady::now() < until) {
    for (auto& each : all) each.read(10);
  }
}

void need_files(std::size_t wanted) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < wanted)
    throw std::runtime_error("this process may open " + std::to_string(limit.rlim_cur) + " files, and needs " +
                             std::to_string(wanted) + " (ulimit -Hn)");
}

}  // namespace

int run_ws_many(std::size_t clients, double seconds) {
  need_files(clients + 200);
  const bench_cluster at(nodes, {"makers.enabled=false"});
  const auto who = make_trader(at.port_of(1), "ticker", 1'000'000'000);
  const auto price = lowest_price(at.port_of(1), symbol);
  std::int64_t before[nodes] = {};
  for (int node = 1; node <= nodes; ++node) before[node - 1] = at.resident_bytes_of(node);
  const auto began = steady::now();
  auto all = gather(at, clients);
  const auto opening = std::chrono::duration<double>(steady::now() - began).count();
  std::int64_t most = 0;
  for (int node = 1; node <= nodes; ++node)
    most = std::max(most, (at.resident_bytes_of(node) - before[node - 1]) / static_cast<std::int64_t>(clients / nodes));
  bench_report report;
  const auto first_ms = tick_to_all(at, all, who, price);
  report.latencies.add(static_cast<std::int64_t>(first_ms * 1e6));
  hold(all, seconds);
  const auto last_ms = tick_to_all(at, all, who, price);
  report.latencies.add(static_cast<std::int64_t>(last_ms * 1e6));
  const auto lost = lost_of(all);
  report.bench = "ws_many";
  report.unit = "bytes/client, at the fullest node";
  report.value = static_cast<double>(most);
  report.baseline = {{"node_before_bytes", static_cast<double>(before[0])}};
  report.ratio = report.value / static_cast<double>(needed_bytes);
  // A few hundred clients say nothing about memory: what a node takes anyway is more than they do.
  const bool is_long = clients >= 10'000;
  report.ok = lost == 0 && first_ms >= 0 && last_ms >= 0 && std::max(first_ms, last_ms) < needed_ms &&
              (!is_long || most <= needed_bytes);
  report.more = {{"clients", static_cast<double>(clients / nodes * nodes)},
                 {"held_s", seconds},
                 {"lost", static_cast<double>(lost)},
                 {"tick_to_all_ms", first_ms},
                 {"tick_to_all_at_the_end_ms", last_ms},
                 {"opened_per_s", static_cast<double>(clients) / opening},
                 {"wanted_ms", wanted_ms}};
  return report.print();
}

}  // namespace madang
