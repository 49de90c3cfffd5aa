#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/api/routing/route.hpp"
#include "gateway/problems/problem_table.hpp"

namespace madang {

/// A header field of answers, described once for all of them.
struct answer_header {
  std::string_view name;
  std::string_view about;
  schema_ref is;
  std::string_view example;  ///< JSON
};
const std::vector<answer_header>& answer_headers();

/// The header fields of a good answer of this route.
std::vector<std::string_view> headers_of(const route& of, const answer_shape& one);
/// The header fields of error answers of a status.
std::vector<std::string_view> problem_headers(int status);

/// The problem codes that a route declares, of one status.
struct status_codes {
  int status = 0;
  std::vector<std::string_view> codes;
};
/// By status; a status that has an answer of its own is left out.
std::vector<status_codes> problems_of(const route& of, const problem_table& codes);

/// Fields of the request's header that the route reads.
std::vector<parameter> header_parameters(const route& of);

/// Appends what `/openapi.json` says about one route.
void write_operation(std::string& out, const route& of, const problem_table& codes);

}  // namespace madang
