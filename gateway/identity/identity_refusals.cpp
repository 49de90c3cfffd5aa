#include "gateway/identity/identity_refusals.hpp"

namespace madang::identity {

// Objects that do not exist and objects of others look the same from outside. No default: the compiler names a refusal
// without a row.
refusal_row row_of(user_reject why) {
  switch (why) {
    case user_reject::user_unknown:
      return {problems::not_found};
    case user_reject::idempotency_key_reused:
      return {problems::idempotency_key_reused};
    case user_reject::request_in_progress:
      return {problems::request_in_progress};
    case user_reject::email_taken:
      return {{"email_taken", 409, "The e-mail address is taken"}};
    case user_reject::username_taken:
      return {{"username_taken", 409, "The user name is taken"}};
    case user_reject::bad_credentials:
      return {{"bad_credentials", 401, "E-mail or password is wrong"}};
    case user_reject::currency_mismatch:
      return {problems::currency_mismatch};
    case user_reject::too_many_accounts:
      return {{"too_many_accounts", 422, "The user has as many accounts as allowed"}, {"limit"}};
    case user_reject::too_many_requests:
      return {problems::too_many_requests};
    case user_reject::user_changed:
      return {{"user_changed", 409, "Somebody else has changed the user meanwhile: look again"}};
    case user_reject::version_mismatch:
      return {problems::version_mismatch};
    case user_reject::too_many_consents:
      return {{"too_many_consents", 422, "The user has given as many consents as there can be"}};
    case user_reject::watch_lists_changed:
      return {{"watch_lists_changed", 409, "The watch lists have changed meanwhile: read them again"}};
    case user_reject::watch_lists_quota_exceeded:
      return {{"watch_lists_quota_exceeded", 429, "The watch lists have changed as much within a day as allowed"}};
    case user_reject::too_many_name_changes:
      return {{"too_many_name_changes", 422, "The user has changed names as often as allowed"}, {"limit"}};
    case user_reject::erasure_blocked:
      return {{"erasure_blocked", 409, "Something has to be settled before the user can be erased"}, {"because"}};
    case user_reject::outside_link_unknown:
      return {problems::not_found};
    case user_reject::outside_link_exists:
      return {{"outside_link_exists", 409, "Another identity of this provider is linked"}};
    case user_reject::outside_identity_taken:
      return {{"outside_identity_taken", 409, "This identity is linked to another user"}};
    case user_reject::last_login_method:
      return {{"last_login_method", 409, "Without it nobody could log in any more: set a password first"}};
    case user_reject::user_suspended:
      return {{"user_suspended", 403, "The user is suspended"}};
    case user_reject::password_change_required:
      return {{"password_change_required", 403, "The password must be reset first"}};
    case user_reject::refresh_invalid:
      return {{"refresh_invalid", 401, "The refresh token is not valid"}};
    case user_reject::refresh_reused:
      return {{"refresh_reused", 401, "The refresh token was used before; its session has ended"}};
    case user_reject::session_unknown:
      return {problems::not_found};
    case user_reject::link_invalid:
      return {{"link_invalid", 422, "The link is not valid, was used, or is too old"}};
    case user_reject::too_many_links:
      return {problems::too_many_requests};
    case user_reject::two_factor_on:
      return {{"two_factor_on", 409, "The second factor is on already"}};
    case user_reject::two_factor_off:
      return {{"two_factor_off", 409, "The second factor is off"}};
    case user_reject::code_throttled:
      return {problems::too_many_requests};
    case user_reject::code_invalid:
      return {{"code_invalid", 422, "The code is not valid"}, {}, {"code"}};
    case user_reject::api_key_unknown:
      return {problems::not_found};
    case user_reject::too_many_api_keys:
      return {{"too_many_api_keys", 422, "The user has as many API keys as allowed"}};
  }
  return {};
}

}  // namespace madang::identity
