#pragma once

#include <optional>
#include <string_view>

#include "messages/accounts/account_imports.hpp"

namespace madang::accounts {

/// The words of the wire: shapes and kinds in UPPER_CASE, faults in lower case.
std::string_view to_text(import_shape value);
std::string_view to_text(import_row_kind value);
std::string_view to_text(import_fault value);
std::optional<import_shape> parse_import_shape(std::string_view text);

}  // namespace madang::accounts
