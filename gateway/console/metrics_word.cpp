#include "gateway/console/metrics_word.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace madang {
namespace {

/// Samples that are shown.
constexpr std::size_t samples_max = 1'000;

}  // namespace

console::report metrics_report(std::string_view page, std::string_view pattern) {
  console::table shown{"metrics", {"metric", "value"}, {}};
  std::size_t left_out = 0;
  while (!page.empty()) {
    const auto end = std::min(page.find('\n'), page.size());
    const auto line = page.substr(0, end);
    page.remove_prefix(std::min(end + 1, page.size()));
    // A value has no blanks, a label may.
    const auto blank = line.rfind(' ');
    if (line.starts_with('#') || blank == std::string_view::npos) continue;
    const auto name = line.substr(0, blank);
    if (name.find(pattern) == std::string_view::npos) continue;
    if (shown.rows.size() == samples_max) {
      ++left_out;
      continue;
    }
    shown.rows.push_back({std::string(name), std::string(line.substr(blank + 1))});
  }
  console::report out;
  out.tables.push_back(std::move(shown));
  if (left_out > 0) out.remarks.push_back(std::to_string(left_out) + " more: name a part of what you look for.");
  return out;
}

}  // namespace madang
