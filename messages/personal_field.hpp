#pragma once

#include <cstdint>

#include "messages/contexts.hpp"

namespace madang {

/// Which personal field a sealed text is; bound into the seal, so one cannot be passed off as another. Permanent.
struct personal_field {
  context_number context{};
  std::uint8_t number = 0;  ///< of the context, from 1

  static const personal_field email;
  static const personal_field username;
  static const personal_field login_origin;  ///< device and address of a session
  static const personal_field two_factor_secret;
  static const personal_field api_key_name;
  static const personal_field outside_token;  ///< what a provider's grant is revoked with
  static const personal_field watch_lists;
  friend constexpr bool operator==(const personal_field&, const personal_field&) = default;
};
inline constexpr personal_field personal_field::email{context_number::identity, 1};
inline constexpr personal_field personal_field::username{context_number::identity, 2};
inline constexpr personal_field personal_field::login_origin{context_number::identity, 3};
inline constexpr personal_field personal_field::two_factor_secret{context_number::identity, 40};
inline constexpr personal_field personal_field::api_key_name{context_number::identity, 41};
inline constexpr personal_field personal_field::outside_token{context_number::identity, 42};
inline constexpr personal_field personal_field::watch_lists{context_number::identity, 63};

}  // namespace madang
