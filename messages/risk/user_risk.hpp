#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "messages/admin_act.hpp"
#include "messages/envelope/peer_message.hpp"
#include "messages/envelope/refusal.hpp"
#include "messages/envelope/view.hpp"
#include "messages/identity/ids.hpp"
#include "messages/risk/limits.hpp"
#include "messages/risk/order_facts.hpp"
#include "messages/time.hpp"

namespace madang::risk {

/// What a user's accounts are limited to, whichever of them it is. It has the user's number, and lives where he does.
using user_risk_id = strong_id<struct user_risk_tag>;

constexpr user_risk_id risk_of(user_id user) {
  return {user.value};
}
constexpr entity_id entity_of(user_risk_id id) {
  return {entity_kind::user_risk, id.value};
}

/// Why the risk context refuses. The order of the lines is the order of precedence; the numbers are permanent.
enum class risk_reject : std::uint8_t {
  kill_set_by_office = 1,  ///< an administrator has set the switch, and only one lifts it
};

// ---- events (901-902) ----------------------------------------------------------------------------------------------

/// The user's limits in place of the profile's: these and no others.
struct user_limits_changed {
  limit_overrides overrides;
  admin_act act;

  MADANG_EVENT(user_limits_changed, 901, 1, overrides, act)
};
/// By the user himself or by an administrator.
struct user_kill_changed {
  kill_state kill = kill_state::off;
  admin_act act;

  MADANG_EVENT(user_kill_changed, 902, 1, kill, act)
};
using user_risk_event = std::variant<messages_acknowledged, user_limits_changed, user_kill_changed>;

// ---- commands ------------------------------------------------------------------------------------------------------

/// From an administrator.
struct change_user_limits {
  user_id user;
  limit_overrides overrides;
  admin_act act;
  bool dry_run = false;

  MADANG_FIELDS(user, overrides, act, dry_run)
};
struct switch_user {
  user_id user;
  bool active = false;
  bool by_office = false;
  admin_act act;
  bool dry_run = false;

  MADANG_FIELDS(user, active, by_office, act, dry_run)
};
struct read_user_risk {
  user_id user;

  MADANG_FIELDS(user)
};

// ---- views ---------------------------------------------------------------------------------------------------------

/// `version` counts the changes, from 0. `affects`: how many things a dry run would change.
struct user_risk_view {
  user_id user;
  limit_overrides overrides;
  kill_state kill = kill_state::off;
  std::uint64_t version = 0;
  unix_nanos changed_at;
  std::uint32_t affects = 0;

  friend bool operator==(const user_risk_view&, const user_risk_view&) = default;
  MADANG_VIEW(user_risk_view, risk, 1, user, overrides, kill, version, changed_at, affects)
};

}  // namespace madang::risk

namespace madang {

template <>
inline constexpr context_number reject_context<risk::risk_reject> = context_number::risk;

}  // namespace madang
