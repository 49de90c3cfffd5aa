#include "messages/identity/words.hpp"

#include "messages/text/word_table.hpp"

namespace madang::identity {
namespace {

constexpr word_entry<role> role_words[] = {{role::admin, "ADMIN"},
                                           {role::trader, "TRADER"},
                                           {role::viewer, "VIEWER"},
                                           {role::parent, "PARENT"},
                                           {role::child, "CHILD"}};
constexpr word_entry<user_status> status_words[] = {
    {user_status::active, "ACTIVE"}, {user_status::suspended, "SUSPENDED"}, {user_status::erased, "ERASED"}};
constexpr word_entry<user_flag> flag_words[] = {{user_flag::verified, "verified"},
                                                {user_flag::premium, "premium"},
                                                {user_flag::can_paper_trade, "can_paper_trade"},
                                                {user_flag::can_real_trade, "can_real_trade"}};
constexpr word_entry<language_code> language_words[] = {{language_code::ko, "ko"}, {language_code::en, "en"}};
constexpr word_entry<price_colors> color_words[] = {{price_colors::red_up, "RED_UP"},
                                                    {price_colors::green_up, "GREEN_UP"}};
constexpr word_entry<consent_kind> consent_words[] = {{consent_kind::terms, "terms"},
                                                      {consent_kind::privacy, "privacy"}};
constexpr word_entry<link_delivery> delivery_words[] = {
    {link_delivery::kept, "KEPT"}, {link_delivery::waiting, "WAITING"}, {link_delivery::failed, "FAILED"}};
constexpr word_entry<login_provider> provider_words[] = {
    {login_provider::google, "google"}, {login_provider::kakao, "kakao"}, {login_provider::naver, "naver"}};

}  // namespace

std::string_view to_text(role value) {
  return word_of(value, role_words);
}
std::optional<role> parse_role(std::string_view text) {
  return enum_of(text, role_words);
}
std::vector<role> roles_in(role_set set) {
  std::vector<role> out;
  for (const auto& [one, word] : role_words) {
    if (set.has(one)) out.push_back(one);
  }
  return out;
}
std::string_view to_text(user_status value) {
  return word_of(value, status_words);
}
std::optional<user_status> parse_user_status(std::string_view text) {
  return enum_of(text, status_words);
}
std::string_view to_text(user_flag value) {
  return word_of(value, flag_words);
}
std::string_view to_text(language_code value) {
  return word_of(value, language_words);
}
std::optional<language_code> parse_language(std::string_view text) {
  return enum_of(text, language_words);
}
std::string_view to_text(price_colors value) {
  return word_of(value, color_words);
}
std::optional<price_colors> parse_price_colors(std::string_view text) {
  return enum_of(text, color_words);
}
std::string_view to_text(consent_kind value) {
  return word_of(value, consent_words);
}
std::optional<consent_kind> parse_consent_kind(std::string_view text) {
  return enum_of(text, consent_words);
}
std::string_view to_text(login_provider value) {
  return word_of(value, provider_words);
}
std::optional<login_provider> parse_login_provider(std::string_view text) {
  return enum_of(text, provider_words);
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
                                      {user_reject::too_many_api_keys, "too_many_api_keys"},
                                      {user_reject::user_changed, "user_changed"},
                                      {user_reject::version_mismatch, "version_mismatch"},
                                      {user_reject::too_many_consents, "too_many_consents"},
                                      {user_reject::watch_lists_changed, "watch_lists_changed"},
                                      {user_reject::watch_lists_quota_exceeded, "watch_lists_quota_exceeded"},
                                      {user_reject::too_many_name_changes, "too_many_name_changes"},
                                      {user_reject::erasure_blocked, "erasure_blocked"},
                                      {user_reject::outside_link_unknown, "outside_link_unknown"},
                                      {user_reject::outside_link_exists, "outside_link_exists"},
                                      {user_reject::outside_identity_taken, "outside_identity_taken"},
                                      {user_reject::last_login_method, "last_login_method"}});
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
                                      {session_end::by_admin, "by_admin"},
                                      {session_end::erased, "erased"}});
}

std::string_view to_text(login_result value) {
  return word_of<login_result>(value, {{login_result::succeeded, "SUCCEEDED"},
                                       {login_result::bad_credentials, "BAD_CREDENTIALS"},
                                       {login_result::two_factor_required, "TWO_FACTOR_REQUIRED"},
                                       {login_result::code_invalid, "CODE_INVALID"},
                                       {login_result::user_suspended, "USER_SUSPENDED"},
                                       {login_result::password_change_required, "PASSWORD_CHANGE_REQUIRED"},
                                       {login_result::oauth_failed, "OAUTH_FAILED"}});
}

std::string_view to_text(link_kind value) {
  return word_of<link_kind>(value,
                            {{link_kind::verify_email, "VERIFY_EMAIL"}, {link_kind::reset_password, "RESET_PASSWORD"}});
}
std::string_view to_text(link_delivery value) {
  return word_of(value, delivery_words);
}
std::optional<link_delivery> parse_link_delivery(std::string_view text) {
  return enum_of(text, delivery_words);
}

}  // namespace madang::identity
