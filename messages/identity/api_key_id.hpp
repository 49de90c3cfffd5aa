#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "messages/fields.hpp"
#include "messages/identity/ids.hpp"

namespace madang::identity {

/// What a key may do. Reads are GETs and streams, trades change orders, withdrawals take money out.
enum class api_scope : std::uint8_t { read = 1, trade = 2, withdraw = 3 };
/// One bit each (bit n-1 for scope n).
struct scope_set {
  std::uint8_t bits = 0;

  constexpr bool has(api_scope one) const { return bits >> (static_cast<unsigned>(one) - 1) & 1; }
  constexpr scope_set with(api_scope one) const {
    return {static_cast<std::uint8_t>(bits | 1U << (static_cast<unsigned>(one) - 1))};
  }
  friend constexpr bool operator==(const scope_set&, const scope_set&) = default;
  MADANG_FIELDS(bits)
};

/// A key by its user and its number there, so that whoever is shown it knows whom to ask.
struct api_key_id {
  user_id user;
  std::uint32_t number = 0;

  constexpr explicit operator bool() const { return user && number != 0; }
  friend constexpr auto operator<=>(const api_key_id&, const api_key_id&) = default;
  MADANG_FIELDS(user, number)
};

/// `key_`, the 13 characters of the user, 7 of the number.
std::string to_text(api_key_id id);

}  // namespace madang::identity

namespace madang {

/// Reads exactly what `to_text` writes.
template <>
std::optional<identity::api_key_id> parse_id<identity::api_key_id>(std::string_view text);

}  // namespace madang
