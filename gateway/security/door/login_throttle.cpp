#include "gateway/security/door/login_throttle.hpp"

#include <algorithm>
#include <cmath>

#include "messages/ids.hpp"
#include "messages/time.hpp"

namespace madang {
namespace {

/// Entries of each table; an attacker with more addresses than this pushes out his own failures, not others'.
constexpr std::size_t remembered_max = 100'000;

std::uint64_t pair_key(std::uint64_t account, std::uint64_t address) {
  return mix64(account ^ mix64(address));
}

}  // namespace

login_throttle::tally& login_throttle::tallies::at(std::uint64_t key, std::int64_t now_ns) {
  if (const auto known = by_key_.find(key); known != by_key_.end()) {
    newest_first_.splice(newest_first_.begin(), newest_first_, known->second);
    return known->second->second;
  }
  if (by_key_.size() >= remembered_max) {
    by_key_.erase(newest_first_.back().first);
    newest_first_.pop_back();
  }
  newest_first_.emplace_front(key, tally{0, now_ns});
  by_key_.emplace(key, newest_first_.begin());
  return newest_first_.front().second;
}

/// The count as of now: `max` failures fade within the window.
login_throttle::tally& login_throttle::faded(tallies& in, std::uint64_t key, std::int64_t max,
                                             std::int64_t now_ns) const {
  auto& of = in.at(key, now_ns);
  const auto seconds = static_cast<double>(now_ns - of.as_of_ns) / static_cast<double>(nanos_per_second);
  const auto per_second = static_cast<double>(max) / static_cast<double>(limits_.window_s);
  of.failures = std::max(0.0, of.failures - seconds * per_second);
  of.as_of_ns = now_ns;
  return of;
}

/// Seconds until one more is allowed.
std::int64_t login_throttle::wait_of(const tally& of, std::int64_t max) const {
  const auto over = of.failures + 1 - static_cast<double>(max);
  if (over <= 1e-9) return 0;
  return static_cast<std::int64_t>(std::ceil(over * static_cast<double>(limits_.window_s) / static_cast<double>(max)));
}

login_throttle::verdict login_throttle::attempt(std::uint64_t account, std::uint64_t address, std::int64_t now_ns) {
  const std::lock_guard lock(mutex_);
  auto& pair = faded(by_pair_, pair_key(account, address), limits_.failures_max, now_ns);
  auto& from = faded(by_address_, address, limits_.failures_per_address_max, now_ns);
  verdict out;
  out.retry_after_s = std::max(wait_of(pair, limits_.failures_max), wait_of(from, limits_.failures_per_address_max));
  if (out.retry_after_s > 0) return out;
  auto& everywhere = faded(by_account_, account, limits_.slow_after, now_ns);
  if (!known_.has(pair_key(account, address)) && everywhere.failures >= static_cast<double>(limits_.slow_after))
    out.slow_ms = limits_.slow_ms;
  for (auto* count : {&pair, &from, &everywhere}) count->failures += 1;
  return out;
}

void login_throttle::succeeded(std::uint64_t account, std::uint64_t address, std::int64_t now_ns) {
  const std::lock_guard lock(mutex_);
  forgive(account, address, now_ns);
  (void)known_.at(pair_key(account, address), now_ns);
}

void login_throttle::undecided(std::uint64_t account, std::uint64_t address, std::int64_t now_ns) {
  const std::lock_guard lock(mutex_);
  forgive(account, address, now_ns);
}

void login_throttle::forgive(std::uint64_t account, std::uint64_t address, std::int64_t now_ns) {
  for (auto* count : {&by_pair_.at(pair_key(account, address), now_ns), &by_address_.at(address, now_ns),
                      &by_account_.at(account, now_ns)}) {
    count->failures = std::max(0.0, count->failures - 1);
  }
}

std::size_t login_throttle::remembered() const {
  const std::lock_guard lock(mutex_);
  return std::max({by_pair_.size(), by_address_.size(), by_account_.size(), known_.size()});
}

}  // namespace madang
