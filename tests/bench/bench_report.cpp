#include "tests/bench/bench_report.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace madang {
namespace {

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

std::string members(const std::vector<std::pair<std::string, double>>& pairs) {
  std::string text;
  for (const auto& [name, value] : pairs) text += (text.empty() ? "" : ", ") + ("\"" + name + "\": ") + number(value);
  return text;
}

}  // namespace

double latency_samples::at_us(double share) {
  if (nanos_.empty()) return 0;
  if (!std::exchange(sorted_, true)) std::sort(nanos_.begin(), nanos_.end());
  auto last = static_cast<double>(nanos_.size() - 1);
  return static_cast<double>(nanos_[static_cast<std::size_t>(share * last)]) / 1'000.0;
}

int bench_report::print() {
  auto extra = members(more);
  std::printf(
      "{\"bench\": \"%s\", \"value\": %s, \"unit\": \"%s\", \"baseline\": {%s}, \"ratio\": %s, \"p50_us\": %s, \"p99_us\": %s, "
      "\"p999_us\": %s, \"ok\": %s%s%s}\n",
      bench.c_str(), number(value).c_str(), unit.c_str(), members(baseline).c_str(), number(ratio).c_str(),
      number(latencies.at_us(0.5)).c_str(), number(latencies.at_us(0.99)).c_str(),
      number(latencies.at_us(0.999)).c_str(), ok ? "true" : "false", extra.empty() ? "" : ", ", extra.c_str());
  std::fflush(stdout);
  return ok ? 0 : 1;
}

bench_dir::bench_dir() {
  auto pattern = (std::filesystem::current_path() / "madang-bench-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr)
    throw std::runtime_error("no directory for the benchmark's data can be made here");
  path_ = pattern;
}

bench_dir::~bench_dir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

double process_cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& one) {
    return static_cast<double>(one.tv_sec) + static_cast<double>(one.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

std::int64_t resident_bytes() {
  std::ifstream in("/proc/self/statm");
  std::int64_t total = 0;
  std::int64_t resident = 0;
  in >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

}  // namespace madang
