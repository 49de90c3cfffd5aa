#pragma once

#include <cstdint>

#include "messages/identity/ids.hpp"

namespace madang {

/// Who a bounded pool serves: an address, and the user once it is known.
struct caller_key {
  std::uint64_t address = 0;  ///< `client_address::key`
  user_id user;               ///< zero: nobody has logged in

  friend bool operator==(const caller_key&, const caller_key&) = default;
};

/// How much of a pool one caller may hold while nobody else wants any of it, in percent.
struct share_limits {
  std::int64_t per_user_percent = 25;
  std::int64_t per_address_percent = 50;
};

}  // namespace madang
