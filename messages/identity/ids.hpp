#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "messages/ids.hpp"

namespace madang::identity {

using user_id = strong_id<struct user_tag>;
/// A normalised e-mail address or user name, known only by the first 64 bits of its HMAC.
using name_id = strong_id<struct name_tag>;
/// A log-in that lasts: it lives and moves with its user, hence the user's slot.
using session_id = strong_id<struct session_tag>;

constexpr entity_id entity_of(user_id id) {
  return {entity_kind::user, id.value};
}
constexpr entity_id entity_of(name_id id) {
  return {entity_kind::name, id.value};
}
/// `usr_` and 13 characters of base 32.
std::string to_text(user_id id);
/// `ses_` and 13 characters of base 32.
std::string to_text(session_id id);

}  // namespace madang::identity

namespace madang {

template <>
std::optional<identity::user_id> parse_id<identity::user_id>(std::string_view text);
template <>
std::optional<identity::session_id> parse_id<identity::session_id>(std::string_view text);

}  // namespace madang
