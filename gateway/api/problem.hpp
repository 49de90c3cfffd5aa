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
  int status;
  std::string_view title;
};
/// All codes the gateway may answer.
const std::vector<problem_code>& problem_codes();
/// Nothing for an unknown code.
const problem_code* find_problem_code(std::string_view code);

/// An error answer (RFC 9457). `code` must be one of `problem_codes`.
struct problem {
  std::string_view code;
  std::string detail;
  std::vector<field_fault> errors;
  std::vector<std::pair<std::string, std::string>> headers;
  bool close = false;
};

/// The answer of a problem: `application/problem+json`, `WWW-Authenticate` with 401.
http_response to_response(problem what, std::string_view request_id);

/// A 503 or 429 that says when to come again.
problem come_again(std::string_view code, std::int64_t retry_after_s, std::string detail);

}  // namespace madang
