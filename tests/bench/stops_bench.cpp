#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>

#include "actors/market/stop_book.hpp"
#include "tests/bench/bench_report.hpp"
#include "tests/bench/benches.hpp"

namespace madang {
namespace {

using steady = std::chrono::steady_clock;
using market::stop_book;
using market::waiting_stop;

constexpr std::uint64_t resting = 1'000'000;
constexpr std::int64_t base = 70'000;
constexpr double allowed_us = 1;

double seconds_since(steady::time_point begin) {
  return std::chrono::duration<double>(steady::now() - begin).count();
}

/// Half of them trail; the others are spread over the limits of a day.
waiting_stop stop_number(std::uint64_t number, std::mt19937_64& random) {
  const auto roll = [&](std::uint64_t sides) { return static_cast<std::int64_t>(random() % sides); };
  waiting_stop made;
  made.order = {number << 16 | 7};
  made.owner = {number % 10'000};
  made.side = number % 2 == 0 ? side::buy : side::sell;
  made.quantity = quantity::whole(1);
  made.rank = number;
  switch (number / 2 % 4) {
    case 0:
      made.terms.trail_price = price::whole(100 * (50 + roll(150)));
      break;
    case 1:
      made.terms.trail_rate = rate{rate::one / 1'000 * (50 + roll(150))};
      break;
    default: {
      const auto apart = 100 * (50 + roll(150));
      made.terms.stop_price = price::whole(made.side == side::buy ? base + apart : base - apart);
    }
  }
  return made;
}

struct stop_costs {
  double add_us = 0;
  double quiet_ns = 0;    ///< of a trade that changes nothing
  double follow_us = 0;   ///< of a trade at a new high or low, which trailing stops follow
  double longest_us = 0;  ///< trade
  double trigger_us = 0;  ///< of one stop: its trade's part, and to take it out of the line
  std::uint64_t triggered = 0;
};

class stop_run {
 public:
  stop_costs run() {
    fill();
    trade_quietly();
    swing();
    return costs_;
  }
  latency_samples latencies;

 private:
  void fill() {
    std::mt19937_64 random(1);
    const auto begin = steady::now();
    for (std::uint64_t number = 1; number <= resting; ++number) {
      stops_.add(stop_number(number, random), price::whole(base));
    }
    costs_.add_us = seconds_since(begin) * 1e6 / resting;
  }
  void trade_quietly() {
    constexpr int rounds = 10'000'000;
    const auto begin = steady::now();
    for (int i = 0; i < rounds; ++i) stops_.note_trade(price::whole(base));
    costs_.quiet_ns = seconds_since(begin) * 1e9 / rounds;
  }
  /// The price goes up and down and further each time, by a tick with each trade, until all are triggered.
  void swing() {
    double following = 0;
    std::uint64_t follows = 0;
    auto at = base;
    for (std::int64_t reach = 4'000; reach <= 24'000 && !stops_.empty(); reach += 4'000) {
      for (const auto end : {base + reach, base - reach}) {
        while (at != end) {
          at += at < end ? 100 : -100;
          const auto begin = steady::now();
          stops_.note_trade(price::whole(at));
          const auto took = seconds_since(begin);
          costs_.longest_us = std::max(costs_.longest_us, took * 1e6);
          if (stops_.has_triggered()) {
            trigger_seconds_ += took;
          } else {
            following += took;
            ++follows;
          }
          empty_line();
        }
      }
    }
    costs_.follow_us = follows != 0 ? following * 1e6 / static_cast<double>(follows) : 0;
    costs_.trigger_us = trigger_seconds_ * 1e6 / static_cast<double>(costs_.triggered);
  }
  void empty_line() {
    auto last = steady::now();
    const auto begin = last;
    while (stops_.has_triggered()) {
      stops_.remove(stops_.first_triggered(1).front().stop.order);
      if (++costs_.triggered % 64 != 0) continue;
      const auto now = steady::now();
      latencies.add((now - last).count() / 64);
      last = now;
    }
    trigger_seconds_ += std::chrono::duration<double>(steady::now() - begin).count();
  }

  stop_book stops_;
  stop_costs costs_;
  double trigger_seconds_ = 0;
};

}  // namespace

int run_stops() {
  stop_run run;
  const auto before = resident_bytes();
  const auto costs = run.run();
  bench_report report;
  report.bench = "stops";
  report.unit = "us/trigger";
  report.value = costs.trigger_us;
  report.baseline = {{"allowed", allowed_us}};
  report.ratio = report.value / allowed_us;
  report.latencies = std::move(run.latencies);
  report.ok = costs.triggered == resting && report.value < allowed_us;
  report.more = {{"resting", static_cast<double>(resting)},
                 {"triggered", static_cast<double>(costs.triggered)},
                 {"add_us", costs.add_us},
                 {"quiet_trade_ns", costs.quiet_ns},
                 {"following_trade_us", costs.follow_us},
                 {"longest_trade_us", costs.longest_us},
                 {"bytes_per_stop", static_cast<double>(resident_bytes() - before) / resting}};
  std::printf(
      "%llu stops: %.3f us to trigger one, %.1f ns for a trade that reaches none, %.1f us at most for one trade\n",
      static_cast<unsigned long long>(resting), costs.trigger_us, costs.quiet_ns, costs.longest_us);
  return report.print();
}

}  // namespace madang
