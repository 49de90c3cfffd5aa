#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "messages/identity/roles.hpp"
#include "messages/identity/user.hpp"

namespace madang::identity {

/// The words of the wire for each enumeration, and back: UPPER_CASE; reasons and refusals in lower case.
std::string_view to_text(role value);
std::string_view to_text(api_scope value);
std::string_view to_text(user_reject value);
std::string_view to_text(user_status value);
std::string_view to_text(user_flag value);
std::string_view to_text(language_code value);
std::string_view to_text(price_colors value);
std::string_view to_text(consent_kind value);
std::optional<role> parse_role(std::string_view text);
std::optional<user_status> parse_user_status(std::string_view text);
std::optional<language_code> parse_language(std::string_view text);
std::optional<price_colors> parse_price_colors(std::string_view text);
std::optional<consent_kind> parse_consent_kind(std::string_view text);
/// `google`, as paths say it.
std::string_view to_text(login_provider value);
std::optional<login_provider> parse_login_provider(std::string_view text);
/// All roles of a set, in the order of their numbers.
std::vector<role> roles_in(role_set set);
std::string_view to_text(session_end value);
std::string_view to_text(login_result value);
std::string_view to_text(link_kind value);
std::string_view to_text(link_delivery value);
std::optional<link_delivery> parse_link_delivery(std::string_view text);

}  // namespace madang::identity
