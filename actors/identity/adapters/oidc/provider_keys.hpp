#pragma once

#include <openssl/evp.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace madang::identity {

/// A key that a provider signs ID tokens with.
struct provider_key {
  std::string id;  ///< `kid`; may be empty
  std::shared_ptr<EVP_PKEY> key;
};
using provider_key_set = std::vector<provider_key>;

/// The RSA keys of a JSON Web Key Set (RFC 7517) that verify RS256; others are passed over. Nothing for a text that is
/// no key set.
std::optional<provider_key_set> parse_key_set(std::string_view json);
/// The key of this name; without a name the only one. Null: there is none.
EVP_PKEY* find_key(const provider_key_set& among, std::string_view id);

/// The keys of one provider as they were last seen. Thread-safe.
class provider_key_cache {
 public:
  /// `ttl_s`: after this long they are asked for again; `again_s`: at the soonest.
  provider_key_cache(std::int64_t ttl_s, std::int64_t again_s)
      : ttl_ns_(ttl_s * 1'000'000'000), again_ns_(again_s * 1'000'000'000) {}

  /// What is known; null: nothing, or nothing that is young enough.
  std::shared_ptr<const provider_key_set> fresh(std::int64_t now_ns) const;
  /// Whether a token that names an unknown key is worth asking again: whoever sends such tokens must not make the
  /// platform ask each time.
  bool may_ask_again(std::int64_t now_ns) const;
  void put(std::shared_ptr<const provider_key_set> keys, std::int64_t now_ns);

 private:
  const std::int64_t ttl_ns_;
  const std::int64_t again_ns_;
  mutable std::mutex mutex_;
  std::shared_ptr<const provider_key_set> keys_;
  std::int64_t asked_ns_ = 0;
};

}  // namespace madang::identity
