#include <charconv>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <system_error>

#include "tests/bench/bench_options.hpp"
#include "tests/bench/benches.hpp"
#include "tests/bench/load/bench_store.hpp"

namespace {

struct bench_entry {
  const char* name;
  int (*run)();
  const char* what;
};

constexpr bench_entry benches[] = {
    {"pipeline", madang::run_pipeline, "durable orders/s through the real actors, in process"},
    {"recovery", madang::run_recovery, "events/s replayed at a start"},
    {"lists", madang::run_lists, "pages of orders/s while orders go on"},
    {"memory", madang::run_memory, "bytes of the process per resting order, at a million of them"},
    {"repeats", madang::run_repeats, "one order against 100,000 resting ones; and what 20,000 quiet ones cost"},
    {"http_orders", madang::run_http_orders, "durable POST /orders per second"},
    {"ws_fanout", madang::run_ws_fanout, "deliveries/s of one symbol to 10,000 WebSocket subscribers"},
    {"ws_idle", madang::run_ws_idle, "bytes per idle authenticated WebSocket"},
    {"snapshot_turn", madang::run_snapshot_turn, "the longest turn of a symbol's snapshot, at a million orders"},
    {"portfolio_value", madang::run_portfolio_value, "a portfolio of 200 names at new prices"},
    {"portfolio_watch", madang::run_portfolio_watch, "an order's p99 while 10,000 portfolios are watched"},
    {"settle", madang::run_settle, "accounts/s whose cash a batch settles while orders go on"},
    {"risk_ladder", madang::run_risk_ladder, "the rules of risk for one order, all of them in force"},
};

/// Options in pairs behind the name.
bool take_options(int count, char** words) {
  for (int i = 2; i < count; i += 2) {
    if (i + 1 == count) return false;
    const std::string name = words[i];
    const std::string value = words[i + 1];
    if (name == "--store" && value == "postgres") {
      madang::bench_store::use_postgres();
    } else if (name == "--accounts") {
      const auto [end, wrong] =
          std::from_chars(value.data(), value.data() + value.size(), madang::bench_options::accounts);
      if (wrong != std::errc{} || end != value.data() + value.size() || madang::bench_options::accounts == 0)
        return false;
    } else if (name != "--store" || value != "sqlite") {
      return false;
    }
  }
  return true;
}

}  // namespace

int main(int count, char** words) {
  for (const auto& bench : benches) {
    if (count < 2 || std::strcmp(words[1], bench.name) != 0) continue;
    try {
      if (!take_options(count, words)) break;
      return bench.run();
    } catch (const std::exception& failure) {
      std::fprintf(stderr, "%s: %s\n", bench.name, failure.what());
      return 1;
    }
  }
  const bool asked = count == 2 && (std::strcmp(words[1], "--help") == 0 || std::strcmp(words[1], "-h") == 0);
  for (const auto& bench : benches) std::fprintf(asked ? stdout : stderr, "%-13s %s\n", bench.name, bench.what);
  std::fputs("NAME [--store sqlite|postgres] [--accounts N]\n", asked ? stdout : stderr);
  return asked ? 0 : 2;
}
