#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/fields.hpp"
#include "messages/identity/user_admin.hpp"
#include "messages/identity/user_profile.hpp"

namespace madang::identity {

/// What a user has chosen and agreed to. A part of `user`.
struct user_profile {
  user_preferences preferences;
  std::uint64_t version = 1;            ///< of the preferences
  std::vector<given_consent> consents;  ///< in the order in which they were given

  friend bool operator==(const user_profile&, const user_profile&) = default;
  MADANG_FIELDS(preferences, version, consents)
};

/// The symbols that a user watches, sealed for himself. A part of `user`.
struct kept_watch_lists {
  std::string sealed;
  std::uint64_t version = 0;  ///< zero: nothing was ever kept
  /// What changes have cost, in bytes of the journal: it goes down to nothing within a day.
  std::uint64_t written = 0;
  unix_nanos written_at;  ///< when it was that much

  friend bool operator==(const kept_watch_lists&, const kept_watch_lists&) = default;
  MADANG_FIELDS(sealed, version, written, written_at)
};

}  // namespace madang::identity
