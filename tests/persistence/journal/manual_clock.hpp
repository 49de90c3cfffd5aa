#pragma once

#include <atomic>

#include "cluster/ports/clock.hpp"

namespace madang::testing {

/// A clock that moves when told to.
class manual_clock final : public clock {
 public:
  explicit manual_clock(std::int64_t start = 1'000'000'000'000'000'000) : now_(start) {}
  unix_nanos now() const override { return {now_.load()}; }
  void advance(std::int64_t nanos) { now_ += nanos; }

 private:
  std::atomic<std::int64_t> now_;
};

}  // namespace madang::testing
