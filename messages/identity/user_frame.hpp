#pragma once

#include <string>
#include <variant>
#include <vector>

#include "messages/envelope/refusal.hpp"
#include "messages/identity/user.hpp"

namespace madang::identity {

/// The events of a user that `user:USER` shows.
using shown_user_event =
    std::variant<account_requested, password_changed, user_logged_in, session_revoked, login_failed, email_verified,
                 two_factor_enabled, two_factor_disabled, api_key_created, api_key_revoked, roles_changed,
                 flags_changed, quotas_changed, password_change_demanded, preferences_changed, consent_given,
                 profile_changed, outside_identity_linked, outside_identity_unlinked, watch_lists_changed>;

/// One event of `user:USER`: its name, and what changed. Never a personal field.
struct user_frame {
  std::string event;
  std::vector<named_value> values;

  MADANG_VIEW(user_frame, identity, 101, event, values)
};

}  // namespace madang::identity
