#pragma once

#include <cstdint>
#include <vector>

#include "messages/fields.hpp"
#include "messages/identity/user_admin.hpp"
#include "messages/identity/user_profile.hpp"

namespace madang::identity {

/// Whether a user may come in, and what is true of him besides his roles. A part of `user`.
struct user_standing {
  user_status status = user_status::active;
  user_flags flags;
  user_quotas quotas;
  bool password_change_required = false;
  std::uint32_t version = 1;  ///< counts every change of standing or roles

  friend bool operator==(const user_standing&, const user_standing&) = default;
  MADANG_FIELDS(status, flags, quotas, password_change_required, version)
};

/// What a user has chosen and agreed to. A part of `user`.
struct user_profile {
  user_preferences preferences;
  std::uint64_t version = 1;            ///< of the preferences
  std::vector<given_consent> consents;  ///< in the order in which they were given

  friend bool operator==(const user_profile&, const user_profile&) = default;
  MADANG_FIELDS(preferences, version, consents)
};

}  // namespace madang::identity
