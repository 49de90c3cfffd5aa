#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/envelope/view.hpp"
#include "messages/identity/ids.hpp"
#include "messages/time.hpp"

namespace madang::identity {

/// What a code is shown for.
enum class code_purpose : std::uint8_t { verify = 1, disable = 2, log_in = 3 };

/// A code that the gateway has found right, by what it is: the step of a TOTP, or the keyed hash of a recovery code.
struct right_code {
  std::uint64_t step = 0;           ///< zero: a recovery code
  std::uint64_t recovery_hash = 0;  ///< zero: a TOTP

  friend bool operator==(const right_code&, const right_code&) = default;
  MADANG_FIELDS(step, recovery_hash)
};

// ---- events of a user ----------------------------------------------------------------------------------------------

/// A secret was made and shown; it counts from the first right code on.
struct two_factor_prepared {
  std::string sealed_secret;  ///< under the user's own key

  MADANG_EVENT(two_factor_prepared, 130, 1, sealed_secret)
};
/// A code is about to be looked at. It counts as wrong until `two_factor_passed`.
struct code_attempted {
  MADANG_EMPTY_EVENT(code_attempted, 131, 1)
};
/// The prepared secret is in force.
struct two_factor_enabled {
  std::vector<std::uint64_t> recovery_hashes;

  MADANG_EVENT(two_factor_enabled, 132, 1, recovery_hashes)
};
/// A code was right, and is used up.
struct two_factor_passed {
  right_code code;
  code_purpose purpose = code_purpose::verify;
  session_id session;             ///< that may do more from now on; zero: none
  unix_nanos stepped_up_until{};  ///< of that session

  MADANG_EVENT(two_factor_passed, 133, 1, code, purpose, session, stepped_up_until)
};
struct two_factor_disabled {
  MADANG_EMPTY_EVENT(two_factor_disabled, 134, 1)
};

// ---- commands ------------------------------------------------------------------------------------------------------

struct prepare_two_factor {
  user_id user;
  std::string sealed_secret;

  MADANG_FIELDS(user, sealed_secret)
};
/// Asks for what a code is compared with. Counted as an attempt; answered with `two_factor_view`.
struct try_code {
  user_id user;
  code_purpose purpose = code_purpose::verify;
  unix_nanos received_at;

  MADANG_FIELDS(user, purpose, received_at)
};
/// The gateway has found a code right. Answered with `two_factor_passed_view`.
struct pass_code {
  user_id user;
  std::uint32_t secret_number = 0;  ///< the secret it was compared with
  right_code code;
  code_purpose purpose = code_purpose::verify;
  session_id session;
  unix_nanos received_at;
  std::vector<std::uint64_t> recovery_hashes;  ///< kept if this code puts the secret in force

  MADANG_FIELDS(user, secret_number, code, purpose, session, received_at, recovery_hashes)
};

// ---- views ---------------------------------------------------------------------------------------------------------

/// For the gateway only: what a code is compared with.
struct two_factor_view {
  bool enabled = false;
  std::uint32_t secret_number = 0;
  std::string sealed_secret;
  std::uint64_t last_step = 0;
  std::vector<std::uint64_t> recovery_hashes;

  MADANG_VIEW(two_factor_view, identity, 40, enabled, secret_number, sealed_secret, last_step, recovery_hashes)
};
struct two_factor_passed_view {
  bool enabled = false;
  bool newly_enabled = false;
  unix_nanos stepped_up_until;
  std::uint32_t recovery_codes_left = 0;

  MADANG_VIEW(two_factor_passed_view, identity, 41, enabled, newly_enabled, stepped_up_until, recovery_codes_left)
};

}  // namespace madang::identity
