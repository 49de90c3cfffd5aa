#include <atomic>

#include "tests/bench/benches.hpp"
#include "tests/bench/load/bench_market.hpp"

namespace madang {

int run_memory() {
  constexpr std::uint64_t orders = 1'000'000;
  bench_dir dir;
  bench_market::plan plan;
  plan.symbols = 100;
  bench_market market(dir.path(), plan);
  market.start();
  market.stock();
  auto before = resident_bytes();
  request_window window(1'024);
  std::atomic<std::uint64_t> failed{0};
  for (std::uint64_t i = 0; i < orders; ++i) {
    window.enter();
    auto steps = static_cast<std::int64_t>(1 + i % 200);
    auto on = i % 2 == 0 ? side::buy : side::sell;
    auto limit = market.base() + price::whole((on == side::buy ? -steps : steps) * 10);
    market.place((i / 2) % plan.accounts, i % plan.symbols, on, limit, 1, [&](const answer& given) {
      const auto* placed = given.get_if<order_view>();
      if (placed == nullptr || placed->progress.status != order_status::submitted) ++failed;
      window.leave();
    });
  }
  window.drain();
  market.running().stores().wait_projected(120'000);
  auto resident = resident_bytes();
  bench_report report;
  report.bench = "memory";
  report.unit = "bytes/resting order";
  report.value = static_cast<double>(resident) / orders;
  report.baseline = {{"process_before_bytes", static_cast<double>(before)}};
  report.ratio = static_cast<double>(resident) / static_cast<double>(before);
  report.ok = failed == 0;
  report.more = {{"entities", static_cast<double>(market.running().entities().size())},
                 {"failed", static_cast<double>(failed)}};
  market.stop();
  return report.print();
}

}  // namespace madang
