#pragma once

#include "messages/envelope/view.hpp"
#include "messages/identity/ids.hpp"

namespace madang::identity {

/// Nothing personal of the user is left here; the key that opens what the journal holds is erased next. The names are
/// free again and the accounts are told to close.
struct user_erased {
  MADANG_EMPTY_EVENT(user_erased, 175, 1)
};

/// From the user, who has shown the password and whose accounts have nothing against it.
struct erase_user {
  user_id user;

  MADANG_FIELDS(user)
};
struct user_erased_view {
  user_id user;

  MADANG_VIEW(user_erased_view, identity, 80, user)
};

}  // namespace madang::identity
