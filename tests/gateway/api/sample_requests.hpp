#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/api/routing/route.hpp"
#include "gateway/json/json_output.hpp"
#include "gateway/json/schema.hpp"

/// Values that fit the declarations of routes.
namespace madang {

/// What a value of this name is; nothing: it follows from its schema.
using values_by_name = std::function<std::optional<std::string>(std::string_view)>;

inline std::string sample_text(std::string_view name, const schema& of, const values_by_name& known) {
  if (name == "timeout_s") return "60";  // or off: nothing in between
  if (of.kind == schema_kind::integer) return std::to_string(std::max<std::int64_t>(of.minimum, 1));
  if (of.format == "date") return "2026-11-02";
  if (auto value = known(name)) return *value;
  // Not every batch of a day is served.
  if (std::find(of.words.begin(), of.words.end(), "CASH") != of.words.end()) return "CASH";
  if (!of.words.empty()) return std::string(of.words.front());
  if (of.kind == schema_kind::decimal) return "10";
  return std::string(std::max<std::size_t>(of.min_length, 4), 'x');
}

inline std::string json_text(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

/// A member of a body as JSON. Names of settings are no part of a schema.
inline std::string sample_json(std::string_view name, const schema& of, const values_by_name& known) {
  if (name == "settings") return R"({"node.log_level": "info"})";
  switch (of.kind) {
    case schema_kind::boolean:
      return "false";
    case schema_kind::integer:
      return sample_text(name, of, known);
    case schema_kind::array:
      return of.items->kind == schema_kind::object ? "[]" : '[' + sample_json(name, *of.items, known) + ']';
    case schema_kind::object:
      return "{}";
    default:
      return json_text(sample_text(name, of, known));
  }
}

/// The path of a route with a value for each of its parts.
inline std::string path_of(const route& of, const values_by_name& known) {
  std::string out(of.path);
  for (const auto& one : of.in_path) {
    const auto braces = "{" + std::string(one.name) + "}";
    out.replace(out.find(braces), braces.size(), sample_text(one.name, *one.is, known));
  }
  return out;
}

}  // namespace madang
