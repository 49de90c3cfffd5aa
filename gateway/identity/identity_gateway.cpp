#include "gateway/identity/erasure/erasure_routes.hpp"
#include "gateway/identity/identity_refusals.hpp"
#include "gateway/identity/identity_routes.hpp"
#include "gateway/identity/keys/api_key_routes.hpp"
#include "gateway/identity/outside/outside_routes.hpp"
#include "gateway/identity/profile/consents.hpp"
#include "gateway/identity/profile/profile_routes.hpp"
#include "gateway/identity/profile/watch_list_routes.hpp"
#include "gateway/identity/two_factor/two_factor_routes.hpp"
#include "gateway/json/json_output.hpp"
#include "messages/identity/user_frame.hpp"

namespace madang::identity {

namespace {

void write_frame(std::string& out, const user_frame& event, unix_nanos) {
  json_object data(out);
  data.word("event", event.event);
  json_object values(data.member("values"));
  for (const auto& [name, value] : event.values) values.text(name, value);
}

/// Names that differ from event to event.
schema_ref any_values() {
  auto out = std::make_shared<schema>(*object_of({}, {}));
  out->open = true;
  return out;
}

void add_user_channel(gateway_registry& to) {
  to.frames.add<user_frame, write_frame>();
  to.add(channel_page{
      .kind = channel_kind::user,
      .about = "What happens to the user: log-ins, keys, settings, what administrators change",
      .update = object_of({}, {{"event", words_of(event_words<shown_user_event>())}, {"values", any_values()}}),
      .snapshot = {}});
}

}  // namespace

void add_to_gateway(gateway_registry& to, const settings& limits) {
  read_legal_texts(limits);
  add_identity_routes(to, limits);
  add_login_routes(to, limits);
  add_outside_routes(to, limits);
  add_session_routes(to, limits);
  add_password_routes(to, limits);
  add_two_factor_routes(to);
  add_api_key_routes(to, limits);
  add_profile_routes(to, limits);
  add_watch_list_routes(to);
  add_erasure_routes(to, limits);
  to.add_refusals<user_reject>(row_of);
  add_user_channel(to);
  to.add(problem_code{"email_invalid", 422, "The e-mail address is not valid"});
  to.add(problem_code{"username_invalid", 422, "The user name is not valid"});
  to.add(problem_code{"csrf_failed", 403, "The request does not show the session's CSRF token"});
  to.add(problem_code{"password_too_weak", 422, "The password is too easy to guess"});
  to.add(problem_code{"consent_required", 422, "A registration has to agree to the texts in force"});
  to.add(problem_code{"oauth_failed", 401, "The log-in by the provider has failed"});
  to.add(problem_code{"provider_not_configured", 404, "Nobody can log in by this provider here"});
  to.add(problem_code{"provider_unavailable", 503, "The provider cannot be asked at the moment"});
  to.add(problem_code{"username_reserved", 422, "The user name is reserved"});
}

}  // namespace madang::identity
