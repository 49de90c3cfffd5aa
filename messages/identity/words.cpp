#include "messages/identity/words.hpp"

#include "messages/word_table.hpp"

namespace madang::identity {

std::string_view to_text(role value) {
  return word_of<role>(value, {{role::admin, "ADMIN"},
                               {role::trader, "TRADER"},
                               {role::viewer, "VIEWER"},
                               {role::parent, "PARENT"},
                               {role::child, "CHILD"}});
}

std::string_view to_text(api_scope value) {
  return word_of<api_scope>(
      value, {{api_scope::read, "READ"}, {api_scope::trade, "TRADE"}, {api_scope::withdraw, "WITHDRAW"}});
}

std::string_view to_text(user_reject value) {
  return word_of<user_reject>(value, {{user_reject::user_unknown, "user_unknown"},
                                      {user_reject::idempotency_key_reused, "idempotency_key_reused"},
                                      {user_reject::request_in_progress, "request_in_progress"},
                                      {user_reject::email_taken, "email_taken"},
                                      {user_reject::username_taken, "username_taken"},
                                      {user_reject::bad_credentials, "bad_credentials"},
                                      {user_reject::currency_mismatch, "currency_mismatch"},
                                      {user_reject::too_many_accounts, "too_many_accounts"},
                                      {user_reject::too_many_requests, "too_many_requests"},
                                      {user_reject::two_factor_on, "two_factor_on"},
                                      {user_reject::two_factor_off, "two_factor_off"},
                                      {user_reject::code_throttled, "code_throttled"},
                                      {user_reject::code_invalid, "code_invalid"},
                                      {user_reject::api_key_unknown, "api_key_unknown"},
                                      {user_reject::too_many_api_keys, "too_many_api_keys"}});
}

}  // namespace madang::identity
