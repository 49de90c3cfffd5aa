#include "gateway/reference/reference_page.hpp"

#include <algorithm>

#include "gateway/reference/openapi.hpp"

namespace madang {
namespace {

constexpr std::string_view head =
    "# Fields\n\n"
    "What the bodies of requests and answers are made of. Made from the same descriptions as `/openapi.json`, which has "
    "the routes, too.\n"
    "A decimal is a string, with at most so many places as stand in brackets; a time is one in UTC with microseconds.\n"
    "A list is `{\"items\": […], \"next_cursor\": \"…\" | null}`.\n";

std::string anchor_of(std::string_view title) {
  std::string out(title);
  for (auto& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string words_text(const schema& what) {
  std::string out;
  for (const auto word : what.words) out.append(out.empty() ? "`" : ", `").append(word).append("`");
  return out;
}

std::string type_text(const schema& what);

std::string kind_text(const schema& what) {
  if (!what.title.empty()) return '[' + std::string(what.title) + "](#" + anchor_of(what.title) + ')';
  switch (what.kind) {
    case schema_kind::object:
      return what.open ? "texts by name" : "object";
    case schema_kind::array:
      return "array of " + type_text(*what.items);
    case schema_kind::tuple: {
      std::string out;
      for (const auto& item : what.members) {
        out += (out.empty() ? "`[`" : ", ") + std::string(item.is->about) + ": " + type_text(*item.is);
      }
      return out + "`]`";
    }
    case schema_kind::text:
      if (!what.words.empty()) return words_text(what);
      return what.format == "date-time" ? "time" : "text";
    case schema_kind::decimal:
      return "decimal (" + std::to_string(what.decimals) + ')';
    case schema_kind::integer:
      return "integer";
    case schema_kind::boolean:
      return "boolean";
  }
  return {};
}

std::string type_text(const schema& what) {
  return kind_text(what) + (what.nullable ? " or null" : "");
}

/// Times say the same about themselves everywhere; the head of the page says it once.
std::string_view about_text(const schema& what) {
  return what.format == "date-time" ? std::string_view{} : what.about;
}

void add_object(std::string& out, const schema& what) {
  out += "\n| field | type | about |\n|---|---|---|\n";
  for (const auto& member : what.members) {
    out.append("| `").append(member.name).append("` | ").append(type_text(*member.is)).append(" | ");
    std::string about(about_text(*member.is));
    if (!member.required) about += about.empty() ? "may be absent" : "; may be absent";
    out.append(about).append(about.empty() ? "|\n" : " |\n");
  }
}

bool is_list(const schema& what) {
  return what.kind == schema_kind::object && !what.members.empty() && what.members.front().name == "items";
}

}  // namespace

std::string reference_page(const std::vector<route>& routes) {
  auto shown = titled_schemas(routes);
  std::erase_if(shown, [](const schema_ref& one) { return is_list(*one); });
  std::sort(shown.begin(), shown.end(), [](const schema_ref& a, const schema_ref& b) { return a->title < b->title; });
  std::string out(head);
  for (const auto& one : shown) {
    out.append("\n## ").append(one->title).append("\n");
    if (!one->about.empty()) out.append("\n").append(one->about).append(".\n");
    if (one->kind == schema_kind::object) {
      add_object(out, *one);
    } else {
      out.append("\n").append(words_text(*one)).append("\n");
    }
  }
  return out;
}

}  // namespace madang
