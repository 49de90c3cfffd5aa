#pragma once

#include <string>

#include "gateway/json/schema.hpp"
#include "messages/identity/user_admin.hpp"

namespace madang::identity {

/// `{"active": …, "verified": …, …}`
struct shown_flags {
  bool active = true;
  user_flags flags;
};
void write_flags(std::string& out, const shown_flags& shown);
schema_ref flags_schema();

}  // namespace madang::identity
