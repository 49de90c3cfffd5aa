#pragma once

#include <vector>

#include "messages/event_meta.hpp"
#include "messages/result.hpp"
#include "messages/risk/user_risk.hpp"

namespace madang::risk {

/// What a user's accounts are limited to in place of their profile, and his switch. Rebuilt by replay; nothing else
/// writes it.
struct user_risk {
  user_risk_id id;
  limit_overrides overrides;
  kill_state kill = kill_state::off;
  std::uint64_t version = 0;  ///< counts the changes
  unix_nanos changed_at;

  user_id user() const { return {id.value}; }

  friend bool operator==(const user_risk&, const user_risk&) = default;
  MADANG_FIELDS(id, overrides, kill, version, changed_at)
};

using user_risk_events = std::vector<user_risk_event>;

/// Nothing where the limits are these already.
user_risk_events decide(const user_risk& current, const change_user_limits& command);
/// Nothing where it is so already. What an administrator has set only one lifts.
result<user_risk_events, risk_reject> decide(const user_risk& current, const switch_user& command);

/// Applies a fact. Total: a fact that does not fit is a bug (`ensure`).
void apply(user_risk& target, const user_risk_event& event, const event_meta& meta);

user_risk_view view_of(const user_risk& current);

/// For people: names every member.
std::vector<named_value> describe(const user_risk& current);

}  // namespace madang::risk
