#pragma once

#include <cstdint>

#include "messages/fields.hpp"

namespace madang::identity {

enum class role : std::uint8_t { admin = 1, trader = 2, viewer = 3, parent = 4, child = 5 };
/// A set of roles, one bit each (bit n-1 for role n).
struct role_set {
  std::uint8_t bits = 0;

  constexpr bool has(role one) const { return bits >> (static_cast<unsigned>(one) - 1) & 1; }
  constexpr role_set with(role one) const {
    return {static_cast<std::uint8_t>(bits | 1U << (static_cast<unsigned>(one) - 1))};
  }
  friend constexpr bool operator==(const role_set&, const role_set&) = default;
  MADANG_FIELDS(bits)
};

}  // namespace madang::identity
