#pragma once

#include <chrono>

#include "cluster/ports/clock.hpp"

namespace madang {

/// The machine's wall clock.
class system_clock final : public clock {
 public:
  unix_nanos now() const override {
    auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(since).count()};
  }
};

}  // namespace madang
