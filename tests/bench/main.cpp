#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string_view>

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
    {"year_of_days", madang::run_year_of_days, "a year of an account's days, read and written"},
    {"settle", madang::run_settle, "accounts/s whose cash a batch settles while orders go on"},
    {"risk_ladder", madang::run_risk_ladder, "the rules of risk for one order, all of them in force"},
    {"search", madang::run_search,
     "a search among 5,000 instruments by name, initial consonants and with typing errors"},
    {"stops", madang::run_stops, "a million stop orders that wait: what a trade costs that triggers one"},
    {"logins", madang::run_logins, "log-ins/s while orders go on, and what they cost these"},
    {"soak", madang::run_soak, "what good traffic has to wait while a fifth of all is hostile; 600 s"},
};

/// `--store sqlite|postgres`, `--seconds N` and `--accounts N`, each at most once; false for anything else.
bool take_options(int count, char** words) {
  for (int i = 2; i + 1 < count; i += 2) {
    const std::string_view name = words[i];
    const std::string_view value = words[i + 1];
    if (name == "--store" && value == "postgres") {
      madang::bench_store::use_postgres();
    } else if (name == "--seconds") {
      madang::wanted_seconds = std::atof(words[i + 1]);
      if (!(madang::wanted_seconds >= 1 && madang::wanted_seconds <= 86'400)) return false;
    } else if (name == "--accounts") {
      const auto wanted = std::atoll(words[i + 1]);
      if (wanted < 1 || wanted > 10'000'000) return false;
      madang::bench_options::accounts = static_cast<std::size_t>(wanted);
    } else if (name != "--store" || value != "sqlite") {
      return false;
    }
  }
  return count % 2 == 0;
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
  std::fputs("NAME [--store sqlite|postgres] [--seconds N] [--accounts N]\n", asked ? stdout : stderr);
  return asked ? 0 : 2;
}
