#include "gateway/reference/openapi_operation.hpp"

#include <algorithm>
#include <map>

#include "gateway/api/routing/absent_body.hpp"
#include "gateway/json/example.hpp"
#include "gateway/json/json_output.hpp"
#include "messages/ensure.hpp"
#include "messages/identity/words.hpp"

namespace madang {
namespace {

void write_parameter(std::string& out, const parameter& what, std::string_view where, bool required) {
  json_object object(out);
  object.word("name", what.name);
  object.word("in", where);
  object.boolean("required", required);
  if (!what.about.empty()) object.text("description", what.about);
  write_schema(object.member("schema"), *what.is, false, schema_side::request);
  object.member("example") += example_of(*what.is, what.name);
}

void write_parameters(std::string& out, const route& of) {
  json_array array(out);
  for (const auto& one : of.in_path) write_parameter(array.item(), one, "path", true);
  for (const auto& one : of.in_query) write_parameter(array.item(), one, "query", one.required);
  for (const auto& one : header_parameters(of)) write_parameter(array.item(), one, "header", false);
}

void write_content(json_object& object, std::string_view type, const schema_ref& body, schema_side side) {
  json_object content(object.member("content"));
  json_object media(content.member(type));
  if (body) write_schema(media.member("schema"), *body, false, side);
}

void write_headers(json_object& answer, const std::vector<std::string_view>& names) {
  json_object headers(answer.member("headers"));
  for (const auto name : names) {
    json_object(headers.member(name)).word("$ref", "#/components/headers/" + std::string(name));
  }
}

void write_answer(std::string& out, const route& of, const answer_shape& one) {
  json_object answer(out);
  answer.text("description", one.about);
  if (one.status == 101) return;
  write_headers(answer, headers_of(of, one));
  write_content(answer, one.content_type, one.body, schema_side::answer);
}

/// Codes of one status share an answer; its description lists them.
void write_problem_answer(std::string& out, const status_codes& of) {
  json_object answer(out);
  std::string about;
  for (const auto code : of.codes) about += (about.empty() ? "`" : ", `") + std::string(code) + '`';
  answer.text("description", about);
  write_headers(answer, problem_headers(of.status));
  json_object content(answer.member("content"));
  json_object media(content.member("application/problem+json"));
  json_object(media.member("schema")).word("$ref", "#/components/schemas/Problem");
}

void write_answers(std::string& out, const route& of, const problem_table& codes) {
  json_object answers(out);
  for (const auto& one : of.answers) write_answer(answers.member(std::to_string(one.status)), of, one);
  for (const auto& one : problems_of(of, codes)) {
    write_problem_answer(answers.member(std::to_string(one.status)), one);
  }
}

/// `scopes` of a scheme that has none are roles: each of them will do.
void write_scheme(std::string& out, std::string_view scheme, const std::vector<std::string_view>& roles = {}) {
  json_object choice(out);
  json_array scopes(choice.member(scheme));
  for (const auto one : roles) append_json_plain(scopes.item(), one);
}

void write_security(json_object& operation, const route& of) {
  json_array choices(operation.member("security"));
  if (of.kind == route_kind::stream) {
    json_object nothing(choices.item());
  }
  if (of.kind == route_kind::stream) write_scheme(choices.item(), "ticket");
  if (of.kind == route_kind::stream || of.who == access::caller) write_scheme(choices.item(), "bearer");
  if (of.who == access::admin) write_scheme(choices.item(), "bearer", {"ADMIN"});
  if (of.who == access::trading) write_scheme(choices.item(), "bearer", {"TRADER", "PARENT", "CHILD", "ADMIN"});
  if (const auto scope = scope_of(of)) write_scheme(choices.item(), "apiKey", {to_text(*scope)});
}

}  // namespace

const std::vector<answer_header>& answer_headers() {
  static const std::vector<answer_header> all{
      {"X-Request-Id", "The request's own, or one made for it: name it when you report a problem", text_of(1, 64),
       R"("7c3b5f0a9d2e4861")"},
      {"X-Market-Time", "The market's time at this answer", time_of(), R"("2026-11-28T06:30:00.000000Z")"},
      {"ETag", "The version, quoted, for If-Match and If-None-Match", text_of(3, 24), R"("\"3\"")"},
      {"Location", "The path of what was made", text_of(1, 256), R"("/api/v1/orders/ord_0000001248003")"},
      {"Idempotent-Replayed", "There, and `true`, where a repeat is given the first answer again", text_of(4, 4),
       R"("true")"},
      {"Retry-After", "Seconds after which to try again", integer_of(0, 86'400), "1"},
      {"WWW-Authenticate", "How to say who you are", text_of(1, 128), R"("Bearer realm=\"madang\"")"},
  };
  return all;
}

std::vector<std::string_view> headers_of(const route& of, const answer_shape& one) {
  std::vector<std::string_view> out{"X-Request-Id", "X-Market-Time"};
  out.insert(out.end(), one.headers.begin(), one.headers.end());
  if (of.repeatable) out.push_back("Idempotent-Replayed");
  return out;
}

std::vector<std::string_view> problem_headers(int status) {
  if (status == 401) return {"X-Request-Id", "X-Market-Time", "WWW-Authenticate"};
  if (status == 429 || status == 503) return {"X-Request-Id", "X-Market-Time", "Retry-After"};
  return {"X-Request-Id", "X-Market-Time"};
}

std::vector<status_codes> problems_of(const route& of, const problem_table& codes) {
  std::map<int, std::vector<std::string_view>> by_status;
  for (const auto code : declared_errors(of)) {
    const auto* known = codes.find(code);
    ensure(known != nullptr, "a route declares problem codes that somebody brings");
    by_status[known->status].push_back(code);
  }
  for (const auto& one : of.answers) by_status.erase(one.status);
  std::vector<status_codes> out;
  for (auto& [status, of_status] : by_status) out.push_back({status, std::move(of_status)});
  return out;
}

std::vector<parameter> header_parameters(const route& of) {
  static const auto idempotency_key = text_of(1, 64);
  static const auto if_match = text_of(1, 24);
  std::vector<parameter> out;
  if (of.repeatable)
    out.push_back({"Idempotency-Key", idempotency_key, "The same key and body give the first answer again."});
  if (of.conditional) out.push_back({"If-Match", if_match, "The version that the change is meant for, quoted."});
  return out;
}

void write_operation(std::string& out, const route& of, const problem_table& codes) {
  json_object operation(out);
  operation.word("operationId", of.id);
  operation.text("summary", of.summary);
  append_json_plain(json_array(operation.member("tags")).item(), of.tag);
  write_parameters(operation.member("parameters"), of);
  if (of.body) {
    json_object body(operation.member("requestBody"));
    body.boolean("required", !may_lack_body(of));
    write_content(body, "application/json", of.body, schema_side::request);
  }
  write_answers(operation.member("responses"), of, codes);
  write_security(operation, of);
}

}  // namespace madang
