#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "actors/identity/secrets/personal_vault.hpp"
#include "messages/identity/sessions.hpp"

namespace madang::identity {

/// What a secret of the platform's making is good for; bound into it. Permanent.
enum class opaque_use : std::uint8_t { refresh = 1, verify_email = 2, reset_password = 3 };

/// A secret that somebody is given, and the keyed hash by which it is known here.
struct opaque_token {
  std::string text;
  std::string hash;
};
/// What a genuine one says.
struct opened_token {
  user_id user;
  std::uint64_t id = 0;  ///< what it is of: a session
  std::string hash;
};

/// Makes and reads secrets of 256 bits: refresh tokens and the tokens of links. Each carries whose it is and a tag
/// under a key of the installation, so that made-up ones are told from old ones without asking anybody. Nothing that is
/// written down gives one back. Thread-safe, no disk.
class opaque_tokens {
 public:
  explicit opaque_tokens(const personal_vault& keys) : keys_(keys) {}

  opaque_token make(opaque_use use, user_id user, std::uint64_t id) const;
  /// The token that follows another: always the same for one nonce. `text` is genuine.
  opaque_token successor(std::string_view text, refresh_nonce nonce) const;
  /// Nothing for what was not made here, or for another use.
  std::optional<opened_token> open(opaque_use use, std::string_view text) const;

 private:
  opaque_token finish(std::string body) const;

  const personal_vault& keys_;
};

}  // namespace madang::identity
