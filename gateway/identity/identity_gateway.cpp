#include "gateway/identity/erasure/erasure_routes.hpp"
#include "gateway/identity/identity_refusals.hpp"
#include "gateway/identity/identity_routes.hpp"
#include "gateway/identity/keys/api_key_routes.hpp"
#include "gateway/identity/profile/consents.hpp"
#include "gateway/identity/profile/profile_routes.hpp"
#include "gateway/identity/two_factor/two_factor_routes.hpp"

namespace madang::identity {

void add_to_gateway(gateway_registry& to, const settings& limits) {
  read_legal_texts(limits);
  add_identity_routes(to, limits);
  add_login_routes(to, limits);
  add_session_routes(to, limits);
  add_password_routes(to, limits);
  add_two_factor_routes(to);
  add_api_key_routes(to, limits);
  add_profile_routes(to, limits);
  add_erasure_routes(to, limits);
  to.add_refusals<user_reject>(row_of);
  to.add(problem_code{"email_invalid", 422, "The e-mail address is not valid"});
  to.add(problem_code{"username_invalid", 422, "The user name is not valid"});
  to.add(problem_code{"csrf_failed", 403, "The request does not show the session's CSRF token"});
  to.add(problem_code{"password_too_weak", 422, "The password is too easy to guess"});
  to.add(problem_code{"consent_required", 422, "A registration has to agree to the texts in force"});
  to.add(problem_code{"username_reserved", 422, "The user name is reserved"});
}

}  // namespace madang::identity
