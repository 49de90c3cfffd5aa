#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/json/schema.hpp"
#include "messages/identity/user.hpp"

namespace madang::identity {

/// A user with the names that the gateway has opened.
struct shown_user {
  user_id user;
  std::string email;
  std::string username;
  role_set roles;
  unix_nanos created_at;
  std::optional<bool> two_factor = {};  ///< where it is shown to its owner
};
void write_user(std::string& out, const shown_user& user);
schema_ref user_schema();

}  // namespace madang::identity
