#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cluster/ports/metrics.hpp"

namespace madang {

/// Writes Prometheus' text format (0.0.4). One family at a time: `family`, then its samples.
class exposition {
 public:
  explicit exposition(std::string& out) : out_(out) {}

  /// `# HELP` and `# TYPE`; `type` is `counter`, `gauge` or `histogram`.
  void family(std::string_view name, std::string_view type, std::string_view help);
  /// `labels` as in `method="GET",status="200"`, already escaped; may be empty.
  void sample(std::string_view labels, std::uint64_t value);
  void sample(std::string_view labels, std::int64_t value);
  void sample(std::string_view labels, double value);
  /// Buckets in seconds, sum and count of one histogram.
  void histogram(std::string_view labels, const duration_histogram& of);

  // A family with one sample without labels.
  void counter_of(std::string_view name, std::string_view help, const counter& of);
  void gauge_of(std::string_view name, std::string_view help, const gauge& of);
  void value(std::string_view name, std::string_view type, std::string_view help, double value);

 private:
  void start(std::string_view suffix, std::string_view labels, std::string_view more = {});
  std::string& out_;
  std::string name_;
};

/// A label's value with backslash, quote and line end escaped.
std::string label_text(std::string_view value);

}  // namespace madang
