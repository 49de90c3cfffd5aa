#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "gateway/security/caller_key.hpp"

namespace madang {

/// The places of one bounded pool, shared fairly. A caller may hold its percentage of a pool that is empty otherwise,
/// and less as the pool fills: its limit is a multiple of what is free (dynamic thresholds, Choudhury and Hahne 1998).
/// The last tenth is kept for callers who hold nothing. Thread-safe.
class fair_share {
 public:
  enum class verdict : std::uint8_t { admitted, pool_full, share_used };

  fair_share(std::int64_t capacity, const share_limits& limits) : capacity_(capacity), limits_(limits) {}

  /// Takes a place. Who has been admitted leaves once.
  verdict enter(const caller_key& who);
  void leave(const caller_key& who);
  std::int64_t held() const;

 private:
  template <class Key>
  using counts = std::unordered_map<Key, std::int64_t>;

  bool has_room(std::int64_t holds, std::int64_t percent) const;

  const std::int64_t capacity_;
  const share_limits limits_;
  mutable std::mutex mutex_;
  std::int64_t held_ = 0;
  counts<std::uint64_t> by_address_;
  counts<user_id> by_user_;
};

/// A place that is given back when the last copy goes. Nothing where `verdict` is not `admitted`.
struct shared_place {
  fair_share::verdict verdict = fair_share::verdict::pool_full;
  std::shared_ptr<void> held;

  explicit operator bool() const { return verdict == fair_share::verdict::admitted; }
};
/// `pool` lives as long as its places.
shared_place take_place(const std::shared_ptr<fair_share>& pool, const caller_key& who);

}  // namespace madang
