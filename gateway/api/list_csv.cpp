#include "gateway/api/list_csv.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/api/exchange.hpp"
#include "gateway/json/json_input.hpp"

namespace madang {
namespace {

constexpr std::string_view csv_type = "text/csv; charset=utf-8; header=present";

/// The first type that is known stands for what is preferred.
bool prefers_csv(const exchange& ex) {
  const auto accept = ex.request.headers.find("Accept");
  const auto csv = accept.find("text/csv");
  if (csv == std::string_view::npos) return false;
  return csv < std::min(accept.find("application/json"), accept.find("*/*"));
}

/// The item of the page that the route answers with; null where that is no page.
const schema* item_of(const route& at) {
  for (const auto& one : at.answers) {
    if (one.status != 200 || !one.body) continue;
    for (const auto& member : one.body->members) {
      if (member.name != "items" || member.is->kind != schema_kind::array) continue;
      return member.is->items->kind == schema_kind::object ? member.is->items.get() : nullptr;
    }
  }
  return nullptr;
}

struct csv_column {
  std::string name;                    ///< `balance.cash`
  std::vector<std::string_view> path;  ///< the names of the members that lead there
  schema_kind kind = schema_kind::text;
};

void add_columns(std::vector<csv_column>& to, const schema& of, const csv_column& within) {
  for (const auto& member : of.members) {
    auto column = within;
    if (!column.name.empty()) column.name += '.';
    column.name += member.name;
    column.path.push_back(member.name);
    column.kind = member.is->kind;
    // An object whose names are not known is JSON, like an array.
    if (column.kind == schema_kind::object && !member.is->members.empty()) {
      add_columns(to, *member.is, column);
    } else {
      to.push_back(std::move(column));
    }
  }
}

const json_value* value_at(const json_value& item, const csv_column& column) {
  const auto* at = &item;
  for (const auto name : column.path) {
    at = at->find(name);
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::string text_of(const json_value* value) {
  if (value == nullptr || value->is_null()) return {};
  if (const auto* text = value->text()) return *text;
  return canonical_json(*value);
}

void append_field(std::string& out, std::string text, schema_kind kind) {
  // A program of tables would take such a text for a formula.
  constexpr std::string_view formula_begins = "=+-@\t\r";
  if (kind == schema_kind::text && !text.empty() && formula_begins.find(text.front()) != std::string_view::npos) {
    text.insert(text.begin(), '\'');
  }
  if (text.find_first_of(",\"\r\n") == std::string::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char each : text) {
    if (each == '"') out += '"';
    out += each;
  }
  out += '"';
}

void append_line(std::string& out, const std::vector<csv_column>& columns, const json_value* item) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i != 0) out += ',';
    append_field(out, item == nullptr ? columns[i].name : text_of(value_at(*item, columns[i])), columns[i].kind);
  }
  out += "\r\n";
}

}  // namespace

std::string next_page_link(const exchange& ex, const std::string& cursor) {
  const std::string_view target = ex.request.target;
  const auto question = std::min(target.find('?'), target.size());
  std::string link = "<" + std::string(target.substr(0, question)) + "?";
  auto query = target.substr(std::min(question + 1, target.size()));
  while (!query.empty()) {
    const auto one = query.substr(0, query.find('&'));
    if (!one.starts_with("cursor=")) link += std::string(one) + "&";
    query.remove_prefix(std::min(one.size() + 1, query.size()));
  }
  return link + "cursor=" + cursor + ">; rel=\"next\"";
}

std::optional<http_response> page_as_csv(const exchange& ex, const http_response& page) {
  if (ex.at == nullptr || page.status != 200 || page.content_type != "application/json" || !prefers_csv(ex)) {
    return std::nullopt;
  }
  const auto* item = item_of(*ex.at);
  if (item == nullptr) return std::nullopt;
  const auto body = parse_json(page.body, {.depth = 16});
  const auto* items = body ? body->find("items") : nullptr;
  if (items == nullptr || items->items() == nullptr) return std::nullopt;
  std::vector<csv_column> columns;
  add_columns(columns, *item, {});
  http_response out = page;
  out.content_type = csv_type;
  out.body.clear();
  append_line(out.body, columns, nullptr);
  for (const auto& one : *items->items()) append_line(out.body, columns, &one);
  const auto* next = body->find("next_cursor");
  if (next != nullptr && next->text() != nullptr) out.headers.emplace_back("Link", next_page_link(ex, *next->text()));
  return out;
}

}  // namespace madang
