#pragma once

#include <cstdint>
#include <string>

namespace madang {

struct projection_bench_options {
  std::string directory;  ///< the files are made here
  std::uint64_t orders = 300'000;
  std::size_t accounts = 1'000;
  std::size_t symbols = 100;
  std::size_t batch_orders = 200;  ///< orders per batch of the journal
  std::int64_t batch_max_events = 20'000;
  bool client_order_ids = false;
  bool reads = true;  ///< also measure lists and snapshots
};

/// Projects a made-up flow as fast as it goes, all batches offered at once, then measures snapshots and lists; prints
/// one line per figure, and a JSON object as the last. Baseline: rows of the same number and size put into one table of
/// a SQLite file, in transactions of the same size. Zero where every event was projected; one otherwise.
int run_projection_bench(const projection_bench_options& options);

}  // namespace madang
