#include "gateway/api/openapi.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "gateway/api/problem.hpp"
#include "gateway/api/problem_json.hpp"
#include "gateway/json/json_output.hpp"
#include "messages/ensure.hpp"

namespace madang {
namespace {

std::string_view method_key(http_method method) {
  switch (method) {
    case http_method::get:
      return "get";
    case http_method::post:
      return "post";
    case http_method::put:
      return "put";
    case http_method::patch:
      return "patch";
    case http_method::remove:
      return "delete";
    default:
      return "trace";
  }
}

void write_parameter(std::string& out, const parameter& what, std::string_view where, bool required) {
  json_object object(out);
  object.word("name", what.name);
  object.word("in", where);
  object.boolean("required", required);
  if (!what.about.empty()) object.text("description", what.about);
  write_schema(object.member("schema"), *what.is);
}

void write_parameters(std::string& out, const route& of) {
  static const auto idempotency_key = text_of(1, 64, "The same key and body give the first answer again");
  static const auto if_match = text_of(1, 24, "The version that the change is meant for, quoted");
  json_array array(out);
  for (const auto& one : of.in_path) write_parameter(array.item(), one, "path", true);
  for (const auto& one : of.in_query) write_parameter(array.item(), one, "query", one.required);
  if (of.repeatable) write_parameter(array.item(), {"Idempotency-Key", idempotency_key, {}}, "header", false);
  if (of.conditional) write_parameter(array.item(), {"If-Match", if_match, {}}, "header", false);
}

void write_content(json_object& object, std::string_view type, const schema_ref& body) {
  json_object content(object.member("content"));
  json_object media(content.member(type));
  if (body) write_schema(media.member("schema"), *body);
}

void write_answer_shape(std::string& out, const answer_shape& one) {
  json_object answer(out);
  answer.text("description", one.about);
  if (one.status != 101) write_content(answer, one.content_type, one.body);
}

/// Codes of one status share an answer; its description lists them.
void write_problems(json_object& answers, const route& of, const problem_table& codes) {
  std::map<int, std::vector<std::string_view>> by_status;
  for (const auto code : declared_errors(of)) {
    const auto* known = codes.find(code);
    ensure(known != nullptr, "a route declares problem codes that somebody brings");
    by_status[known->status].push_back(code);
  }
  for (const auto& [status, of_status] : by_status) {
    const auto taken = [s = status](const answer_shape& one) { return one.status == s; };
    if (std::any_of(of.answers.begin(), of.answers.end(), taken)) continue;
    json_object answer(answers.member(std::to_string(status)));
    std::string about;
    for (const auto code : of_status) about += (about.empty() ? "`" : ", `") + std::string(code) + '`';
    answer.text("description", about);
    write_content(answer, "application/problem+json", problem_schema());
  }
}

void write_security(json_object& operation, const route& of) {
  json_array choices(operation.member("security"));
  if (of.who == access::anyone) return;
  json_object bearer(choices.item());
  json_array scopes(bearer.member("bearer"));
  if (of.who != access::trading) return;
  for (const std::string_view one : {"TRADER", "PARENT", "CHILD", "ADMIN"}) append_json_plain(scopes.item(), one);
}

void write_operation(std::string& out, const route& of, const problem_table& codes) {
  json_object operation(out);
  operation.word("operationId", of.id);
  operation.text("summary", of.summary);
  append_json_plain(json_array(operation.member("tags")).item(), of.tag);
  write_parameters(operation.member("parameters"), of);
  if (of.body) {
    json_object body(operation.member("requestBody"));
    body.boolean("required", true);
    write_content(body, "application/json", of.body);
  }
  {
    json_object answers(operation.member("responses"));
    for (const auto& one : of.answers) write_answer_shape(answers.member(std::to_string(one.status)), one);
    write_problems(answers, of, codes);
  }
  write_security(operation, of);
}

void write_paths(std::string& out, const std::vector<route>& routes, const problem_table& codes) {
  json_object paths(out);
  std::vector<std::string_view> written;
  for (const auto& first : routes) {
    if (std::find(written.begin(), written.end(), first.path) != written.end()) continue;
    written.push_back(first.path);
    json_object path(paths.member(first.path));
    for (const auto& one : routes) {
      if (one.path == first.path) write_operation(path.member(method_key(one.method)), one, codes);
    }
  }
}

void write_components(std::string& out, const std::vector<route>& routes) {
  const auto titled = titled_schemas(routes);
  json_object components(out);
  {
    json_object schemas(components.member("schemas"));
    for (const auto& one : titled) write_schema(schemas.member(one->title), *one, true);
  }
  json_object schemes(components.member("securitySchemes"));
  json_object bearer(schemes.member("bearer"));
  bearer.word("type", "http");
  bearer.word("scheme", "bearer");
  bearer.word("bearerFormat", "JWT");
}

/// Every code once, with its status: clients rely on them.
void write_codes(std::string& out, const problem_table& codes) {
  json_object all(out);
  for (const auto& one : codes.codes()) {
    json_object code(all.member(one.code));
    code.number("status", one.status);
    code.text("title", one.title);
  }
}

}  // namespace

std::vector<schema_ref> titled_schemas(const std::vector<route>& routes) {
  std::vector<schema_ref> titled;
  collect_titled(problem_schema(), titled);
  for (const auto& one : routes) {
    collect_titled(one.body, titled);
    for (const auto& answer : one.answers) collect_titled(answer.body, titled);
    for (const auto& in : one.in_path) collect_titled(in.is, titled);
    for (const auto& in : one.in_query) collect_titled(in.is, titled);
  }
  return titled;
}

std::string openapi_document(const std::vector<route>& routes, const problem_table& codes) {
  std::string out;
  json_object document(out);
  document.word("openapi", "3.1.0");
  {
    json_object info(document.member("info"));
    info.word("title", "Madang");
    info.word("version", MADANG_VERSION);
    info.text(
        "description",
        "Decimals are strings, times are RFC 3339 in UTC, lists are newest first with an opaque cursor. Writes take an "
        "Idempotency-Key. Errors are application/problem+json with a stable code.");
  }
  write_paths(document.member("paths"), routes, codes);
  write_components(document.member("components"), routes);
  write_codes(document.member("x-problem-codes"), codes);
  return out;
}

}  // namespace madang
