#pragma once

#include <cstdint>
#include <string>

#include "messages/envelope/view.hpp"
#include "messages/identity/ids.hpp"

namespace madang::identity {

// ---- events of a user: the symbols he watches (159) ----------------------------------------------------------------

/// All lists of a user anew. `sealed_lists`: the text that the gateway makes of them (`personal_field::watch_lists`);
/// `version`: what they are from now on.
struct watch_lists_changed {
  std::string sealed_lists;
  std::uint64_t version = 0;

  MADANG_EVENT(watch_lists_changed, 159, 1, sealed_lists, version)
};

// ---- commands ------------------------------------------------------------------------------------------------------

struct read_watch_lists {
  user_id user;

  MADANG_FIELDS(user)
};
/// Takes the place of all lists. `replaces`: the version of those that stand; refused at any other.
struct change_watch_lists {
  user_id user;
  std::string sealed_lists;
  std::uint64_t replaces = 0;

  MADANG_FIELDS(user, sealed_lists, replaces)
};

// ---- views ---------------------------------------------------------------------------------------------------------

/// For the gateway and the export, which open it. `version` counts from 0, where nothing was ever kept.
struct watch_lists_view {
  std::string sealed_lists;
  std::uint64_t version = 0;

  MADANG_VIEW(watch_lists_view, identity, 63, sealed_lists, version)
};

}  // namespace madang::identity
