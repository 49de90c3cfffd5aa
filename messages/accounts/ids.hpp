#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "messages/ids.hpp"

namespace madang::accounts {

using account_id = strong_id<struct account_tag>;

constexpr entity_id entity_of(account_id id) {
  return {entity_kind::account, id.value};
}
/// `acc_` and 13 characters of base 32.
std::string to_text(account_id id);

}  // namespace madang::accounts

namespace madang {

template <>
std::optional<accounts::account_id> parse_id<accounts::account_id>(std::string_view text);

}  // namespace madang
