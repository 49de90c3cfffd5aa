#include "gateway/api/reject_to_http.hpp"

#include "messages/jobs/words.hpp"

namespace madang {

// Objects that do not exist and objects of others look the same from outside. No default: the compiler names a refusal
// that has no row.

std::string_view problem_code_of(user_reject why) {
  switch (why) {
    case user_reject::user_unknown:
      return "not_found";
    case user_reject::idempotency_key_reused:
      return "idempotency_key_reused";
    case user_reject::request_in_progress:
      return "request_in_progress";
    case user_reject::email_taken:
      return "email_taken";
    case user_reject::username_taken:
      return "username_taken";
    case user_reject::bad_credentials:
      return "bad_credentials";
    case user_reject::currency_mismatch:
      return "currency_mismatch";
    case user_reject::too_many_accounts:
      return "too_many_accounts";
    case user_reject::too_many_requests:
      return "too_many_requests";
  }
  return {};
}

std::string_view problem_code_of(account_reject why) {
  switch (why) {
    case account_reject::account_unknown:
      return "not_found";
    case account_reject::owner_required:
      return "owner_required";
    case account_reject::trade_access_required:
      return "trade_access_required";
    case account_reject::idempotency_key_reused:
      return "idempotency_key_reused";
    case account_reject::request_in_progress:
      return "request_in_progress";
    case account_reject::duplicate_client_order_id:
      return "duplicate_client_order_id";
    case account_reject::deposit_not_allowed:
      return "deposit_not_allowed";
    case account_reject::too_many_requests:
      return "too_many_requests";
    case account_reject::amount_not_positive:
      return "amount_not_positive";
    case account_reject::amount_off_unit:
      return "amount_off_unit";
    case account_reject::amount_too_large:
      return "amount_too_large";
    case account_reject::quantity_not_positive:
      return "quantity_not_positive";
    case account_reject::symbol_unknown:
      return "symbol_unknown";
    case account_reject::currency_mismatch:
      return "currency_mismatch";
    case account_reject::off_lot:
      return "off_lot";
    case account_reject::price_required:
      return "price_required";
    case account_reject::price_not_allowed:
      return "price_not_allowed";
    case account_reject::off_tick:
      return "off_tick";
    case account_reject::price_outside_limits:
      return "price_outside_limits";
    case account_reject::order_too_large:
      return "order_too_large";
    case account_reject::too_many_open_orders:
      return "too_many_open_orders";
    case account_reject::insufficient_funds:
      return "insufficient_funds";
    case account_reject::insufficient_shares:
      return "insufficient_shares";
    case account_reject::access_not_allowed:
      return "access_not_allowed";
    case account_reject::too_many_grants:
      return "too_many_grants";
    case account_reject::grant_unknown:
      return "not_found";
  }
  return {};
}

std::string_view problem_code_of(order_reject why) {
  switch (why) {
    case order_reject::order_unknown:
      return "not_found";
    case order_reject::idempotency_key_reused:
      return "idempotency_key_reused";
    case order_reject::request_in_progress:
      return "request_in_progress";
    case order_reject::version_mismatch:
      return "version_mismatch";
    case order_reject::order_not_open:
      return "order_not_open";
    case order_reject::quantity_not_positive:
      return "quantity_not_positive";
    case order_reject::quantity_below_filled:
      return "quantity_below_filled";
    case order_reject::off_lot:
      return "off_lot";
    case order_reject::price_required:
      return "price_required";
    case order_reject::off_tick:
      return "off_tick";
    case order_reject::price_outside_limits:
      return "price_outside_limits";
    case order_reject::insufficient_funds:
      return "insufficient_funds";
    case order_reject::insufficient_shares:
      return "insufficient_shares";
    case order_reject::nothing_to_change:
      return "nothing_to_change";
    case order_reject::too_many_requests:
      return "too_many_requests";
  }
  return {};
}

std::string_view problem_code_of(jobs::job_reject why) {
  return why == jobs::job_reject::job_unknown ? "not_found" : to_text(why);
}

std::string_view problem_code_of(const refusal& why) {
  if (const auto of_user = why.as<user_reject>()) return problem_code_of(*of_user);
  if (const auto of_account = why.as<account_reject>()) return problem_code_of(*of_account);
  if (const auto of_order = why.as<order_reject>()) return problem_code_of(*of_order);
  if (const auto of_job = why.as<jobs::job_reject>()) return problem_code_of(*of_job);
  return "internal_error";
}

}  // namespace madang
