#pragma once

#include <map>
#include <string>

#include "messages/identity/user.hpp"

namespace madang {

/// What the committed table says of a route.
struct access_row {
  std::string object;    ///< whose objects it is about: `account`, `owned or office`, …
  bool is_open = false;  ///< to whoever has no token, too
  role_set roles;
};

/// `tests/gateway/api/access_table.txt` by path and method: `/api/v1/orders POST`. Throws where it cannot be read.
const std::map<std::string, access_row>& access_table();

}  // namespace madang
