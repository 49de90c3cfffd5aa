#include "gateway/operations/exposition.hpp"

#include <charconv>

#include "gateway/json/json_output.hpp"

namespace madang {
namespace {

void append_double(std::string& out, double value) {
  char digits[32];
  const auto [end, _] = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end);
}

constexpr double nanos_per_second_real = 1e9;

}  // namespace

void exposition::family(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  out_.append("# HELP ").append(name).append(" ").append(help).append("\n");
  out_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void exposition::start(std::string_view suffix, std::string_view labels, std::string_view more) {
  out_.append(name_).append(suffix);
  if (labels.empty() && more.empty()) {
    out_ += ' ';
    return;
  }
  out_ += '{';
  out_ += labels;
  if (!labels.empty() && !more.empty()) out_ += ',';
  out_ += more;
  out_ += "} ";
}

void exposition::sample(std::string_view labels, std::uint64_t value) {
  start({}, labels);
  append_json_number(out_, value);
  out_ += '\n';
}
void exposition::sample(std::string_view labels, std::int64_t value) {
  start({}, labels);
  append_json_number(out_, value);
  out_ += '\n';
}
void exposition::sample(std::string_view labels, double value) {
  start({}, labels);
  append_double(out_, value);
  out_ += '\n';
}

void exposition::histogram(std::string_view labels, const duration_histogram& of) {
  std::uint64_t below = 0;
  auto bound = duration_histogram::first_bound_ns;
  for (std::size_t i = 0; i < duration_histogram::buckets; ++i, bound *= 2) {
    below += of.count(i);
    std::string limit = "le=\"";
    if (i + 1 == duration_histogram::buckets) {
      limit += "+Inf";
    } else {
      append_double(limit, static_cast<double>(bound) / nanos_per_second_real);
    }
    start("_bucket", labels, limit + '"');
    append_json_number(out_, below);
    out_ += '\n';
  }
  start("_sum", labels);
  append_double(out_, static_cast<double>(of.sum_ns()) / nanos_per_second_real);
  out_ += '\n';
  start("_count", labels);
  append_json_number(out_, below);
  out_ += '\n';
}

void exposition::counter_of(std::string_view name, std::string_view help, const counter& of) {
  family(name, "counter", help);
  sample({}, of.value());
}
void exposition::gauge_of(std::string_view name, std::string_view help, const gauge& of) {
  family(name, "gauge", help);
  sample({}, of.value());
}
void exposition::value(std::string_view name, std::string_view type, std::string_view help, double value) {
  family(name, type, help);
  sample({}, value);
}

std::string label_text(std::string_view value) {
  std::string out;
  for (auto c : value) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace madang
