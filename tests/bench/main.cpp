#include <cstdio>
#include <cstring>
#include <exception>

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
    {"settle", madang::run_settle, "accounts/s whose cash a batch settles while orders go on"},
    {"risk_ladder", madang::run_risk_ladder, "the rules of risk for one order, all of them in force"},
};

/// `NAME`, or `NAME --store sqlite|postgres`.
bool names_a_store(int count, char** words) {
  return count == 4 && std::strcmp(words[2], "--store") == 0 &&
         (std::strcmp(words[3], "sqlite") == 0 || std::strcmp(words[3], "postgres") == 0);
}

}  // namespace

int main(int count, char** words) {
  const bool has_store = names_a_store(count, words);
  for (const auto& bench : benches) {
    if ((count != 2 && !has_store) || std::strcmp(words[1], bench.name) != 0) continue;
    try {
      if (has_store && std::strcmp(words[3], "postgres") == 0) madang::bench_store::use_postgres();
      return bench.run();
    } catch (const std::exception& failure) {
      std::fprintf(stderr, "%s: %s\n", bench.name, failure.what());
      return 1;
    }
  }
  const bool asked = count == 2 && (std::strcmp(words[1], "--help") == 0 || std::strcmp(words[1], "-h") == 0);
  for (const auto& bench : benches) std::fprintf(asked ? stdout : stderr, "%-13s %s\n", bench.name, bench.what);
  std::fputs("NAME [--store sqlite|postgres]\n", asked ? stdout : stderr);
  return asked ? 0 : 2;
}
