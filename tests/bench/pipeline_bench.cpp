#include <atomic>
#include <chrono>
#include <cstdio>

#include "actors/makers/market_making.hpp"
#include "tests/bench/benches.hpp"
#include "tests/bench/load/bench_market.hpp"
#include "tests/bench/load/plain_append.hpp"

namespace madang {
namespace {

using steady = std::chrono::steady_clock;

std::int64_t nanos_since(steady::time_point begin) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(steady::now() - begin).count();
}

struct run_result {
  double seconds = 0;
  latency_samples latencies;
  std::uint64_t failed = 0;
};

/// Orders under way at a time: enough for full speed; more would only queue.
constexpr std::size_t in_flight = 256;

/// Events that the baseline appends again: enough to measure, few enough to keep in memory.
constexpr std::size_t baseline_events = 300'000;

/// Sends orders around one price, so that about half of them trade on arrival; durable answers end each of them.
run_result send_orders(bench_market& market, std::size_t count, std::size_t accounts, std::size_t symbols) {
  request_window window(in_flight);
  std::vector<std::int64_t> took(count);
  std::atomic<std::uint64_t> failed{0};
  seeded_random random{42};
  auto begin = steady::now();
  for (std::size_t i = 0; i < count; ++i) {
    window.enter();
    auto on = random.below(2) == 0 ? side::buy : side::sell;
    auto steps = static_cast<std::int64_t>(random.below(8)) - 3;
    price limit = market.base() + price::whole((on == side::buy ? -steps : steps) * 10);
    auto sent = steady::now();
    market.place(random.below(accounts), random.below(symbols), on, limit,
                 static_cast<std::int64_t>(1 + random.below(100)), [&, i, sent](const answer& given) {
                   took[i] = nanos_since(sent);
                   if (!given.holds<order_view>()) ++failed;
                   window.leave();
                 });
  }
  window.drain();
  if (!market.running().stores().wait_projected(60'000)) ++failed;
  run_result done;
  done.seconds = static_cast<double>(nanos_since(begin)) / 1e9;
  done.failed = failed;
  for (auto nanos : took) done.latencies.add(nanos);
  return done;
}

}  // namespace

int run_pipeline() {
  constexpr std::size_t orders = 300'000;
  bench_dir dir;
  bench_market::plan plan;
  bench_market market(dir.path(), plan);
  market.start();
  market.stock();
  auto warm = send_orders(market, 20'000, plan.accounts, plan.symbols);
  auto& metrics = market.running().metrics();
  auto& events = market.running().stores().journal();
  auto journal_before = events.last();
  auto events_before = metrics.events_appended.value();
  auto trades_before = metrics.trades.value();
  auto batches_before = metrics.batches_written.value();
  auto snapshots_before = metrics.snapshots_written.value();
  auto repeated_before = metrics.peer_messages_repeated.value();
  auto cpu_before = process_cpu_seconds();
  auto done = send_orders(market, orders, plan.accounts, plan.symbols);
  auto cpu_seconds = process_cpu_seconds() - cpu_before;
  const auto batches = metrics.batches_written.value() - batches_before;
  bench_report report;
  report.bench = "pipeline";
  report.unit = "orders/s";
  report.value = orders / done.seconds;
  report.latencies = std::move(done.latencies);
  auto per_order = [&](std::uint64_t count) { return static_cast<double>(count) / orders; };
  const auto appended = metrics.events_appended.value() - events_before;
  report.more = {
      {"in_flight", static_cast<double>(in_flight)},
      {"warm_up_orders_per_s", 20'000 / warm.seconds},
      {"events_per_order", per_order(appended)},
      {"trades_per_order", per_order(metrics.trades.value() - trades_before)},
      {"orders_per_batch", orders / static_cast<double>(batches)},
      {"snapshots_per_order", per_order(metrics.snapshots_written.value() - snapshots_before)},
      {"peer_messages_repeated_per_order", per_order(metrics.peer_messages_repeated.value() - repeated_before)},
      {"cpu_us_per_order", cpu_seconds * 1e6 / orders},
      {"failed", static_cast<double>(done.failed)}};
  const auto plain =
      append_again(events, journal_before, baseline_events, appended / batches, dir.path() + "/baseline");
  const auto plain_orders = plain.events_per_s / per_order(appended);
  report.baseline = {{"append_orders_per_s", plain_orders}, {"append_mb_per_s", plain.bytes_per_s / 1e6}};
  report.ratio = plain.ok ? report.value / plain_orders : 0;
  report.ok = done.failed == 0 && plain.ok;
  market.stop();
  return report.print();
}

}  // namespace madang
