#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/security/pending_logins.hpp"

namespace madang {

/// A log-in that is away at a provider, as the browser that began it keeps it: sealed, in a cookie. The node keeps
/// nothing of it, so that it comes back to a node that was started again meanwhile, or to another one.
struct departed_login {
  std::string state;
  unix_nanos begun_at;
  pending_login login;  ///< without browser and second factor
};

std::string to_text(const departed_login& of);
/// Nothing for what `to_text` did not write.
std::optional<departed_login> parse_departed_login(std::string_view text);

}  // namespace madang
