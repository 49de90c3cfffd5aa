#include <algorithm>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <thread>

#include "tests/bench/bench_report.hpp"
#include "tests/bench/cluster/bench_cluster.hpp"
#include "tests/bench/load/http_load.hpp"

/// `POST /orders` at all nodes of a cluster, of accounts whose symbol lies on another node; before that the same load
/// at one node that is alone over the same kind of database.
namespace madang {
namespace {

constexpr int nodes = 3;
constexpr std::size_t connections = 48;  ///< of all nodes together
constexpr std::size_t symbols_max = 32;
constexpr std::int64_t cash = 4'000'000'000;
constexpr double warm_up_seconds = 3;
constexpr double needed_per_s = 2'000;
constexpr double wanted_per_s = 6'000;
constexpr double needed_p99_us = 120'000;

/// One connection's trader, and both of its requests: one that trades with the house, and one that rests.
struct order_source {
  trader who;
  std::string symbol;
  std::string requests[2];
  std::size_t sent = 0;
};

struct measured_load {
  double per_s = 0;
  double answered = 0;
  double failed = 0;
  double apart = 0;  ///< share of traders whose symbol was elsewhere, at the end
  cluster_cost cost;
  latency_samples latencies;
};

std::string request_of(const trader& who, const json& order) {
  const auto body = order.dump();
  return "POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + who.token +
         "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// A symbol that lives on another node than the account; any, where there is but one node.
std::string symbol_for(const bench_cluster& at, const std::string& account, const std::vector<std::string>& symbols,
                       std::size_t first) {
  const auto home = at.home_of_account(account);
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const auto& symbol = symbols[(first + i) % symbols.size()];
    if (at.nodes() == 1 || at.home_of_symbol(symbol) != home) return symbol;
  }
  throw std::runtime_error("all symbols live on one node");
}

std::vector<order_source> make_sources(const bench_cluster& at) {
  auto symbols = listed_symbols(at.port_of(1));
  if (symbols.size() > symbols_max) symbols.resize(symbols_max);
  std::vector<order_source> made(connections);
  for (std::size_t i = 0; i < made.size(); ++i) {
    auto& one = made[i];
    one.who = make_trader(at.port_of(1), "trader" + std::to_string(i), cash);
    one.symbol = symbol_for(at, one.who.account, symbols, i);
    one.requests[0] = request_of(one.who, market_order_of(one.who, one.symbol, "BUY", 1));
    const auto price = lowest_price(at.port_of(1), one.symbol);
    one.requests[1] = request_of(one.who, order_of(one.who, one.symbol, "BUY", 1, price));
  }
  return made;
}

/// All nodes at once, a thread and an equal share of the traders for each.
std::vector<http_load::outcome> drive(const bench_cluster& at, std::vector<order_source>& sources, double seconds) {
  const auto parts = static_cast<std::size_t>(at.nodes());
  const auto each = sources.size() / parts;
  std::vector<http_load::outcome> outcomes(parts);
  std::vector<std::string> failures(parts);
  std::vector<std::thread> threads;
  for (std::size_t part = 0; part < parts; ++part) {
    threads.emplace_back([&, part] {
      try {
        http_load load(at.port_of(static_cast<int>(part) + 1), each);
        const auto next = [&](std::size_t connection, std::string& into) {
          auto& from = sources[part * each + connection];
          into += from.requests[from.sent++ % 2];
        };
        outcomes[part] = load.run(next, 201, seconds);
      } catch (const std::exception& failure) {
        failures[part] = failure.what();
      }
    });
  }
  for (auto& one : threads) one.join();
  for (const auto& failure : failures) {
    if (!failure.empty()) throw std::runtime_error(failure);
  }
  return outcomes;
}

double share_apart(const bench_cluster& at, const std::vector<order_source>& sources) {
  const auto count = std::count_if(sources.begin(), sources.end(), [&](const order_source& one) {
    return at.home_of_account(one.who.account) != at.home_of_symbol(one.symbol);
  });
  return static_cast<double>(count) / static_cast<double>(sources.size());
}

measured_load measure(int count, double seconds) {
  const bench_cluster at(count);
  auto sources = make_sources(at);
  measured_load out;
  for (const auto& each : drive(at, sources, warm_up_seconds)) out.failed += static_cast<double>(each.failed);
  const auto before = at.cost();
  for (const auto& each : drive(at, sources, seconds)) {
    out.answered += static_cast<double>(each.answered);
    out.per_s += static_cast<double>(each.answered) / each.seconds;
    out.failed += static_cast<double>(each.failed);
    for (const auto nanos : each.latencies_ns) out.latencies.add(nanos);
    if (!each.first_failure.empty()) std::printf("first failure: %s\n", each.first_failure.c_str());
  }
  out.cost = at.cost().since(before);
  out.apart = share_apart(at, sources);
  std::printf("%d node(s): %.0f orders/s, p50 %.1f ms, p99 %.1f ms, failed %.0f\n", count, out.per_s,
              out.latencies.at_us(0.5) / 1000, out.latencies.at_us(0.99) / 1000, out.failed);
  std::fflush(stdout);
  return out;
}

}  // namespace

int run_cluster_orders(double seconds) {
  auto alone = measure(1, seconds);
  auto all = measure(nodes, seconds);
  bench_report report;
  report.bench = "cluster_orders";
  report.unit = "orders/s";
  report.value = all.per_s;
  report.latencies = std::move(all.latencies);
  report.baseline = {{"one_node_orders_per_s", alone.per_s},
                     {"one_node_p99_us", alone.latencies.at_us(0.99)},
                     {"one_node_cpu_us_per_order", alone.cost.node_cpu_s * 1e6 / alone.answered}};
  report.ratio = all.per_s / alone.per_s;
  report.ok =
      all.failed == 0 && alone.failed == 0 && all.per_s >= needed_per_s && report.latencies.at_us(0.99) < needed_p99_us;
  report.more = {{"connections", connections},
                 {"accounts_apart_from_symbol", all.apart},
                 {"node_cpu_us_per_order", all.cost.node_cpu_s * 1e6 / all.answered},
                 {"database_cpu_us_per_order", all.cost.database_cpu_s * 1e6 / all.answered},
                 {"commits_per_order", all.cost.batches / all.answered},
                 {"journal_bytes_per_order", all.cost.bytes / all.answered},
                 {"events_per_order", all.cost.events / all.answered},
                 {"trades_per_order", all.cost.trades / all.answered},
                 {"failed", all.failed + alone.failed},
                 {"wanted_per_s", wanted_per_s}};
  return report.print();
}

}  // namespace madang
