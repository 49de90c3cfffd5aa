#include <algorithm>
#include <cstdio>
#include <sstream>

#include "tests/bench/benches.hpp"
#include "tests/bench/load/hostile_load.hpp"
#include "tests/bench/load/order_users.hpp"

namespace madang {
namespace {

constexpr std::size_t symbols = 16;
constexpr std::size_t traders = 16;  // each of them registers and logs in below the limits of an address
constexpr double good_per_second = 400;
constexpr double hostile_per_second = 100;  // a fifth of all
constexpr std::size_t slow_senders = 32;
constexpr double seconds_by_default = 600;
constexpr double warm_up_seconds = 5;

double hostile_seconds() {
  return wanted_seconds > 0 ? wanted_seconds : seconds_by_default;
}
double calm_seconds() {
  return std::clamp(hostile_seconds() / 4, 15.0, 120.0);
}

/// Every other request is an order, the others read an account.
http_load::request_maker good_traffic(const std::vector<load_user>& users, seeded_random& random) {
  return [orders = order_maker(users, random), &users, number = std::uint64_t{0}](std::size_t connection,
                                                                                  std::string& into) mutable {
    if (number++ % 2 == 0) return orders(connection, into);
    const auto& user = users[connection];
    into += "GET /api/v1/accounts/" + user.accounts.front().first +
            " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + user.token + "\r\n\r\n";
  };
}

void say(bench_line& line, const http_load::outcome& of) {
  std::ostringstream counts;
  counts << of.answered << ' ' << of.failed;
  line.say(counts.str());
  line.say(of.first_failure);
  line.say(text_of(of.latencies_ns));
}

void behave(bench_line& line) {
  const auto platform = parse_stocked(line.hear().value_or(""));
  const auto users = make_users(platform.port, traders, platform.symbols);
  http_load load(platform.port, traders);
  seeded_random random{42};
  const auto make = good_traffic(users, random);
  (void)load.run_paced(make, 2, warm_up_seconds, good_per_second);
  for (const auto seconds : {calm_seconds(), hostile_seconds()}) {
    line.say("ready");
    (void)line.hear();
    say(line, load.run_paced(make, 2, seconds, good_per_second));
  }
}

void attack(bench_line& line) {
  const auto platform = parse_stocked(line.hear().value_or(""));
  hostile_load load(platform.port, hostile_per_second, slow_senders);
  (void)line.hear();
  const auto done = load.stop();
  std::ostringstream counts;
  counts << done.attempts << ' ' << done.refused << ' ' << done.cut_off << ' ' << done.served << ' ' << done.unheard;
  line.say(counts.str());
}

struct measured {
  double answered = 0;
  double failed = 0;
  latency_samples latencies;
};
measured hear_measured(forked_part& from) {
  measured out;
  std::istringstream(hear(from)) >> out.answered >> out.failed;
  if (const auto failure = hear(from); !failure.empty()) std::printf("first failure: %s\n", failure.c_str());
  out.latencies = samples_of(hear(from));
  return out;
}

}  // namespace

int run_soak() {
  forked_part good(behave);
  forked_part hostile(attack);
  bench_dir dir;
  settings config;
  config.accounts.max_open_orders = 10'000'000;
  config.accounts.max_deposit = money::whole(100'000'000'000);
  bench_gateway platform(dir.path(), symbols, config, {true, true});
  const auto told = stocked(platform, symbols);
  good.line().say(told);
  (void)hear(good);
  good.line().say("calm");
  auto calm = hear_measured(good);
  (void)hear(good);
  hostile.line().say(told);
  good.line().say("hostile");
  auto stormy = hear_measured(good);
  hostile.line().say("enough");
  double attempts = 0;
  double refused = 0;
  double cut_off = 0;
  double served = 0;
  double unheard = 0;
  std::istringstream(hear(hostile)) >> attempts >> refused >> cut_off >> served >> unheard;

  bench_report report;
  report.bench = "soak";
  report.unit = "us, p99 of good traffic";
  report.value = stormy.latencies.at_us(0.99);
  report.baseline = {{"p99_us_calm", calm.latencies.at_us(0.99)}};
  report.ratio = report.value / calm.latencies.at_us(0.99);
  report.more = {{"seconds", hostile_seconds()},
                 {"good", stormy.answered},
                 {"good_failed", stormy.failed + calm.failed},
                 {"p50_us_calm", calm.latencies.at_us(0.5)},
                 {"hostile", attempts},
                 {"hostile_refused", refused},
                 {"hostile_cut_off", cut_off},
                 {"hostile_served", served},
                 {"hostile_unheard", unheard}};
  report.ok = report.ratio <= 2 && served == 0 && stormy.failed + calm.failed == 0;
  report.latencies = std::move(stormy.latencies);
  return report.print();
}

}  // namespace madang
