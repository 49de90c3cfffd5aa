#pragma once

#include <string_view>

#include "cluster/ports/console_desk.hpp"

namespace madang {

/// The samples of a page of Prometheus' text format whose names and labels contain the pattern.
console::report metrics_report(std::string_view page, std::string_view pattern);

}  // namespace madang
