#include "gateway/problems/problem_table.hpp"

#include <algorithm>

#include "messages/ensure.hpp"

namespace madang {
namespace {

constexpr problem_code own_codes[] = {
    {"malformed_http", 400, "The request is not well-formed HTTP"},
    {"malformed_json", 400, "The body is not well-formed JSON"},
    {"duplicate_member", 400, "A member occurs twice"},
    {"too_deep", 400, "The body is nested too deeply"},
    {"too_many_members", 400, "The body has too many members"},
    {"unknown_field", 400, "The body has a field that this request does not know"},
    {"wrong_type", 400, "A field has the wrong JSON type"},
    {"unknown_parameter", 400, "The query has a parameter that this request does not know"},
    {"parameter_invalid", 400, "A parameter is not valid"},
    {"cursor_invalid", 400, "The cursor is not one of ours"},
    {"idempotency_key_malformed", 400, "The Idempotency-Key is not 1 to 64 visible characters"},
    {"if_match_malformed", 400, "If-Match is not one quoted version"},
    {"token_missing", 401, "An access token is needed"},
    {"token_invalid", 401, "The access token is not valid"},
    {"token_expired", 401, "The access token has expired"},
    {"key_invalid", 401, "The API key is not valid"},
    {"signature_invalid", 401, "The signature is not that of this request"},
    {"timestamp_outside_window", 401, "The timestamp is too far from the time of this node"},
    {"nonce_reused", 401, "The nonce was used before"},
    {"signature_required", 401, "This request must be signed under an API key"},
    {"two_factor_required", 401, "A second factor is needed"},
    {"role_required", 403, "The caller lacks a role"},
    {"scope_required", 403, "The API key does not reach this"},
    {"address_not_allowed", 403, "This is not allowed from this address"},
    {"step_up_required", 403, "A second factor must be shown first"},
    {"second_factor_missing", 403, "An administrator must turn on a second factor first"},
    {"fresh_login_required", 403, "The caller must have logged in a moment ago"},
    {"origin_not_allowed", 403, "Pages of this origin may not open a stream"},
    problems::not_found,
    {"method_not_allowed", 405, "The path does not take this method"},
    {"request_timeout", 408, "The request did not arrive in time"},
    problems::request_in_progress,
    problems::version_mismatch,
    {"body_too_large", 413, "The body is too large"},
    {"media_type_unsupported", 415, "The body must be application/json"},
    {"expectation_failed", 417, "Only 100-continue can be expected"},
    {"field_required", 422, "A field is missing"},
    {"value_not_allowed", 422, "A field has a value that is not allowed"},
    {"too_short", 422, "A field is too short"},
    {"too_long", 422, "A field is too long"},
    {"format_invalid", 422, "A field does not have the right form"},
    {"decimal_malformed", 422, "A field is no plain decimal number"},
    {"too_many_decimals", 422, "A field has too many decimals"},
    {"out_of_range", 422, "A field is out of range"},
    {"as_of_ahead", 422, "That moment has not come yet"},
    {"as_of_too_old", 422, "Too much has happened since then to be replayed"},
    problems::idempotency_key_reused,
    {"upgrade_required", 426, "This path speaks WebSocket"},
    problems::too_many_requests,
    {"quota_exceeded", 429, "The daily quota is used up"},
    {"header_too_large", 431, "The header is too large"},
    {"internal_error", 500, "Something broke in the platform"},
    {"transfer_encoding_unsupported", 501, "Only chunked transfer is understood"},
    {"too_busy", 503, "Too many requests are at work"},
    {"closing", 503, "The node takes no new requests"},
    {"intake_closed", 503, "The node takes no new commands"},
    {"unavailable", 503, "This part cannot serve at the moment"},
    {"outcome_unknown", 504, "The outcome is not known yet"},
};

}  // namespace

problem_table::problem_table() {
  for (const auto& one : own_codes) add(one);
}

void problem_table::add(const problem_code& one) {
  if (const auto* known = find(one.code)) {
    ensure(*known == one, "a problem code has one status and one title");
    return;
  }
  codes_.insert(std::ranges::upper_bound(codes_, one.status, {}, &problem_code::status), one);
}

const problem_code* problem_table::find(std::string_view code) const {
  const auto at = std::ranges::find(codes_, code, &problem_code::code);
  return at == codes_.end() ? nullptr : &*at;
}

const problem_table& own_problems() {
  static const problem_table own;
  return own;
}

}  // namespace madang
