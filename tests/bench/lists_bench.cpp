#include <atomic>
#include <chrono>
#include <thread>

#include "actors/makers/market_making.hpp"
#include "messages/trading/queries.hpp"
#include "tests/bench/benches.hpp"
#include "tests/bench/load/bench_market.hpp"

namespace madang {
namespace {

using steady = std::chrono::steady_clock;
using trading::list_orders;

constexpr std::size_t orders_before = 60'000;
constexpr std::size_t lists_under_way = 128;
constexpr double run_seconds = 10;

double seconds_since(steady::time_point begin) {
  return std::chrono::duration<double>(steady::now() - begin).count();
}

/// The order that comes next of a stream in which about half trade on arrival.
class order_feed {
 public:
  order_feed(bench_market& market, const bench_market::plan& plan) : market_(market), plan_(plan) {}

  void place_one() {
    window_.enter();
    const auto on = random_.below(2) == 0 ? side::buy : side::sell;
    const auto steps = static_cast<std::int64_t>(random_.below(8)) - 3;
    const auto limit = market_.base() + price::whole((on == side::buy ? -steps : steps) * 10);
    market_.place(random_.below(plan_.accounts), random_.below(plan_.symbols), on, limit, 10,
                  [this](const answer&) { window_.leave(); });
  }
  void drain() { window_.drain(); }

 private:
  bench_market& market_;
  bench_market::plan plan_;
  request_window window_{256};
  seeded_random random_{42};
};

/// Orders at this rate until it is told to stop; gives the rate that it kept.
double place_at(order_feed& feed, double per_second, const std::atomic<bool>& over) {
  const auto begin = steady::now();
  std::uint64_t sent = 0;
  while (!over) {
    if (static_cast<double>(sent) < seconds_since(begin) * per_second) {
      feed.place_one();
      ++sent;
    } else {
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
  }
  const auto took = seconds_since(begin);
  feed.drain();
  return static_cast<double>(sent) / took;
}

struct list_figures {
  double per_second = 0;
  latency_samples latencies;
  std::uint64_t failed = 0;
};

/// Pages of 100 orders of one account after the other, so many at a time.
list_figures read_lists(bench_market& market, std::size_t accounts) {
  request_window window(lists_under_way);
  std::vector<std::int64_t> took(4'000'000);
  std::atomic<std::uint64_t> failed{0};
  auto& lists = market.running().stores().lists();
  const auto begin = steady::now();
  std::size_t asked = 0;
  for (; asked < took.size() && seconds_since(begin) < run_seconds; ++asked) {
    window.enter();
    list_orders query;
    query.by = market.owner();
    query.account = market.account(asked % accounts);
    const auto sent = steady::now();
    lists.ask(std::move(query), [&, asked, sent](list_result<list_orders> found) {
      took[asked] = std::chrono::duration_cast<std::chrono::nanoseconds>(steady::now() - sent).count();
      if (!found || found->items.size() != 100) ++failed;
      window.leave();
    });
  }
  window.drain();
  list_figures done;
  done.per_second = static_cast<double>(asked) / seconds_since(begin);
  for (std::size_t i = 0; i < asked; ++i) done.latencies.add(took[i]);
  done.failed = failed;
  return done;
}

}  // namespace

int run_lists() {
  bench_dir dir;
  bench_market::plan plan;
  plan.accounts = 200;
  bench_market market(dir.path(), plan);
  market.start();
  market.stock();
  order_feed feed(market, plan);
  const auto begin = steady::now();
  for (std::size_t i = 0; i < orders_before; ++i) feed.place_one();
  feed.drain();
  const bool caught_up = market.running().stores().wait_projected(60'000);
  const auto full_speed = static_cast<double>(orders_before) / seconds_since(begin);
  auto calm = read_lists(market, plan.accounts);
  std::atomic<bool> over{false};
  double kept = 0;
  std::thread placing([&] { kept = place_at(feed, full_speed / 2, over); });
  auto busy = read_lists(market, plan.accounts);
  over = true;
  placing.join();
  bench_report report;
  report.bench = "lists";
  report.unit = "pages of 100 orders/s while orders go on at half speed";
  report.value = busy.per_second;
  report.baseline = {{"pages_per_s_without_orders", calm.per_second}};
  report.ratio = calm.per_second > 0 ? busy.per_second / calm.per_second : 0;
  report.latencies = std::move(busy.latencies);
  report.more = {{"orders_per_s", kept},
                 {"orders_per_s_at_full_speed", full_speed},
                 {"failed", static_cast<double>(busy.failed + calm.failed)}};
  report.ok = caught_up && busy.failed == 0 && calm.failed == 0;
  market.stop();
  return report.print();
}

}  // namespace madang
