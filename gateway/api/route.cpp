#include "gateway/api/route.hpp"

#include <algorithm>

namespace madang {

bool admits(access need, role_set roles) {
  if (need == access::anyone || roles.has(role::admin)) return true;
  if (need == access::caller) return roles.bits != 0;
  return roles.has(role::trader) || roles.has(role::parent) || roles.has(role::child);
}

std::vector<std::string_view> declared_errors(const route& of) {
  std::vector<std::string_view> out = of.errors;
  const auto add = [&](std::initializer_list<std::string_view> codes) { out.insert(out.end(), codes); };
  add({"malformed_http", "internal_error", "body_too_large", "header_too_large", "address_not_allowed"});
  if (of.kind == route_kind::stream) add({"origin_not_allowed"});
  if (of.who != access::anyone) add({"token_missing", "token_invalid", "token_expired", "role_required"});
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
