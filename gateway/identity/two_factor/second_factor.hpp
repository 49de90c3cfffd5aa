#pragma once

#include <functional>
#include <string_view>

#include "gateway/api/routing/route_services.hpp"
#include "messages/identity/sessions.hpp"
#include "messages/identity/user.hpp"

namespace madang::identity {

/// What the second factor says of a log-in whose password was right: nothing against it, or the result that it is
/// refused with and the code of the refusal.
struct second_factor_verdict {
  login_result result = login_result::succeeded;
  std::string_view code;  ///< empty: nothing against it
};

/// Asks for it on the exchange's io thread; `then` comes there, now or later. `code`: what the client sent; empty:
/// nothing.
void check_second_factor(route_services& with, const exchange_ptr& ex, const user_view& user, std::string_view code,
                         std::function<void(second_factor_verdict)> then);

}  // namespace madang::identity
