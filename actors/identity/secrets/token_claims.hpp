#pragma once

#include <vector>

#include "messages/accounts/ids.hpp"
#include "messages/identity/ids.hpp"
#include "messages/identity/user.hpp"
#include "messages/time.hpp"

namespace madang::identity {

/// What an access token says. Times have whole seconds.
struct token_claims {
  user_id user;
  session_id session;
  role_set roles;                    ///< a hint, as of when it was issued
  std::vector<account_id> accounts;  ///< a hint; ownership is asked of the account
  unix_nanos issued_at;
  unix_nanos expires_at;

  friend bool operator==(const token_claims&, const token_claims&) = default;
};

}  // namespace madang::identity
