#include <cstdlib>

#include "tests/bench/bench_report.hpp"
#include "tests/bench/projection/projection_bench.hpp"

/// `madang_projection_bench [projection [ORDERS [ACCOUNTS [ORDERS_PER_BATCH [EVENTS_PER_CHUNK [READS]]]]]]`
int main(int argc, char** argv) {
  madang::bench_dir directory;
  madang::projection_bench_options options;
  options.directory = directory.path();
  auto number = [&](int i, std::uint64_t otherwise) {
    return argc > i ? std::strtoull(argv[i], nullptr, 10) : otherwise;
  };
  options.orders = number(2, options.orders);
  options.accounts = number(3, options.accounts);
  options.batch_orders = number(4, options.batch_orders);
  options.batch_max_events = static_cast<std::int64_t>(number(5, static_cast<std::uint64_t>(options.batch_max_events)));
  options.reads = number(6, 1) != 0;
  return madang::run_projection_bench(options);
}
