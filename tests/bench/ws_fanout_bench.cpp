#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "tests/bench/bench_report.hpp"
#include "tests/bench/benches.hpp"
#include "tests/bench/load/bench_gateway.hpp"
#include "tests/bench/load/forked_part.hpp"
#include "tests/bench/load/shared_counts.hpp"
#include "tests/bench/load/ws_load.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr std::size_t subscribers = 10'000;
constexpr std::size_t ticks_max = 1 << 16;
constexpr std::int64_t ahead_max = 8;  ///< ticks sent before all of an earlier one have arrived
constexpr double seconds = 10;

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(steady::now().time_since_epoch()).count();
}

/// What both processes see.
struct fan_out_counts {
  std::atomic<std::uint64_t> ready{0};     ///< sockets that have their snapshot
  std::atomic<std::uint64_t> received{0};  ///< ticks, on all sockets
  std::atomic<std::uint64_t> lost{0};      ///< sockets that were closed
  std::atomic<std::uint64_t> gaps{0};      ///< ticks that did not follow the one before
  std::atomic<bool> stop{false};
  std::array<std::atomic<std::int64_t>, ticks_max> sent_ns{};  ///< by number of the tick
};

std::uint64_t number_after(std::string_view text, std::string_view mark) {
  const auto at = text.find(mark);
  std::uint64_t number = 0;
  if (at != std::string_view::npos) std::from_chars(text.data() + at + mark.size(), text.data() + text.size(), number);
  return number;
}

/// Counts what arrives, and notes how long each hundredth took.
struct tick_listener {
  fan_out_counts& counts;
  std::vector<std::uint64_t> last = std::vector<std::uint64_t>(subscribers);
  std::vector<std::int64_t> latencies{};

  void take(std::size_t connection, std::string_view text) {
    if (!text.starts_with("{\"ch\"")) return;
    const auto seq = number_after(text, "\"seq\":");
    auto& before = last[connection];
    if (text.find("\"snapshot\"") != std::string_view::npos) {
      before = seq;
      counts.ready.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    if (seq != before + 1) counts.gaps.fetch_add(1, std::memory_order_relaxed);
    before = seq;
    counts.received.fetch_add(1, std::memory_order_relaxed);
    if (connection % 100 == 0)
      latencies.push_back(now_ns() - counts.sent_ns[seq % ticks_max].load(std::memory_order_relaxed));
  }
};

void subscribe_all(bench_line& line, fan_out_counts& counts) {
  allow_many_files();
  std::istringstream told(line.hear().value_or(""));
  std::uint16_t port = 0;
  std::string symbol;
  told >> port >> symbol;
  ws_load load(port);
  tick_listener listener{counts};
  const auto take = [&](std::size_t connection, std::string_view text) { listener.take(connection, text); };
  for (std::size_t i = 0; i < subscribers; ++i) {
    load.open("{\"op\":\"subscribe\",\"channels\":[\"trades:" + symbol + "\"]}");
    if (i % 64 == 0) (void)load.read(0, take);
  }
  while (counts.ready < subscribers) (void)load.read(100, take);
  line.say("subscribed");
  while (!counts.stop) (void)load.read(20, take);
  counts.lost = load.lost();
  line.say(
      {reinterpret_cast<const char*>(listener.latencies.data()), listener.latencies.size() * sizeof(std::int64_t)});
}

latency_samples samples_of(const std::string& bytes) {
  latency_samples made;
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(std::int64_t)) {
    std::int64_t nanos = 0;
    std::memcpy(&nanos, bytes.data() + at, sizeof nanos);
    made.add(nanos);
  }
  return made;
}

/// Trades one share per tick, as fast as the subscribers hear of it; gives the number of ticks.
std::uint64_t send_ticks(bench_gateway& platform, fan_out_counts& counts, std::uint64_t first, double for_seconds) {
  const auto until = steady::now() + std::chrono::duration<double>(for_seconds);
  const auto received = counts.received.load();
  std::uint64_t ticks = 0;
  while (steady::now() < until) {
    const auto arrived = (counts.received.load() - received) / subscribers;
    if (ticks - arrived >= static_cast<std::uint64_t>(ahead_max)) {
      std::this_thread::sleep_for(200us);
      continue;
    }
    counts.sent_ns[(first + ticks) % ticks_max] = now_ns();
    platform.place(0, 0, side::sell, bench_gateway::base, 1);
    platform.place(1, 0, side::buy, bench_gateway::base, 1);
    ++ticks;
  }
  const auto patience = steady::now() + 10s;
  while (counts.received.load() - received < ticks * subscribers && steady::now() < patience)
    std::this_thread::sleep_for(200us);
  return ticks;
}

}  // namespace

int run_ws_fanout() {
  allow_many_files();
  shared_counts<fan_out_counts> counts;
  forked_part readers([&](bench_line& line) { subscribe_all(line, *counts); });
  bench_dir dir;
  bench_gateway platform(dir.path(), 1, settings{});
  platform.stock(0, 0);
  platform.stock(1, 0);
  readers.line().say(std::to_string(platform.port()) + ' ' + platform.symbol_text(0));
  if (!readers.line().hear()) throw std::runtime_error("the subscribers ended early");

  const auto warm = send_ticks(platform, *counts, 1, 2);
  const auto received = counts->received.load();
  const auto began = steady::now();
  const auto ticks = send_ticks(platform, *counts, 1 + warm, seconds);
  const auto took = std::chrono::duration<double>(steady::now() - began).count();
  const auto delivered = static_cast<double>(counts->received.load() - received);
  counts->stop = true;
  bench_report report;
  report.latencies = samples_of(readers.line().hear().value_or(""));
  report.bench = "ws_fanout";
  report.unit = "deliveries/s";
  report.value = delivered / took;
  report.baseline = {{"ticks_per_s", static_cast<double>(ticks) / took}};
  report.ratio = delivered / static_cast<double>(ticks);
  report.ok = counts->gaps == 0 && counts->lost == 0 && delivered == static_cast<double>(ticks * subscribers);
  report.more = {{"subscribers", subscribers},
                 {"lost", static_cast<double>(counts->lost)},
                 {"gaps", static_cast<double>(counts->gaps)}};
  return report.print();
}

}  // namespace madang
