#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <thread>

#include "messages/accounts/account_messages.hpp"
#include "tests/bench/benches.hpp"
#include "tests/bench/load/bench_market.hpp"

namespace madang {
namespace {

using steady = std::chrono::steady_clock;

double seconds_since(steady::time_point begin) {
  return std::chrono::duration<double>(steady::now() - begin).count();
}

/// Rests `orders` one-share orders to sell, spread over the accounts from `first` on.
void rest_orders(bench_market& market, std::size_t first, std::size_t accounts, std::size_t orders, price limit) {
  request_window window(1'024);
  for (std::size_t i = 0; i < orders; ++i) {
    window.enter();
    market.place(first + i % accounts, 0, side::sell, limit, 1, [&](const answer&) { window.leave(); });
  }
  window.drain();
}

/// The time until an account that has nothing to do with it says its balance.
double read_seconds(bench_market& market, account_id of) {
  std::atomic<bool> answered{false};
  auto begin = steady::now();
  auto token = market.running().client().expect([&](const answer&) {
    answered = true;
    answered.notify_one();
  });
  market.running().entities().tell(of, request<read_account>{token, {of, market.owner(), account_read::balance}});
  answered.wait(false);
  return seconds_since(begin);
}

/// Waits until the node has nothing of its own to do: for a second nothing is appended, projected or sent again. Not
/// longer than a minute.
void come_to_rest(bench_market& market) {
  using namespace std::chrono_literals;
  auto& metrics = market.running().metrics();
  const auto done = [&] {
    return std::array{metrics.events_appended.value(), metrics.batches_written.value(),
                      metrics.peer_messages_repeated.value(), metrics.snapshots_written.value(),
                      static_cast<std::uint64_t>(metrics.projector_lag.value())};
  };
  const auto until = steady::now() + 60s;
  auto last = done();
  for (auto quiet_since = steady::now(); steady::now() < until && steady::now() - quiet_since < 1s;) {
    std::this_thread::sleep_for(20ms);
    const auto now = done();
    if (now != last || metrics.projector_lag.value() != 0) quiet_since = steady::now();
    last = now;
  }
}

struct sweep_figures {
  double seconds = 0;
  double slowest_read = 0;
  double repeated = 0;
};

/// One order that takes all that rests: until its account has booked all of it.
sweep_figures take_all(bench_market& market, std::size_t orders, std::size_t buyer, std::size_t reader) {
  auto& metrics = market.running().metrics();
  const auto repeated_before = metrics.peer_messages_repeated.value();
  const auto events_before = metrics.events_appended.value();
  sweep_figures found;
  auto begin = steady::now();
  market.place(buyer, 0, side::buy, market.base(), static_cast<std::int64_t>(orders), [](const answer&) {});
  // Each trade is one event of the symbol, and two each of orders and accounts.
  while (metrics.events_appended.value() - events_before < orders * 5) {
    found.slowest_read = std::max(found.slowest_read, read_seconds(market, market.account(reader)));
  }
  found.seconds = seconds_since(begin);
  come_to_rest(market);
  found.repeated = static_cast<double>(metrics.peer_messages_repeated.value() - repeated_before);
  return found;
}

/// The share of one core that the node uses while nobody asks for anything.
double idle_share(bench_market& market, double seconds) {
  come_to_rest(market);
  const auto before = process_cpu_seconds();
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));  // the time that is measured
  return (process_cpu_seconds() - before) / seconds;
}

}  // namespace

int run_repeats() {
  constexpr std::size_t orders = 100'000;
  constexpr std::size_t quiet = 20'000;
  bench_dir dir;
  bench_market::plan plan;
  plan.symbols = 1;
  plan.accounts = quiet + 202;
  bench_market market(dir.path(), plan);
  market.start();
  market.stock();
  rest_orders(market, 0, 200, orders, market.base());
  const auto swept = take_all(market, orders, 200, 201);
  const auto before = idle_share(market, 5);
  rest_orders(market, 202, quiet, quiet, market.base() + price::whole(100));
  bench_report report;
  report.bench = "repeats";
  report.unit = "trades/s of one order";
  report.value = orders / swept.seconds;
  report.more = {{"slowest_unrelated_read_ms", swept.slowest_read * 1e3},
                 {"peer_messages_repeated", swept.repeated},
                 {"idle_core_share_before", before},
                 {"idle_core_share_with_quiet_orders", idle_share(market, 10)}};
  report.ok = true;
  market.stop();
  return report.print();
}

}  // namespace madang
