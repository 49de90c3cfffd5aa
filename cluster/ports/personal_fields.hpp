#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "messages/identity/ids.hpp"
#include "messages/personal_field.hpp"
#include "messages/result.hpp"

namespace madang {

/// Why a personal field is not shown.
enum class field_closed : std::uint8_t {
  gone = 1,         ///< the key is erased, or this is not what was sealed
  unavailable = 2,  ///< where keys are kept does not answer now; it may later
};

/// Opens what is sealed under a user's own key, for that user. Thread-safe; may read the disk.
class personal_fields {
 public:
  virtual ~personal_fields() = default;
  /// Nothing where it could not: the key is erased, or this is not what was sealed.
  virtual std::optional<std::string> open(identity::user_id user, personal_field field, std::string_view sealed) = 0;
  /// The same, and why not.
  virtual result<std::string, field_closed> opened(identity::user_id user, personal_field field,
                                                   std::string_view sealed) {
    auto plain = open(user, field, sealed);
    if (!plain) return refused{field_closed::gone};
    return *std::move(plain);
  }
};

}  // namespace madang
