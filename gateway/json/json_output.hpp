#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "messages/money/money.hpp"
#include "messages/text/json_string.hpp"
#include "messages/time.hpp"

namespace madang {

/// A JSON string of text that needs no escaping: our own words, ids and decimals.
inline void append_json_plain(std::string& out, std::string_view text) {
  out += '"';
  out += text;
  out += '"';
}
template <class Integer>
void append_json_number(std::string& out, Integer value) {
  char digits[24];
  auto [end, _] = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end);
}

/// Writes one JSON object to the end of a string; the closing brace comes with the destructor. Names of members are
/// our own words and are not escaped.
class json_object {
 public:
  explicit json_object(std::string& out) : out_(out) { out_ += '{'; }
  ~json_object() { out_ += '}'; }
  json_object(const json_object&) = delete;
  json_object& operator=(const json_object&) = delete;

  /// Starts a member; the caller appends its value to the string.
  std::string& member(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    out_ += name;
    out_ += "\":";
    return out_;
  }
  void text(std::string_view name, std::string_view value) { append_json_string(member(name), value); }
  /// Text that needs no escaping.
  void word(std::string_view name, std::string_view value) { append_json_plain(member(name), value); }
  /// A word, or null where it is empty.
  void word_or_null(std::string_view name, std::string_view value) {
    if (value.empty()) return nothing(name);
    word(name, value);
  }
  void text_or_null(std::string_view name, std::string_view value) {
    if (value.empty()) return nothing(name);
    text(name, value);
  }
  template <class Integer>
  void number(std::string_view name, Integer value) {
    append_json_number(member(name), value);
  }
  void boolean(std::string_view name, bool value) { member(name) += value ? "true" : "false"; }
  template <class Tag, int Decimals>
  void decimal(std::string_view name, fixed_point<Tag, Decimals> value) {
    word(name, to_text(value));
  }
  /// A price, or null where it is zero: there is none.
  void price_or_null(std::string_view name, price value) {
    if (!value) return nothing(name);
    decimal(name, value);
  }
  void time(std::string_view name, unix_nanos at) { word(name, to_rfc3339(at)); }
  void nothing(std::string_view name) { member(name) += "null"; }

 private:
  std::string& out_;
  bool first_ = true;
};

/// Writes one JSON array; `item` starts an element that the caller appends.
class json_array {
 public:
  explicit json_array(std::string& out) : out_(out) { out_ += '['; }
  ~json_array() { out_ += ']'; }
  json_array(const json_array&) = delete;
  json_array& operator=(const json_array&) = delete;

  std::string& item() {
    if (!first_) out_ += ',';
    first_ = false;
    return out_;
  }

 private:
  std::string& out_;
  bool first_ = true;
};

}  // namespace madang
