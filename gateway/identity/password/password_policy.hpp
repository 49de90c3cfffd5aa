#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/identity/identity_settings.hpp"

namespace madang::identity {

/// What is wrong with a new password, as a sentence for its owner; nothing where it will do. Whoever guesses begins
/// with the commonest ones and with the user's own name and address.
std::optional<std::string> weakness_of(std::string_view password, std::string_view email, std::string_view username,
                                       const identity_settings& limits);

}  // namespace madang::identity
