#pragma once

#include <cstdint>
#include <string_view>

#include "messages/text/utf8.hpp"

namespace madang {

/// The first character of well-formed UTF-8; `text` is not empty.
constexpr std::uint32_t first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  switch (utf8_length(text)) {
    case 2:
      return (byte(0) & 0x1fU) << 6U | (byte(1) & 0x3fU);
    case 3:
      return (byte(0) & 0x0fU) << 12U | (byte(1) & 0x3fU) << 6U | (byte(2) & 0x3fU);
    case 4:
      return (byte(0) & 0x07U) << 18U | (byte(1) & 0x3fU) << 12U | (byte(2) & 0x3fU) << 6U | (byte(3) & 0x3fU);
    default:
      return byte(0);
  }
}

/// Control characters (C0, DEL, C1), separators of lines, and what turns the direction of writing: a name with these
/// can pass for another, or break a line of a log.
constexpr bool is_deceptive(std::uint32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x061c || c == 0x200e || c == 0x200f ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

/// Well-formed UTF-8 in one line, without deceptive characters.
constexpr bool is_plain_line(std::string_view text) {
  while (!text.empty()) {
    const auto length = utf8_length(text);
    if (length == 0 || is_deceptive(first_character(text))) return false;
    text.remove_prefix(length);
  }
  return true;
}
/// The same for descriptions, as a regular expression of ECMA-262.
inline constexpr std::string_view plain_line_pattern =
    "^[^\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]*$";

}  // namespace madang
