#include "actors/identity/secrets/token_cache.hpp"

#include <sodium.h>

#include <cstring>

#include "messages/ensure.hpp"

namespace madang::identity {

static_assert(crypto_shorthash_siphashx24_BYTES == 16 && crypto_shorthash_siphashx24_KEYBYTES == 16);

token_cache::token_cache(std::size_t max) : max_per_shard_((max + shard_count - 1) / shard_count) {
  ensure(sodium_init() >= 0, "libsodium does not start");
  randombytes_buf(key_.data(), key_.size());
}

std::size_t token_cache::digest_hash::operator()(const digest& of) const {
  std::size_t hash = 0;
  std::memcpy(&hash, of.data(), sizeof hash);
  return hash;
}

token_cache::digest token_cache::digest_of(std::string_view token) const {
  digest out{};
  crypto_shorthash_siphashx24(out.data(), reinterpret_cast<const unsigned char*>(token.data()), token.size(),
                              key_.data());
  return out;
}

std::optional<token_claims> token_cache::find(const digest& token) const {
  const auto& part = shard_of(token);
  std::lock_guard lock(part.mutex);
  auto found = part.known.find(token);
  return found == part.known.end() ? std::nullopt : std::optional(found->second);
}

void token_cache::put(const digest& token, const token_claims& claims) {
  if (max_per_shard_ == 0) return;
  auto& part = shard_of(token);
  std::lock_guard lock(part.mutex);
  if (!part.known.emplace(token, claims).second) return;
  part.oldest_first.push_back(token);
  while (part.oldest_first.size() > max_per_shard_) {
    part.known.erase(part.oldest_first.front());
    part.oldest_first.pop_front();
  }
}

void token_cache::remove(const digest& token) {
  auto& part = shard_of(token);
  std::lock_guard lock(part.mutex);
  part.known.erase(token);
}

std::size_t token_cache::size() const {
  std::size_t sum = 0;
  for (const auto& part : shards_) {
    std::lock_guard lock(part.mutex);
    sum += part.known.size();
  }
  return sum;
}

}  // namespace madang::identity
