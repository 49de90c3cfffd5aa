#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "actors/identity/secrets/token_claims.hpp"

namespace madang::identity {

/// Tokens whose signature has been checked. Knows them by a keyed 128-bit hash (SipHash under a key of this process),
/// so nobody outside can aim at another token's entry. Bounded: the oldest goes first. Thread-safe, sharded.
class token_cache {
 public:
  using digest = std::array<unsigned char, 16>;

  explicit token_cache(std::size_t max);

  digest digest_of(std::string_view token) const;
  std::optional<token_claims> find(const digest& token) const;
  void put(const digest& token, const token_claims& claims);
  void remove(const digest& token);
  std::size_t size() const;

 private:
  struct digest_hash {
    std::size_t operator()(const digest& of) const;
  };
  struct shard {
    mutable std::mutex mutex;
    std::unordered_map<digest, token_claims, digest_hash> known;
    std::deque<digest> oldest_first;  ///< may name tokens that are gone already
  };
  static constexpr std::size_t shard_count = 16;

  const shard& shard_of(const digest& token) const { return shards_[token[15] % shard_count]; }
  shard& shard_of(const digest& token) { return shards_[token[15] % shard_count]; }

  std::size_t max_per_shard_;
  std::array<unsigned char, 16> key_{};
  std::array<shard, shard_count> shards_;
};

}  // namespace madang::identity
