#include "messages/identity/ids.hpp"

namespace madang::identity {

std::string to_text(user_id id) {
  return prefixed_text("usr_", id.value);
}
std::string to_text(session_id id) {
  return prefixed_text("ses_", id.value);
}

}  // namespace madang::identity

namespace madang {

template <>
std::optional<identity::user_id> parse_id<identity::user_id>(std::string_view text) {
  const auto value = parse_prefixed("usr_", text);
  return value ? std::optional(identity::user_id{*value}) : std::nullopt;
}

template <>
std::optional<identity::session_id> parse_id<identity::session_id>(std::string_view text) {
  const auto value = parse_prefixed("ses_", text);
  return value ? std::optional(identity::session_id{*value}) : std::nullopt;
}

}  // namespace madang
