#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/security/identity_ports.hpp"

namespace madang {

/// How a person is called, opened. Empty: he is erased, or his key is.
struct opened_person {
  std::string email;
  std::string username;
};

/// Nothing where his key cannot be read now: whoever is shown nothing would take it for the truth.
inline std::optional<opened_person> opened_names(person_port& persons, user_id user, std::string_view sealed_email,
                                                 std::string_view sealed_username) {
  auto email = persons.opened(user, personal_field::email, sealed_email);
  auto username = persons.opened(user, personal_field::username, sealed_username);
  const auto is_away = [](const auto& field) { return !field && field.error() == field_closed::unavailable; };
  if (is_away(email) || is_away(username)) return std::nullopt;
  return opened_person{email ? *std::move(email) : std::string(), username ? *std::move(username) : std::string()};
}

}  // namespace madang
