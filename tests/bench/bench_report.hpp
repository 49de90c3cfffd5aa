#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace madang {

/// Durations of one run, for percentiles. Not thread-safe.
class latency_samples {
 public:
  void reserve(std::size_t count) { nanos_.reserve(count); }
  void add(std::int64_t nanos) { nanos_.push_back(nanos); }
  std::size_t size() const { return nanos_.size(); }
  /// Microseconds at a share of 0 … 1 (0.5: median); 0 without samples. Sorts.
  double at_us(double share);

 private:
  std::vector<std::int64_t> nanos_;
  bool sorted_ = false;
};

/// What a benchmark says in its last line.
struct bench_report {
  std::string bench;
  double value = 0;
  std::string unit;
  std::vector<std::pair<std::string, double>> baseline;
  double ratio = 0;
  latency_samples latencies;
  bool ok = false;
  std::vector<std::pair<std::string, double>> more;

  /// Prints the JSON line; gives the exit code.
  int print();
};

/// Seconds of processor time that this process has used, all threads.
double process_cpu_seconds();

/// Where a benchmark puts its data: a new directory on the disk of the working directory, gone when this ends.
class bench_dir {
 public:
  bench_dir();
  ~bench_dir();
  bench_dir(const bench_dir&) = delete;
  bench_dir& operator=(const bench_dir&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Resident bytes of this process.
std::int64_t resident_bytes();

}  // namespace madang
