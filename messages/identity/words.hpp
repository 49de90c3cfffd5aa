#pragma once

#include <string_view>

#include "messages/identity/roles.hpp"
#include "messages/identity/user.hpp"

namespace madang::identity {

/// The words of the wire for each enumeration, and back: UPPER_CASE; reasons and refusals in lower case.
std::string_view to_text(role value);
std::string_view to_text(api_scope value);
std::string_view to_text(user_reject value);
std::string_view to_text(user_status value);
std::string_view to_text(user_flag value);
std::string_view to_text(session_end value);
std::string_view to_text(login_result value);
std::string_view to_text(link_kind value);

}  // namespace madang::identity
