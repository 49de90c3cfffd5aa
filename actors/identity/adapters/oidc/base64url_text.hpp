#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace madang::identity {

/// Nothing for padding, foreign characters, or bits left over that are not zero.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace madang::identity
