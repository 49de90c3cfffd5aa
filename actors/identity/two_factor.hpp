#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/event_meta.hpp"
#include "messages/identity/two_factor.hpp"
#include "messages/identity/user.hpp"
#include "messages/result.hpp"

namespace madang::identity {

/// The second factor of one user: a secret that is shared with a device, and codes for the day it is lost.
struct two_factor {
  std::string sealed_secret;            ///< of the latest that was prepared; empty: none
  std::uint32_t secret_number = 0;      ///< counts the secrets
  bool enabled = false;                 ///< a code of `enabled_secret` is asked for
  std::string enabled_secret;           ///< sealed
  std::uint64_t last_step = 0;          ///< of the last code that was right; this and earlier ones are used up
  std::vector<std::uint64_t> recovery;  ///< keyed hashes of the codes that are left
  std::uint32_t attempts = 0;           ///< since the last right code
  unix_nanos last_attempt_at{};

  friend bool operator==(const two_factor&, const two_factor&) = default;
  MADANG_FIELDS(sealed_secret, secret_number, enabled, enabled_secret, last_step, recovery, attempts, last_attempt_at)
};

/// How codes are asked for; from the settings, as data.
struct code_rules {
  std::uint32_t free_attempts = 5;     ///< wrong codes in a row before the first delay
  std::int64_t first_delay_s = 2;      ///< doubled with each further one
  std::int64_t longest_delay_s = 900;  ///< so nobody is locked out for ever
  std::int64_t step_up_s = 300;        ///< how long a session may do more after a right code
};

using two_factor_events = std::vector<user_event>;

/// Decides what a new secret causes. Refuses (`two_factor_on`) while there is one in force.
result<two_factor_events, user_reject> decide(const two_factor& current, const prepare_two_factor& command);
/// Decides whether a code may be shown now. Refuses `two_factor_off`, then `code_throttled`.
result<two_factor_events, user_reject> decide(const two_factor& current, const try_code& command,
                                              const code_rules& rules);
/// Decides what a code causes that the gateway has found right: nothing can be used twice. Precedence: two_factor_off,
/// code_invalid.
result<two_factor_events, user_reject> decide(const two_factor& current, const pass_code& command,
                                              const code_rules& rules);

/// Applies a fact; true where it was one of the second factor. Total.
void apply(two_factor& target, const two_factor_prepared& event);
void apply(two_factor& target, const code_attempted& event, const event_meta& meta);
void apply(two_factor& target, const two_factor_enabled& event);
void apply(two_factor& target, const two_factor_passed& event);
void apply(two_factor& target, const two_factor_disabled& event);

/// Seconds until another code may be shown; zero: now.
std::int64_t code_delay_s(const two_factor& current, unix_nanos now, const code_rules& rules);
/// What a code is compared with: the secret in force, or the prepared one.
two_factor_view view_of(const two_factor& current);
/// What the right code has brought; `was_on`: before it.
two_factor_passed_view passed_view_of(const two_factor& current, bool was_on, const two_factor_events& events);

}  // namespace madang::identity
