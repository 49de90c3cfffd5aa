#include "messages/accounts/ids.hpp"

namespace madang::accounts {

std::string to_text(account_id id) {
  return prefixed_text("acc_", id.value);
}

}  // namespace madang::accounts

namespace madang {

template <>
std::optional<accounts::account_id> parse_id<accounts::account_id>(std::string_view text) {
  const auto value = parse_prefixed("acc_", text);
  return value ? std::optional(accounts::account_id{*value}) : std::nullopt;
}

}  // namespace madang
