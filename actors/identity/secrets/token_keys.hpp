#pragma once

#include <openssl/evp.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "actors/identity/secrets/secret_file.hpp"
#include "messages/result.hpp"
#include "messages/time.hpp"

namespace madang::identity {

struct key_closer {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using key_pointer = std::unique_ptr<EVP_PKEY, key_closer>;

/// How long the key before the present one still verifies: no token lives longer.
constexpr std::int64_t previous_key_ttl_s = 86'400;

/// The keys under which tokens are signed: the present one, and the public part of the one before for as long as tokens
/// under it may be around.
struct token_keys {
  key_pointer present;
  key_pointer previous;       ///< null: there is none
  unix_nanos previous_until;  ///< it verifies until then
};

/// Reads `<keys_dir>/jwt_private.pem`, or makes it, and `<keys_dir>/jwt_previous.pem` where there is one.
result<token_keys, secret_failure> open_token_keys(const std::string& keys_dir);
/// Makes a new key of a stopped node. `keep_old`: tokens under the old one stay good until they expire. Gives the name
/// of the new key.
result<std::string, secret_failure> rotate_token_key(const std::string& keys_dir, unix_nanos now, bool keep_old);

/// The first 16 hex digits of the SHA-256 of the public key.
std::string name_of_key(EVP_PKEY* key);
/// Its public part as a JSON Web Key (RFC 7517) for RS256.
std::string jwk_of(EVP_PKEY* key);

/// Without padding.
std::string base64url(std::string_view plain);

}  // namespace madang::identity
