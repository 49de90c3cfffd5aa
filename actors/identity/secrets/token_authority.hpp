#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "actors/identity/secrets/secret_file.hpp"
#include "actors/identity/secrets/token_claims.hpp"
#include "messages/result.hpp"

namespace madang::identity {

/// Why a token does not admit, in order of precedence.
enum class token_fault : std::uint8_t { missing = 1, invalid = 2, expired = 3 };

/// Issues and verifies access tokens: JWT, RS256, under a 2048-bit key of this installation. Thread-safe, no disk after
/// `open`.
class token_authority {
 public:
  static constexpr std::size_t token_bytes_max = 4'096;
  static constexpr std::size_t accounts_max = 50;

  /// Reads `<keys_dir>/jwt_private.pem` or makes it (0600) at the first start (about 0.1 s). Refuses a file that others
  /// may read or that holds no RSA key of 2048 to 4096 bits. `cache_max`: verified tokens that are remembered.
  static result<std::unique_ptr<token_authority>, secret_failure> open(const std::string& keys_dir,
                                                                       std::size_t cache_max);
  ~token_authority();
  token_authority(const token_authority&) = delete;
  token_authority& operator=(const token_authority&) = delete;

  /// A token for these claims with the first `accounts_max` accounts. About 1 ms of CPU.
  std::string issue(const token_claims& claims) const;

  /// Accepts exactly what `issue` makes: this header (so `alg` is RS256 and the key ours), unpadded canonical
  /// base64url, each claim with its type and nothing else. A token seen before costs a keyed hash instead of a
  /// signature check; its expiry is looked at each time.
  result<token_claims, token_fault> verify(std::string_view token, unix_nanos now) const;

  /// Names the key: the first 16 hex digits of the SHA-256 of the public key.
  const std::string& key_name() const;
  /// The public keys that verify, as a JSON Web Key Set.
  std::string key_set() const;
  /// Verified tokens that are remembered at this moment.
  std::size_t remembered() const;

 private:
  class impl;
  explicit token_authority(std::unique_ptr<impl> inside);
  std::unique_ptr<impl> impl_;
};

}  // namespace madang::identity
