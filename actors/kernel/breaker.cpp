#include "actors/kernel/breaker.hpp"

#include <algorithm>

namespace madang {
namespace {

constexpr std::int64_t nanos_per_ms = 1'000'000;
/// Above it the bound of a pause has long reached its maximum.
constexpr std::int64_t doublings_max = 20;

}  // namespace

bool breaker::admits(std::int64_t now_ns) {
  if (!open_) return true;
  if (probing_ || !is_over(now_ns)) return false;
  probing_ = true;
  return true;
}

void breaker::succeeded() {
  failures_ = 0;
  open_ = probing_ = false;
}

/// A call that began before the breaker opened and fails afterwards changes nothing.
void breaker::failed(std::int64_t now_ns) {
  if (open_ && !probing_) return;
  const bool probe = probing_;
  probing_ = false;
  if (!probe && ++failures_ < policy_.failures_max) return;
  open_ = true;
  opened_ns_ = now_ns;
}

void breaker::undecided() {
  probing_ = false;
}

breaker::state breaker::at(std::int64_t now_ns) const {
  if (!open_) return state::closed;
  return probing_ || is_over(now_ns) ? state::half_open : state::open;
}

std::int64_t breaker::wait_ms(std::int64_t now_ns) const {
  if (!open_) return 0;
  const auto left = opened_ns_ + policy_.open_ms * nanos_per_ms - now_ns;
  return std::max<std::int64_t>(0, (left + nanos_per_ms - 1) / nanos_per_ms);
}

std::optional<std::int64_t> pause_before_next(const retry_policy& policy, std::int64_t tried, std::uint64_t chance,
                                              std::int64_t now_ns, std::int64_t deadline_ns) {
  if (tried >= policy.tries_max) return std::nullopt;
  const auto doublings = std::clamp<std::int64_t>(tried - 1, 0, doublings_max);
  const auto bound_ns = std::min(policy.first_pause_ms << doublings, policy.pause_max_ms) * nanos_per_ms;
  const auto pause = static_cast<std::int64_t>(chance % (static_cast<std::uint64_t>(bound_ns) + 1));
  if (now_ns + pause >= deadline_ns) return std::nullopt;
  return pause;
}

}  // namespace madang
