#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/json/json_value.hpp"
#include "gateway/problems/problem.hpp"

namespace madang {

/// Whose values a description is for.
enum class schema_side : std::uint8_t {
  exact,    ///< the schema as it stands
  request,  ///< what clients send: words in place, for they are the only ones allowed; zeros may end a decimal
  answer,   ///< what clients get: may grow by words and members
};

enum class schema_kind : std::uint8_t { object, array, tuple, text, decimal, integer, boolean };

struct schema;
using schema_ref = std::shared_ptr<const schema>;

struct schema_member {
  std::string_view name;
  schema_ref is;
  bool required = true;
};

/// What a JSON value may be: checks requests, describes the API (`/openapi.json`), and checks answers in tests. All
/// text in it is constant.
struct schema {
  schema_kind kind = schema_kind::text;
  std::string_view title;  ///< a component of this name; empty: written in place
  std::string_view about;
  bool nullable = false;

  std::vector<schema_member> members;  ///< of an object; the items of a tuple, unnamed
  bool open = false;                   ///< an object may have other members, too
  schema_ref items;                    ///< of an array
  std::size_t items_max = 10'000;

  std::vector<std::string_view> words;  ///< the only texts allowed
  std::size_t min_length = 0;           ///< in characters
  std::size_t max_length = 65'536;
  std::string_view pattern;  ///< for the description; `matches` decides
  bool (*matches)(std::string_view) = nullptr;
  std::string_view mismatch_code = "format_invalid";
  std::string_view format;

  int decimals = 0;  ///< of a decimal
  std::string_view excess_code = "too_many_decimals";

  std::int64_t minimum = std::numeric_limits<std::int64_t>::min();
  std::int64_t maximum = std::numeric_limits<std::int64_t>::max();

  std::string fallback;  ///< JSON of what holds where the value is absent; empty: nothing to say
};

// Makers of schemas, so that a declaration reads like the page it describes.
schema_ref object_of(std::string_view title, std::vector<schema_member> members, std::string_view about = {});
schema_ref array_of(schema_ref items);
schema_ref tuple_of(std::vector<schema_ref> items);
schema_ref text_of(std::size_t min_length, std::size_t max_length, std::string_view about = {});
schema_ref words_of(std::vector<std::string_view> words, std::string_view title = {});
schema_ref decimal_of(int decimals, std::string_view about = {}, std::string_view excess_code = "too_many_decimals");
schema_ref integer_of(std::int64_t minimum, std::int64_t maximum, std::string_view about = {});
schema_ref boolean_of();
schema_ref time_of();
/// A time as a client writes it: in any zone, read by `parse_moment`, which is where it is refused.
schema_ref moment_of();
schema_ref nullable(const schema_ref& what);
/// Says what holds where the value is absent, as JSON.
schema_ref with_fallback(const schema_ref& what, std::string json);
/// An optional member of a request.
schema_member optional_member(std::string_view name, schema_ref is);

/// What is wrong with a value: codes of shape (400) and of content (422); at most `faults_max`.
constexpr std::size_t faults_max = 16;
std::vector<field_fault> check(const schema& expected, const json_value& value);
/// The same for a text that is no JSON, such as a query parameter.
std::vector<field_fault> check_text(const schema& expected, std::string_view text);
/// Whether a code says that the shape itself is wrong.
bool is_malformed(std::string_view code);

/// Appends the JSON Schema (2020-12) of a value; titled schemas as `$ref` unless `in_place`.
void write_schema(std::string& out, const schema& what, bool in_place = false, schema_side side = schema_side::exact);
/// Appends a component: the schema in place, with an example.
void write_component(std::string& out, const schema& what, schema_side side);
/// All titled schemas in `what`, itself included, each once.
void collect_titled(const schema_ref& what, std::vector<schema_ref>& into);

}  // namespace madang
