#pragma once

#include <cstdint>
#include <string>

namespace madang {

struct projection_bench_options {
  std::string directory;  ///< the file is made here and removed afterwards
  std::uint64_t orders = 300'000;
  std::size_t accounts = 1'000;
  std::size_t symbols = 100;
  std::size_t batch_orders = 200;  ///< orders per batch of the journal
  std::int64_t batch_max_events = 20'000;
  bool client_order_ids = false;
  bool reads = true;  ///< also measure lists and snapshots
};

struct projection_bench_result {
  std::uint64_t orders = 0;
  std::uint64_t events = 0;
  double seconds = 0;
  double events_per_second = 0;
  double orders_per_second = 0;
  double cpu_us_per_order = 0;  ///< of the projector's thread
  double file_bytes_per_order = 0;
};

/// Projects a made-up flow as fast as it goes, all batches offered at once, then measures snapshots and lists; prints
/// one line per figure.
projection_bench_result run_projection_bench(const projection_bench_options& options);

}  // namespace madang
