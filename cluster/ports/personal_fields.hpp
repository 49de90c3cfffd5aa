#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "messages/identity/ids.hpp"
#include "messages/personal_field.hpp"

namespace madang {

/// Opens what is sealed under a user's own key, for that user. Thread-safe; may read the disk.
class personal_fields {
 public:
  virtual ~personal_fields() = default;
  /// Nothing where it could not: the key is erased, or this is not what was sealed.
  virtual std::optional<std::string> open(identity::user_id user, personal_field field, std::string_view sealed) = 0;
};

}  // namespace madang
