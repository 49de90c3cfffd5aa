#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string_view>

#include "tests/bench/cluster/bench_cluster.hpp"

namespace {

/// The value of an option that may be given once; `otherwise` without it. Bounded, so that a run ends.
double option(int count, char** words, std::string_view name, double otherwise, double most) {
  if (count == 2) return otherwise;
  for (int i = 2; i + 1 < count; i += 2) {
    if (name != words[i]) continue;
    const auto value = std::atof(words[i + 1]);
    if (value >= 1 && value <= most) return value;
    throw std::runtime_error(std::string(name) + " is out of its range");
  }
  return otherwise;
}

int run(int count, char** words) {
  using namespace madang;
  const std::string_view name = count > 1 ? words[1] : "";
  if (const auto why = deployed_cluster::missing(); !why.empty()) throw std::runtime_error(why);
  if (name == "cluster_orders") return run_cluster_orders(option(count, words, "--seconds", 15, 600));
  if (name == "handoff") return run_handoff(static_cast<std::size_t>(option(count, words, "--entities", 10'000, 1e6)));
  if (name == "ws_many") {
    return run_ws_many(static_cast<std::size_t>(option(count, words, "--clients", 300, 100'000)),
                       option(count, words, "--seconds", 10, 3'600));
  }
  std::fputs(
      "cluster_orders [--seconds N]            POST /orders at 3 nodes, account and symbol apart\n"
      "handoff [--entities N]                  the longest stall while a shard moves\n"
      "ws_many [--clients N] [--seconds N]     WebSockets at 3 nodes; the long form: --clients 50000 --seconds 300\n",
      stderr);
  return 2;
}

}  // namespace

int main(int count, char** words) {
  try {
    return run(count, words);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s: %s\n", count > 1 ? words[1] : "madang_cluster_bench", failure.what());
    return 1;
  }
}
