#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/bench/bench_report.hpp"
#include "tests/system/cluster/deployed/deployed_cluster.hpp"
#include "tests/system/support/api_client.hpp"

/// How long accounts of a node that is killed wait until another one serves them, with what `deploy/cluster` starts.
namespace madang {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr int nodes = 2;
constexpr int rounds = 5;
constexpr std::size_t traders_wanted = 8;
constexpr auto patience = 60s;
constexpr double needed_ms = 3'000;
constexpr double wanted_ms = 1'500;
/// As of the settings below.
constexpr double lease_ms = 2'000;
const std::string symbol = "005930";

void tell(const deployed_cluster& all, const std::vector<std::string>& words) {
  const auto done = all.tell(words);
  if (done.exit_code != 0) throw std::runtime_error("deploy/cluster " + words.front() + ": " + done.said);
}

void start(const deployed_cluster& all) {
  std::vector<std::string> words = {"up", "--nodes", std::to_string(nodes), "--port", "0"};
  for (const auto* each : {"cluster.lease_ms=2000", "identity.argon2_memory_kib=8", "identity.argon2_iterations=1",
                           "limits.lifted=true", "http.user_share_percent=100", "http.address_share_percent=100"}) {
    words.insert(words.end(), {"--set", each});
  }
  tell(all, words);
}

/// When the gateway at `port` has taken an order of the trader: first success.
steady::time_point await_order(std::uint16_t port, const trader& who, std::int64_t price) {
  auto at = who.at(port);
  const auto until = steady::now() + patience;
  while (steady::now() < until) {
    if (at.post("/orders", order_of(who, symbol, "BUY", 1, price)).status == 201) return steady::now();
    std::this_thread::sleep_for(5ms);
  }
  throw std::runtime_error(who.name + " is not served any more");
}

/// Of all whose accounts live on the victim, by the node that lives.
std::vector<std::int64_t> kill_and_wait(const deployed_cluster& all, int victim, const std::vector<trader>& whose,
                                        std::int64_t price) {
  const auto survivor = static_cast<std::uint16_t>(all.port() + (victim == 1 ? 2 : 1));
  const auto pid = std::stoi(file_text(all.pid_file("node" + std::to_string(victim))));
  for (const auto& one : whose) (void)await_order(survivor, one, price);
  std::vector<std::int64_t> nanos(whose.size(), 0);
  const auto killed = steady::now();
  ::kill(pid, SIGKILL);
  std::vector<std::thread> waiting;
  for (std::size_t i = 0; i < whose.size(); ++i) {
    waiting.emplace_back([&, i] {
      try {
        nanos[i] = std::chrono::nanoseconds(await_order(survivor, whose[i], price) - killed).count();
      } catch (const std::exception& failure) {
        std::fprintf(stderr, "%s\n", failure.what());
      }
    });
  }
  for (auto& one : waiting) one.join();
  return nanos;
}

std::vector<trader> at_home(const deployed_cluster& all, const std::vector<trader>& everybody, int node) {
  std::vector<trader> found;
  std::copy_if(everybody.begin(), everybody.end(), std::back_inserter(found),
               [&](const trader& one) { return all.home_of(one.account) == node; });
  return found;
}

int run_failover() {
  if (const auto why = deployed_cluster::missing(); !why.empty()) throw std::runtime_error(why);
  const deployed_cluster all;
  start(all);
  std::vector<trader> everybody;
  for (std::size_t i = 0; i < traders_wanted; ++i) {
    everybody.push_back(make_trader(all.port(), "trader" + std::to_string(i), 1'000'000'000));
  }
  const auto price = whole(api_client(all.port()).get("/market/stocks/" + symbol).body.at("lower_limit"));
  bench_report report;
  std::vector<double> firsts;
  bool served = true;
  for (int i = 0; i < rounds; ++i) {
    const auto victim = all.home_of(everybody.front().account);
    const auto whose = at_home(all, everybody, victim);
    auto nanos = kill_and_wait(all, victim, whose, price);
    std::sort(nanos.begin(), nanos.end());
    served = served && nanos.front() > 0;
    firsts.push_back(static_cast<double>(nanos.front()) / 1e6);
    for (const auto each : nanos) report.latencies.add(each);
    std::printf(
        "round %d: node %d was killed; the first of %zu accounts was served after %.0f ms, the last after %.0f ms\n",
        i + 1, victim, nanos.size(), firsts.back(), static_cast<double>(nanos.back()) / 1e6);
    std::fflush(stdout);
    tell(all, {"start", std::to_string(victim)});
  }
  std::sort(firsts.begin(), firsts.end());
  report.bench = "failover";
  report.value = firsts.back();
  report.unit = "ms, the worst of " + std::to_string(rounds);
  report.baseline = {{"lease_ms", lease_ms}};
  report.ratio = report.value / lease_ms;
  report.ok = served && report.value < needed_ms;
  report.more = {{"median_ms", firsts[firsts.size() / 2]},
                 {"last_account_ms", report.latencies.at_us(1.0) / 1000},
                 {"wanted_ms", wanted_ms}};
  return report.print();
}

}  // namespace
}  // namespace madang

int main() {
  try {
    return madang::run_failover();
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "failover: %s\n", failure.what());
    return 1;
  }
}
