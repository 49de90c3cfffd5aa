#include <chrono>
#include <cstdio>

#include "tests/bench/benches.hpp"
#include "tests/bench/load/bench_market.hpp"

namespace madang {
namespace {

constexpr std::uint64_t events_wanted = 1'000'000;

/// Orders of every fate until the journal holds as many events as wanted: some rest, most trade.
void fill_journal(bench_market& market, const bench_market::plan& plan) {
  request_window window(1'024);
  std::uint64_t i = 0;
  while (market.running().journal().last().value < events_wanted) {
    for (int burst = 0; burst < 1'000; ++burst, ++i) {
      window.enter();
      bool rests = i % 10 == 0;
      auto on = i % 2 == 0 ? side::buy : side::sell;
      auto limit = market.base() + price::whole(rests ? (on == side::buy ? -500 : 500) : 0);
      market.place(i % plan.accounts, (i / 2) % plan.symbols, on, limit, 10, [&](const answer&) { window.leave(); });
    }
  }
  window.drain();
}

double scan_seconds(madang::journal& events) {
  auto begin = std::chrono::steady_clock::now();
  std::uint64_t bytes = 0;
  auto read = events.replay({}, [&](const record& one) {
    bytes += one.payload.size();
    return true;
  });
  if (!read) return 0;
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

int run_recovery() {
  bench_dir dir;
  bench_market::plan plan;
  plan.symbols = 50;
  std::uint64_t events = 0;
  double scan = 0;
  {
    bench_market market(dir.path(), plan);
    market.without_checkpoints();
    market.start();
    market.stock();
    fill_journal(market, plan);
    market.running().stores().wait_projected(120'000);
    events = market.running().journal().last().value;
    scan = scan_seconds(market.running().journal());
  }
  bench_market market(dir.path(), plan);
  market.without_checkpoints();
  auto begin = std::chrono::steady_clock::now();
  market.start();
  auto whole = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const auto& found = market.running().recovered();
  auto seconds = static_cast<double>(found.took_ns) / 1e9;
  bench_report report;
  report.bench = "recovery";
  report.unit = "events/s";
  report.value = static_cast<double>(found.events) / seconds;
  report.baseline = {{"journal_scan_events_per_s", scan > 0 ? static_cast<double>(events) / scan : 0}};
  report.ratio = scan > 0 ? report.value / (static_cast<double>(events) / scan) : 0;
  report.ok = found.events >= events && found.isolated == 0 && whole < 5;
  report.more = {{"events", static_cast<double>(found.events)},
                 {"entities_live", static_cast<double>(found.revived)},
                 {"start_s", whole}};
  market.stop();
  return report.print();
}

}  // namespace madang
