#include <cstdio>
#include <sstream>

#include "tests/bench/bench_report.hpp"
#include "tests/bench/benches.hpp"
#include "tests/bench/load/bench_gateway.hpp"
#include "tests/bench/load/forked_part.hpp"
#include "tests/bench/load/http_load.hpp"
#include "tests/bench/load/order_users.hpp"

namespace madang {
namespace {

constexpr std::size_t connections = 64;
constexpr std::size_t symbols = 32;
constexpr double health_seconds = 3;
constexpr double warm_up_seconds = 2;
constexpr double order_seconds = 15;

/// Hears the port and the symbols, says how many orders it wants to be counted from, and what it measured.
void generate_load(bench_line& line) {
  const auto platform = parse_stocked(line.hear().value_or(""));
  const auto users = make_users(platform.port, connections, platform.symbols);
  http_load load(platform.port, connections);
  const auto health = [](std::size_t, std::string& into) { into += "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"; };
  const auto healthy = load.run(health, 200, health_seconds);
  seeded_random random{42};
  const auto make = order_maker(users, random);
  const auto warm = load.run(make, 201, warm_up_seconds);
  line.say("measuring");
  (void)line.hear();
  const auto orders = load.run(make, 201, order_seconds);
  std::ostringstream says;
  says << static_cast<double>(healthy.answered) / healthy.seconds << ' ' << orders.seconds << ' ' << orders.answered
       << ' ' << healthy.failed + warm.failed + orders.failed;
  line.say(says.str());
  line.say(orders.first_failure.empty() ? warm.first_failure : orders.first_failure);
  line.say(text_of(orders.latencies_ns));
}

}  // namespace

int run_http_orders() {
  forked_part generator(generate_load);
  bench_dir dir;
  settings config;
  config.accounts.max_open_orders = 1'000'000;
  config.accounts.max_deposit = money::whole(100'000'000'000);
  bench_gateway platform(dir.path(), symbols, config);
  generator.line().say(stocked(platform, symbols));
  (void)hear(generator);
  const auto& metrics = platform.running().metrics();
  const auto accepted = metrics.orders_accepted.value();
  const auto batches = metrics.batches_written.value();
  const auto trades = metrics.trades.value();
  generator.line().say("go");

  std::istringstream measured(hear(generator));
  double health_rate = 0;
  double seconds = 0;
  double answered = 0;
  double failed = 0;
  measured >> health_rate >> seconds >> answered >> failed;
  if (const auto failure = hear(generator); !failure.empty()) std::printf("first failure: %s\n", failure.c_str());
  bench_report report;
  report.latencies = samples_of(hear(generator));
  report.bench = "http_orders";
  report.unit = "orders/s";
  report.value = answered / seconds;
  report.baseline = {{"health_per_s", health_rate}};
  report.ratio = report.value / health_rate;
  const auto counted = static_cast<double>(metrics.orders_accepted.value() - accepted);
  report.ok = failed == 0 && counted == answered;
  report.more = {{"connections", connections},
                 {"orders_per_batch", answered / static_cast<double>(metrics.batches_written.value() - batches)},
                 {"trades_per_order", static_cast<double>(metrics.trades.value() - trades) / answered},
                 {"failed", failed}};
  return report.print();
}

}  // namespace madang
