#pragma once

#include <string>

#include "gateway/json/schema.hpp"
#include "messages/identity/user_admin.hpp"
#include "messages/identity/user_profile.hpp"

namespace madang::identity {

/// The caller with the names that the gateway has opened.
struct shown_profile {
  user_record_view record;
  std::string email;
  std::string username;
  bool two_factor = false;
};
void write_profile(std::string& out, const shown_profile& profile);
schema_ref profile_schema();

void write_preferences(std::string& out, const user_preferences& preferences);
schema_ref preferences_schema();

void write_consent(std::string& out, const given_consent& consent);
schema_ref consent_schema();

}  // namespace madang::identity
