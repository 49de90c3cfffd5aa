#include <algorithm>
#include <cstdio>
#include <sstream>
#include <thread>

#include "tests/bench/benches.hpp"
#include "tests/bench/load/order_users.hpp"

namespace madang {
namespace {

constexpr std::size_t symbols = 32;
constexpr std::size_t traders = 32;
constexpr std::size_t people = 32;  ///< who log in
constexpr std::size_t log_in_connections = 32;
constexpr double orders_per_second = 300;
constexpr double log_ins_per_core = 40;
constexpr double seconds_by_default = 20;
constexpr double warm_up_seconds = 3;

double phase_seconds() {
  return wanted_seconds > 0 ? wanted_seconds : seconds_by_default;
}
double cores() {
  return static_cast<double>(std::max(1U, std::thread::hardware_concurrency()));
}

void say(bench_line& line, const http_load::outcome& of) {
  std::ostringstream counts;
  counts << of.seconds << ' ' << of.answered << ' ' << of.failed;
  line.say(counts.str());
  line.say(of.first_failure);
  line.say(text_of(of.latencies_ns));
}

struct measured {
  double seconds = 0;
  double answered = 0;
  double failed = 0;
  latency_samples latencies;
};
measured hear_measured(forked_part& from) {
  measured out;
  std::istringstream(hear(from)) >> out.seconds >> out.answered >> out.failed;
  if (const auto failure = hear(from); !failure.empty()) std::printf("first failure: %s\n", failure.c_str());
  out.latencies = samples_of(hear(from));
  return out;
}

/// Orders at one rate: once alone, once while others log in.
void trade(bench_line& line) {
  const auto platform = parse_stocked(line.hear().value_or(""));
  const auto users = make_users(platform.port, traders, platform.symbols);
  http_load load(platform.port, traders);
  seeded_random random{42};
  const auto make = order_maker(users, random);
  (void)load.run_paced(make, 201, warm_up_seconds, orders_per_second);
  for (int phase = 0; phase < 2; ++phase) {
    line.say("ready");
    (void)line.hear();
    say(line, load.run_paced(make, 201, phase_seconds(), orders_per_second));
  }
}

/// By others than those who trade: a user has so many sessions, and each log-in beyond ends his oldest.
void log_in(bench_line& line) {
  const auto platform = parse_stocked(line.hear().value_or(""));
  http_client at(platform.port);
  for (std::size_t i = 0; i < people; ++i) register_person(at, "person" + std::to_string(i));
  at.close();
  http_load load(platform.port, log_in_connections);
  std::uint64_t number = 0;
  const auto make = [&](std::size_t, std::string& into) {
    const auto body = "{\"username\":\"person" + std::to_string(number++ % people) + "\",\"password\":\"" +
                      std::string(load_password) + "\"}";
    into +=
        "POST /api/v1/users/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
  };
  line.say("ready");
  (void)line.hear();
  say(line, load.run_paced(make, 200, phase_seconds(), log_ins_per_core * cores()));
}

}  // namespace

int run_logins() {
  forked_part trading(trade);
  forked_part logging_in(log_in);
  bench_dir dir;
  settings config;
  config.accounts.max_open_orders = 1'000'000;
  config.accounts.max_deposit = money::whole(100'000'000'000);
  config.identity.hash_threads = static_cast<std::int64_t>(cores());
  bench_gateway platform(dir.path(), symbols, config, {false, true});
  const auto told = stocked(platform, symbols);
  trading.line().say(told);
  (void)hear(trading);
  trading.line().say("alone");
  auto alone = hear_measured(trading);
  (void)hear(trading);
  logging_in.line().say(told);
  (void)hear(logging_in);
  trading.line().say("together");
  logging_in.line().say("together");
  auto log_ins = hear_measured(logging_in);
  auto together = hear_measured(trading);

  bench_report report;
  report.bench = "logins";
  report.unit = "log-ins/s";
  report.value = log_ins.answered / log_ins.seconds;
  const auto calm_us = alone.latencies.at_us(0.99);
  const auto loaded_us = together.latencies.at_us(0.99);
  report.baseline = {{"order_p99_us_alone", calm_us}};
  report.ratio = loaded_us / calm_us;
  const auto target = log_ins_per_core * cores();
  report.more = {{"order_p99_us", loaded_us},
                 {"order_p50_us_alone", alone.latencies.at_us(0.5)},
                 {"order_p50_us", together.latencies.at_us(0.5)},
                 {"orders_per_s", together.answered / together.seconds},
                 {"log_in_p99_us", log_ins.latencies.at_us(0.99)},
                 {"wanted_log_ins_per_s", target},
                 {"failed", alone.failed + together.failed + log_ins.failed}};
  report.latencies = std::move(log_ins.latencies);
  report.ok = report.ratio < 2 && report.value >= 0.95 * target && alone.failed + together.failed + log_ins.failed == 0;
  return report.print();
}

}  // namespace madang
