#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include "actors/kernel/breaker.hpp"
#include "cluster/ports/outside_metrics.hpp"

namespace madang {

/// How a system outside is called.
struct outside_policy {
  breaker_policy breaker;
  retry_policy retry;
  std::int64_t deadline_ms = 10'000;  ///< for a call with all its tries
  std::int64_t in_flight_max = 16;
};

/// How one try ended.
enum class try_outcome : std::uint8_t {
  done = 1,
  refused = 2,          ///< the system works and said no: the same try would end alike
  failed = 3,           ///< certainly nothing happened there; may be tried again
  outcome_unknown = 4,  ///< it may have happened: only who can tell a repetition apart may try again
};

/// How a whole call ended.
enum class call_outcome : std::uint8_t {
  done = 1,
  refused = 2,
  failed = 3,
  outcome_unknown = 4,
  not_made_open = 5,  ///< the breaker is open
  not_made_full = 6,  ///< as many as may be are under way
};

/// The time as calls see it: real, or a test's. `pause` may come back early.
struct call_time {
  std::function<std::int64_t()> now_ns;
  std::function<void(std::int64_t nanos)> pause;
  std::function<std::uint64_t()> chance;
};

/// Everything that stands between an adapter and the system outside that it calls: breaker, repetition with jitter,
/// deadline, and a bound on calls under way. One per system; called by threads that may block, such as a job's step or
/// an outlet. Thread-safe.
class outside_calls {
 public:
  /// One try. It is given the nanoseconds that are left and must not take longer.
  using attempt = std::function<try_outcome(std::int64_t left_ns)>;

  /// What is referred to outlives this.
  outside_calls(const outside_policy& policy, call_time time, outside_metrics& counts)
      : policy_(policy), time_(std::move(time)), counts_(counts), breaker_(policy.breaker) {}

  /// `repeatable`: the system recognises a repetition, so that a try of unknown outcome may be repeated.
  call_outcome call(bool repeatable, const attempt& once);
  /// Milliseconds after which a call that was not made may be.
  std::int64_t wait_ms() const;

 private:
  call_outcome tries(bool repeatable, const attempt& once);
  try_outcome one_try(const attempt& once, std::int64_t deadline_ns);
  bool enter();
  void leave();
  bool admitted();
  void note(try_outcome how);

  const outside_policy policy_;
  const call_time time_;
  outside_metrics& counts_;
  mutable std::mutex mutex_;
  breaker breaker_;
  std::int64_t in_flight_ = 0;
};

}  // namespace madang
