#pragma once

#include <cstdint>

#include "messages/fields.hpp"

namespace madang::identity {

/// Whether a user may come in. Numbers are permanent.
enum class user_status : std::uint8_t { active = 1, suspended = 2, erased = 3 };

/// What a user may do besides the roles. `active` of the API is the status.
enum class user_flag : std::uint8_t { verified = 1, premium = 2, can_paper_trade = 3, can_real_trade = 4 };
/// A set of flags, one bit each (bit n-1 for flag n).
struct user_flags {
  std::uint32_t bits = 1U << (static_cast<unsigned>(user_flag::can_paper_trade) - 1);

  constexpr bool has(user_flag one) const { return bits >> (static_cast<unsigned>(one) - 1) & 1; }
  constexpr user_flags with(user_flag one, bool on = true) const {
    const auto bit = 1U << (static_cast<unsigned>(one) - 1);
    return {on ? bits | bit : bits & ~bit};
  }
  friend constexpr bool operator==(const user_flags&, const user_flags&) = default;
  MADANG_FIELDS(bits)
};

}  // namespace madang::identity
