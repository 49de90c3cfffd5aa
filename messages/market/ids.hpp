#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "messages/ids.hpp"

namespace madang::market {

/// A symbol of up to eight characters (`A-Z 0-9 . -`), packed big-endian, so ids sort like their text.
struct symbol_id {
  std::uint64_t value = 0;

  static std::optional<symbol_id> parse(std::string_view text);
  std::string text() const;
  constexpr explicit operator bool() const { return value != 0; }
  std::uint16_t slot() const;
  friend constexpr auto operator<=>(const symbol_id&, const symbol_id&) = default;
};

constexpr entity_id entity_of(symbol_id id) {
  return {entity_kind::symbol, id.value};
}

}  // namespace madang::market

template <>
struct std::hash<madang::market::symbol_id> {
  std::size_t operator()(madang::market::symbol_id id) const { return madang::mix64(id.value); }
};
