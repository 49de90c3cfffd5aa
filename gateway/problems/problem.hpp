#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/http/http_message.hpp"

namespace madang {

/// What went wrong with one field.
struct field_fault {
  std::string pointer;  ///< RFC 6901; `?name` for a query parameter
  std::string_view code;
  std::string detail;
};

/// A stable code with its one status and title. Clients rely on the code; the title may be translated.
struct problem_code {
  std::string_view code;
  int status = 0;
  std::string_view title;

  friend bool operator==(const problem_code&, const problem_code&) = default;
};

/// Codes of the gateway's own that refusals of contexts are answered with, too.
namespace problems {
inline constexpr problem_code not_found{"not_found", 404, "Not found"};
inline constexpr problem_code request_in_progress{"request_in_progress", 409,
                                                  "A request with this Idempotency-Key is still at work"};
inline constexpr problem_code version_mismatch{"version_mismatch", 412, "It has another version"};
inline constexpr problem_code idempotency_key_reused{"idempotency_key_reused", 422,
                                                     "The Idempotency-Key was used with another body"};
inline constexpr problem_code currency_mismatch{"currency_mismatch", 422, "The currency does not fit"};
inline constexpr problem_code too_many_requests{"too_many_requests", 429, "Too many requests"};
}  // namespace problems

class problem_table;

/// An error answer (RFC 9457). `code` must be one of the `problem_table` that answers it.
struct problem {
  std::string_view code;
  std::string detail;
  std::vector<field_fault> errors;
  std::vector<std::pair<std::string, std::string>> headers;
  bool close = false;
  int status = 0;  ///< zero: that of the code. A log-in is refused with 401, whatever is wrong with it.
};

/// `/price: It is too small.`: what the problem's errors say about its code; of the first where none has the code.
std::string detail_of_errors(const problem& of);

/// The answer of a problem: `application/problem+json`, `WWW-Authenticate` with 401.
http_response to_response(problem what, std::string_view request_id, const problem_table& codes);
/// The same for one of the gateway's own codes.
http_response to_response(problem what, std::string_view request_id);

/// A 503 or 429 that says when to come again.
problem come_again(std::string_view code, std::int64_t retry_after_s, std::string detail);

}  // namespace madang
