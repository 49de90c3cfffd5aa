#pragma once

#include <functional>

#include "gateway/api/routing/route_services.hpp"
#include "messages/identity/user.hpp"

namespace madang::identity {

/// Goes on where the body's `password` is the caller's; otherwise 401 `bad_credentials`, and 429 after some wrong ones.
/// Whoever has none shows that he has just logged in: otherwise 403 `fresh_login_required`.
void with_own_password(route_services& with, const exchange_ptr& ex,
                       std::function<void(const exchange_ptr&, const user_view&)> then);

}  // namespace madang::identity
