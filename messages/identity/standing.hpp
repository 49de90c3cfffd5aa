#pragma once

#include <cstdint>
#include <vector>

#include "messages/envelope/view.hpp"
#include "messages/identity/ids.hpp"
#include "messages/identity/roles.hpp"
#include "messages/time.hpp"

namespace madang::identity {

enum class user_status : std::uint8_t { active = 1, suspended = 2, erased = 3 };

/// What a user may do besides the roles. `active` of the API is the status.
enum class user_flag : std::uint8_t { verified = 1, premium = 2, can_paper_trade = 3, can_real_trade = 4 };
/// A set of flags, one bit each (bit n-1 for flag n).
struct user_flags {
  std::uint32_t bits = 1U << (static_cast<unsigned>(user_flag::can_paper_trade) - 1);

  constexpr bool has(user_flag one) const { return bits >> (static_cast<unsigned>(one) - 1) & 1; }
  constexpr user_flags with(user_flag one, bool on = true) const {
    const auto bit = 1U << (static_cast<unsigned>(one) - 1);
    return {on ? bits | bit : bits & ~bit};
  }
  friend constexpr bool operator==(const user_flags&, const user_flags&) = default;
  MADANG_FIELDS(bits)
};

/// Limits of one user in place of the settings' ones. Negative: the setting counts.
struct user_quotas {
  std::int64_t daily_trades = -1;
  std::int64_t api_calls = -1;

  friend bool operator==(const user_quotas&, const user_quotas&) = default;
  MADANG_FIELDS(daily_trades, api_calls)
};

/// A session that admits, as the gateways know it.
struct live_session {
  session_id id;
  unix_nanos ends_at;       ///< unless it is refreshed
  unix_nanos idle_ends_at;  ///< unless it is seen again; zero: it does not end by idling
  unix_nanos seen_at;       ///< last noted; a later use is noted from `note_seen_at` on
  unix_nanos note_seen_at;
  unix_nanos stepped_up_until;  ///< what needs a second factor may be done until then; zero: not now

  friend bool operator==(const live_session&, const live_session&) = default;
  MADANG_FIELDS(id, ends_at, idle_ends_at, seen_at, note_seen_at, stepped_up_until)
};

/// What a user may do at this moment, and by which sessions. The gateways admit by it and by nothing older: of two, the
/// one with the higher version holds.
struct standing_view {
  user_id user;
  std::uint64_t version = 0;  ///< the number of the user's last event
  user_status status = user_status::active;
  role_set roles;
  user_flags flags;
  bool password_change_required = false;
  std::vector<live_session> sessions;
  bool two_factor = false;                   ///< it is on
  std::vector<std::uint32_t> api_keys = {};  ///< the numbers of those that are not revoked
  user_quotas quotas = {};                   ///< as administrators have set them

  friend bool operator==(const standing_view&, const standing_view&) = default;
  MADANG_VIEW(standing_view, identity, 4, user, version, status, roles, flags, password_change_required, sessions,
              two_factor, api_keys, quotas)
};

/// From a gateway that does not know a user yet. Refused (`user_unknown`) until the user is registered.
struct read_standing {
  user_id user;

  MADANG_FIELDS(user)
};

}  // namespace madang::identity
