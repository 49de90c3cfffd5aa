#include "gateway/api/routing/route.hpp"

#include <algorithm>

namespace madang {

bool admits(access need, role_set roles) {
  if (need == access::anyone || roles.has(role::admin)) return true;
  if (need == access::admin || need == access::undeclared) return false;
  if (need == access::caller) return roles.bits != 0;
  return roles.has(role::trader) || roles.has(role::parent) || roles.has(role::child);
}

std::optional<api_scope> scope_of(const route& of) {
  if (of.who == access::anyone && of.kind != route_kind::stream) return std::nullopt;
  if (of.path.starts_with("/api/v1/admin")) return std::nullopt;
  const bool reads = of.method == http_method::get || of.method == http_method::head;
  switch (of.by_key) {
    case key_access::by_method:
      if (reads) return api_scope::read;
      return of.path.starts_with("/api/v1/users/") ? std::nullopt : std::optional(api_scope::trade);
    case key_access::read:
      return api_scope::read;
    case key_access::trade:
      return api_scope::trade;
    case key_access::withdraw:
      return api_scope::withdraw;
    case key_access::none:
      break;
  }
  return std::nullopt;
}

bool admits(const route& to, role_set roles) {
  if (!admits(to.who, roles)) return false;
  const bool changes = to.kind == route_kind::command || to.kind == route_kind::exit;
  if (to.who != access::caller || !changes || to.path.starts_with("/api/v1/users/")) return true;
  return roles.has(role::admin) || admits(access::trading, roles);
}

std::vector<std::string_view> declared_errors(const route& of) {
  std::vector<std::string_view> out = of.errors;
  const auto add = [&](std::initializer_list<std::string_view> codes) { out.insert(out.end(), codes); };
  add({"malformed_http", "internal_error", "body_too_large", "header_too_large", "address_not_allowed"});
  if (of.kind == route_kind::stream) add({"origin_not_allowed"});
  if (of.who != access::anyone) {
    add({"token_missing", "token_invalid", "token_expired", "role_required", "unavailable"});
  }
  if (scope_of(of)) {
    add({"key_invalid", "signature_invalid", "timestamp_outside_window", "nonce_reused", "signature_required",
         "quota_exceeded"});
  }
  if (of.who != access::anyone) add({"scope_required", "second_factor_missing"});
  if (of.step_up) add({"step_up_required"});
  if (of.kind != route_kind::operations) add({"too_busy", "closing", "unknown_parameter", "too_many_requests"});
  const bool changes = of.kind == route_kind::command || of.kind == route_kind::exit;
  if (of.kind == route_kind::read || changes) add({"unavailable", "outcome_unknown"});
  if (changes) add({"intake_closed"});
  if (!of.in_query.empty()) add({"parameter_invalid"});
  if (!of.in_path.empty()) add({"not_found"});
  if (of.conditional) add({"if_match_malformed", "version_mismatch"});
  if (of.repeatable) {
    add({"idempotency_key_malformed", "idempotency_key_reused", "request_in_progress", "too_many_requests"});
  }
  if (of.body) {
    add({"malformed_json", "duplicate_member", "too_deep", "too_many_members", "unknown_field", "wrong_type",
         "media_type_unsupported", "field_required", "value_not_allowed", "too_short", "too_long", "format_invalid",
         "decimal_malformed", "too_many_decimals", "out_of_range"});
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace madang
