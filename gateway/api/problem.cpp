#include "gateway/api/problem.hpp"

#include <algorithm>

#include "gateway/api/problem_json.hpp"
#include "messages/ensure.hpp"

namespace madang {

const std::vector<problem_code>& problem_codes() {
  static const std::vector<problem_code> codes{
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
      {"bad_credentials", 401, "E-mail or password is wrong"},
      {"role_required", 403, "The caller lacks a role"},
      {"not_found", 404, "Not found"},
      {"method_not_allowed", 405, "The path does not take this method"},
      {"request_timeout", 408, "The request did not arrive in time"},
      {"email_taken", 409, "The e-mail address is taken"},
      {"username_taken", 409, "The user name is taken"},
      {"request_in_progress", 409, "A request with this Idempotency-Key is still at work"},
      {"duplicate_client_order_id", 409, "The client_order_id belongs to another order"},
      {"order_not_open", 409, "The order is no longer open"},
      {"job_not_finished", 409, "The job is not finished yet"},
      {"job_finished", 409, "The job is finished already"},
      {"job_has_no_result", 409, "The job failed or was cancelled, so it has no result"},
      {"job_result_gone", 410, "The result of the job has been removed"},
      {"version_mismatch", 412, "The order has another version"},
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
      {"email_invalid", 422, "The e-mail address is not valid"},
      {"username_invalid", 422, "The user name is not valid"},
      {"live_needs_broker", 422, "A live account needs a linked broker"},
      {"idempotency_key_reused", 422, "The Idempotency-Key was used with another body"},
      {"too_many_accounts", 422, "The user has as many accounts as allowed"},
      {"amount_not_positive", 422, "The amount is not positive"},
      {"amount_too_large", 422, "The amount is too large"},
      {"quantity_not_positive", 422, "The quantity is not positive"},
      {"quantity_below_filled", 422, "The quantity is below what has been filled"},
      {"symbol_unknown", 422, "There is no such symbol"},
      {"symbol_halted", 422, "The symbol is halted"},
      {"market_closed", 422, "The market is closed"},
      {"currency_mismatch", 422, "Account and symbol have different currencies"},
      {"off_lot", 422, "The quantity is not a multiple of the lot size"},
      {"price_required", 422, "A limit order needs a price"},
      {"price_not_allowed", 422, "A market order has no price"},
      {"off_tick", 422, "The price is not a multiple of the tick"},
      {"price_outside_limits", 422, "The price is outside the day's limits"},
      {"order_too_large", 422, "The order's value is too large"},
      {"too_many_open_orders", 422, "The account has as many open orders as allowed"},
      {"insufficient_funds", 422, "The account has too little cash"},
      {"insufficient_shares", 422, "The account has too few shares"},
      {"nothing_to_change", 422, "The amendment changes nothing"},
      {"job_kind_unknown", 422, "There is no such kind of job"},
      {"job_parameters_too_long", 422, "The parameters of the job are too long"},
      {"upgrade_required", 426, "This path speaks WebSocket"},
      {"too_many_requests", 429, "Too many requests"},
      {"too_many_jobs", 429, "The user has as many unfinished jobs as allowed"},
      {"header_too_large", 431, "The header is too large"},
      {"internal_error", 500, "Something broke in the platform"},
      {"transfer_encoding_unsupported", 501, "Only chunked transfer is understood"},
      {"too_busy", 503, "Too many requests are at work"},
      {"closing", 503, "The node takes no new requests"},
      {"intake_closed", 503, "The node takes no new commands"},
      {"unavailable", 503, "This part cannot serve at the moment"},
      {"outcome_unknown", 504, "The outcome is not known yet"},
  };
  return codes;
}

const problem_code* find_problem_code(std::string_view code) {
  const auto& codes = problem_codes();
  const auto at = std::find_if(codes.begin(), codes.end(), [&](const problem_code& one) { return one.code == code; });
  return at == codes.end() ? nullptr : &*at;
}

http_response to_response(problem what, std::string_view request_id) {
  const auto* known = find_problem_code(what.code);
  ensure(known != nullptr, "a problem has a code of the table");
  http_response out;
  out.status = known->status;
  out.content_type = "application/problem+json";
  out.headers = std::move(what.headers);
  out.close = what.close;
  if (out.status == 401) out.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"madang\"");
  write_problem(out.body, {*known, what, request_id});
  return out;
}

problem come_again(std::string_view code, std::int64_t retry_after_s, std::string detail) {
  problem out{code, std::move(detail), {}, {}, false};
  out.headers.emplace_back("Retry-After", std::to_string(retry_after_s));
  return out;
}

}  // namespace madang
