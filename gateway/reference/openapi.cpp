#include "gateway/reference/openapi.hpp"

#include <algorithm>
#include <string_view>

#include "gateway/json/json_output.hpp"
#include "gateway/problems/problem_json.hpp"
#include "gateway/reference/openapi_operation.hpp"

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

void write_info(std::string& out) {
  json_object info(out);
  info.word("title", "Madang");
  info.word("version", MADANG_VERSION);
  info.text(
      "description",
      "Decimals are strings, times are RFC 3339 in UTC, lists are newest first with an opaque cursor. Writes take an "
      "Idempotency-Key. Errors are application/problem+json with a stable code. Answers may hold fields and words "
      "that are new (`x-extensible-enum` names those known today): take no harm from them. A request with a field that "
      "is not described is refused.");
  json_object license(info.member("license"));
  license.word("name", "Apache-2.0");
  license.word("identifier", "Apache-2.0");
}

/// The node that was asked: paths are whole, so that this holds behind a proxy, too.
void write_servers(std::string& out) {
  json_array servers(out);
  json_object here(servers.item());
  here.word("url", "/");
  here.text("description", "The node that this description came from");
}

void write_tags(std::string& out, const std::vector<route>& routes) {
  json_array tags(out);
  for (const auto name : tags_of(routes)) {
    json_object tag(tags.item());
    tag.word("name", name);
    tag.text("description", tag_text(name));
  }
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

/// Objects of requests, and everything titled of answers; what is in both is described as an answer.
void write_schemas(std::string& out, const std::vector<route>& routes) {
  std::vector<schema_ref> asked;
  std::vector<schema_ref> answered;
  collect_titled(problem_schema(), answered);
  for (const auto& one : routes) {
    collect_titled(one.body, asked);
    for (const auto& answer : one.answers) collect_titled(answer.body, answered);
  }
  json_object schemas(out);
  for (const auto& one : answered) write_component(schemas.member(one->title), *one, schema_side::answer);
  for (const auto& one : asked) {
    const auto same = [&](const schema_ref& other) { return other->title == one->title; };
    if (!one->words.empty() || std::any_of(answered.begin(), answered.end(), same)) continue;
    write_component(schemas.member(one->title), *one, schema_side::request);
  }
}

void write_header_components(std::string& out) {
  json_object headers(out);
  for (const auto& one : answer_headers()) {
    json_object header(headers.member(one.name));
    header.text("description", one.about);
    write_schema(header.member("schema"), *one.is);
    header.member("example") += one.example;
  }
}

void write_security_schemes(std::string& out) {
  json_object schemes(out);
  {
    json_object bearer(schemes.member("bearer"));
    bearer.word("type", "http");
    bearer.word("scheme", "bearer");
    bearer.word("bearerFormat", "JWT");
    bearer.text("description", "The `access_token` of `logIn`. Scopes are roles: one of them is needed.");
  }
  {
    json_object key(schemes.member("apiKey"));
    key.word("type", "apiKey");
    key.word("in", "header");
    key.word("name", "X-Api-Key");
    key.text("description",
             "The `key_id` of an API key, with `X-Api-Timestamp`, `X-Api-Nonce` and `X-Api-Signature`: the request is "
             "signed. The scope is that of the key.");
  }
  json_object ticket(schemes.member("ticket"));
  ticket.word("type", "apiKey");
  ticket.word("in", "query");
  ticket.word("name", "ticket");
  ticket.text("description", "A ticket of `issueStreamTicket`, good once, for pages that cannot send header fields.");
}

void write_components(std::string& out, const std::vector<route>& routes) {
  json_object components(out);
  write_schemas(components.member("schemas"), routes);
  write_header_components(components.member("headers"));
  write_security_schemes(components.member("securitySchemes"));
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

std::vector<std::string_view> tags_of(const std::vector<route>& routes) {
  std::vector<std::string_view> out;
  for (const auto& one : routes) {
    if (std::find(out.begin(), out.end(), one.tag) == out.end()) out.push_back(one.tag);
  }
  return out;
}

std::string tag_text(std::string_view tag) {
  constexpr std::pair<std::string_view, std::string_view> known[] = {
      {"identity", "Users: registering, logging in, who one is"},
      {"accounts", "Accounts with cash, and what moved it"},
      {"orders", "Placing, changing and cancelling orders, and what they traded"},
      {"market", "Instruments, quotes, books, trades and candles: public"},
      {"portfolio", "What an account holds and what it is worth"},
      {"jobs", "Long work in the background"},
      {"admin", "What administrators see and do"},
      {"audit", "The trail of their acts"},
      {"console", "Every entity, as it is and as it was: for operators"},
      {"stream", "The WebSocket and its tickets"},
      {"operations", "What operators and tools ask a node"},
  };
  for (const auto& [name, text] : known) {
    if (name == tag) return std::string(text);
  }
  return "Requests of " + std::string(tag);
}

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
  write_info(document.member("info"));
  write_servers(document.member("servers"));
  write_tags(document.member("tags"), routes);
  write_paths(document.member("paths"), routes, codes);
  write_components(document.member("components"), routes);
  write_codes(document.member("x-problem-codes"), codes);
  return out;
}

}  // namespace madang
