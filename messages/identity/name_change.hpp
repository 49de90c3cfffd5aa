#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/envelope/view.hpp"
#include "messages/identity/ids.hpp"

namespace madang::identity {

/// Which of a user's two names.
enum class name_use : std::uint8_t { email = 1, username = 2 };

// ---- events of a user: other names (170-173) -----------------------------------------------------------------------

/// The user wants this one in place of the one that stands. It is claimed, unless it is the same, spelt otherwise.
struct name_change_begun {
  name_use use = name_use::email;
  name_id name;
  std::uint64_t proof = 0;
  std::string sealed;  ///< under the user's own key
  bool asks = false;   ///< since version 2: by `ask_name`

  MADANG_EVENT(name_change_begun, 170, 2, use, name, proof, sealed, asks)
};
struct name_change_answered {
  name_id name;
  std::uint32_t peer_message = 0;
  bool granted = false;

  MADANG_EVENT(name_change_answered, 171, 1, name, peer_message, granted)
};
/// All that were wanted are granted, and stand now; those that stood are free again.
struct profile_changed {
  bool email = false;
  bool username = false;
  bool quits = false;  ///< since version 2: by `quit_name`

  MADANG_EVENT(profile_changed, 172, 2, email, username, quits)
};
/// One is somebody else's: nothing has changed, and what was granted is free again.
struct name_change_refused {
  name_use taken = name_use::email;
  bool quits = false;  ///< since version 2

  MADANG_EVENT(name_change_refused, 173, 2, taken, quits)
};

// ---- commands ------------------------------------------------------------------------------------------------------

/// Already normalised, sealed and keyed.
struct wanted_name {
  name_use use = name_use::email;
  name_id name;
  std::uint64_t proof = 0;
  std::string sealed;

  MADANG_FIELDS(use, name, proof, sealed)
};
/// All or none of them. Answered with `user_record_view` when all are granted.
struct change_names {
  user_id user;
  std::vector<wanted_name> names;

  MADANG_FIELDS(user, names)
};

}  // namespace madang::identity
