#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace madang {

/// Requests a minute that people with a role may send.
struct role_quota {
  std::string role;  ///< as in tokens: `ADMIN`
  std::int64_t general = 0;
  std::int64_t trading = 0;

  friend bool operator==(const role_quota&, const role_quota&) = default;
};

/// `ADMIN=1000/100, VIEWER=50/1`; an empty text is an empty list. Nothing for any other text.
std::optional<std::vector<role_quota>> parse_role_quotas(std::string_view text);

}  // namespace madang
