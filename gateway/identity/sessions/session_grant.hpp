#pragma once

#include <string>

#include "gateway/api/routing/route_services.hpp"
#include "messages/identity/sessions.hpp"
#include "messages/identity/user.hpp"

namespace madang::identity {

/// A session that is about to begin, and what its client will hold.
struct prepared_session {
  open_session command;
  issued_token access;
  given_secret refresh;
};

/// Where a request comes from: what the client calls itself and its address.
struct request_origin {
  std::string device;
  std::string address;
};
request_origin origin_of(const exchange& ex);
/// Sealed under the user's key. May read the disk, as may opening it.
login_origin seal_origin(person_port& persons, user_id user, const request_origin& from);
request_origin open_origin(person_port& persons, user_id user, std::string_view sealed);

/// Makes the tokens of a new session: a millisecond of CPU, and perhaps the disk; not on an io thread.
prepared_session prepare_session(route_services& with, unix_nanos now, const user_view& user, login_origin from,
                                 bool cookie);
/// Until when a refresh token that is made now is good.
unix_nanos refresh_end(const identity_settings& limits, unix_nanos now);

/// The cookie that holds a refresh token; 0 seconds: the browser forgets it.
std::string refresh_cookie_name(const identity_settings& limits);
std::string refresh_cookie(const identity_settings& limits, std::string_view token, std::int64_t max_age_s);

/// Answers a log-in or a refresh. `access` names the session; the refresh token goes into a cookie where the session
/// wants it there.
void answer_with_session(route_services& with, exchange& ex, const session_granted_view& granted,
                         const issued_token& access, std::string_view refresh_token);

}  // namespace madang::identity
