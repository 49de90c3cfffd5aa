#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/door/door_settings.hpp"
#include "messages/identity/user.hpp"

namespace madang {

/// What a request counts as; its route says which.
enum class rate_class : std::uint8_t {
  general = 0,
  trading = 1,  ///< places or amends an order
  exits = 2,    ///< of general requests those that shrink something, once the general quota is used up: as much again
};
inline constexpr std::size_t rate_classes = 3;

/// Who a quota belongs to.
enum class rate_holder : std::uint8_t { address = 1, user = 2, api_key = 3 };

/// How many requests of each class fit into one minute.
struct rate_quota {
  std::array<std::int64_t, rate_classes> per_minute{};
  std::string policy;  ///< `RateLimit-Policy`
};
/// One that others may follow; whoever was measured by it keeps it.
using rate_quota_ptr = std::shared_ptr<const rate_quota>;

/// What has become of one request.
struct rate_standing {
  rate_quota_ptr quota;
  rate_class of = rate_class::general;
  bool admitted = true;
  std::int64_t remaining = 0;
  std::int64_t full_in_s = 0;      ///< until the quota is whole again
  std::int64_t retry_after_s = 0;  ///< where it was not admitted
};
/// `RateLimit-Policy`, `RateLimit` and `X-RateLimit-…`, each with its line end.
void append_rate_headers(std::string& out, const rate_standing& of);

/// Token buckets of all callers: a bucket holds a minute's quota and fills evenly. Each is kept as the one time at
/// which it is full again (the generic cell rate algorithm), so a full one need not be kept at all. In memory and
/// bounded: after a start all buckets are as if a part of them had just been used, so that a restart is no way to a
/// whole new quota. What share of a bucket is used stays used where quotas change: a smaller one and a larger one count
/// at once, and nobody's requests are forgotten. Thread-safe.
class rate_limits {
 public:
  /// `now_ns`: steady, of the start.
  rate_limits(const limit_settings& of, std::int64_t now_ns);

  /// Other quotas from the next request on; the rest of the settings counts as it was at the start.
  void change(const limit_settings& to);

  bool lifted() const { return lifted_; }
  rate_quota_ptr quota_of(rate_holder holder, role_set roles) const;
  /// Takes one request out of the holder's bucket, or says when there will be room. `id`: of the holder.
  rate_standing take(rate_holder holder, std::uint64_t id, const rate_quota_ptr& quota, rate_class of,
                     std::int64_t now_ns);

  /// Seconds until a token from this address is looked at again; 0: now.
  std::int64_t token_wait_s(std::uint64_t address, std::int64_t now_ns);
  /// A token from there was forged.
  void note_bad_token(std::uint64_t address, std::int64_t now_ns);

  std::size_t remembered() const;

 private:
  struct key {
    std::uint64_t id = 0;
    std::uint8_t kind = 0;
    friend bool operator==(const key&, const key&) = default;
  };
  struct key_hash {
    std::size_t operator()(const key& of) const;
  };
  /// When each bucket is full again, steady.
  using buckets = std::unordered_map<key, std::int64_t, key_hash>;
  struct part {
    mutable std::mutex mutex;
    buckets full_at;
    std::int64_t swept_ns = 0;
  };
  static constexpr std::size_t parts = 16;
  struct quota_table {
    rate_quota person;
    rate_quota program;
    std::vector<std::pair<role, rate_quota>> by_role;
  };
  using quota_table_ptr = std::shared_ptr<const quota_table>;

  static quota_table_ptr table_of(const limit_settings& settings);
  quota_table_ptr quotas() const;
  part& part_of(const key& of) { return parts_[key_hash()(of) % parts]; }
  std::int64_t full_at(const buckets& in, const key& of, std::int64_t now_ns) const;
  void keep(part& in, const key& of, std::int64_t full_at_ns, std::int64_t now_ns) const;

  const bool lifted_;
  const std::size_t callers_max_;
  const std::int64_t fresh_full_at_ns_;  ///< when the bucket of whoever is not known is full
  std::atomic<std::int64_t> bad_tokens_per_minute_;
  mutable std::mutex quotas_mutex_;
  quota_table_ptr quotas_;
  mutable std::array<part, parts> parts_;
};

}  // namespace madang
