#include "gateway/security/door/cors.hpp"

#include <algorithm>

#include "config/http/origin_list.hpp"

namespace madang {
namespace {

constexpr std::string_view headers_shown =
    "Location, ETag, X-Request-Id, X-Market-Time, Retry-After, Idempotent-Replayed, RateLimit, RateLimit-Policy, "
    "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset";
constexpr std::string_view headers_taken =
    "Authorization, Content-Type, Idempotency-Key, If-Match, X-Request-Id, X-CSRF-Token, X-Api-Key, X-Api-Timestamp, "
    "X-Api-Nonce, X-Api-Signature";
/// How long a browser may remember a preflight, in seconds.
constexpr std::string_view preflight_age_s = "600";

bool is_preflight(const http_request& request) {
  return request.method == http_method::options && request.headers.count("Access-Control-Request-Method") != 0;
}

/// The methods that the answer to OPTIONS names; none for `*`.
std::string methods_of(const http_response& response) {
  for (const auto& [name, value] : response.headers) {
    if (name == "Allow") return value;
  }
  return {};
}

}  // namespace

cors_policy::cors_policy(std::string_view origins)
    : origins_(parse_origin_list(origins).value_or(std::vector<std::string>{})) {}

bool cors_policy::allows(std::string_view origin) const {
  return std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

void cors_policy::add_headers(const http_request& request, http_response& response) const {
  if (origins_.empty()) return;
  const auto origin = request.headers.find("Origin");
  if (!allows(origin)) return;
  auto& headers = response.headers;
  if (is_preflight(request) && response.status == 204) {
    headers.emplace_back("Access-Control-Allow-Methods", methods_of(response));
    headers.emplace_back("Access-Control-Allow-Headers", headers_taken);
    headers.emplace_back("Access-Control-Max-Age", preflight_age_s);
  }
  headers.emplace_back("Access-Control-Allow-Origin", origin);
  headers.emplace_back("Access-Control-Expose-Headers", headers_shown);
  headers.emplace_back("Vary", "Origin");
}

}  // namespace madang
