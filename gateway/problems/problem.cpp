#include "gateway/problems/problem.hpp"

#include <algorithm>

#include "gateway/problems/problem_json.hpp"
#include "gateway/problems/problem_table.hpp"
#include "messages/ensure.hpp"

namespace madang {

http_response to_response(problem what, std::string_view request_id) {
  return to_response(std::move(what), request_id, own_problems());
}

http_response to_response(problem what, std::string_view request_id, const problem_table& codes) {
  const auto* known = codes.find(what.code);
  ensure(known != nullptr, "a problem has a code of the table");
  http_response out;
  out.status = what.status != 0 ? what.status : known->status;
  out.content_type = "application/problem+json";
  out.headers = std::move(what.headers);
  out.close = what.close;
  if (out.status == 401) out.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"madang\"");
  write_problem(out.body, {*known, what, request_id, out.status});
  return out;
}

std::string detail_of_errors(const problem& of) {
  if (of.errors.empty()) return {};
  const auto named =
      std::find_if(of.errors.begin(), of.errors.end(), [&](const field_fault& one) { return one.code == of.code; });
  const auto& said = named != of.errors.end() ? *named : of.errors.front();
  return said.pointer + ": " + said.detail;
}

problem come_again(std::string_view code, std::int64_t retry_after_s, std::string detail) {
  problem out{code, std::move(detail), {}, {}, false};
  out.headers.emplace_back("Retry-After", std::to_string(retry_after_s));
  return out;
}

}  // namespace madang
