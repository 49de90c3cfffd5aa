#pragma once

#include "gateway/api/routing/route_services.hpp"
#include "messages/identity/user_admin.hpp"

namespace madang::admin {

/// Carries an administrator's change of a user out, and answers with the user.
///
/// What ends an active administrator goes in two steps: the platform releases him from its count, or refuses
/// (`last_admin`), then the user takes the change, if his standing still has the version that was released. Whoever is
/// an administrator afterwards is counted.
void change_user(route_services& with, const exchange_ptr& ex, identity::user_id user, identity::user_change change);

/// Answers with one user.
void answer_with_record(route_services& with, exchange& ex, const identity::user_record_view& record);

}  // namespace madang::admin
