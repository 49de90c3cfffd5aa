#pragma once

#include <string_view>
#include <vector>

#include "config/door/door_settings.hpp"
#include "config/http/network_list.hpp"
#include "gateway/api/routing/route.hpp"

namespace madang {

/// Where callers may come from, for all routes and for some (`access.…`). A proxy's clients are judged by their own
/// addresses. Thread-safe.
class network_access {
 public:
  explicit network_access(const access_settings& of);

  /// Whether a request from there may go on to its route; `to`: null where it matches none.
  bool admits(const ip_address& from, const route* to) const;

 private:
  using networks = std::vector<ip_network>;

  networks all_;
  networks trading_;
  networks admin_;
  networks operations_;
};

}  // namespace madang
