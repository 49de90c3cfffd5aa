#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "messages/admin_act.hpp"
#include "messages/envelope/view.hpp"
#include "messages/identity/ids.hpp"
#include "messages/identity/roles.hpp"
#include "messages/identity/standing.hpp"
#include "messages/time.hpp"

namespace madang::identity {

// ---- events of a user: what administrators do (150-156) ------------------------------------------------------------

struct user_suspended {
  admin_act act;

  MADANG_EVENT(user_suspended, 150, 1, act)
};
struct user_activated {
  admin_act act;

  MADANG_EVENT(user_activated, 151, 1, act)
};
struct roles_changed {
  role_set roles;
  admin_act act;

  MADANG_EVENT(roles_changed, 152, 1, roles, act)
};
struct flags_changed {
  user_flags flags;
  admin_act act;

  MADANG_EVENT(flags_changed, 153, 1, flags, act)
};
struct quotas_changed {
  user_quotas quotas;
  admin_act act;

  MADANG_EVENT(quotas_changed, 154, 1, quotas, act)
};
/// The next log-in has to bring another password.
struct password_change_demanded {
  admin_act act;

  MADANG_EVENT(password_change_demanded, 155, 1, act)
};
/// All sessions of the user end.
struct sessions_ended_by_admin {
  admin_act act;

  MADANG_EVENT(sessions_ended_by_admin, 156, 1, act)
};

// ---- commands ------------------------------------------------------------------------------------------------------

struct suspend_user {
  MADANG_NO_FIELDS
};
struct activate_user {
  MADANG_NO_FIELDS
};
struct set_roles {
  role_set roles;

  MADANG_FIELDS(roles)
};
struct set_flags {
  user_flags flags;
  user_flags touched{0};  ///< which of them; the others stay

  MADANG_FIELDS(flags, touched)
};
struct set_quotas {
  user_quotas quotas;
  bool touches_trades = false;
  bool touches_calls = false;

  MADANG_FIELDS(quotas, touches_trades, touches_calls)
};
struct demand_password_change {
  MADANG_NO_FIELDS
};
struct end_all_sessions {
  MADANG_NO_FIELDS
};
using user_change = std::variant<suspend_user, activate_user, set_roles, set_flags, set_quotas, demand_password_change,
                                 end_all_sessions>;

/// From an administrator. `released_at`: the version of the standing at which the platform has taken this user out of
/// the count of administrators; zero: it has not. What would end an active administrator needs it.
struct administer_user {
  user_id user;
  user_change change;
  admin_act act;
  std::uint32_t released_at = 0;
  bool dry_run = false;

  MADANG_FIELDS(user, change, act, released_at, dry_run)
};
struct read_user_record {
  user_id user;

  MADANG_FIELDS(user)
};

// ---- views ---------------------------------------------------------------------------------------------------------

/// A user as administrators see him. `version` counts the changes of his standing, from 1.
struct user_record_view {
  user_id user;
  std::string sealed_email;
  std::string sealed_username;
  role_set roles;
  user_flags flags;
  user_status status = user_status::active;
  user_quotas quotas;
  bool password_change_required = false;
  unix_nanos created_at;
  std::uint32_t version = 0;
  bool would_change = false;  ///< of a dry run

  MADANG_VIEW(user_record_view, identity, 60, user, sealed_email, sealed_username, roles, flags, status, quotas,
              password_change_required, created_at, version, would_change)
};

}  // namespace madang::identity
