#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace madang {

struct json_member;
struct json_value;

/// A number that is no 64-bit integer, as written.
struct json_other_number {
  std::string text;
};
using json_items = std::vector<json_value>;
using json_members = std::vector<json_member>;

/// A parsed JSON text as plain data. Members keep the order of the text; no name occurs twice.
struct json_value {
  std::variant<std::monostate, bool, std::int64_t, json_other_number, std::string, json_items, json_members> content;

  bool is_null() const { return content.index() == 0; }
  const std::string* text() const { return std::get_if<std::string>(&content); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&content); }
  const json_items* items() const { return std::get_if<json_items>(&content); }
  const json_members* members() const { return std::get_if<json_members>(&content); }
  /// The member of this name of an object; nothing where it is absent or this is no object.
  const json_value* find(std::string_view name) const;
  /// `an object`, `a string`, …
  std::string_view kind_name() const;
};

struct json_member {
  std::string name;
  json_value value;
};

/// The same text for every way to write the same value: no white space, members sorted by name.
std::string canonical_json(const json_value& value);

}  // namespace madang
