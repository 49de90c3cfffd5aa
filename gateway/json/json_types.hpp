#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "gateway/json/json_output.hpp"
#include "gateway/json/schema.hpp"
#include "messages/market/ids.hpp"
#include "messages/money/wide_money.hpp"

/// What the members of views are made of. A JSON type says what its values may be (`schema`) and writes one (`write`).
namespace madang::views {

/// Any text; written with what JSON escapes.
struct text {
  std::size_t min_length = 0;
  std::size_t max_length = 0;

  schema_ref schema() const { return text_of(min_length, max_length); }
  void write(std::string& out, std::string_view value) const { append_json_string(out, value); }
};

/// Ids, and texts made of ids and numbers: nothing in them needs escaping.
struct id_type {
  schema_ref schema() const { return text_of(1, 64); }
  template <class Id>
  void write(std::string& out, const Id& value) const {
    if constexpr (std::convertible_to<const Id&, std::string_view>) {
      append_json_plain(out, value);
    } else {
      append_json_plain(out, to_text(value));
    }
  }
};
inline constexpr id_type id;

struct symbol_type {
  schema_ref schema() const { return text_of(1, 8, "Such as 005930"); }
  void write(std::string& out, symbol_id value) const { append_json_plain(out, value.text()); }
};
inline constexpr symbol_type symbol;

/// A decimal in a string: a fixed-point value, or the text of one that was rounded for people.
struct decimal {
  int decimals = 0;
  std::string_view about = {};

  schema_ref schema() const { return decimal_of(decimals, about); }
  void write(std::string& out, std::string_view value) const { append_json_plain(out, value); }
  template <class Tag, int Decimals>
  void write(std::string& out, fixed_point<Tag, Decimals> value) const {
    append_json_plain(out, to_text(value));
  }
  template <class Amount>
  void write(std::string& out, wide<Amount> value) const {
    append_json_plain(out, to_text(value));
  }
};
inline constexpr decimal price{madang::price::decimals};
inline constexpr decimal money{madang::money::decimals};
inline constexpr decimal quantity{madang::quantity::decimals, "Shares"};
/// What a division came to: averages, returns, parts of a whole.
inline constexpr decimal ratio{6};

struct integer {
  std::int64_t minimum = 0;
  std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
  std::string_view about = {};

  schema_ref schema() const { return integer_of(minimum, maximum, about); }
  template <std::integral Number>
  void write(std::string& out, Number value) const {
    append_json_number(out, value);
  }
};
inline constexpr integer count;
inline constexpr integer channel_seq{.about = "Number of the latest event of the channel or stream"};

struct boolean_type {
  schema_ref schema() const { return boolean_of(); }
  void write(std::string& out, bool value) const { out += value ? "true" : "false"; }
};
inline constexpr boolean_type boolean;

struct time_type {
  schema_ref schema() const { return time_of(); }
  void write(std::string& out, unix_nanos value) const { append_json_plain(out, to_rfc3339(value)); }
};
inline constexpr time_type time;

/// Null where there is none: the accessor gives an optional.
template <class Type>
struct or_null {
  Type type;

  constexpr explicit or_null(Type of) : type(of) {}
  schema_ref schema() const { return nullable(type.schema()); }
  template <class Value>
  void write(std::string& out, const std::optional<Value>& value) const {
    if (!value) {
      out += "null";
    } else {
      type.write(out, *value);
    }
  }
};

/// An array; the accessor gives a range.
template <class Item>
struct array {
  Item item;

  constexpr explicit array(Item of) : item(of) {}
  schema_ref schema() const { return array_of(item.schema()); }
  template <class Range>
  void write(std::string& out, const Range& values) const {
    json_array items(out);
    for (const auto& value : values) item.write(items.item(), value);
  }
};

/// The text of an id that counts within another: `acc_…#3`.
inline std::string numbered_text(std::string within, std::uint64_t number) {
  within += '#';
  append_json_number(within, number);
  return within;
}

/// A value that is there unless it is zero, or a text unless it is empty.
template <class Tag, int Decimals>
std::optional<fixed_point<Tag, Decimals>> unless_zero(fixed_point<Tag, Decimals> value) {
  return value ? std::optional(value) : std::nullopt;
}
inline std::optional<std::string_view> unless_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace madang::views
