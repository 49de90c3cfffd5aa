#include "gateway/reference/docs_schemas.hpp"

#include <algorithm>

#include "gateway/json/example.hpp"
#include "gateway/reference/html.hpp"

namespace madang {
namespace {

std::string words_html(const schema& what) {
  std::string out;
  for (const auto word : what.words) out += (out.empty() ? "" : ", ") + html_code(word);
  return out;
}

std::string tuple_html(const schema& what) {
  std::string out;
  for (const auto& one : what.members) {
    out += (out.empty() ? "[" : ", ") + html_text(one.is->about) + ": " + type_html(*one.is);
  }
  return out + ']';
}

std::string bounds_html(const schema& what) {
  const bool below = what.minimum != schema{}.minimum;
  const bool above = what.maximum != schema{}.maximum;
  if (below && above) return " " + std::to_string(what.minimum) + " to " + std::to_string(what.maximum);
  return below && what.minimum != 0 ? " from " + std::to_string(what.minimum) : "";
}

std::string kind_html(const schema& what) {
  if (!what.title.empty()) return html_link("#schema-" + std::string(what.title), what.title);
  switch (what.kind) {
    case schema_kind::object:
      return what.open ? "texts by name" : "object";
    case schema_kind::array:
      return "array of " + type_html(*what.items);
    case schema_kind::tuple:
      return tuple_html(what);
    case schema_kind::text:
      if (!what.words.empty()) return words_html(what);
      return what.format == "date-time" ? "time" : "text";
    case schema_kind::decimal:
      return "decimal, " + std::to_string(what.decimals) + " places";
    case schema_kind::integer:
      return "integer" + bounds_html(what);
    case schema_kind::boolean:
      return "boolean";
  }
  return {};
}

void add_members(std::string& out, const schema& what) {
  out += "<div class=\"wide\"><table>\n";
  for (const auto& one : what.members) {
    out += "<tr><td>" + html_code(one.name) + "</td><td>" + type_html(*one.is) + "</td><td>" +
           (one.required ? "" : "may be absent") + "</td><td>" + html_text(one.is->title.empty() ? one.is->about : "") +
           "</td></tr>\n";
  }
  out +=
      "</table></div>\n<details><summary>Example</summary><pre>" + html_text(example_of(what)) + "</pre></details>\n";
}

}  // namespace

std::string type_html(const schema& what) {
  return kind_html(what) + (what.nullable ? " or null" : "");
}

void add_schemas(std::string& out, std::vector<schema_ref> schemas) {
  std::sort(schemas.begin(), schemas.end(),
            [](const schema_ref& a, const schema_ref& b) { return a->title < b->title; });
  out += "<h2 id=\"schemas\">Fields</h2>\n";
  for (const auto& one : schemas) {
    out += "<section id=\"schema-" + html_text(one->title) + "\">\n<h3>" + html_text(one->title) + "</h3>\n";
    if (!one->about.empty()) out += "<p>" + html_text(one->about) + ".</p>\n";
    if (one->kind == schema_kind::object) {
      add_members(out, *one);
    } else {
      out += "<p>" + words_html(*one) + "</p>\n";
    }
    out += "</section>\n";
  }
}

}  // namespace madang
