#pragma once

#include <string>

#include "messages/fields.hpp"
#include "messages/identity/ids.hpp"

namespace madang {

/// Who did something by his office, from where, and why. A part of events of several contexts: its form never changes.
struct admin_act {
  identity::user_id by;
  std::string address;  ///< of the client
  std::string reason;

  friend bool operator==(const admin_act&, const admin_act&) = default;
  MADANG_FIELDS(by, address, reason)
};

/// How long a reason may be, in characters.
constexpr std::size_t act_reason_min = 3;
constexpr std::size_t act_reason_max = 500;

}  // namespace madang
