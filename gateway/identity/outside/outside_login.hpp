#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/api/routing/route_services.hpp"
#include "gateway/identity/sessions/session_grant.hpp"
#include "gateway/security/outside_logins.hpp"
#include "gateway/security/pending_logins.hpp"
#include "gateway/security/secret_text.hpp"

namespace madang::identity {

/// A log-in by a provider that has come back.
struct outside_arrival {
  pending_login login;
  std::string state;
  secret_text code;  ///< of the second factor; empty: none
  outside_person person;
  keyed_name key;  ///< of the outside identity
  request_origin from;
};
using arrival_ptr = std::shared_ptr<const outside_arrival>;

/// 401, counted and logged. `user`: whose log-in it would have been, where that is known.
void refuse_outside_login(route_services& with, const exchange_ptr& ex, login_provider provider, user_id user,
                          std::string detail);

/// What the provider's grant can be taken back with is kept, sealed, on a thread that may block. Where that cannot be,
/// the log-in goes on all the same. `then` comes on the io thread of the request, after the user has been told.
void keep_revocable(route_services& with, const exchange_ptr& ex, const arrival_ptr& who, user_id user,
                    std::function<void()> then);

/// Begins a session of a user whom the provider vouches for, unless his second factor is missing: then the log-in waits
/// for it under the same state.
void log_in_from_outside(route_services& with, const exchange_ptr& ex, const arrival_ptr& who, const user_view& user);
/// Nobody has this outside identity: registers somebody with the provider's e-mail address, and logs him in.
void register_from_outside(route_services& with, const exchange_ptr& ex, const arrival_ptr& who);

}  // namespace madang::identity
