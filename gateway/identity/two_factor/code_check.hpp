#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/api/routing/route_services.hpp"
#include "messages/identity/two_factor.hpp"

namespace madang::identity {

/// One code on its way: a TOTP or a recovery code of a user.
struct code_check {
  user_id user;
  std::string code;
  code_purpose purpose = code_purpose::verify;
  session_id session;  ///< that may do more afterwards; zero: none
  /// The code was right, and is used up. Recovery codes are there when it has turned the second factor on.
  std::function<void(const exchange_ptr&, const two_factor_passed_view&, std::vector<std::string> recovery_codes)>
      passed;
  /// It was not; with `two_factor_off` there is nothing to show a code for.
  std::function<void(const exchange_ptr&, user_reject)> failed;
};
/// Compares a code with the user's secret. Answers 429 itself where the user has shown too many wrong ones.
void check_code(route_services& with, const exchange_ptr& ex, code_check of);

/// What a recovery code is kept as: a hash under the installation's key.
std::uint64_t recovery_hash(const person_port& persons, user_id user, std::string_view code);

}  // namespace madang::identity
