#include <cstdlib>

#include "tests/bench/projection_bench.hpp"

/// `madang_projection_bench [DIRECTORY [ORDERS [ACCOUNTS [ORDERS_PER_BATCH [EVENTS_PER_CHUNK [READS]]]]]]`
int main(int argc, char** argv) {
  madang::projection_bench_options options;
  options.directory = argc > 1 ? argv[1] : ".";
  auto number = [&](int i, std::uint64_t otherwise) {
    return argc > i ? std::strtoull(argv[i], nullptr, 10) : otherwise;
  };
  options.orders = number(2, options.orders);
  options.accounts = number(3, options.accounts);
  options.batch_orders = number(4, options.batch_orders);
  options.batch_max_events = static_cast<std::int64_t>(number(5, static_cast<std::uint64_t>(options.batch_max_events)));
  options.reads = number(6, 1) != 0;
  madang::run_projection_bench(options);
  return 0;
}
