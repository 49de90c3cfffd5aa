#include "gateway/reference/docs_page.hpp"

#include <algorithm>

#include "gateway/json/example.hpp"
#include "gateway/reference/docs_schemas.hpp"
#include "gateway/reference/html.hpp"
#include "gateway/reference/openapi.hpp"
#include "gateway/reference/openapi_operation.hpp"

namespace madang {
namespace {

std::string anchor_of(const route& of) {
  return "op-" + std::string(of.id);
}

std::string method_text(const route& of) {
  return "<span class=\"method\">" + html_text(to_text(of.method)) + "</span>";
}

void add_head(std::string& out) {
  out += "<header>\n<h1>Madang API</h1>\n<p class=\"quiet\">Version " + html_text(MADANG_VERSION) + " · " +
         html_link("/", "Start") + " · " + html_link("/openapi.json", "OpenAPI 3.1") + "</p>\n</header>\n";
  out +=
      "<p>Bodies are JSON in UTF-8. Decimals (money, prices, quantities) are strings, times are RFC 3339 in UTC, ids are "
      "opaque. Lists come newest first, with <code>limit</code> and an opaque <code>cursor</code>.</p>\n"
      "<p>Answers may hold fields and words that are new: take no harm from them. A request with a field that is not "
      "described is refused.</p>\n"
      "<p>A request that changes something takes an <code>Idempotency-Key</code>: the same key and body give the first "
      "answer again, with <code>Idempotent-Replayed: true</code>. Each answer has an <code>X-Request-Id</code>. Errors are "
      "<code>application/problem+json</code> with a <a href=\"#codes\">stable code</a>.</p>\n";
}

void add_contents(std::string& out, const std::vector<route>& routes) {
  out += "<nav aria-label=\"Contents\">\n";
  for (const auto tag : tags_of(routes)) {
    out += "<h4>" + html_link("#tag-" + std::string(tag), tag) + "</h4>\n<ul>\n";
    for (const auto& one : routes) {
      if (one.tag != tag) continue;
      out += "<li>" + method_text(one) + ' ' + html_link("#" + anchor_of(one), one.path) + "</li>\n";
    }
    out += "</ul>\n";
  }
  out += "<p><a href=\"#schemas\">Fields</a> · <a href=\"#codes\">Error codes</a></p>\n</nav>\n";
}

std::string_view caller_text(const route& of) {
  if (of.kind == route_kind::stream) return "No token, a ticket, or an access token.";
  switch (of.who) {
    case access::anyone:
      return "Needs no token.";
    case access::caller:
      return "Needs an access token.";
    case access::undeclared:
      return {};
    case access::admin:
      return "Needs an access token of an ADMIN.";
    case access::trading:
      return "Needs an access token of a TRADER, PARENT, CHILD or ADMIN.";
  }
  return {};
}

void add_parameter(std::string& out, const parameter& one, std::string_view where, bool required) {
  out += "<tr><td>" + html_code(one.name) + "</td><td>" + html_text(where) + "</td><td>" + type_html(*one.is) +
         "</td><td>" + (required ? "" : "optional") + "</td><td>" + html_text(one.about);
  if (!one.is->fallback.empty()) out += " Default " + html_code(one.is->fallback) + '.';
  out += "</td></tr>\n";
}

void add_parameters(std::string& out, const route& of) {
  const auto in_header = header_parameters(of);
  if (of.in_path.empty() && of.in_query.empty() && in_header.empty()) return;
  out += "<h4>Parameters</h4>\n<div class=\"wide\"><table>\n";
  for (const auto& one : of.in_path) add_parameter(out, one, "path", true);
  for (const auto& one : of.in_query) add_parameter(out, one, "query", one.required);
  for (const auto& one : in_header) add_parameter(out, one, "header", false);
  out += "</table></div>\n";
}

void add_answer(std::string& out, const route& of, const answer_shape& one) {
  out += "<tr><td>" + std::to_string(one.status) + "</td><td>" + html_text(one.about) + "</td><td>";
  out += one.body ? type_html(*one.body) : html_code(one.status == 101 ? "WebSocket" : one.content_type);
  out += "</td><td>";
  if (one.status != 101) {
    for (const auto name : headers_of(of, one)) out += html_code(name) + ' ';
  }
  out += "</td></tr>\n";
}

void add_problems(std::string& out, const status_codes& of) {
  out += "<tr><td>" + std::to_string(of.status) + "</td><td colspan=\"3\">";
  for (const auto code : of.codes) out += "<a href=\"#code-" + html_text(code) + "\">" + html_code(code) + "</a> ";
  out += "</td></tr>\n";
}

/// A stream is nothing that a form could send.
std::string try_link(const route& of, bool with_app) {
  if (!with_app || of.kind == route_kind::stream) return {};
  return ' ' + html_link("/try/" + std::string(of.id), "Try it");
}

void add_operation(std::string& out, const route& of, const problem_table& codes, bool with_app) {
  out += "<section id=\"" + html_text(anchor_of(of)) + "\">\n<h3>" + method_text(of) + ' ' + html_code(of.path) +
         "</h3>\n<p>" + html_text(of.summary) + ". <span class=\"quiet\">" + html_text(caller_text(of)) + ' ' +
         html_code(of.id) + "</span>" + try_link(of, with_app) + "</p>\n";
  add_parameters(out, of);
  if (of.body) {
    out += "<h4>Body: " + type_html(*of.body) + "</h4>\n<pre>" + html_text(example_of(*of.body)) + "</pre>\n";
  }
  out += "<h4>Answers</h4>\n<div class=\"wide\"><table>\n";
  for (const auto& one : of.answers) add_answer(out, of, one);
  out += "</table></div>\n<details><summary>Errors</summary><div class=\"wide\"><table>\n";
  for (const auto& one : problems_of(of, codes)) add_problems(out, one);
  out += "</table></div></details>\n</section>\n";
}

void add_operations(std::string& out, const std::vector<route>& routes, const problem_table& codes, bool with_app) {
  for (const auto tag : tags_of(routes)) {
    out +=
        "<h2 id=\"tag-" + html_text(tag) + "\">" + html_text(tag) + "</h2>\n<p>" + html_text(tag_text(tag)) + ".</p>\n";
    for (const auto& one : routes) {
      if (one.tag == tag) add_operation(out, one, codes, with_app);
    }
  }
}

void add_codes(std::string& out, const problem_table& codes) {
  out +=
      "<h2 id=\"codes\">Error codes</h2>\n<div class=\"wide\"><table>\n<tr><th>Code</th><th>Status</th><th>Title</th></tr>\n";
  for (const auto& one : codes.codes()) {
    out += "<tr id=\"code-" + html_text(one.code) + "\"><td>" + html_code(one.code) + "</td><td>" +
           std::to_string(one.status) + "</td><td>" + html_text(one.title) + "</td></tr>\n";
  }
  out += "</table></div>\n";
}

}  // namespace

std::string docs_page(const std::vector<route>& routes, const problem_table& codes, bool with_app) {
  std::string body;
  add_head(body);
  add_contents(body, routes);
  body += "<main>\n";
  add_operations(body, routes, codes, with_app);
  add_schemas(body, titled_schemas(routes));
  add_codes(body, codes);
  body += "</main>\n";
  return html_page("Madang API", body);
}

std::string home_page() {
  std::string body = "<main>\n<h1>Madang</h1>\n<p>A trading platform, version " + html_text(MADANG_VERSION) +
                     ". This node serves its HTTP API and its streams.</p>\n<ul>\n";
  body += "<li>" + html_link("/docs", "API reference") + "</li>\n";
  body += "<li>" + html_link("/openapi.json", "OpenAPI 3.1 description") + "</li>\n";
  body += "<li>" + html_link("/health", "Health") + "</li>\n</ul>\n</main>\n";
  return html_page("Madang", body);
}

}  // namespace madang
