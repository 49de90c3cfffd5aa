#pragma once

#include <cstdint>
#include <optional>

namespace madang {

/// When calls to a system outside are given up for a while.
struct breaker_policy {
  std::int64_t failures_max = 5;  ///< in a row
  std::int64_t open_ms = 60'000;
};

/// Keeps a failing system outside from being called again and again: after some failures in a row nothing is called for
/// a while; then a single call tries, and its outcome decides. Pure: the time is given, steady, in nanoseconds.
class breaker {
 public:
  enum class state : std::uint8_t { closed = 0, open = 1, half_open = 2 };

  explicit breaker(const breaker_policy& policy) : policy_(policy) {}

  /// Whether a call may begin; each that may ends by one of the three below.
  bool admits(std::int64_t now_ns);
  void succeeded();
  void failed(std::int64_t now_ns);
  /// The call says nothing about the system: it was not made, or refused by a rule.
  void undecided();

  state at(std::int64_t now_ns) const;
  /// Milliseconds until a call may try again; 0 where one may now.
  std::int64_t wait_ms(std::int64_t now_ns) const;

 private:
  bool is_over(std::int64_t now_ns) const { return now_ns >= opened_ns_ + policy_.open_ms * 1'000'000; }

  const breaker_policy policy_;
  std::int64_t failures_ = 0;
  bool open_ = false;
  bool probing_ = false;  ///< the single call is under way
  std::int64_t opened_ns_ = 0;
};

/// How often a call is repeated, and how soon.
struct retry_policy {
  std::int64_t tries_max = 3;
  std::int64_t first_pause_ms = 200;
  std::int64_t pause_max_ms = 5'000;
};

/// The pause before the next try, in nanoseconds: anything up to a bound that doubles, so that callers who failed
/// together do not come back together. Nothing where no try is left, or where the next could begin only after the
/// deadline. `tried`: tries so far; `chance`: 64 random bits.
std::optional<std::int64_t> pause_before_next(const retry_policy& policy, std::int64_t tried, std::uint64_t chance,
                                              std::int64_t now_ns, std::int64_t deadline_ns);

}  // namespace madang
