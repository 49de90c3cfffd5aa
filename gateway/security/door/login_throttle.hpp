#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace madang {

/// How many log-ins may fail.
struct login_limits {
  std::int64_t failures_max = 5;  ///< of one account from one address
  std::int64_t failures_per_address_max = 50;
  std::int64_t window_s = 300;   ///< in which that many are forgiven again
  std::int64_t slow_after = 20;  ///< failures of one account from everywhere
  std::int64_t slow_ms = 2'000;  ///< how long its log-ins then wait
};

/// Keeps passwords from being tried out. One address is turned away after some failures, for an account and in all; an
/// account that is tried from everywhere answers strangers slowly and its owner, who has logged in from his address
/// before, as always: nobody can lock another out. An attempt counts as failed until it has succeeded, so a thousand at
/// once are no way around. In memory, bounded. Thread-safe.
class login_throttle {
 public:
  explicit login_throttle(const login_limits& limits) : limits_(limits) {}

  struct verdict {
    std::int64_t retry_after_s = 0;  ///< above 0: turned away
    std::int64_t slow_ms = 0;        ///< wait this long before the password is looked at
  };
  /// Someone tries to log in. `account`: what stands for the name that was given; `now_ns`: steady.
  verdict attempt(std::uint64_t account, std::uint64_t address, std::int64_t now_ns);
  /// The password was right.
  void succeeded(std::uint64_t account, std::uint64_t address, std::int64_t now_ns);
  /// The attempt came to nothing by no fault of its sender.
  void undecided(std::uint64_t account, std::uint64_t address, std::int64_t now_ns);

  std::size_t remembered() const;

 private:
  /// Failures that fade: a leaking count.
  struct tally {
    double failures = 0;
    std::int64_t as_of_ns = 0;
  };
  /// The least recently used go first.
  class tallies {
   public:
    tally& at(std::uint64_t key, std::int64_t now_ns);
    bool has(std::uint64_t key) const { return by_key_.contains(key); }
    std::size_t size() const { return by_key_.size(); }

   private:
    std::list<std::pair<std::uint64_t, tally>> newest_first_;
    std::unordered_map<std::uint64_t, std::list<std::pair<std::uint64_t, tally>>::iterator> by_key_;
  };

  tally& faded(tallies& in, std::uint64_t key, std::int64_t max, std::int64_t now_ns) const;
  std::int64_t wait_of(const tally& of, std::int64_t max) const;
  void forgive(std::uint64_t account, std::uint64_t address, std::int64_t now_ns);

  const login_limits limits_;
  mutable std::mutex mutex_;
  tallies by_pair_;
  tallies by_address_;
  tallies by_account_;
  tallies known_;  ///< pairs that have logged in
};

}  // namespace madang
