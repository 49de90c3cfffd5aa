#pragma once

#include <cstdint>

namespace madang {

/// Which side of the book an order stands on, or hits from. Numbers are part of the journal's format.
enum class side : std::uint8_t { buy = 1, sell = 2 };

constexpr side opposite(side of) {
  return of == side::buy ? side::sell : side::buy;
}

}  // namespace madang
