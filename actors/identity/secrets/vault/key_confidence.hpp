#pragma once

#include <sodium.h>

#include <optional>
#include <string>
#include <string_view>

#include "actors/identity/secrets/vault/vault_ring.hpp"
#include "persistence/ports/key_store.hpp"

namespace madang::identity {

/// How a process is told another master key by one that has put it in force, over a store that keeps copies of all it
/// ever held: sealed to a key pair that lives as long as this process, so that neither the former master key nor any
/// later process opens what was said. Of the vault alone.
class key_confidence {
 public:
  key_confidence() {
    std::string secret(crypto_box_SECRETKEYBYTES, '\0');
    public_.resize(crypto_box_PUBLICKEYBYTES);
    crypto_box_keypair(bytes_of(public_), bytes_of(secret));
    secret_ = secret_key(secret);
    sodium_memzero(secret.data(), secret.size());
  }

  /// `proof`: whoever made it has the master key.
  key_holder holder(const secret_key& master) const { return {0, public_, proof_of(public_, master)}; }
  static bool is_proven(const key_holder& one, const secret_key& master) {
    const auto wanted = proof_of(one.public_key, master);
    return one.public_key.size() == crypto_box_PUBLICKEYBYTES && one.proof.size() == wanted.size() &&
           sodium_memcmp(wanted.data(), one.proof.data(), wanted.size()) == 0;
  }

  static std::string told(const key_holder& to, const secret_key& master) {
    std::string sealed(crypto_box_SEALBYTES + key_bytes, '\0');
    const auto wrong = crypto_box_seal(bytes_of(sealed), master.data(), key_bytes, bytes_of(to.public_key));
    ensure(wrong == 0, "a proven key is none");
    return sealed;
  }
  std::optional<secret_key> heard(std::string_view sealed) const {
    if (sealed.size() != crypto_box_SEALBYTES + key_bytes) return std::nullopt;
    std::string plain(key_bytes, '\0');
    const auto wrong =
        crypto_box_seal_open(bytes_of(plain), bytes_of(sealed), sealed.size(), bytes_of(public_view()), secret_.data());
    std::optional<secret_key> found;
    if (wrong == 0) found.emplace(plain);
    sodium_memzero(plain.data(), plain.size());
    return found;
  }

 private:
  std::string_view public_view() const { return public_; }
  static std::string proof_of(std::string_view public_key, const secret_key& master) {
    const auto key = master.derived(static_cast<std::uint64_t>(purpose::holders));
    std::string proof(crypto_generichash_BYTES, '\0');
    crypto_generichash(bytes_of(proof), proof.size(), bytes_of(public_key), public_key.size(), key.data(), key_bytes);
    return proof;
  }

  std::string public_;
  secret_key secret_;
};
static_assert(key_bytes == crypto_box_SECRETKEYBYTES);

}  // namespace madang::identity
