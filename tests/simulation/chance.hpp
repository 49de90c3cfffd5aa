#pragma once

#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>

#include "cluster/ports/clock.hpp"

namespace madang::simulation {

/// Something that must never happen has happened; says what.
class wrong : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
inline void require(bool condition, const std::string& what) {
  if (!condition) throw wrong(what);
}
inline void require(bool condition, const char* what) {
  if (!condition) throw wrong(what);
}

/// All that is random in one run: the same seed makes the same run.
class chance {
 public:
  explicit chance(std::uint64_t seed) : bits_(seed) {}

  /// 0 … sides - 1.
  std::uint64_t roll(std::uint64_t sides) { return bits_() % sides; }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(roll(static_cast<std::uint64_t>(high - low + 1)));
  }
  bool one_in(std::uint64_t sides) { return roll(sides) == 0; }
  template <class Range>
  auto& one_of(Range& range) {
    return range[static_cast<std::size_t>(roll(range.size()))];
  }

 private:
  std::mt19937_64 bits_;
};

/// Time that passes only when the simulation says so. Starts at noon of a trading day in Korea.
class virtual_clock final : public clock {
 public:
  unix_nanos now() const override { return now_; }
  void pass(std::int64_t nanos) { now_ = now_ + nanos; }

 private:
  unix_nanos now_{1'795'143'600 * nanos_per_second};
};

constexpr std::int64_t milliseconds = 1'000'000;

}  // namespace madang::simulation
