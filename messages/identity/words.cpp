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
                                      {user_reject::user_suspended, "user_suspended"},
                                      {user_reject::password_change_required, "password_change_required"},
                                      {user_reject::refresh_invalid, "refresh_invalid"},
                                      {user_reject::refresh_reused, "refresh_reused"},
                                      {user_reject::session_unknown, "session_unknown"},
                                      {user_reject::link_invalid, "link_invalid"},
                                      {user_reject::too_many_links, "too_many_links"},
                                      {user_reject::two_factor_on, "two_factor_on"},
                                      {user_reject::two_factor_off, "two_factor_off"},
                                      {user_reject::code_throttled, "code_throttled"},
                                      {user_reject::code_invalid, "code_invalid"},
                                      {user_reject::api_key_unknown, "api_key_unknown"},
                                      {user_reject::too_many_api_keys, "too_many_api_keys"}});
}

std::string_view to_text(user_status value) {
  return word_of<user_status>(
      value, {{user_status::active, "ACTIVE"}, {user_status::suspended, "SUSPENDED"}, {user_status::erased, "ERASED"}});
}

std::string_view to_text(user_flag value) {
  return word_of<user_flag>(value, {{user_flag::verified, "verified"},
                                    {user_flag::premium, "premium"},
                                    {user_flag::can_paper_trade, "can_paper_trade"},
                                    {user_flag::can_real_trade, "can_real_trade"}});
}

std::string_view to_text(session_end value) {
  return word_of<session_end>(value, {{session_end::logged_out, "logged_out"},
                                      {session_end::revoked, "revoked"},
                                      {session_end::refresh_reused, "refresh_reused"},
                                      {session_end::displaced, "displaced"},
                                      {session_end::password_changed, "password_changed"},
                                      {session_end::password_reset, "password_reset"},
                                      {session_end::expired, "expired"},
                                      {session_end::idle, "idle"},
                                      {session_end::suspended, "suspended"},
                                      {session_end::by_admin, "by_admin"}});
}

std::string_view to_text(login_result value) {
  return word_of<login_result>(value, {{login_result::succeeded, "SUCCEEDED"},
                                       {login_result::bad_credentials, "BAD_CREDENTIALS"},
                                       {login_result::two_factor_required, "TWO_FACTOR_REQUIRED"},
                                       {login_result::code_invalid, "CODE_INVALID"},
                                       {login_result::user_suspended, "USER_SUSPENDED"},
                                       {login_result::password_change_required, "PASSWORD_CHANGE_REQUIRED"}});
}

std::string_view to_text(link_kind value) {
  return word_of<link_kind>(value,
                            {{link_kind::verify_email, "VERIFY_EMAIL"}, {link_kind::reset_password, "RESET_PASSWORD"}});
}

}  // namespace madang::identity
