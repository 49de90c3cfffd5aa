#pragma once

#include <functional>
#include <string>

#include "gateway/api/routing/route_services.hpp"

namespace madang::identity {

/// Goes on where the caller's session began by a log-in at most `keys.step_up_s` ago; otherwise 403
/// `fresh_login_required`. `otherwise`: what he can do.
void with_fresh_login(route_services& with, const exchange_ptr& ex, std::string otherwise,
                      std::function<void(const exchange_ptr&)> then);

}  // namespace madang::identity
