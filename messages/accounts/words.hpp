#pragma once

#include <optional>
#include <string_view>

#include "messages/accounts/account.hpp"

namespace madang::accounts {

/// The words of the wire for each enumeration, and back: UPPER_CASE; reasons and refusals in lower case.
std::string_view to_text(account_kind value);
std::string_view to_text(ledger_kind value);
std::string_view to_text(account_reject value);
std::optional<account_kind> parse_account_kind(std::string_view text);

}  // namespace madang::accounts
