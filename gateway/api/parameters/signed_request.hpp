#pragma once

#include <functional>
#include <limits>

#include "config/identity/key_settings.hpp"
#include "gateway/api/routing/route_services.hpp"

namespace madang {

/// How long a caller is admitted whose key never expires.
inline constexpr unix_nanos key_without_end{std::numeric_limits<std::int64_t>::max()};

/// Whether a route takes nothing but signed requests.
bool must_be_signed(const route& of, signed_routes by_setting);

/// Judges a request that names an API key, whose user is admitted: signature, quota and scope. Asks the user where the
/// key is not known here. `then` runs where the request may go on; otherwise it is refused.
void judge_signed_request(route_services& with, const exchange_ptr& ex, std::function<void()> then);

}  // namespace madang
