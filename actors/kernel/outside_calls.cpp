#include "actors/kernel/outside_calls.hpp"

#include <exception>

namespace madang {
namespace {

constexpr std::int64_t nanos_per_ms = 1'000'000;

bool may_repeat(try_outcome how, bool repeatable) {
  return how == try_outcome::failed || (how == try_outcome::outcome_unknown && repeatable);
}

call_outcome outcome_of(try_outcome how) {
  return static_cast<call_outcome>(how);
}

}  // namespace

call_outcome outside_calls::call(bool repeatable, const attempt& once) {
  if (!enter()) {
    counts_.refused_full.add();
    return call_outcome::not_made_full;
  }
  const auto out = tries(repeatable, once);
  leave();
  return out;
}

call_outcome outside_calls::tries(bool repeatable, const attempt& once) {
  const auto deadline_ns = time_.now_ns() + policy_.deadline_ms * nanos_per_ms;
  auto last = call_outcome::not_made_open;
  for (std::int64_t tried = 1;; ++tried) {
    if (!admitted()) {
      counts_.refused_open.add();
      return last;  // what the last try said is truer than that there is no further one
    }
    const auto how = one_try(once, deadline_ns);
    note(how);
    last = outcome_of(how);
    if (!may_repeat(how, repeatable)) return last;
    const auto now_ns = time_.now_ns();
    const auto pause = pause_before_next(policy_.retry, tried, time_.chance(), now_ns, deadline_ns);
    if (!pause) {
      if (now_ns >= deadline_ns) counts_.late.add();
      return last;
    }
    time_.pause(*pause);
    if (time_.now_ns() >= deadline_ns) return last;
    counts_.repeated.add();
  }
}

/// An adapter that throws has been cut off somewhere: nobody knows where.
try_outcome outside_calls::one_try(const attempt& once, std::int64_t deadline_ns) {
  try {
    return once(deadline_ns - time_.now_ns());
  } catch (const std::exception&) {
    return try_outcome::outcome_unknown;
  }
}

bool outside_calls::enter() {
  const std::lock_guard lock(mutex_);
  if (in_flight_ >= policy_.in_flight_max) return false;
  counts_.in_flight.set(++in_flight_);
  return true;
}

void outside_calls::leave() {
  const std::lock_guard lock(mutex_);
  counts_.in_flight.set(--in_flight_);
}

bool outside_calls::admitted() {
  const auto now_ns = time_.now_ns();
  const std::lock_guard lock(mutex_);
  const bool out = breaker_.admits(now_ns);
  counts_.breaker_state.set(static_cast<std::int64_t>(breaker_.at(now_ns)));
  return out;
}

void outside_calls::note(try_outcome how) {
  const auto now_ns = time_.now_ns();
  const bool works = how == try_outcome::done || how == try_outcome::refused;
  (works ? counts_.succeeded : counts_.failed).add();
  const std::lock_guard lock(mutex_);
  if (works) {
    breaker_.succeeded();
  } else {
    breaker_.failed(now_ns);
  }
  counts_.breaker_state.set(static_cast<std::int64_t>(breaker_.at(now_ns)));
}

std::int64_t outside_calls::wait_ms() const {
  const auto now_ns = time_.now_ns();
  const std::lock_guard lock(mutex_);
  return breaker_.wait_ms(now_ns);
}

}  // namespace madang
