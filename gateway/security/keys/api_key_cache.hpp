#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/http/network_list.hpp"
#include "gateway/security/keys/request_signature.hpp"
#include "messages/identity/api_keys.hpp"

namespace madang {

/// A key with its secret open. Nothing of it changes; whether it still admits, its user's standing says.
struct opened_api_key {
  opened_api_key(const api_key_secret_view& from, std::string_view secret);

  const api_key_id id;
  const scope_set scopes;
  const unix_nanos expires_at;  ///< zero: never
  const unix_nanos created_at;
  const std::vector<ip_network> allowed;  ///< none: from everywhere
  const signing_key secret;

  bool allows(const ip_address& from) const;
  bool has_expired(unix_nanos now) const { return expires_at.value != 0 && now >= expires_at; }
};
using opened_key = std::shared_ptr<const opened_api_key>;

/// Keys that were used lately, so that a signed request asks nobody. Bounded: the oldest goes first. Thread-safe,
/// sharded.
class api_key_cache {
 public:
  explicit api_key_cache(std::size_t max);

  /// Null: not known here.
  opened_key find(api_key_id key) const;
  void put(const opened_key& key);
  void remove(api_key_id key);
  std::size_t size() const;

 private:
  struct id_hash {
    std::size_t operator()(api_key_id key) const { return mix64(key.user.value ^ mix64(key.number)); }
  };
  struct shard {
    mutable std::mutex mutex;
    std::unordered_map<api_key_id, opened_key, id_hash> known;
    std::deque<api_key_id> oldest_first;  ///< may name keys that are gone already
  };
  static constexpr std::size_t shard_count = 16;
  shard& shard_of(api_key_id key) { return shards_[id_hash{}(key) % shard_count]; }
  const shard& shard_of(api_key_id key) const { return shards_[id_hash{}(key) % shard_count]; }

  std::size_t max_per_shard_;
  std::array<shard, shard_count> shards_;
};

}  // namespace madang
