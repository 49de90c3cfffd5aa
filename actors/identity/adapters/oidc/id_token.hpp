#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "actors/identity/adapters/oidc/provider_keys.hpp"
#include "messages/result.hpp"
#include "messages/time.hpp"

namespace madang::identity {

/// Why an ID token is none. The order of the lines is the order in which they are looked at.
enum class id_token_fault : std::uint8_t {
  malformed = 1,
  algorithm = 2,  ///< anything but RS256: `none` and keyed hashes among them
  unknown_key = 3,
  signature = 4,
  issuer = 5,
  audience = 6,  ///< it is for somebody else
  expired = 7,
  not_yet = 8,
  nonce = 9,     ///< it answers another log-in
  subject = 10,  ///< it names nobody
};
std::string_view to_text(id_token_fault fault);

/// What a token must say.
struct id_token_wants {
  std::string issuer;
  std::string client_id;
  std::string nonce;
  std::int64_t skew_s = 60;
};
/// Whom it names.
struct id_token_claims {
  std::string subject;
  std::string email;  ///< empty: it names none
  bool email_verified = false;
};

/// Judges an ID token (OpenID Connect Core 1.0, 3.1.3.7): signature before anything that it says. Pure.
result<id_token_claims, id_token_fault> judge_id_token(std::string_view token, const provider_key_set& keys,
                                                       const id_token_wants& wants, unix_nanos now);

}  // namespace madang::identity
