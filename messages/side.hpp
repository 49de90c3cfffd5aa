#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace madang {

/// Which side of the book an order stands on, or hits from. Numbers are part of the journal's format.
enum class side : std::uint8_t { buy = 1, sell = 2 };

constexpr side opposite(side of) {
  return of == side::buy ? side::sell : side::buy;
}

/// `BUY`, `SELL`
std::string_view to_text(side value);
std::optional<side> parse_side(std::string_view text);

}  // namespace madang
